# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The waves of playbooks/deploy.yml in every case that has broken another shape, with real ansible-playbook processes.

The fleet: c1 in wave 1 (a canary alone), c2 to c4 in wave 2, c5 in wave 3 and c6 without a wave, which makes a last one.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.integration.scripted.fleet import Run, ScriptedFleet

WAVES = {"c1": 1, "c2": 2, "c3": 2, "c4": 2, "c5": 3, "c6": None}
FLEET = list(WAVES)
FAILS = {"deploy": "fail"}
INVALID = {"plan": "fail"}
SETTLED = {"would_change": False}
TASK_BUDGET = 7


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> ScriptedFleet:
    return ScriptedFleet(tmp_path_factory.mktemp("fleet"), WAVES)


def fully_deployed(*failed: str) -> dict[str, str]:
    return {host: "failed" if host in failed else "deployed" for host in FLEET}


def assert_wave_order(run: Run) -> None:
    waves = [WAVES[host] or 99 for host in run.deployed]
    assert waves == sorted(waves)


def test_all_good(fleet: ScriptedFleet) -> None:
    run = fleet.play()

    assert run.code == 0, run.output + run.errors
    assert run.states == fully_deployed()
    assert sorted(run.deployed) == FLEET
    assert_wave_order(run)
    assert "6 clusters: 6 deployed" in run.report
    assert run.errors == ""


def test_every_plan_is_made_before_the_first_deploy(fleet: ScriptedFleet) -> None:
    run = fleet.play()

    states = [call["state"] for call in run.calls if call["state"]]
    assert states == ["planned"] * 6 + ["present"] * 6


def test_failure_within_the_limit_stops_nobody_else(fleet: ScriptedFleet) -> None:
    run = fleet.play(script={"c2": FAILS}, max_failures=1)

    assert run.code == 2
    assert run.states == fully_deployed("c2")
    assert run.recap("failed") == {"c2": 1}
    assert "c2: image missing:1 not found; next: correct it" in run.report


def test_failure_over_the_limit_ends_after_its_wave(fleet: ScriptedFleet) -> None:
    run = fleet.play(script={"c2": FAILS})

    assert run.code == 2
    assert sorted(run.deployed) == ["c1", "c2", "c3", "c4"]
    assert [run.states[host] for host in FLEET] == [
        "deployed",
        "failed",
        "deployed",
        "deployed",
        "not reached",
        "not reached",
    ]
    assert run.recap("failed") == {"c2": 1}
    assert "Stopped: 1 failed, coolkit_rollout_max_failures allows 0 of 6" in run.report


def test_failures_of_all_waves_are_counted_together(fleet: ScriptedFleet) -> None:
    run = fleet.play(script={"c1": FAILS, "c4": FAILS}, max_failures=1)

    assert run.code == 2
    assert "c5" not in run.deployed
    assert run.recap("failed") == {"c1": 1, "c4": 1}


@pytest.mark.parametrize(("limit", "deployed"), [(1, FLEET), (0, ["c1"])])
def test_first_wave_of_one_host_fails(
    fleet: ScriptedFleet, limit: int, deployed: list[str]
) -> None:
    run = fleet.play(script={"c1": FAILS}, max_failures=limit)

    assert run.code == 2
    assert sorted(run.deployed) == deployed
    assert run.recap("failed") == {"c1": 1}


def test_whole_wave_fails_within_the_limit(fleet: ScriptedFleet) -> None:
    run = fleet.play(script=dict.fromkeys(("c2", "c3", "c4"), FAILS), max_failures="50%")

    assert run.code == 2
    assert run.states == fully_deployed("c2", "c3", "c4")


def test_everything_fails(fleet: ScriptedFleet) -> None:
    run = fleet.play(script=dict.fromkeys(FLEET, FAILS), max_failures="100%")

    assert run.code == 2
    assert run.recap("failed") == dict.fromkeys(FLEET, 1)


@pytest.mark.parametrize("phase", ["plan", "deploy"])
def test_dead_host_is_unreachable_and_the_others_go_on(fleet: ScriptedFleet, phase: str) -> None:
    run = fleet.play(script={"c1": {phase: "dead"}}, max_failures=1)

    assert run.code == 2
    assert run.states == fully_deployed() | {"c1": "unreachable"}
    assert run.recap("failed") == {"c1": 1}
    assert run.recap("unreachable") == {}


def test_exception_in_the_action_is_a_failed_cluster(fleet: ScriptedFleet) -> None:
    run = fleet.play(script={"c3": {"deploy": "raise"}}, max_failures=1)

    assert run.code == 2
    assert run.states == fully_deployed("c3")
    assert "\nc3: a bug in the action" in run.report


def test_limit_selects(fleet: ScriptedFleet) -> None:
    run = fleet.play("--limit", "c5,c2")

    assert run.code == 0
    assert run.deployed == ["c2", "c5"]
    assert run.states == {"c2": "deployed", "c5": "deployed"}


@pytest.mark.parametrize(("percentage", "deployed"), [("50%", ["c2", "c5"]), ("49%", ["c2"])])
def test_percentage_is_of_what_is_selected(
    fleet: ScriptedFleet, percentage: str, deployed: list[str]
) -> None:
    run = fleet.play("--limit", "c5,c2", script={"c2": FAILS}, max_failures=percentage)

    assert run.code == 2
    assert run.deployed == deployed


def test_check_mode_tells_what_would_happen(fleet: ScriptedFleet) -> None:
    script = {"c2": SETTLED}
    checked = fleet.play("--check", "--diff", script=script)
    done = fleet.play(script=script)

    assert checked.code == 0
    assert all(call["check"] for call in checked.calls)
    assert checked.recap("changed") == done.recap("changed")
    assert checked.states == dict.fromkeys(FLEET, "would change") | {"c2": "unchanged"}
    assert checked.output.count("+kind: Service") >= 5
    assert "Check mode: nothing was written." in checked.report
    assert "create Service coolkit; configure Deployment coolkit" in checked.report


@pytest.mark.parametrize("forks", [1, 2])
def test_forks_smaller_than_a_wave(fleet: ScriptedFleet, forks: int) -> None:
    run = fleet.play("--forks", str(forks), script={host: {"seconds": 0.2} for host in FLEET})

    assert run.code == 0
    assert run.states == fully_deployed()
    assert max(call["running"] for call in run.calls) <= forks
    assert_wave_order(run)


def test_limit_that_leaves_no_cluster_is_an_error(fleet: ScriptedFleet) -> None:
    run = fleet.play("--limit", "elsewhere")

    assert run.code == 2
    assert run.calls == ()
    assert "no cluster is selected: the group fleet of this inventory has no host" in run.output


@pytest.mark.parametrize("playbook", ["deploy", "preflight", "status"])
def test_inventory_without_fleet_is_an_error(
    fleet: ScriptedFleet, tmp_path: Path, playbook: str
) -> None:
    empty = tmp_path / "empty.yml"
    empty.write_text("all: {}\n")

    run = fleet.play(
        inventory=empty, playbook=Path(__file__).parents[2] / f"playbooks/{playbook}.yml"
    )

    assert run.code == 2
    assert "no cluster is selected" in run.output


def test_waves_lost_in_a_broken_inventory_are_an_error(
    fleet: ScriptedFleet, tmp_path: Path
) -> None:
    hosts = tmp_path / "hosts.yml"
    hosts.write_text("fleet: {hosts: {c1: {coolkit_wave: 1}, c2: {coolkit_wave: 2}}}\n")

    run = fleet.play(inventory=hosts)

    assert run.code == 2
    assert run.calls == ()
    assert "c1, c2: coolkit_wave is set, but no inventory group wave_<number>" in run.output


@pytest.mark.parametrize("nonsense", ["many", "-1", "101%", "1.5", ""])
def test_nonsense_limit_is_an_error_before_any_request(fleet: ScriptedFleet, nonsense: str) -> None:
    run = fleet.play(max_failures=nonsense)

    assert run.code == 2
    assert run.calls == ()
    assert f"coolkit_rollout_max_failures: '{nonsense}' is neither a count nor" in run.output


def test_invalid_plan_over_the_limit_starts_no_wave(fleet: ScriptedFleet) -> None:
    run = fleet.play(script={"c6": INVALID, "c5": SETTLED})

    assert run.code == 2
    assert run.deployed == []
    assert run.states == dict.fromkeys(FLEET, "not reached") | {
        "c5": "unchanged",
        "c6": "invalid plan",
    }
    assert run.recap("failed") == {"c6": 1}


def test_invalid_plan_within_the_limit_is_left_out_and_counts(fleet: ScriptedFleet) -> None:
    within = fleet.play(script={"c2": INVALID}, max_failures=1)
    over = fleet.play(script={"c2": INVALID, "c3": FAILS}, max_failures=1)

    assert within.code == over.code == 2
    assert within.states == fully_deployed() | {"c2": "invalid plan"}
    assert sorted(over.deployed) == ["c1", "c3", "c4"]
    assert over.recap("failed") == {"c2": 1, "c3": 1}


def test_hosts_of_the_same_cluster_are_both_refused(fleet: ScriptedFleet) -> None:
    run = fleet.play(script={"c1": {"uid": "same"}, "c5": {"uid": "same"}}, max_failures=2)

    assert run.code == 2
    assert sorted(run.deployed) == ["c2", "c3", "c4", "c6"]
    assert run.states == fully_deployed() | dict.fromkeys(("c1", "c5"), "invalid plan")
    assert run.recap("failed") == {"c1": 1, "c5": 1}
    assert "c1: release coolkit-demo/coolkit: c5 reaches the same cluster" in run.report


def test_hosts_of_the_same_cluster_count_as_failed(fleet: ScriptedFleet) -> None:
    run = fleet.play(script={"c1": {"uid": "same"}, "c5": {"uid": "same"}}, max_failures=1)

    assert run.deployed == []


def test_cluster_with_nothing_to_do_is_done_already(fleet: ScriptedFleet) -> None:
    script: dict[str, Any] = dict.fromkeys(FLEET, SETTLED) | {
        "c2": SETTLED | {"verdict": "failed"},
        "c3": SETTLED | {"verdict": "pending"},
    }

    run = fleet.play(script=script)

    assert run.code == 0
    assert sorted(run.deployed) == ["c2", "c3"], "unhealthy ones are deployed, the others are not"
    assert run.states == dict.fromkeys(FLEET, "unchanged")
    assert run.recap("changed") == {}


def test_budget_of_tasks(fleet: ScriptedFleet) -> None:
    run = fleet.play(script={"c1": FAILS, "c2": INVALID, "c6": SETTLED}, max_failures=2)

    tasks = Counter(task["host"] for task in run.tasks)
    # The first host also runs what is done once for the whole fleet.
    assert tasks["c1"] <= TASK_BUDGET + 3
    assert max(tasks[host] for host in FLEET[1:]) <= TASK_BUDGET
    assert tasks["c3"] <= 4, "a cluster that is deployed"
    assert tasks["c6"] <= 2, "a cluster with nothing to do: no task after its plan"
