# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happened to each cluster of a run, from the results of our actions. Private to the collection.

Reports render FleetRow and know nothing of Ansible; the callback records Observation and knows nothing of reports.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Phase = Literal["plan", "deploy", "status", "other"]

# What core puts in front of a message; the cluster must come first in ours.
_CORE_PREFIX = re.compile(r"^((Task|Action) failed: )+")


@dataclass(frozen=True)
class Observation:
    """One finished task on one cluster. phase ``other``: a task that is none of our actions, kept for its failure."""

    host: str
    phase: Phase
    failed: bool
    seconds: float
    result: Mapping[str, Any]


@dataclass(frozen=True)
class FleetRun:
    """A whole run.

    clusters: the selected ones, in inventory order. waves: cluster to the number of its wave group, where it has one.
    deploying: the playbook goes on to deploy after its plan. max_failures: None where the run has no such limit.
    """

    clusters: tuple[str, ...]
    waves: Mapping[str, int] = field(default_factory=dict)
    deploying: bool = False
    check: bool = False
    max_failures: int | None = None
    observations: tuple[Observation, ...] = ()


@dataclass(frozen=True)
class FleetRow:
    """One cluster at the end of a run. Empty texts are things nobody found out."""

    cluster: str
    wave: int | None
    state: str
    version: str = ""
    workloads: tuple[Mapping[str, Any], ...] = ()
    objects: tuple[Mapping[str, Any], ...] = ()
    capabilities: tuple[Mapping[str, Any], ...] = ()
    seconds: float | None = None
    reasons: tuple[str, ...] = ()


def fleet_rows(run: FleetRun) -> list[FleetRow]:
    """Return one row per selected cluster, in the order of waves."""
    by_host: dict[str, list[Observation]] = {host: [] for host in run.clusters}
    for observation in run.observations:
        if observation.host in by_host:
            by_host[observation.host].append(observation)
    rows = [_row(run, host, seen) for host, seen in by_host.items()]
    return sorted(rows, key=lambda row: (row.wave is None, row.wave or 0))


def _row(run: FleetRun, host: str, seen: list[Observation]) -> FleetRow:
    state, decisive = _state(run, seen)
    latest: dict[str, Any] = {}
    for observation in seen:
        latest |= {key: value for key, value in observation.result.items() if value}
    result = decisive.result if decisive else {}
    return FleetRow(
        cluster=host,
        wave=run.waves.get(host),
        state=state,
        version=(latest.get("cluster") or {}).get("version") or "",
        workloads=tuple((result if state == "failed" else latest).get("workloads") or ()),
        objects=() if state == "not reached" else tuple(result.get("objects") or ()),
        capabilities=tuple(latest.get("capabilities") or ()),
        seconds=sum(observation.seconds for observation in seen) if seen else None,
        reasons=_reasons(host, state, decisive),
    )


def _state(run: FleetRun, seen: list[Observation]) -> tuple[str, Observation | None]:
    failed = next((observation for observation in seen if observation.failed), None)
    last = {observation.phase: observation for observation in seen}
    if failed:
        return _failed_state(failed, deployed="deploy" in last), failed
    if deploy := last.get("deploy"):
        return _deploy_state(deploy, check=run.check), deploy
    if status := last.get("status"):
        return _status_state(status), status
    if plan := last.get("plan"):
        return _plan_state(plan, deploying=run.deploying), plan
    return "not reached", None


def _failed_state(failed: Observation, *, deployed: bool) -> str:
    if (failed.result.get("cluster") or {}).get("reachable") is False:
        return "unreachable"
    if failed.phase in ("deploy", "status") or deployed:
        return "failed"
    return "invalid plan"


def _deploy_state(deploy: Observation, *, check: bool) -> str:
    if not deploy.result.get("changed"):
        return "unchanged"
    return "would change" if check else "deployed"


def _plan_state(plan: Observation, *, deploying: bool) -> str:
    if "release" not in plan.result:
        return "not reached"
    healthy = (plan.result.get("verdict") or {}).get("state") == "succeeded"
    if deploying:
        return "unchanged" if healthy and not plan.result.get("would_change") else "not reached"
    return "would change" if plan.result.get("would_change") else "unchanged"


def _status_state(status: Observation) -> str:
    actions = {each.get("action") for each in status.result.get("objects") or ()} - {"skipped"}
    verdict = (status.result.get("verdict") or {}).get("state")
    if actions == {"created"}:
        return "not installed"
    if verdict in ("failed", "pending"):
        return str(verdict)
    return "healthy" if actions <= {"unchanged"} else "drifted"


def _reasons(host: str, state: str, decisive: Observation | None) -> tuple[str, ...]:
    """Return why, a line per problem, each beginning with the cluster; empty when there is nothing to explain."""
    if decisive is None or state in ("not installed", "not reached"):
        return ()
    if decisive.failed:
        text = str(decisive.result.get("msg") or "failed without a message")
    else:
        verdict = decisive.result.get("verdict") or {}
        text = "" if verdict.get("state") == "succeeded" else str(verdict.get("reason") or "")
    lines = [_CORE_PREFIX.sub("", line.strip()) for line in text.splitlines() if line.strip()]
    return tuple(line if line.startswith(f"{host}:") else f"{host}: {line}" for line in lines)
