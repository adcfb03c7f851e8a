# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.local_clusters.scripted_runner import ScriptedRunner, failing
from tools.local_clusters import disk, toolchain
from tools.local_clusters.errors import LocalClusterError
from tools.local_clusters.pins import ETCD, KUBERNETES, linker_flags
from tools.local_clusters.running import Completed, run_program

TOO_OLD = "go: go.mod requires go >= 1.26.0 (running go 1.24.4; GOTOOLCHAIN=local)"


def test_without_go_says_where_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(LocalClusterError, match=r"no Go was found on PATH; next: install Go"):
        toolchain.require_go(tmp_path, ScriptedRunner())


@pytest.fixture
def go_on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")


@pytest.mark.usefixtures("go_on_path")
def test_an_old_go_is_named_with_the_version_needed(tmp_path: Path) -> None:
    run = ScriptedRunner({"go env": failing(TOO_OLD)})

    with pytest.raises(LocalClusterError, match=r"Go 1\.24\.4 is too old, 1\.26\.0 or newer"):
        toolchain.require_go(tmp_path, run)


@pytest.mark.usefixtures("go_on_path")
def test_tells_the_version_in_use(tmp_path: Path) -> None:
    run = ScriptedRunner({"go env": Completed(0, "go1.26.8\n", "")})

    assert toolchain.require_go(tmp_path, run) == "1.26.8"


def test_a_kubernetes_knows_its_version() -> None:
    flags = linker_flags(KUBERNETES)

    major, minor, _ = KUBERNETES.version.split(".")
    for package in ("k8s.io/component-base/version", "k8s.io/client-go/pkg/version"):
        assert f"-X {package}.gitVersion=v{KUBERNETES.version}" in flags
        assert f"-X {package}.gitMajor={major} -X {package}.gitMinor={minor}" in flags


def test_a_program_appears_complete(tmp_path: Path) -> None:
    def run(arguments: Sequence[str], **options: object) -> Completed:
        output = Path(arguments[list(arguments).index("-o") + 1])
        assert not (tmp_path / "target" / "etcd").exists()
        output.write_text("program")
        return Completed(0, "", "")

    toolchain.build(ETCD, ["etcd"], tmp_path / "target", tmp_path / "scratch", run)

    assert (tmp_path / "target" / "etcd").read_text() == "program"


def test_go_keeps_its_build_cache_and_temporary_files_apart(tmp_path: Path) -> None:
    environment = toolchain.go_environment(tmp_path)

    assert environment["GOCACHE"] == str(tmp_path / "build-cache")
    assert environment["GOTMPDIR"] == str(tmp_path / "temporary")


def test_too_little_disk_space_is_said_before_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type("Usage", (), {"free": 2 * disk.GIGABYTE})
    monkeypatch.setattr("shutil.disk_usage", lambda path: usage)

    disk.require_free_space(tmp_path / "not" / "there", 2 * disk.GIGABYTE, "it")
    with pytest.raises(LocalClusterError, match=r"needs about 8 GB .* 2\.0 GB are free"):
        disk.require_free_space(tmp_path / "not" / "there", 8 * disk.GIGABYTE, "it")


def test_a_program_that_is_not_there_is_an_answer_too() -> None:
    ended = run_program(["/nonexistent/program"])

    assert (ended.code, ended.last_line()) == (127, "/nonexistent/program: command not found")
