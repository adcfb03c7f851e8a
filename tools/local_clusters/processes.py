# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The processes of a cluster, found by the pid files kwokctl writes."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path


def command_line(pid: int) -> str:
    """The command line of a live process, else an empty string (a zombie has none)."""
    proc = Path("/proc")
    if (proc / "self").exists():
        try:
            return (
                (proc / str(pid) / "cmdline")
                .read_bytes()
                .replace(b"\0", b" ")
                .decode(errors="replace")
            )
        except OSError:
            return ""
    listed = subprocess.run(
        ["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return listed.stdout.strip()


def processes_of(workdir: Path) -> dict[str, int | None]:
    """Component name to pid, None when it has died.

    A pid counts only if its command line names a file of `workdir`: after a reboot the number may
    be someone else's.
    """
    found: dict[str, int | None] = {}
    for file in sorted((workdir / "pids").glob("*.pid")):
        try:
            pid = int(file.read_text())
        except (OSError, ValueError):
            found[file.stem] = None
            continue
        found[file.stem] = pid if f"{workdir}/" in command_line(pid) else None
    return found


def forget_dead_processes(workdir: Path) -> None:
    """Removes pid files of components that no longer run:

    kwokctl believes any live process of that number.
    """
    for component, pid in processes_of(workdir).items():
        if pid is None:
            (workdir / "pids" / f"{component}.pid").unlink(missing_ok=True)


def kill_processes(workdir: Path, timeout_seconds: float = 10) -> None:
    """Kills every component of a cluster and returns when all are gone.

    Its data is thrown away, so no grace.
    """
    pids = [pid for pid in processes_of(workdir).values() if pid is not None]
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    deadline = time.monotonic() + timeout_seconds
    while any(f"{workdir}/" in command_line(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.02)
