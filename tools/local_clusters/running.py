# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs other programs. Everything that does takes a `Runner`, so that tests can pass a fake one."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class Completed:
    """What a program that has ended left behind. `code` is 127 when it could not be found."""

    code: int
    output: str
    errors: str

    def last_line(self) -> str:
        """The last line that says something, for one-line messages."""
        lines = [line.strip() for line in f"{self.output}\n{self.errors}".splitlines()]
        return next((line for line in reversed(lines) if line), "no output")


class Runner(Protocol):
    """Runs a program to its end. Never raises for a failing program: the caller reads `code`."""

    def __call__(
        self,
        arguments: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
        text: str | None = None,
        timeout_seconds: float | None = None,
    ) -> Completed: ...


def run_program(
    arguments: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    text: str | None = None,
    timeout_seconds: float | None = None,
) -> Completed:
    """The real `Runner`:

    output captured, `text` on standard input, nothing of a terminal passed on.
    """
    try:
        ended = subprocess.run(
            list(arguments),
            env=None if environment is None else dict(environment),
            cwd=folder,
            input="" if text is None else text,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout_seconds,
            check=False,
        )
    except FileNotFoundError:
        return Completed(127, "", f"{arguments[0]}: command not found")
    except subprocess.TimeoutExpired:
        return Completed(
            124, "", f"{Path(arguments[0]).name} gave no answer in {timeout_seconds:.0f} s"
        )
    return Completed(ended.returncode, ended.stdout, ended.stderr)
