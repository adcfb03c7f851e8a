# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from typing import Any

from ansible_collections.coolkit.deploy.plugins.module_utils._evidence import warning_texts


def event(number: int, kind: str = "Warning", message: str | None = None) -> dict[str, Any]:
    return {
        "type": kind,
        "reason": "Failed",
        "message": message or f"number {number}",
        "lastTimestamp": f"2026-11-23T10:00:0{number}Z",
    }


def test_the_newest_warnings_come_last() -> None:
    items = [event(4), event(1), event(3), event(2), event(5, "Normal")]
    assert warning_texts({"items": items}) == (
        "Failed: number 2",
        "Failed: number 3",
        "Failed: number 4",
    )


def test_a_repeated_warning_is_told_once() -> None:
    assert warning_texts({"items": [event(1, message="a\n b"), event(2, message="a b")]}) == (
        "Failed: a b",
    )


def test_no_events_are_fine() -> None:
    assert warning_texts({"items": None}) == ()
