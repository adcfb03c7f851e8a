# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A `Runner` that runs nothing: it answers by words of a command and keeps what it was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tools.local_clusters.running import Completed

FINE = Completed(0, "", "")


@dataclass
class ScriptedRunner:
    """`answers`: words anywhere in a command, joined by blanks, to what it answers. No match: fine."""

    answers: Mapping[str, Completed] = field(default_factory=dict)
    asked: list[list[str]] = field(default_factory=list)
    texts: list[str | None] = field(default_factory=list)

    def __call__(
        self,
        arguments: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
        text: str | None = None,
        timeout_seconds: float | None = None,
    ) -> Completed:
        self.asked.append(list(arguments))
        self.texts.append(text)
        line = " ".join(arguments)
        return next((answer for words, answer in self.answers.items() if words in line), FINE)


def failing(message: str, code: int = 1) -> Completed:
    """A program that ended badly."""
    return Completed(code, "", message)
