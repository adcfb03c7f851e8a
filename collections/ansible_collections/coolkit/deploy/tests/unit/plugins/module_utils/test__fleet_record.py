# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of what the record of a run says about each cluster."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.coolkit.deploy.plugins.module_utils._fleet_record import (
    FleetRow,
    FleetRun,
    Observation,
    Phase,
    fleet_rows,
)


def seen(phase: Phase, *, failed: bool = False, seconds: float = 1.0, **result: Any) -> Observation:
    return Observation("eu-1", phase, failed, seconds, {"release": {"name": "coolkit"}, **result})


def row(*observations: Observation, deploying: bool = True, check: bool = False) -> FleetRow:
    run = FleetRun(("eu-1",), deploying=deploying, check=check, observations=observations)
    return fleet_rows(run)[0]


CHECKED = Observation("eu-1", "plan", False, 0.5, {})
CHANGES = seen("plan", would_change=True, verdict={"state": "succeeded"})
SETTLED = seen("plan", would_change=False, verdict={"state": "succeeded"})
UNHEALTHY = seen("plan", would_change=False, verdict={"state": "failed"})
DEAD = seen("plan", failed=True, msg="eu-1: no answer", cluster={"reachable": False})
DUPLICATE = Observation("eu-1", "other", True, 0.0, {"msg": "eu-1: same cluster"})


@pytest.mark.parametrize(
    ("observations", "state"),
    [
        ([], "not reached"),
        ([CHECKED], "not reached"),
        ([CHECKED, CHANGES], "not reached"),
        ([CHECKED, SETTLED], "unchanged"),
        ([CHECKED, UNHEALTHY], "not reached"),
        ([CHANGES, seen("deploy", changed=True)], "deployed"),
        ([UNHEALTHY, seen("deploy", changed=False)], "unchanged"),
        ([CHANGES, seen("deploy", failed=True, msg="x")], "failed"),
        ([CHANGES, seen("deploy", failed=True, cluster={"reachable": False})], "unreachable"),
        ([seen("plan", failed=True, msg="x")], "invalid plan"),
        ([DEAD], "unreachable"),
        ([CHANGES, DUPLICATE], "invalid plan"),
        ([CHANGES, seen("deploy", changed=True), DUPLICATE], "failed"),
    ],
)
def test_state_of_a_deploy(observations: list[Observation], state: str) -> None:
    assert row(*observations).state == state


@pytest.mark.parametrize(
    ("observation", "state"),
    [(CHANGES, "would change"), (SETTLED, "unchanged"), (DEAD, "unreachable")],
)
def test_state_of_a_preflight(observation: Observation, state: str) -> None:
    assert row(observation, deploying=False).state == state


def test_state_under_check_mode() -> None:
    assert row(CHANGES, seen("deploy", changed=True), check=True).state == "would change"


@pytest.mark.parametrize(
    ("actions", "verdict", "state"),
    [
        (["unchanged", "skipped"], "succeeded", "healthy"),
        (["unchanged", "configured"], "succeeded", "drifted"),
        (["unchanged"], "failed", "failed"),
        (["configured"], "pending", "pending"),
        (["created", "created", "skipped"], "pending", "not installed"),
    ],
)
def test_state_of_a_status(actions: list[str], verdict: str, state: str) -> None:
    objects = [{"action": action} for action in actions]
    status = seen("status", objects=objects, verdict={"state": verdict, "reason": "2 of 3"})

    found = row(status, deploying=False)

    assert found.state == state
    assert found.reasons == (("eu-1: 2 of 3",) if state in ("failed", "pending") else ())


def test_first_failure_is_the_reason_and_core_adds_nothing_to_it() -> None:
    failed = seen("deploy", failed=True, msg="Task failed: Action failed: eu-1: no image\n\nsecond")
    again = Observation("eu-1", "other", True, 0.0, {"msg": "told again by the last play"})

    assert row(CHANGES, failed, again).reasons == ("eu-1: no image", "eu-1: second")


def test_failure_without_a_message_still_has_a_line() -> None:
    assert row(seen("plan", failed=True)).reasons == ("eu-1: failed without a message",)


def test_seconds_are_of_all_our_tasks() -> None:
    assert row(CHECKED, CHANGES, seen("deploy", seconds=2.5)).seconds == 4.0
    assert row().seconds is None


def test_failed_deploy_does_not_show_the_workload_as_it_was_before() -> None:
    before = seen("plan", workloads=[{"ready": 3, "desired": 3}], cluster={"version": "v1.36.3"})

    found = row(before, seen("deploy", failed=True))

    assert found.workloads == ()
    assert found.version == "v1.36.3"


def test_rows_are_in_the_order_of_waves_and_those_without_one_are_last() -> None:
    run = FleetRun(("a", "b", "c", "d"), waves={"b": 2, "c": 1, "d": 1})

    assert [row.cluster for row in fleet_rows(run)] == ["c", "d", "b", "a"]


def test_hosts_that_are_no_cluster_of_the_run_get_no_row() -> None:
    run = FleetRun(("a",), observations=(CHANGES,))

    assert [row.cluster for row in fleet_rows(run)] == ["a"]
