# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import copy

import pytest

from ._stages import STAGES, judge_case, judge_stage


@pytest.mark.parametrize(
    ("stage", "state"),
    [
        ("just_created", "pending"),
        ("one_of_two_done", "pending"),
        ("complete", "succeeded"),
        ("success_criteria_met", "pending"),
        ("suspended", "pending"),
        ("resumed", "pending"),
        ("backoff_limit_exceeded", "failed"),
        ("failure_is_decided", "failed"),
        ("failed_without_pods", "failed"),
        ("deadline_exceeded", "failed"),
        ("failed_by_policy", "failed"),
        ("crashing_attempt", "pending"),
        ("image_missing", "failed"),
    ],
)
def test_state_of_each_stage(stage: str, state: str) -> None:
    assert judge_stage("job", stage).state == state


@pytest.mark.parametrize(
    ("stage", "reason"),
    [
        ("just_created", "waiting for 2 of 2 completions"),
        ("one_of_two_done", "waiting for 1 of 2 completions, 2 failed attempts so far"),
        ("suspended", "is suspended"),
        ("success_criteria_met", "has succeeded; waiting for its pods to stop"),
        (
            "backoff_limit_exceeded",
            "failed more often than its backoffLimit of 3: container migrate ended with exit code 2 (pod migrate-new)",
        ),
        ("failed_without_pods", "failed more often than its backoffLimit of 3"),
        ("deadline_exceeded", "ran longer than its deadline of 600 s"),
        (
            "failed_by_policy",
            "Container migrate failed with exit code 42 matching FailJob rule at index 0",
        ),
        (
            "crashing_attempt",
            "waiting for 2 of 2 completions; container migrate ended with exit code 1 (pod migrate-abc, 1 restart)",
        ),
    ],
)
def test_reason_reads_well(stage: str, reason: str) -> None:
    assert judge_stage("job", stage).reason == reason


@pytest.mark.parametrize(
    ("limit", "said"),
    [({}, "6"), ({"backoffLimit": 0}, "0"), ({"backoffLimit": 1}, "1")],
    ids=["default", "zero", "one"],
)
def test_backoff_limit_is_named(limit: dict[str, int], said: str) -> None:
    case = copy.deepcopy(STAGES["job"]["failed_without_pods"])
    case["live"]["spec"] = limit
    assert judge_case(case).reason == f"failed more often than its backoffLimit of {said}"


@pytest.mark.parametrize(
    ("waiting", "state", "cause"),
    [
        (
            {"reason": "RunContainerError", "message": 'exec: "x": permission denied'},
            "pending",
            "progressing",
        ),
        (
            {"reason": "CreateContainerConfigError", "message": 'secret "x" not found'},
            "failed",
            "container-config",
        ),
        ({"reason": "ImagePullBackOff"}, "pending", "image-registry"),
    ],
    ids=["an attempt", "never an attempt", "may still become an attempt"],
)
def test_doom_of_a_pod_that_never_becomes_an_attempt(
    waiting: dict[str, str], state: str, cause: str
) -> None:
    case = copy.deepcopy(STAGES["job"]["image_missing"])
    case["pods"][0]["status"]["containerStatuses"][0]["state"]["waiting"] = waiting
    verdict = judge_case(case)
    assert (verdict.state, verdict.cause) == (state, cause)


def test_evidence_is_the_last_pod_that_failed() -> None:
    verdict = judge_stage("job", "backoff_limit_exceeded")
    assert (verdict.pod, verdict.container) == ("migrate-new", "migrate")
