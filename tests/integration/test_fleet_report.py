# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table at the end of the other playbooks, and the callback's manners: real ansible-playbook processes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.scripted.fleet import ROOT, ScriptedFleet

PREFLIGHT = ROOT / "playbooks/preflight.yml"
STATUS = ROOT / "playbooks/status.yml"


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> ScriptedFleet:
    return ScriptedFleet(tmp_path_factory.mktemp("fleet"), {"c1": 1, "c2": 2, "c3": 2})


def test_preflight_tells_what_would_change_and_who_lacks_what(fleet: ScriptedFleet) -> None:
    run = fleet.play(playbook=PREFLIGHT, script={"c3": {"would_change": False}})

    assert run.code == 0
    assert {call["state"] for call in run.calls} == {"", "planned"}
    assert run.states == {"c1": "would change", "c2": "would change", "c3": "unchanged"}
    assert "monitoring.coreos.com/ServiceMonitor  2/3, not on c2" in run.report
    assert "c1, c2: create Service coolkit; configure Deployment coolkit" in run.report


def test_preflight_fails_hosts_with_an_invalid_plan(fleet: ScriptedFleet) -> None:
    run = fleet.play(playbook=PREFLIGHT, script={"c1": {"plan": "fail"}, "c2": {"plan": "dead"}})

    assert run.code == 2
    assert run.states == {"c1": "invalid plan", "c2": "unreachable", "c3": "would change"}
    assert run.recap("failed") == {"c1": 1, "c2": 1}
    assert "\nc2: server does not answer; next: check the address\n" in run.report


def test_preflight_fails_when_every_plan_is_invalid(fleet: ScriptedFleet) -> None:
    run = fleet.play(
        playbook=PREFLIGHT, script={host: {"plan": "fail"} for host in ("c1", "c2", "c3")}
    )

    assert run.code == 2
    assert set(run.states.values()) == {"invalid plan"}


def test_status_shows_drift_and_health(fleet: ScriptedFleet) -> None:
    script: dict[str, dict[str, object]] = {
        "c1": {"would_change": False},
        "c3": {"would_change": False, "verdict": "failed"},
    }

    run = fleet.play(playbook=STATUS, script=script)

    assert run.code == 0
    assert {call["action"] for call in run.calls} == {"release_info"}
    assert run.states == {"c1": "healthy", "c2": "drifted", "c3": "failed"}


def test_status_of_a_dead_cluster_fails(fleet: ScriptedFleet) -> None:
    run = fleet.play(playbook=STATUS, script={"c1": {"plan": "dead"}})

    assert run.code == 2
    assert run.states == {"c1": "unreachable", "c2": "drifted", "c3": "drifted"}


def test_mistake_in_the_report_is_one_warning_and_breaks_nothing(fleet: ScriptedFleet) -> None:
    run = fleet.play(script={host: {"result": {"objects": 5}} for host in ("c1", "c2", "c3")})

    assert run.code == 0
    assert run.errors.count("coolkit.deploy.fleet_report: no table for this run") == 1
    assert run.errors.count("[WARNING]") == 1
    assert run.states == {}


def test_playbooks_of_other_people_get_no_table(fleet: ScriptedFleet, tmp_path: Path) -> None:
    playbook = tmp_path / "other.yml"
    playbook.write_text(
        "- hosts: fleet\n  gather_facts: false\n  tasks:\n"
        "    - ansible.builtin.debug: {msg: hello}\n"
        "    - ansible.builtin.fail:\n"
    )

    run = fleet.play(playbook=playbook)

    assert run.code == 2
    assert run.errors == ""
    assert run.states == {}
    assert "clusters:" not in run.output


def test_playbook_of_a_user_with_our_role_gets_a_table(
    fleet: ScriptedFleet, tmp_path: Path
) -> None:
    playbook = tmp_path / "own.yml"
    playbook.write_text(
        "- hosts: c1:c2\n  gather_facts: false\n  tasks:\n"
        "    - ansible.builtin.import_role:\n"
        "        {name: coolkit.deploy.coolkit, rolespec_validate: false}\n"
    )

    run = fleet.play(playbook=playbook, script={"c2": {"deploy": "fail"}})

    assert run.code == 2
    assert run.states == {"c1": "deployed", "c2": "failed"}


def test_no_colours_where_there_is_no_terminal(fleet: ScriptedFleet) -> None:
    run = fleet.play()

    assert run.code == 0
    assert "\x1b" not in run.output
