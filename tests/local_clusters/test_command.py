# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""up, down and status, without programs: what they decide, say and return."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.local_clusters.scripted_runner import ScriptedRunner
from tools.local_clusters import command, one_cluster, providers, starting, stopping, table
from tools.local_clusters.errors import LocalClusterError
from tools.local_clusters.health import Health
from tools.local_clusters.layout import Layout, make_layout
from tools.local_clusters.pins import KUBERNETES
from tools.local_clusters.record import Record, check_name, read_record, write_record
from tools.local_clusters.request import Request
from tools.local_clusters.setting import Setting

DONE = Record("eu", "kwok", KUBERNETES.version, 3, custom_resources=True, complete=True)


@pytest.fixture
def setting(layout: Layout) -> Setting:
    return Setting(layout, ScriptedRunner(), {})


@pytest.fixture
def brought_up(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the clusters that would have been worked on; all others are healthy."""
    names: list[str] = []
    monkeypatch.setattr(starting, "needed_programs", lambda setting, request: {})
    monkeypatch.setattr(starting, "ensure_files", lambda cache, run: [])
    monkeypatch.setattr(
        starting, "bring_up", lambda setting, request, record, *rest: names.append(record.name)
    )
    monkeypatch.setattr(
        providers,
        "health",
        lambda setting, record: Health("healthy" if record.complete else "incomplete"),
    )
    return names


def test_up_leaves_a_healthy_cluster_alone(setting: Setting, brought_up: list[str]) -> None:
    write_record(setting.layout, DONE)

    assert starting.up(setting, Request(("eu",))) == []
    assert brought_up == []


@pytest.mark.parametrize(
    ("record", "request_options"),
    [
        (replace(DONE, complete=False), {}),
        (replace(DONE, custom_resources=False), {}),
        (DONE, {"nodes": 5}),
    ],
    ids=["half made", "no custom resources yet", "more nodes wanted"],
)
def test_up_works_on_what_is_not_as_asked_for(
    setting: Setting, brought_up: list[str], record: Record, request_options: dict[str, int]
) -> None:
    write_record(setting.layout, record)

    starting.up(setting, Request(("eu",), **request_options))  # type: ignore[arg-type]

    assert brought_up == ["eu"]


def test_one_that_fails_does_not_stop_the_others(
    setting: Setting, brought_up: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def bring_up(setting: Setting, request: Request, record: Record, *rest: object) -> None:
        if record.name == "a":
            raise LocalClusterError("a", "no")
        brought_up.append(record.name)

    monkeypatch.setattr(starting, "bring_up", bring_up)

    failed = starting.up(setting, Request(("a", "b", "c")))

    assert [str(error) for error in failed] == ["a: no"]
    assert sorted(brought_up) == ["b", "c"]


def test_a_name_has_one_provider(setting: Setting, brought_up: list[str]) -> None:
    write_record(setting.layout, DONE)

    with pytest.raises(LocalClusterError, match="is a cluster of the provider kwok"):
        starting.up(setting, Request(("eu",), provider="kind"))


def test_another_kubernetes_than_the_pinned_needs_a_download(setting: Setting) -> None:
    with pytest.raises(
        LocalClusterError, match=r"only .* is built from source; next: add --download"
    ):
        starting.up(setting, Request(("eu",), version="1.30.0"))


def test_an_existing_cluster_that_cannot_be_had_is_forgotten(
    setting: Setting, brought_up: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starting, "bring_up", one_cluster.bring_up)

    (error,) = starting.up(setting, Request(("eu",), provider="existing"))

    assert "--from-kubeconfig" in str(error)
    assert read_record(setting.layout, "eu") is None


def test_down_removes_a_damaged_record_too(setting: Setting) -> None:
    write_record(setting.layout, DONE)
    setting.layout.record("eu").write_text("{")

    assert stopping.down(setting, ["eu"]) == []
    assert not setting.layout.state.exists()


def test_down_leaves_clusters_that_were_not_named(setting: Setting) -> None:
    write_record(setting.layout, DONE)
    write_record(setting.layout, replace(DONE, name="us"))

    stopping.down(setting, ["eu"])

    assert read_record(setting.layout, "eu") is None
    assert read_record(setting.layout, "us") is not None


def test_status_of_nothing_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["status", "--kubeconfig", str(tmp_path / "kubeconfig")]) == 0
    assert capsys.readouterr().out == "No local clusters. Next: tools/local-clusters up\n"


def test_status_of_an_absent_cluster(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = str(tmp_path / "kubeconfig")

    assert command.main(["status", "--json", "--name", "eu", "--kubeconfig", file]) == 1

    (row,) = json.loads(capsys.readouterr().out)
    assert (row["name"], row["state"], row["kubeconfig"]) == ("eu", "absent", file)
    assert row["next_step"] == f"tools/local-clusters up --name eu --kubeconfig {file}"


def test_the_table_is_aligned_and_says_why() -> None:
    good = table.Row(
        "a", "kwok", "https://127.0.0.1:20001", "v1.36.3", "3/3", "healthy", "", "", "f"
    )
    bad = table.Row("long-name", "kwok", "", "", "", "broken", "etcd died", "up", "f")

    lines = table.as_text([good, bad]).splitlines()

    assert lines[0].split() == ["NAME", "PROVIDER", "SERVER", "VERSION", "NODES", "STATE"]
    assert lines[0].index("STATE") == lines[1].index("healthy") == lines[2].index("broken")
    assert lines[3] == "long-name: etcd died; next: up"


def test_an_error_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "config"
    file.write_text("kind: Config\n")

    assert command.main(["up", "--name", "eu", "--kubeconfig", str(file)]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "was not written by tools/local-clusters; next: choose another --kubeconfig" in said


@pytest.mark.parametrize("name", ["", "Eu", "-a", "a_b", "a/b", "a" * 43])
def test_what_cannot_be_a_name(name: str) -> None:
    with pytest.raises(LocalClusterError, match="is not a cluster name"):
        check_name(name)


def test_the_cache_is_where_xdg_says(tmp_path: Path) -> None:
    assert make_layout(None, {"XDG_CACHE_HOME": str(tmp_path)}).cache == tmp_path / "coolkit-deploy"
    assert make_layout(None, {"XDG_CACHE_HOME": "relative"}).cache.is_absolute()


def test_commands_shown_name_the_kubeconfig_unless_it_is_the_default(layout: Layout) -> None:
    assert make_layout(None).command("up", "eu") == "tools/local-clusters up --name eu"
    assert layout.command("down", "eu").endswith(f"down --name eu --kubeconfig {layout.kubeconfig}")
