# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the release actions return: small, of one shape, and without secrets. Pure. Private to the collection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ._answers import Unreachable
from ._errors import DeployError
from ._health import sum_up
from ._kinds import BUILT_IN
from ._plan import Identity, Plan, object_rows, plan_as_data, plan_diff
from ._planner import PlanRefused
from ._release import Assessed, Deployed
from ._workloads import workload_rows

Result = dict[str, Any]


def planned_result(assessed: Assessed) -> Result:
    """What a plan tells: objects, health and capabilities, and the plan itself for a later task."""
    plan = assessed.plan
    state, reason = sum_up(assessed.verdicts)
    return {
        "cluster": cluster_facts(plan.identity),
        "objects": object_rows(plan.objects),
        "would_change": plan.changes,
        "verdict": {"state": state, "reason": reason},
        "workloads": workload_rows(
            {**entry.live, "kind": entry.key.kind} for entry in plan.objects if entry.live
        ),
        "capabilities": capabilities(plan),
        "warnings": list(plan.warnings),
        "diff": plan_diff(plan),
        "plan": plan_as_data(plan),
    }


def nothing_to_do(planned: Mapping[str, Any]) -> bool:
    """Whether a planned result says that nothing would be written and the workloads are healthy now."""
    return not planned["would_change"] and planned["verdict"]["state"] == "succeeded"


def predicted_result(planned: Mapping[str, Any]) -> Result:
    """What a deploy would return, from a planned result: the same ``changed`` and the same diff."""
    kept = ("cluster", "objects", "verdict", "workloads", "capabilities", "diff", "would_change")
    return {key: planned[key] for key in kept} | {"changed": planned["would_change"]}


def deployed_result(plan: Plan, deployed: Deployed) -> Result:
    """What a deploy did; ``failed`` with evidence when it did not end well."""
    state, reason = sum_up(deployed.verdicts)
    live = deployed.live or tuple(
        {**(entry.result or entry.live or {}), "kind": entry.key.kind}
        for entry in deployed.objects
        if entry.result or entry.live
    )
    result: Result = {
        "cluster": cluster_facts(plan.identity),
        "objects": object_rows(deployed.objects),
        "changed": deployed.changed,
        "would_change": False,
        "verdict": {"state": state, "reason": reason},
        "workloads": workload_rows(live),
        "capabilities": capabilities(plan),
    }
    if deployed.error is not None:
        result["verdict"] = {"state": "failed", "reason": deployed.error.reason}
        result["failure"] = {
            "object": deployed.error.subject,
            "reason": deployed.error.reason,
            "next_step": deployed.error.next_step,
            "log": list(deployed.evidence.log),
            "events": list(deployed.evidence.events),
        }
    return result


def failed_result(cluster_name: str, error: DeployError, server: str = "") -> Result:
    """A failure that ended a task before it had anything else to tell: every problem in a line of its own."""
    problems: Sequence[DeployError] = error.problems if isinstance(error, PlanRefused) else [error]
    return {
        "failed": True,
        "msg": "\n".join(f"{cluster_name}: {problem}" for problem in problems),
        "cluster": {
            "name": cluster_name,
            "server": server,
            "uid": "",
            "version": "",
            "reachable": not isinstance(error, Unreachable),
        },
        "verdict": {"state": "failed", "reason": error.reason},
        "failure": {
            "object": error.subject,
            "reason": error.reason,
            "next_step": error.next_step,
            "log": [],
            "events": [],
        },
    }


def cluster_facts(identity: Identity) -> Result:
    """Which cluster answered."""
    return {
        "server": identity.server,
        "uid": identity.uid,
        "version": identity.version,
        "reachable": True,
    }


def capabilities(plan: Plan) -> list[Result]:
    """The kinds of the plan that are not built in, and whether the cluster serves them."""
    served = {
        f"{entry.key.group}/{entry.key.kind}": entry.kind is not None
        for entry in plan.objects
        if (entry.key.api_version, entry.key.kind) not in BUILT_IN
    }
    return [{"kind": kind, "served": served[kind]} for kind in sorted(served)]


def merge_facts(result: Mapping[str, Any], cluster_name: str, release: Mapping[str, Any]) -> Result:
    """A result with the name of its cluster and its release."""
    cluster = {"name": cluster_name, **result.get("cluster", {})}
    return {**result, "cluster": cluster, "release": dict(release)}
