# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether admission would take the pods of a workload. Pure. Private to the collection.

A Deployment's dry run passes pod security, quotas and limit ranges: they speak up when its pods are made. So the plan tries
to create one pod from the template, as a dry run, and judges the answer here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ._answers import ApiError
from ._errors import DeployError
from ._kinds import ObjectKey

WORKLOADS: frozenset[str] = frozenset({"Deployment", "StatefulSet", "DaemonSet", "Job"})


@dataclass(frozen=True)
class Finding:
    """What the trial told: an error stops the deploy, a warning is shown."""

    error: DeployError | None = None
    warning: str = ""


def pod_to_try(workload: Mapping[str, Any], namespace: str, account_exists: bool) -> dict[str, Any]:
    """A pod as the workload's controller would make it.

    account_exists: False when its ServiceAccount is part of the same plan; admission would refuse the pod for that alone,
    so the trial leaves the account out.
    """
    template = (workload.get("spec") or {}).get("template") or {}
    metadata = template.get("metadata") or {}
    spec = dict(template.get("spec") or {})
    if not account_exists:
        spec = {key: value for key, value in spec.items() if not key.startswith("serviceAccount")}
        spec["automountServiceAccountToken"] = False
    if workload.get("kind") == "DaemonSet":
        spec.setdefault("restartPolicy", "Always")
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "generateName": f"{workload['metadata']['name']}-",
            "namespace": namespace,
            "labels": metadata.get("labels") or {},
            "annotations": metadata.get("annotations") or {},
        },
        "spec": spec,
    }


def template_changes(live: Mapping[str, Any] | None, result: Mapping[str, Any] | None) -> bool:
    """Whether new pods would be made."""
    if live is None or result is None:
        return True
    return bool(_template(live) != _template(result))


def judge_trial(
    key: ObjectKey, workload: Mapping[str, Any], error: ApiError, *, running: bool
) -> Finding:
    """What a refused trial pod means. running: whether pods of the workload exist already."""
    text = " ".join(error.message.split())
    text = re.sub(r'^pods "[^"]*" is (forbidden|invalid): ', "", text)
    if error.is_missing_permission:
        return Finding(
            warning=f"{key}: its pods are not checked, because this user may not create pods"
        )
    if "not found" in text and "serviceaccount" in text.lower():
        return Finding(
            error=DeployError(str(key), text, "create the ServiceAccount or name another one")
        )
    if "exceeded quota" in text or "failed quota" in text:
        return _judge_quota(key, workload, text, running)
    if "violates PodSecurity" in text:
        return Finding(
            error=DeployError(
                str(key),
                f"its pods would be refused: {text}",
                "change the security context, or the pod-security label of the namespace",
            )
        )
    return Finding(
        error=DeployError(
            str(key), f"its pods would be refused: {text}", "correct the pod template"
        )
    )


def _judge_quota(key: ObjectKey, workload: Mapping[str, Any], text: str, running: bool) -> Finding:
    """A full quota stops new pods; a rollout that removes an old pod first can still go through."""
    next_step = "raise the quota, lower replicas or requests, or allow maxUnavailable"
    if running and _frees_room_first(workload):
        return Finding(warning=f"{key}: the quota is full, so old pods have to go first ({text})")
    return Finding(error=DeployError(str(key), f"its pods would be refused: {text}", next_step))


def _frees_room_first(workload: Mapping[str, Any]) -> bool:
    spec = workload.get("spec") or {}
    if workload.get("kind") != "Deployment":
        return workload.get("kind") != "Job"
    strategy = spec.get("strategy") or {}
    if strategy.get("type") == "Recreate":
        return True
    unavailable = (strategy.get("rollingUpdate") or {}).get("maxUnavailable", "25%")
    if isinstance(unavailable, str) and unavailable.endswith("%"):
        return int(unavailable[:-1]) * int(spec.get("replicas", 1)) >= 100  # rounded down
    return int(unavailable) > 0


def _template(workload: Mapping[str, Any]) -> Any:
    return (workload.get("spec") or {}).get("template")
