# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lines around the table at the end of a run: totals, failures, what would change. Private to the collection."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from ansible_collections.coolkit.deploy.plugins.module_utils._fleet_record import FleetRow, FleetRun
from ansible_collections.coolkit.deploy.plugins.module_utils._fleet_table import (
    Paint,
    fleet_table,
    tone,
)
from ansible_collections.coolkit.deploy.plugins.module_utils._fleet_words import (
    count_states,
    name_some,
)

_VERBS = {"created": "create", "configured": "configure", "deleted": "delete"}


def fleet_report(run: FleetRun, rows: Sequence[FleetRow], width: int, paint: Paint) -> list[str]:
    """Return the whole report: table, totals, capabilities and changes of a plan, and one line per failure."""
    failures = [paint(line, tone(row.state)) for row in rows for line in row.reasons]
    only_planned = not run.deploying and any(each.phase == "plan" for each in run.observations)
    sections = [
        fleet_table(rows, width, paint),
        _totals(run, rows),
        _capabilities(rows) if only_planned else [],
        _would_change(rows) if only_planned or run.check else [],
        _skipped(rows),
        failures,
    ]
    lines: list[str] = []
    for section in filter(None, sections):
        lines += ["", *section]
    return lines


def _totals(run: FleetRun, rows: Sequence[FleetRow]) -> list[str]:
    clusters = "1 cluster" if len(rows) == 1 else f"{len(rows)} clusters"
    lines = [f"{clusters}: {count_states(row.state for row in rows)}"]
    if run.check:
        lines.append("Check mode: nothing was written.")
    failed = sum(tone(row.state) == "bad" for row in rows)
    not_reached = [row.cluster for row in rows if row.state == "not reached"]
    if run.deploying and not_reached and run.max_failures is not None and failed > run.max_failures:
        lines.append(
            f"Stopped: {failed} failed, coolkit_rollout_max_failures allows {run.max_failures} of {len(rows)}. "
            "The same command goes on where this run stopped."
        )
    return lines


def _capabilities(rows: Sequence[FleetRow]) -> list[str]:
    """Return one line per optional kind: a column each would not fit, and what matters is who lacks it."""
    served: dict[str, dict[str, bool]] = defaultdict(dict)
    for row in rows:
        for each in row.capabilities:
            served[each["kind"]][row.cluster] = bool(each["served"])
    if not served:
        return []
    longest = max(map(len, served))
    lines = ["Capabilities"]
    for kind, clusters in sorted(served.items()):
        lacking = [cluster for cluster, has in clusters.items() if not has]
        line = f"  {kind.ljust(longest)}  {len(clusters) - len(lacking)}/{len(clusters)}"
        lines.append(f"{line}, not on {name_some(lacking)}" if lacking else line)
    return lines


def _would_change(rows: Sequence[FleetRow]) -> list[str]:
    """Return one line per different set of changes: in a fleet many clusters have the same."""
    clusters: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.state == "would change" and (changes := _changes_by_verb(row)):
            clusters[changes].append(row.cluster)
    lines = [f"  {name_some(names)}: {changes}" for changes, names in clusters.items()]
    return ["Would change", *lines] if lines else []


def _changes_by_verb(row: FleetRow) -> str:
    parts = []
    for action, verb in _VERBS.items():
        names = [
            f"{each.get('kind')} {each.get('name')}"
            for each in row.objects
            if each.get("action") == action
        ]
        if names:
            parts.append(f"{verb} {', '.join(names)}")
    return "; ".join(parts)


def _skipped(rows: Sequence[FleetRow]) -> list[str]:
    clusters: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        for each in row.objects:
            if each.get("action") == "skipped":
                subject = f"{each.get('kind')} {each.get('name')}"
                reason = each.get("reason")
                clusters[f"{subject}: {reason}" if reason else subject].append(row.cluster)
    lines = [f"  {name_some(names)}: {what}" for what, names in clusters.items()]
    return ["Skipped", *lines] if lines else []
