# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.coolkit.deploy.plugins.module_utils._verdict._model import Related
from ansible_collections.coolkit.deploy.plugins.module_utils._verdict._table import (
    is_tracked,
    judge,
    selects_pods,
)

from ._stages import LIMITS, STAGES, judge_stage


def test_vanished_object_is_a_verdict() -> None:
    verdict = judge(None, Related(), LIMITS)
    assert (verdict.state, verdict.reason) == ("failed", "was deleted while waiting")


def test_object_on_its_way_out_has_failed_even_if_its_status_is_good() -> None:
    live = STAGES["deployment"]["complete"]["live"]
    leaving = {
        **live,
        "metadata": {**live["metadata"], "deletionTimestamp": "2026-11-23T10:00:00Z"},
    }
    assert judge(leaving, Related(), LIMITS).reason == "is being deleted"


@pytest.mark.parametrize("stage", ["config_map", "autoscaler"])
def test_kind_without_a_rule_succeeds_by_existing(stage: str) -> None:
    verdict = judge_stage("others", stage)
    assert (verdict.state, verdict.reason) == ("succeeded", "exists")


@pytest.mark.parametrize(
    ("kind", "stage", "tracked"),
    [
        ("deployment", "complete", True),
        ("stateful_set", "complete", True),
        ("daemon_set", "complete", True),
        ("job", "complete", True),
        ("others", "claim_bound", True),
        ("others", "definition_new", True),
        ("others", "resource_ready", True),
        ("others", "resource_without_status", False),
        ("others", "gateway_without_ready_condition", False),
        ("others", "config_map", False),
        ("others", "autoscaler", False),
    ],
)
def test_what_is_tracked(kind: str, stage: str, tracked: bool) -> None:
    assert is_tracked(STAGES[kind][stage]["live"]) is tracked


@pytest.mark.parametrize(
    ("live", "tracked"),
    [
        ({"apiVersion": "apps/v1beta9", "kind": "Deployment"}, True),
        ({"apiVersion": "example.org/v1", "kind": "Deployment"}, False),
        ({"apiVersion": "apps", "kind": "Pod"}, True),
        ({"apiVersion": "apps/v1", "kind": "Pod"}, False),
    ],
    ids=["another version", "another group", "no group", "wrong group"],
)
def test_rules_go_by_group_and_kind(live: dict[str, str], tracked: bool) -> None:
    assert is_tracked(live) is tracked


def test_any_foreign_group_is_judged_by_its_ready_condition() -> None:
    status = {"conditions": [{"type": "Ready", "status": "False", "reason": "Working"}]}
    live = {"apiVersion": "widgets.example.org/v1", "kind": "Widget", "status": status}
    assert judge(live, Related(), LIMITS).reason == "is not ready: Working"


def workload(
    selector: object, api_version: str = "apps/v1", kind: str = "Deployment"
) -> dict[str, Any]:
    return {
        "apiVersion": api_version,
        "kind": kind,
        "metadata": {"name": "coolkit"},
        "spec": {"selector": selector},
    }


@pytest.mark.parametrize(
    ("live", "selector"),
    [
        pytest.param(
            workload({"matchLabels": {"tier": "api", "app": "coolkit"}}),
            "app=coolkit,tier=api",
            id="labels",
        ),
        pytest.param(
            workload(
                {"matchExpressions": [{"key": "tier", "operator": "In", "values": ["api", "web"]}]}
            ),
            "tier in (api,web)",
            id="in",
        ),
        pytest.param(
            workload(
                {"matchExpressions": [{"key": "tier", "operator": "NotIn", "values": ["db"]}]}
            ),
            "tier notin (db)",
            id="not in",
        ),
        pytest.param(
            workload(
                {
                    "matchLabels": {"app": "coolkit"},
                    "matchExpressions": [
                        {"key": "tier", "operator": "Exists"},
                        {"key": "canary", "operator": "DoesNotExist"},
                    ],
                }
            ),
            "app=coolkit,tier,!canary",
            id="all together",
        ),
        pytest.param(workload({}), None, id="empty selector"),
        pytest.param(workload(None), None, id="no selector"),
        pytest.param(
            workload({"matchExpressions": [{"key": "tier", "operator": "Near"}]}),
            None,
            id="unknown operator",
        ),
        pytest.param(
            workload(
                {
                    "matchLabels": {"app": "coolkit"},
                    "matchExpressions": [{"key": "tier", "operator": "Near"}],
                }
            ),
            None,
            id="unknown operator beside labels",
        ),
        pytest.param(
            workload({"matchExpressions": [{"key": "tier", "operator": "In", "values": []}]}),
            None,
            id="in nothing",
        ),
        pytest.param(
            workload({"matchLabels": {"job-uid": "1"}}, "batch/v1", "Job"), "job-uid=1", id="job"
        ),
        pytest.param(
            workload(None, "batch/v1", "Job"),
            "batch.kubernetes.io/job-name=coolkit",
            id="job before its selector is set",
        ),
        pytest.param(
            workload({"app": "coolkit"}, "v1", "Service"), None, id="service looks at no pods"
        ),
        pytest.param(
            workload({"matchLabels": {"app": "x"}}, "example.org/v1"), None, id="foreign kind"
        ),
    ],
)
def test_selector_of_the_pods(live: dict[str, Any], selector: str | None) -> None:
    assert selects_pods(live) == selector
