# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of a fleet report for images, readiness and changes. Private to the collection."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from ansible_collections.coolkit.deploy.plugins.module_utils._fleet_record import FleetRow

_SHORT_DIGEST = 7
_CHANGE_SIGNS = {"created": "+", "configured": "~", "deleted": "-"}


def image_label(image: str) -> str:
    """Return what tells two versions of an image apart: ``1.4.2@1a2b3c4`` for ``host:5000/app:1.4.2@sha256:1a2b3c4d…``."""
    reference, _, digest = image.partition("@")
    name, _, tag = reference.rpartition("/")[2].partition(":")
    short = digest.partition(":")[2][:_SHORT_DIGEST]
    if tag and short:
        return f"{tag}@{short}"
    return tag or (f"@{short}" if short else name)


def images(row: FleetRow) -> str:
    """Return the versions that run, each once."""
    return ", ".join(
        dict.fromkeys(image_label(each["image"]) for each in row.workloads if each.get("image"))
    )


def first_image(row: FleetRow) -> str:
    """Return the first version and how many others there are: ``1.4.2 +1``."""
    first, *others = images(row).split(", ")
    return f"{first} +{len(others)}" if others else first


def ready(row: FleetRow) -> str:
    """Return ``3/3``, over all workloads, or an empty text when there is none."""
    if not row.workloads:
        return ""
    return f"{_total(row, 'ready')}/{_total(row, 'desired')}"


def _total(row: FleetRow, key: str) -> int:
    return sum(int(each.get(key) or 0) for each in row.workloads)


def changes(row: FleetRow) -> str:
    """Return ``2 created, 1 configured``; objects left as they were are not worth a word."""
    counts = Counter(each.get("action") for each in row.objects)
    return ", ".join(
        f"{counts[action]} {action}" for action in (*_CHANGE_SIGNS, "skipped") if counts[action]
    )


def short_changes(row: FleetRow) -> str:
    """Return ``+2 ~1``: created, configured, deleted."""
    counts = Counter(each.get("action") for each in row.objects)
    return " ".join(
        f"{sign}{counts[action]}" for action, sign in _CHANGE_SIGNS.items() if counts[action]
    )


def name_some(names: Sequence[str], most: int = 5) -> str:
    """Return the names, or the first of them and how many more there are."""
    if len(names) <= most:
        return ", ".join(names)
    return f"{', '.join(names[: most - 1])} and {len(names) - most + 1} more"


def count_states(states: Iterable[str]) -> str:
    """Return ``3 deployed, 1 failed``, in the order in which the states first come."""
    return ", ".join(f"{count} {state}" for state, count in Counter(states).items())
