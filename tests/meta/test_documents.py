# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about documents: commands are run by a test or say why not, links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.meta.documented_commands import all_blocks, blocks_of
from tests.meta.tracked_files import ROOT, relative, text_of, tracked_files

LINK = re.compile(r"\]\((?!https?://|mailto:|#)([^)#\s]+)")
MAKE_TARGET = re.compile(r"\bmake ([a-z][a-z-]*)\b")


def test_every_block_of_commands_is_run_or_says_why_not() -> None:
    undecided = [
        block.place for block in all_blocks() if not block.run and len(block.reason.split()) < 2
    ]

    assert undecided == []


def test_commands_that_are_run_have_no_prompts() -> None:
    prompted = [
        block.place
        for block in all_blocks()
        if block.run and re.search(r"^\s*\$ ", block.commands, re.MULTILINE)
    ]

    assert prompted == []


def test_links_between_documents_lead_somewhere() -> None:
    broken = [
        f"{relative(path)}: {target}"
        for path in tracked_files()
        if path.suffix == ".md"
        for target in LINK.findall(text_of(path) or "")
        if not (path.parent / target).exists()
    ]

    assert broken == []


def test_documented_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    unknown = [
        f"{block.place}: make {target}"
        for block in all_blocks()
        for target in MAKE_TARGET.findall(block.commands)
        if target not in targets
    ]

    assert unknown == []


@pytest.mark.parametrize(
    ("comment", "run", "reason"),
    [
        pytest.param("<!-- run -->", True, "", id="run"),
        pytest.param("<!-- not run: needs a cluster -->", False, "needs a cluster", id="not run"),
        pytest.param("Some words.", False, "", id="undecided"),
    ],
)
def test_a_comment_before_the_fence_decides(comment: str, run: bool, reason: str) -> None:
    text = f"```text\n<!-- run -->\n```\n\n{comment}\n\n```sh\nmake demo\n```\n"

    (block,) = blocks_of(Path("document.md"), text)

    assert (block.line, block.commands, block.run, block.reason) == (7, "make demo", run, reason)
