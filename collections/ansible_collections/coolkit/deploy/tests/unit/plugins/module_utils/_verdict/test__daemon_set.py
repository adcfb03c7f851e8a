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
        ("not_seen_by_controller", "pending"),
        ("no_node", "succeeded"),
        ("nodes_without_pod", "pending"),
        ("rolling", "pending"),
        ("not_available", "pending"),
        ("complete", "succeeded"),
        ("on_delete_with_old_pods", "succeeded"),
        ("on_delete_not_available", "pending"),
        ("new_pod_crashes", "failed"),
        ("old_pod_crashes", "pending"),
    ],
)
def test_state_of_each_stage(stage: str, state: str) -> None:
    assert judge_stage("daemon_set", stage).state == state


@pytest.mark.parametrize(
    ("field", "value", "state"),
    [
        ("observedGeneration", 1, "pending"),
        ("observedGeneration", 2, "succeeded"),
        ("observedGeneration", 3, "succeeded"),
        ("currentNumberScheduled", 2, "pending"),
        ("currentNumberScheduled", 3, "succeeded"),
        ("currentNumberScheduled", 4, "succeeded"),
        ("updatedNumberScheduled", 2, "pending"),
        ("updatedNumberScheduled", 3, "succeeded"),
        ("updatedNumberScheduled", 4, "succeeded"),
        ("numberAvailable", 2, "pending"),
        ("numberAvailable", 3, "succeeded"),
        ("numberAvailable", 4, "succeeded"),
    ],
)
def test_boundaries_of_each_count(field: str, value: int, state: str) -> None:
    case = copy.deepcopy(STAGES["daemon_set"]["complete"])
    case["live"]["status"][field] = value
    assert judge_case(case).state == state


@pytest.mark.parametrize(
    ("stage", "reason"),
    [
        ("no_node", "no node is to run it"),
        ("nodes_without_pod", "waiting for a pod on 2 of 3 nodes"),
        ("rolling", "waiting for a pod of the new revision on 2 of 3 nodes"),
        ("not_available", "waiting for 1 of 3 pods to be available"),
        ("complete", "has 3 of 3 pods available at the new revision"),
        (
            "on_delete_with_old_pods",
            "has 3 of 3 pods available; 3 keep the old revision until they are deleted (OnDelete)",
        ),
    ],
)
def test_reason_reads_well(stage: str, reason: str) -> None:
    assert judge_stage("daemon_set", stage).reason == reason
