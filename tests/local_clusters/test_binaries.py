# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from pathlib import Path

import pytest

from tests.local_clusters.scripted_runner import ScriptedRunner, failing
from tools.local_clusters import binaries
from tools.local_clusters.errors import LocalClusterError
from tools.local_clusters.pins import ETCD, KUBERNETES
from tools.local_clusters.running import Completed


def make_program(path: Path, content: str = "x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    path.chmod(0o755)
    return path


def test_finds_what_an_earlier_build_left(tmp_path: Path) -> None:
    etcd = make_program(tmp_path / f"etcd-{ETCD.version}" / "etcd")

    found = binaries.find_programs(("etcd", "kwok"), tmp_path, {}, ScriptedRunner())

    assert found == {"etcd": etcd}


def test_an_empty_file_is_not_a_program(tmp_path: Path) -> None:
    make_program(tmp_path / f"etcd-{ETCD.version}" / "etcd", content="")

    assert binaries.find_programs(("etcd",), tmp_path, {}, ScriptedRunner()) == {}


@pytest.mark.parametrize(
    ("version", "used"), [(f"v{KUBERNETES.version}", True), ("v1.36.0", True), ("v1.30.1", False)]
)
def test_kubebuilder_assets_come_first_if_they_are_of_the_pinned_minor(
    tmp_path: Path, version: str, used: bool
) -> None:
    assets = tmp_path / "assets"
    for name in ("kube-apiserver", "etcd", "kubectl"):
        make_program(assets / name)
    built = make_program(tmp_path / "cache" / f"etcd-{ETCD.version}" / "etcd")
    run = ScriptedRunner({"--version": Completed(0, f"Kubernetes {version}\n", "")})

    found = binaries.find_programs(
        ("etcd",), tmp_path / "cache", {"KUBEBUILDER_ASSETS": str(assets)}, run
    )

    assert found == {"etcd": assets / "etcd" if used else built}


def test_builds_only_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_program(tmp_path / f"etcd-{ETCD.version}" / "etcd")
    missing: list[str] = []
    monkeypatch.setattr(binaries, "build_missing", lambda names, cache, run: missing.extend(names))

    paths = binaries.ensure_programs(("etcd", "kwok"), tmp_path, {}, ScriptedRunner())

    assert missing == ["kwok"]
    assert paths["kwok"] == binaries.cached_program(tmp_path, "kwok")


def test_says_that_a_build_was_interrupted_and_gives_the_space_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    scratch = tmp_path / "building"
    scratch.mkdir()
    monkeypatch.setattr(binaries, "require_go", lambda folder, run: "1.26.8")
    monkeypatch.setattr(binaries, "build", lambda *arguments: None)

    binaries.build_missing(["etcd"], tmp_path, ScriptedRunner())

    assert "interrupted (half-built: etcd)" in capsys.readouterr().err
    assert not scratch.exists()


def test_a_failed_build_keeps_what_it_compiled_for_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binaries, "require_go", lambda folder, run: "1.26.8")
    monkeypatch.setattr(binaries, "require_free_space", lambda *arguments: None)
    run = ScriptedRunner({"go build": failing("no route to host")})

    with pytest.raises(LocalClusterError, match="building etcd failed: no route to host"):
        binaries.build_missing(["etcd"], tmp_path, run)

    assert (tmp_path / "building").exists()
    assert not binaries.cached_program(tmp_path, "etcd").exists()
