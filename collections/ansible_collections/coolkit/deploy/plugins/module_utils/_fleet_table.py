# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table at the end of a run: rows in, text out. Private to the collection."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ansible_collections.coolkit.deploy.plugins.module_utils._fleet_record import FleetRow
from ansible_collections.coolkit.deploy.plugins.module_utils._fleet_words import (
    changes,
    first_image,
    images,
    ready,
    short_changes,
)

Cell = Callable[[FleetRow], str]
# (text, tone) to the text as a terminal shows it; a tone is good, attention, bad or quiet.
Paint = Callable[[str, str], str]

_GAP = "  "
_SHORTEST_CLUSTER = 12
_TONES = {
    "deployed": "good",
    "unchanged": "good",
    "healthy": "good",
    "would change": "attention",
    "pending": "attention",
    "drifted": "attention",
    "failed": "bad",
    "invalid plan": "bad",
    "unreachable": "bad",
}


def tone(state: str) -> str:
    """Return good, attention, bad or quiet for the state of a row."""
    return _TONES.get(state, "quiet")


def _plain(text: str, _tone: str) -> str:
    return text


def _version(row: FleetRow) -> str:
    return row.version.removeprefix("v")


def _time(row: FleetRow) -> str:
    return "" if row.seconds is None else f"{row.seconds:.1f}s"


_COLUMNS: dict[str, Cell] = {
    "cluster": lambda row: row.cluster,
    "wave": lambda row: "" if row.wave is None else str(row.wave),
    "state": lambda row: row.state,
    "k8s": _version,
    "image": images,
    "ready": ready,
    "changes": changes,
    "time": _time,
}
_RIGHT = frozenset({"wave", "ready", "time"})

# What is given up, one after the other, until the table fits; None drops the column.
_REDUCTIONS: tuple[tuple[str, Cell | None], ...] = (
    ("changes", short_changes),
    ("image", first_image),
    ("k8s", lambda row: ".".join(_version(row).split(".")[:2])),
    ("image", lambda row: shorten(first_image(row), 14)),
    ("k8s", None),
    ("time", None),
    ("image", None),
    ("changes", None),
)


def fleet_table(rows: Sequence[FleetRow], width: int, paint: Paint = _plain) -> list[str]:
    """Return the lines of the table, none longer than ``width`` as long as that is at least 40.

    Columns nobody has a value for are left out; what is too wide is shortened in the order of _REDUCTIONS, and the
    names of clusters last.
    """
    columns = {
        name: cell for name, cell in _COLUMNS.items() if any(map(cell, rows)) or name == "cluster"
    }
    for name, cell in _REDUCTIONS:
        if _width(columns, rows) <= width:
            break
        if name in columns and cell is None:
            del columns[name]
        elif name in columns and cell is not None:
            columns[name] = cell
    excess = _width(columns, rows) - width
    if excess > 0:
        longest = max(len(row.cluster) for row in rows)
        limit = max(_SHORTEST_CLUSTER, longest - excess)
        columns["cluster"] = lambda row: shorten(row.cluster, limit)
    return _lines(columns, rows, paint)


def shorten(text: str, limit: int) -> str:
    """Return the text with its middle left out: names of clusters differ at their end as often as at their start."""
    if len(text) <= limit:
        return text
    head = (limit - 1) // 2
    return f"{text[:head]}…{text[len(text) - (limit - 1 - head) :]}"


def _widths(columns: dict[str, Cell], rows: Sequence[FleetRow]) -> dict[str, int]:
    return {
        name: max(len(name), *(len(cell(row)) for row in rows)) for name, cell in columns.items()
    }


def _width(columns: dict[str, Cell], rows: Sequence[FleetRow]) -> int:
    return sum(_widths(columns, rows).values()) + len(_GAP) * (len(columns) - 1)


def _lines(columns: dict[str, Cell], rows: Sequence[FleetRow], paint: Paint) -> list[str]:
    widths = _widths(columns, rows)
    header = _GAP.join(_align(name, name, widths[name]) for name in columns).rstrip()
    lines = [paint(header, "quiet")]
    for row in rows:
        cells = {name: _align(name, cell(row), widths[name]) for name, cell in columns.items()}
        # Painted after alignment: codes for colours have no width on the screen.
        cells["state"] = paint(cells["state"], tone(row.state))
        lines.append(_GAP.join(cells.values()).rstrip())
    return lines


def _align(name: str, text: str, width: int) -> str:
    return text.rjust(width) if name in _RIGHT else text.ljust(width)
