# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the commands in documents, and what a test shall do with each block of them.

An HTML comment before the fence says it: ``<!-- run -->``, or ``<!-- not run: <reason> -->``.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.meta.tracked_files import relative, tracked_files

SHELL_LANGUAGES = {"bash", "console", "sh", "shell"}
FENCE = re.compile(r"^ {0,3}(?P<ticks>`{3,}|~{3,})(?P<language>[\w-]*)")
MARKER = re.compile(r"^<!-- (?:(?P<run>run)|not run: (?P<reason>.+?)) -->$")


@dataclass(frozen=True)
class DocumentedCommands:
    """One block of commands: where it starts, and whether it is run or why not.

    Neither `run` nor a `reason` means that its author has not said.
    """

    path: Path
    line: int
    commands: str
    run: bool
    reason: str

    @property
    def place(self) -> str:
        return f"{relative(self.path)}:{self.line}"


def blocks_of(path: Path, text: str) -> Iterator[DocumentedCommands]:
    """Yield the blocks of commands in one Markdown text."""
    last_words = ""
    lines = enumerate(text.splitlines(), start=1)
    for number, line in lines:
        fence = FENCE.match(line)
        if not fence:
            last_words = line.strip() or last_words
            continue
        body = []
        for _, inside in lines:
            if inside.strip() == fence["ticks"]:
                break
            body.append(inside)
        if fence["language"] in SHELL_LANGUAGES:
            marker = MARKER.match(last_words)
            yield DocumentedCommands(
                path,
                number,
                textwrap.dedent("\n".join(body)),
                run=bool(marker and marker["run"]),
                reason=(marker["reason"] or "") if marker else "",
            )
        last_words = ""


def all_blocks() -> list[DocumentedCommands]:
    """Return the blocks of every document that users read: README.md, CONTRIBUTING.md, docs/."""
    documents = [path for path in tracked_files() if path.suffix == ".md"]
    return [block for path in documents for block in blocks_of(path, path.read_text())]
