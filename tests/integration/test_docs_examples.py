# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands in the documents work as printed, in order, on the demo clusters."""

from __future__ import annotations

import subprocess

import pytest

from tests.meta.documented_commands import DocumentedCommands, all_blocks
from tests.meta.tracked_files import ROOT

LONGEST_SECONDS = 600
RUNNABLE = [block for block in all_blocks() if block.run]


@pytest.fixture(scope="module")
def demo() -> None:
    """The demo's clusters with coolkit on them; left running as `make demo` does."""
    subprocess.run(["make", "demo"], cwd=ROOT, check=True, timeout=LONGEST_SECONDS * 3)


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
