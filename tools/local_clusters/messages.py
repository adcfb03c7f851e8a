# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the command prints while it works."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


def say(text: str) -> None:
    """One line for the user, at once. On standard error: standard output is for `status --json`."""
    print(text, file=sys.stderr, flush=True)


def duration(seconds: float) -> str:
    """`0.4 s`, `35 s`, `6 min 20 s`."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


@contextmanager
def long_step(what: str, usual: str) -> Iterator[None]:
    """Says what starts and how long it usually takes, then how long it took."""
    say(f"{what} (usually {usual}) ...")
    started = time.monotonic()
    yield
    say(f"{what}: done in {duration(time.monotonic() - started)}")
