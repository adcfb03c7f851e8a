# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.local_clusters import processes


@pytest.fixture
def workdir(tmp_path: Path) -> Path:
    (tmp_path / "pids").mkdir()
    return tmp_path


@pytest.fixture
def component(workdir: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that names a file of the cluster on its command line and waits to be killed."""
    wait = "import sys; print(flush=True); sys.stdin.read()"
    started = subprocess.Popen(
        [sys.executable, "-c", wait, f"--data-dir={workdir}/etcd"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    if started.stdout is not None:
        started.stdout.readline()
    (workdir / "pids" / "etcd.pid").write_text(str(started.pid))
    yield started
    started.communicate()


def test_a_running_component_is_found(workdir: Path, component: subprocess.Popen[bytes]) -> None:
    assert processes.processes_of(workdir) == {"etcd": component.pid}


def test_a_live_process_that_is_not_ours_does_not_count(workdir: Path) -> None:
    (workdir / "pids" / "etcd.pid").write_text(str(os.getpid()))

    assert processes.processes_of(workdir) == {"etcd": None}


def test_pid_files_of_the_dead_are_forgotten(
    workdir: Path, component: subprocess.Popen[bytes]
) -> None:
    (workdir / "pids" / "kwok-controller.pid").write_text("not a number")

    processes.forget_dead_processes(workdir)

    assert [file.name for file in (workdir / "pids").iterdir()] == ["etcd.pid"]


def test_kills_what_is_ours(workdir: Path, component: subprocess.Popen[bytes]) -> None:
    processes.kill_processes(workdir)

    assert processes.processes_of(workdir) == {"etcd": None}
