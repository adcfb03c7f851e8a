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
        ("not_seen_by_controller", "pending"),
        ("first_pod_blocks", "pending"),
        ("rolling", "pending"),
        ("new_pod_crashes", "failed"),
        ("old_pod_blocks", "pending"),
        ("complete", "succeeded"),
        ("not_available", "pending"),
        ("complete_on_old_server", "succeeded"),
        ("ready_not_available_on_old_server", "pending"),
        ("surplus_pod_left", "pending"),
        ("scaled_to_zero", "succeeded"),
        ("partition_reached", "succeeded"),
        ("partition_not_reached", "pending"),
        ("partition_above_replicas", "succeeded"),
        ("on_delete_with_old_pods", "succeeded"),
        ("on_delete_not_available", "pending"),
    ],
)
def test_state_of_each_stage(stage: str, state: str) -> None:
    assert judge_stage("stateful_set", stage).state == state


@pytest.mark.parametrize(
    ("partition", "state"), [(0, "pending"), (1, "pending"), (2, "succeeded"), (3, "succeeded")]
)
def test_boundaries_of_the_partition(partition: int, state: str) -> None:
    case = copy.deepcopy(STAGES["stateful_set"]["partition_reached"])
    case["live"]["spec"]["updateStrategy"]["rollingUpdate"]["partition"] = partition
    assert judge_case(case).state == state


@pytest.mark.parametrize(
    ("field", "value", "state"),
    [
        ("observedGeneration", 1, "pending"),
        ("observedGeneration", 2, "succeeded"),
        ("observedGeneration", 3, "succeeded"),
        ("replicas", 2, "pending"),
        ("replicas", 3, "succeeded"),
        ("replicas", 4, "pending"),
        ("availableReplicas", 2, "pending"),
        ("availableReplicas", 3, "succeeded"),
        ("availableReplicas", 4, "succeeded"),
    ],
)
def test_boundaries_of_each_count(field: str, value: int, state: str) -> None:
    case = copy.deepcopy(STAGES["stateful_set"]["complete"])
    case["live"]["status"][field] = value
    assert judge_case(case).state == state


@pytest.mark.parametrize(
    ("stage", "reason"),
    [
        (
            "first_pod_blocks",
            (
                "waiting for 2 of 3 pods to be created; container app runs but is not ready: readiness probe connection to "
                "port 5432 (pod coolkit-0)"
            ),
        ),
        ("rolling", "waiting for 1 of 3 pods to be replaced by the new revision"),
        (
            "old_pod_blocks",
            (
                "waiting for 3 of 3 pods to be replaced by the new revision; pod coolkit-1 of the old revision is not ready "
                "and blocks the rollout"
            ),
        ),
        (
            "old_pod_is_no_obstacle_in_parallel",
            "waiting for 3 of 3 pods to be replaced by the new revision",
        ),
        ("complete", "has 3 of 3 pods available at the new revision"),
        (
            "partition_reached",
            "has 3 of 3 pods available; 2 keep the old revision below partition 2",
        ),
        (
            "on_delete_with_old_pods",
            "has 3 of 3 pods available; 3 keep the old revision until they are deleted (OnDelete)",
        ),
    ],
)
def test_reason_reads_well(stage: str, reason: str) -> None:
    assert judge_stage("stateful_set", stage).reason == reason


@pytest.mark.parametrize(
    ("stage", "pod"),
    [
        ("first_pod_blocks", "coolkit-0"),
        ("new_pod_crashes", "coolkit-2"),
        ("old_pod_blocks", "coolkit-1"),
    ],
)
def test_pod_in_the_way_is_named(stage: str, pod: str) -> None:
    assert judge_stage("stateful_set", stage).pod == pod


@pytest.mark.parametrize(
    ("names", "blocking"),
    [
        (("coolkit-10", "coolkit-9"), "coolkit-9"),
        (("coolkit-3", "coolkit-11", "coolkit-2"), "coolkit-2"),
    ],
    ids=["against the alphabet", "with the alphabet"],
)
def test_blocking_pod_is_found_by_its_number(names: tuple[str, ...], blocking: str) -> None:
    case = copy.deepcopy(STAGES["stateful_set"]["old_pod_blocks"])
    original = case["pods"].pop()
    for name in names:
        case["pods"].append({**original, "metadata": {**original["metadata"], "name": name}})
    assert judge_case(case).pod == blocking
