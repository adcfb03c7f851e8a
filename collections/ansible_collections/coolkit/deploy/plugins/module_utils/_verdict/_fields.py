# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads fields of objects that may be incomplete. Private to the collection.

A status is filled in bit by bit by controllers, so anything may be absent at any moment. Nothing here raises: what is
absent or of another type reads as empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ._model import KubernetesObject, Verdict

LINE_LIMIT = 240
END_LIMIT = 100


def field(live: object, *path: str) -> Any:
    """Return the value at a path of keys, or None."""
    value = live
    for key in path:
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return value


def text(live: object, *path: str) -> str:
    """Return the string at a path of keys, or an empty one."""
    value = field(live, *path)
    return value if isinstance(value, str) else ""


def count(live: object, *path: str) -> int | None:
    """Return the whole number at a path of keys, or None."""
    value = field(live, *path)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def count_or_zero(live: object, *path: str) -> int:
    """Return the whole number at a path of keys; controllers leave out a count of zero."""
    return count(live, *path) or 0


def records(live: object, *path: str) -> tuple[KubernetesObject, ...]:
    """Return the mappings of the list at a path of keys."""
    value = field(live, *path)
    if not isinstance(value, (list, tuple)):
        return ()
    return tuple(entry for entry in value if isinstance(entry, Mapping))


def named(entries: tuple[KubernetesObject, ...], name: str) -> KubernetesObject:
    """Return the entry of that name, or an empty mapping."""
    return next((entry for entry in entries if text(entry, "name") == name), {})


def condition(live: object, kind: str) -> KubernetesObject:
    """Return the status condition of that type, or an empty mapping."""
    found = (
        entry for entry in records(live, "status", "conditions") if text(entry, "type") == kind
    )
    return next(found, {})


def condition_is(live: object, kind: str, status: str) -> bool:
    """Say whether the condition of that type has that status: ``True``, ``False`` or ``Unknown``."""
    return text(condition(live, kind), "status") == status


def name_of(live: object) -> str:
    return text(live, "metadata", "name")


def is_being_deleted(live: object) -> bool:
    return bool(text(live, "metadata", "deletionTimestamp"))


def one_line(message: str, limit: int = LINE_LIMIT) -> str:
    """Return the beginning of a message as one line without a final stop."""
    line = " ".join(message.split()).rstrip(".")
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def end_of_line(message: str, limit: int = END_LIMIT) -> str:
    """Return the last words of a message as one line: wrapped errors name their root cause last."""
    words = " ".join(message.split()).rstrip(".")
    if len(words) <= limit:
        return words
    ending = words[-limit:]
    return "…" + ending[ending.find(" ") + 1 :]


def plural(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def unobserved(live: KubernetesObject, *, status_required: bool) -> Verdict | None:
    """Return a pending verdict while the status is that of an older spec; it says nothing about the present one.

    status_required: the controller of this kind always writes ``observedGeneration``; until it is there, the
        controller has not looked yet.
    """
    generation = count_or_zero(live, "metadata", "generation")
    observed = count(live, "status", "observedGeneration")
    if observed is None and not status_required:
        return None
    if observed is None or observed < generation:
        reason = f"waiting for its controller to take up generation {generation}"
        return Verdict("pending", reason, cause="not-observed")
    return None
