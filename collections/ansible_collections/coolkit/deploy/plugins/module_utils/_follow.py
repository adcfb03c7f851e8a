# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The wait of a release on a real cluster: what is watched, told, and explains a failure. Private to the collection."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ._cluster import Cluster
from ._evidence import NO_EVIDENCE, Evidence, collect_evidence
from ._kinds import ObjectKey
from ._plan import PlannedObject
from ._verdict._model import Limits, Verdict
from ._verdict._table import selects_pods
from ._wait import Outcome, wait_for
from ._watch import Watched, Watcher, watch_object, watch_pods, watch_replica_sets


@dataclass(frozen=True)
class Patience:
    """How long a rollout may take, in seconds: as a whole, and for single causes."""

    deadline_seconds: float = 600
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class RolledOut:
    """How a rollout ended, with the evidence for its failure where there is one."""

    outcome: Outcome
    evidence: Evidence = NO_EVIDENCE


def follow_rollout(
    cluster: Cluster,
    objects: Sequence[PlannedObject],
    patience: Patience,
    tell: Callable[[str], None],
    clock: Callable[[], float] = time.monotonic,
) -> RolledOut:
    """Wait for all tracked objects. tell: takes one line for people, for example ``Deployment coolkit: 1 of 3 …``."""
    tracked = [entry for entry in objects if entry.tracked and entry.kind is not None]

    def report(key: ObjectKey, verdict: Verdict) -> None:
        tell(f"{key}: {verdict.reason}")

    with Watcher(cluster, watches_of(tracked)) as watcher:
        outcome = wait_for(
            watcher,
            [entry.key for entry in tracked],
            limits=patience.limits,
            deadline_seconds=patience.deadline_seconds,
            clock=clock,
            report=report,
        )
    for error in outcome.state.unseen.values():
        tell(f"{error.reason}, so the cause of a failure may stay unknown")
    if outcome.failed is None:
        return RolledOut(outcome)
    key, verdict = outcome.failed
    return RolledOut(outcome, collect_evidence(cluster, key.namespace, verdict))


def watches_of(tracked: Iterable[PlannedObject]) -> list[Watched]:
    """The watches a rollout needs: each object, and the pods and ReplicaSets its workload selects; none twice."""
    watches: list[Watched] = []
    for entry in tracked:
        if entry.kind is None:
            continue
        watches.append(watch_object(entry.key, entry.kind))
        selector = selects_pods(_as_object(entry))
        if selector is None:
            continue
        watches.append(watch_pods(entry.key.namespace, selector))
        if entry.key.kind == "Deployment":
            watches.append(watch_replica_sets(entry.key.namespace, selector))
    return list(dict.fromkeys(watches))


def _as_object(entry: PlannedObject) -> dict[str, Any]:
    return {
        **(entry.result or entry.live or entry.manifest),
        "apiVersion": entry.key.api_version,
        "kind": entry.key.kind,
    }
