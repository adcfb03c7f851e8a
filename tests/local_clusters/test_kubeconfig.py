# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
import yaml

from tests.local_clusters.scripted_runner import ScriptedRunner, failing
from tools.local_clusters import kubeconfig
from tools.local_clusters.errors import LocalClusterError
from tools.local_clusters.running import Completed

CLUSTER = {"server": "https://127.0.0.1:20000"}
USER = {"token": "secret"}


def with_clusters(*names: str) -> dict[str, object]:
    content = kubeconfig.empty_kubeconfig()
    for name in names:
        content = kubeconfig.with_context(content, name, CLUSTER, USER)
    return content


def test_contexts_are_named_like_their_clusters_and_none_is_current(tmp_path: Path) -> None:
    file = tmp_path / "kubeconfig"
    kubeconfig.write_own(file, with_clusters("b", "a"))

    written = yaml.safe_load(file.read_text())

    assert [entry["name"] for entry in written["contexts"]] == ["a", "b"]
    assert written["contexts"][0]["context"] == {"cluster": "a", "user": "a"}
    assert written["current-context"] == ""


def test_only_its_owner_can_read_the_file(tmp_path: Path) -> None:
    file = tmp_path / "kubeconfig"
    kubeconfig.write_own(file, with_clusters("a"))

    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_same_context_twice_is_one() -> None:
    content = kubeconfig.with_context(with_clusters("a"), "a", {"server": "https://new"}, USER)

    assert content["clusters"] == [{"name": "a", "cluster": {"server": "https://new"}}]


def test_without_clusters_there_is_no_file(tmp_path: Path) -> None:
    file = tmp_path / "kubeconfig"
    kubeconfig.write_own(file, with_clusters("a", "b"))

    kubeconfig.write_own(file, kubeconfig.without_context(kubeconfig.read_own(file), "a"))
    assert [entry["name"] for entry in kubeconfig.read_own(file)["users"]] == ["b"]
    kubeconfig.write_own(file, kubeconfig.without_context(kubeconfig.read_own(file), "b"))
    assert not file.exists()


@pytest.mark.parametrize(
    "foreign", ["apiVersion: v1\nkind: Config\n", '{"kind": "Config"}', "[]", ""], ids=repr
)
def test_a_file_of_somebody_else_is_refused(tmp_path: Path, foreign: str) -> None:
    file = tmp_path / "config"
    file.write_text(foreign)

    with pytest.raises(LocalClusterError, match="was not written by tools/local-clusters"):
        kubeconfig.read_own(file)
    assert file.read_text() == foreign


def test_takes_one_context_out_of_another_kubeconfig(tmp_path: Path) -> None:
    source = tmp_path / "config"
    source.touch()
    minified = {
        "clusters": [{"name": "x", "cluster": CLUSTER}],
        "users": [{"name": "y", "user": USER}],
    }
    run = ScriptedRunner({"config view": Completed(0, json.dumps(minified), "")})

    assert kubeconfig.extract_context(source, "eu-1", Path("kubectl"), run) == (CLUSTER, USER)
    assert run.asked[0][-4:] == ["--kubeconfig", str(source), "--context", "eu-1"]


def test_an_unknown_context_is_named(tmp_path: Path) -> None:
    source = tmp_path / "config"
    source.touch()
    run = ScriptedRunner({"config view": failing('error: cannot locate context "eu-1"')})

    with pytest.raises(
        LocalClusterError, match=r"eu-1: cannot be read from .* cannot locate context"
    ):
        kubeconfig.extract_context(source, "eu-1", Path("kubectl"), run)
