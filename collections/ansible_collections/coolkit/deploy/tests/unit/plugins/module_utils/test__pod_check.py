# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.coolkit.deploy.plugins.module_utils._answers import ApiError
from ansible_collections.coolkit.deploy.plugins.module_utils._kinds import ObjectKey
from ansible_collections.coolkit.deploy.plugins.module_utils._pod_check import (
    judge_trial,
    pod_to_try,
    template_changes,
)

KEY = ObjectKey("apps/v1", "Deployment", "shop", "coolkit")
QUOTA = ApiError(
    403, "Forbidden", 'pods "coolkit-x" is forbidden: exceeded quota: small, used: pods=3'
)
SECURITY = ApiError(
    403,
    "Forbidden",
    'pods "coolkit-x" is forbidden: violates PodSecurity "restricted:latest": runAsRoot',
)


def workload(kind: str = "Deployment", **spec: Any) -> dict[str, Any]:
    pod = {"serviceAccountName": "coolkit", "containers": [{"name": "app"}]}
    template = {"metadata": {"labels": {"a": "b"}}, "spec": pod}
    return {"kind": kind, "metadata": {"name": "coolkit"}, "spec": {"template": template, **spec}}


def rolling(unavailable: Any, replicas: int = 3) -> dict[str, Any]:
    return workload(replicas=replicas, strategy={"rollingUpdate": {"maxUnavailable": unavailable}})


def test_the_trial_pod_is_the_templates() -> None:
    pod = pod_to_try(workload(), "shop", account_exists=True)
    assert pod["metadata"] == {
        "generateName": "coolkit-",
        "namespace": "shop",
        "labels": {"a": "b"},
        "annotations": {},
    }
    assert pod["spec"]["serviceAccountName"] == "coolkit"


def test_an_account_of_the_same_plan_is_left_out() -> None:
    spec = pod_to_try(workload(), "shop", account_exists=False)["spec"]
    assert ("serviceAccountName" in spec, spec["automountServiceAccountToken"]) == (False, False)


def test_pod_security_stops_the_plan() -> None:
    error = judge_trial(KEY, workload(), SECURITY, running=True).error
    assert 'violates PodSecurity "restricted:latest": runAsRoot' in str(error)


def test_a_missing_permission_is_only_told() -> None:
    error = ApiError(
        403, "Forbidden", 'pods is forbidden: User "ann" cannot create resource "pods"'
    )
    finding = judge_trial(KEY, workload(), error, running=False)
    assert (finding.error, "are not checked" in finding.warning) == (None, True)


@pytest.mark.parametrize(
    ("given", "running", "stops"),
    [
        (rolling(1), False, True),
        (rolling(1), True, False),
        (rolling(0), True, True),
        (rolling("25%", 3), True, True),
        (rolling("25%", 4), True, False),
        (rolling("34%", 3), True, False),
        (workload(strategy={"type": "Recreate"}), True, False),
        (workload("StatefulSet"), True, False),
        (workload("Job"), True, True),
    ],
    ids=["first", "one may go", "none may go", "0.75", "1.0", "1.02", "recreate", "set", "job"],
)
def test_a_full_quota_stops_what_cannot_make_room(
    given: dict[str, Any], running: bool, stops: bool
) -> None:
    assert (judge_trial(KEY, given, QUOTA, running=running).error is not None) is stops


@pytest.mark.parametrize(
    ("live", "result", "changes"),
    [
        (None, workload(), True),
        (workload(), workload(), False),
        (workload(replicas=1), workload(replicas=2), False),
        (workload(template={}), workload(), True),
    ],
    ids=["new", "same", "replicas", "template"],
)
def test_only_new_pods_are_tried(live: Any, result: Any, changes: bool) -> None:
    assert template_changes(live, result) is changes
