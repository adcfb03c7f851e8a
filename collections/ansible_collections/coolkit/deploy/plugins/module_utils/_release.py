# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One release in one cluster, from plan to verdict. Private to the collection."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ._apply import ApplyFailed, apply_objects
from ._cluster import Cluster
from ._errors import DeployError
from ._evidence import NO_EVIDENCE, Evidence
from ._follow import Patience, follow_rollout
from ._health import look_at_health
from ._kinds import ObjectKey
from ._plan import Plan, PlannedObject, plan_from_data
from ._planner import Release, identify, make_plan
from ._verdict._model import Verdict
from ._verdict._table import is_tracked

PLAN_LASTS_SECONDS = 600.0
DEFINITION_SECONDS = 30.0


@dataclass(frozen=True)
class Assessed:
    """A plan and how the workloads are before it is carried out."""

    plan: Plan
    verdicts: Mapping[ObjectKey, Verdict] = field(default_factory=dict)


@dataclass(frozen=True)
class Deployed:
    """What was done and how it ended. ``error`` is None when all is well."""

    objects: tuple[PlannedObject, ...]
    verdicts: Mapping[ObjectKey, Verdict] = field(default_factory=dict)
    live: tuple[Mapping[str, Any], ...] = ()
    error: DeployError | None = None
    evidence: Evidence = NO_EVIDENCE

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return any(entry.changes for entry in self.objects)


def assess(cluster: Cluster, release: Release, patience: Patience, now: float) -> Assessed:
    """The plan of a release and the health of what runs now; nothing is written."""
    plan = make_plan(cluster, release, now)
    objects = tuple(
        replace(entry, tracked=entry.action != "skipped" and is_tracked(_best_known(entry)))
        for entry in plan.objects
    )
    plan = replace(plan, objects=objects)
    return Assessed(plan, look_at_health(cluster, objects, patience.limits))


def deploy(
    cluster: Cluster, plan: Plan, release: Release, patience: Patience, tell: Callable[[str], None]
) -> Deployed:
    """Carry out a plan and wait for its rollout (not at all with a deadline of 0). tell: takes progress lines.

    Raises Unreachable and CredentialsRejected; every other failure is the result's ``error``.
    """

    def wait_established(definitions: Sequence[PlannedObject]) -> None:
        tracked = [replace(entry, tracked=True) for entry in definitions]
        limit = replace(patience, deadline_seconds=DEFINITION_SECONDS)
        failed = follow_rollout(cluster, tracked, limit, lambda _line: None).outcome.failed
        if failed is not None:
            raise DeployError(str(failed[0]), failed[1].reason, "check the definition")

    try:
        objects = apply_objects(cluster, plan.objects, release.namespace, wait_established)
    except ApplyFailed as error:
        return Deployed(error.objects, error=error)
    applied = tuple(
        replace(entry, tracked=entry.tracked or is_tracked(_best_known(entry)))
        if entry.changes
        else entry
        for entry in objects
    )
    if not patience.deadline_seconds or not any(entry.tracked for entry in applied):
        return Deployed(applied)
    return _wait(cluster, applied, patience, tell)


def reusable_plan(
    data: Mapping[str, Any] | None, release: Release, server: str, now: float
) -> Plan | None:
    """The plan an earlier task handed on, when it is still the plan for these manifests and this server; else None.

    now: seconds since the epoch. A plan older than ten minutes is made again: the cluster may have moved on.
    """
    if not data or data.get("digest") != release.digest:
        return None
    if data["identity"]["server"] != server or now - float(data["made_at"]) > PLAN_LASTS_SECONDS:
        return None
    return plan_from_data(data, release.manifests)


def confirm_identity(cluster: Cluster, release: Release, plan: Plan) -> None:
    """Raises DeployError when the cluster that answers now is not the one the plan was made for."""
    uid = identify(cluster, release.cluster_uid, with_version=False).uid
    if uid != plan.identity.uid:
        raise DeployError(
            f"API server {cluster.server}",
            f"is another cluster than at the time of the plan (UID {uid}, before {plan.identity.uid})",
            "find out who changed the address, then deploy again",
        )


def _wait(
    cluster: Cluster,
    objects: tuple[PlannedObject, ...],
    patience: Patience,
    tell: Callable[[str], None],
) -> Deployed:
    rolled_out = follow_rollout(cluster, objects, patience, tell)
    outcome = rolled_out.outcome
    error = None
    if outcome.failed is not None:
        key, verdict = outcome.failed
        error = DeployError(str(key), verdict.reason, verdict.next_step)
    live = tuple(
        {**found, "kind": key.kind, "apiVersion": key.api_version}
        for key, found in outcome.state.objects.items()
    )
    return Deployed(objects, outcome.verdicts, live, error, rolled_out.evidence)


def _best_known(entry: PlannedObject) -> dict[str, Any]:
    return {
        **(entry.result or entry.live or entry.manifest),
        "apiVersion": entry.key.api_version,
        "kind": entry.key.kind,
    }
