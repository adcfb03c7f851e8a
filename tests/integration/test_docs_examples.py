# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands in the documents work as printed, in order, on the demo clusters."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator

import pytest

from tests.meta.documented_commands import DocumentedCommands, all_blocks
from tests.meta.tracked_files import ROOT

LONGEST_SECONDS = 600
DEMO = ("demo-staging", "demo-production-1", "demo-production-2")
RUNNABLE = [block for block in all_blocks() if block.run]


@pytest.fixture(scope="module")
def demo() -> Iterator[None]:
    """The demo's clusters with coolkit on them, removed afterwards unless they were there before."""
    shown = subprocess.run(
        ["tools/local-clusters", "status", "--json", *(f"--name={name}" for name in DEMO)],
        cwd=ROOT,
        check=False,
        stdout=subprocess.PIPE,
        text=True,
    )
    there = any(row["state"] != "absent" for row in json.loads(shown.stdout))
    subprocess.run(["make", "demo"], cwd=ROOT, check=True, timeout=LONGEST_SECONDS * 3)
    yield
    if not there:
        subprocess.run(["make", "demo-down"], cwd=ROOT, check=True, timeout=LONGEST_SECONDS)


@pytest.mark.parametrize("block", RUNNABLE, ids=[block.place for block in RUNNABLE])
@pytest.mark.usefixtures("demo")
def test_documented_commands_work(block: DocumentedCommands) -> None:
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block.commands],
        cwd=ROOT,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LONGEST_SECONDS,
    )

    assert done.returncode == 0, f"{block.place}\n{done.stdout}"
