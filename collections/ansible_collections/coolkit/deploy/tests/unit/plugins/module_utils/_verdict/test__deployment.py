# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import copy

import pytest

from ._stages import STAGES, judge_case, judge_stage

UNREADY = "container app runs but is not ready: readiness probe GET /healthz on port http (pod coolkit-6f9-def)"


@pytest.mark.parametrize(
    ("stage", "state"),
    [
        ("not_seen_by_controller", "pending"),
        ("just_created", "pending"),
        ("no_new_pods_yet", "pending"),
        ("old_pods_left", "pending"),
        ("surplus_pods_left", "pending"),
        ("not_available", "pending"),
        ("complete", "succeeded"),
        ("default_replicas_complete", "succeeded"),
        ("scaled_to_zero", "succeeded"),
        ("scaled_to_zero_with_pods_left", "pending"),
        ("paused", "pending"),
        ("paused_but_complete", "succeeded"),
        ("deadline_exceeded", "failed"),
        ("image_missing", "failed"),
        ("image_missing_on_old_pod", "pending"),
        ("image_missing_on_deleted_pod", "pending"),
        ("image_missing_on_foreign_pod", "pending"),
        ("image_missing_after_rollback_to_old_template", "failed"),
        ("evicted_pod_beside_a_starting_one", "pending"),
        ("quota_exceeded", "pending"),
        ("quota_exceeded_for_new_revision_only", "pending"),
        ("pod_security", "failed"),
        ("webhook_down", "pending"),
    ],
)
def test_state_of_each_stage(stage: str, state: str) -> None:
    assert judge_stage("deployment", stage).state == state


@pytest.mark.parametrize(
    ("field", "value", "state"),
    [
        ("observedGeneration", 2, "pending"),
        ("observedGeneration", 3, "succeeded"),
        ("observedGeneration", 4, "succeeded"),
        ("updatedReplicas", 2, "pending"),
        ("updatedReplicas", 3, "succeeded"),
        ("updatedReplicas", 4, "pending"),
        ("replicas", 3, "succeeded"),
        ("replicas", 4, "pending"),
        ("availableReplicas", 2, "pending"),
        ("availableReplicas", 3, "succeeded"),
        ("availableReplicas", 4, "succeeded"),
    ],
)
def test_boundaries_of_each_count(field: str, value: int, state: str) -> None:
    case = copy.deepcopy(STAGES["deployment"]["complete"])
    case["live"]["status"][field] = value
    assert judge_case(case).state == state


@pytest.mark.parametrize(
    ("stage", "reason"),
    [
        ("not_seen_by_controller", "waiting for its controller to take up generation 3"),
        ("just_created", "waiting for its controller to take up generation 3"),
        ("no_new_pods_yet", "waiting for 3 of 3 pods of the new revision to be created"),
        ("old_pods_left", "waiting for 2 pods of the old revision to stop"),
        ("surplus_pods_left", "waiting for 1 surplus pod to stop"),
        ("paused", "its rollout is paused"),
        ("complete", "has 3 of 3 pods of the new revision available"),
        ("scaled_to_zero", "is scaled to 0 pods"),
        (
            "not_available",
            f"waiting for 2 of 3 pods of the new revision to be available; {UNREADY}",
        ),
        (
            "deadline_exceeded",
            f"made no progress for 600 s: waiting for 2 of 3 pods of the new revision to be created; {UNREADY}",
        ),
        (
            "evicted_pod_beside_a_starting_one",
            (
                "waiting for 2 of 3 pods of the new revision to be available; container app is being created: image, "
                "volumes or network (pod coolkit-6f9-def)"
            ),
        ),
        (
            "pod_security",
            (
                'its pods are refused: pods "coolkit-6f9-x2k" is forbidden: violates PodSecurity "restricted:latest": '
                "allowPrivilegeEscalation != false"
            ),
        ),
    ],
)
def test_reason_reads_well(stage: str, reason: str) -> None:
    assert judge_stage("deployment", stage).reason == reason


@pytest.mark.parametrize(
    ("stage", "cause", "patience"),
    [
        ("quota_exceeded", "quota", 33),
        ("quota_exceeded_for_new_revision_only", "quota", 33),
        ("quota_exceeded_for_old_revision_only", "progressing", None),
        ("webhook_down", "pods-not-created", 33),
        ("pod_security", "pods-refused", None),
        ("paused", "paused", None),
        ("not_available", "not-ready", None),
    ],
)
def test_cause_and_its_patience(stage: str, cause: str, patience: float | None) -> None:
    verdict = judge_stage("deployment", stage)
    assert (verdict.cause, verdict.patience) == (cause, patience)


@pytest.mark.parametrize(
    ("message", "state"),
    [
        ('pods "x" is forbidden: exceeded quota: team, requested: pods=1', "pending"),
        (
            'pods "x" is forbidden: error looking up service account d/x: serviceaccount "x" not found',
            "pending",
        ),
        ("Timeout: request did not complete within requested timeout", "pending"),
        ("something nobody has seen before", "pending"),
        ("", "pending"),
        ('pods "x" is forbidden: failed quota: team: must specify limits.cpu for: app', "failed"),
        ('admission webhook "policy.example" denied the request: no latest tags', "failed"),
        ('Pod "x" is invalid: spec.containers[0].name: Duplicate value: "app"', "failed"),
        ('pods "x" is forbidden: User "u" cannot use this priority class', "failed"),
    ],
)
def test_refusals_of_pods(message: str, state: str) -> None:
    case = copy.deepcopy(STAGES["deployment"]["pod_security"])
    case["live"]["status"]["conditions"][0]["message"] = message
    assert judge_case(case).state == state


def test_pods_that_must_stay_ready_are_waited_for() -> None:
    case = copy.deepcopy(STAGES["deployment"]["complete"])
    case["live"]["spec"]["minReadySeconds"] = 30
    case["live"]["status"]["availableReplicas"] = 1
    expected = "waiting for 2 of 3 pods of the new revision to be available (ready for 30 s)"
    assert judge_case(case).reason == expected


def test_last_missing_pod_is_not_overlooked() -> None:
    case = copy.deepcopy(STAGES["deployment"]["complete"])
    case["live"]["status"] |= {"replicas": 2, "updatedReplicas": 2, "availableReplicas": 2}
    expected = "waiting for 1 of 3 pods of the new revision to be created"
    assert judge_case(case).reason == expected


def test_resolved_refusal_is_forgotten() -> None:
    case = copy.deepcopy(STAGES["deployment"]["pod_security"])
    case["live"]["status"]["conditions"][0]["status"] = "False"
    assert judge_case(case).state == "pending"


def test_evidence_is_named() -> None:
    verdict = judge_stage("deployment", "not_available")
    assert (verdict.pod, verdict.container) == ("coolkit-6f9-def", "app")


def test_evidence_is_named_after_the_deadline_too() -> None:
    verdict = judge_stage("deployment", "deadline_exceeded")
    assert (verdict.pod, verdict.container) == ("coolkit-6f9-def", "app")


def test_oldest_trouble_stays_in_front() -> None:
    case = copy.deepcopy(STAGES["deployment"]["not_available"])
    younger = copy.deepcopy(case["pods"][1])
    younger["metadata"] |= {"name": "coolkit-6f9-aaa", "creationTimestamp": "2026-11-23T11:00:00Z"}
    case["pods"].insert(0, younger)
    assert judge_case(case).pod == "coolkit-6f9-def"


def test_doom_of_a_later_pod_beats_patience_with_an_earlier_one() -> None:
    case = copy.deepcopy(STAGES["deployment"]["image_missing"])
    waiting = copy.deepcopy(case["pods"][0])
    waiting["metadata"] |= {"name": "coolkit-6f9-aaa"}
    waiting["status"]["containerStatuses"][0]["state"]["waiting"]["message"] = "i/o timeout"
    case["pods"].insert(0, waiting)
    assert judge_case(case).pod == "coolkit-6f9-abc"


def test_pod_that_has_failed_and_is_replaced_dooms_nothing() -> None:
    case = copy.deepcopy(STAGES["deployment"]["image_missing"])
    case["pods"][0]["status"] |= {"phase": "Failed", "reason": "Evicted"}
    assert judge_case(case).state == "pending"
