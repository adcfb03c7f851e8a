# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The callback around the fleet's table: what it takes up, and that it never breaks a run."""

from __future__ import annotations

from typing import Any
from unittest.mock import Mock

import pytest
from ansible_collections.coolkit.deploy.plugins.callback import fleet_report
from ansible_collections.coolkit.deploy.plugins.callback.fleet_report import CallbackModule


@pytest.fixture
def report(monkeypatch: pytest.MonkeyPatch) -> CallbackModule:
    made = CallbackModule()
    monkeypatch.setattr(made, "_display", Mock())
    return made


def result(action: str, content: dict[str, Any], **args: Any) -> Mock:
    task = Mock(action=action, resolved_action=action, args=args, _uuid="1")
    made = Mock(_task=task, _result=content)
    made._host.name = "eu-1"
    return made


@pytest.mark.parametrize(
    ("action", "args", "phase"),
    [
        ("coolkit.deploy.release", {"state": "planned"}, "plan"),
        ("coolkit.deploy.release", {"state": "present"}, "deploy"),
        ("coolkit.deploy.release_info", {}, "status"),
        ("coolkit.deploy.inventory_check", {}, "plan"),
    ],
)
def test_results_of_our_actions_are_kept_by_phase(
    report: CallbackModule, action: str, args: dict[str, Any], phase: str
) -> None:
    report.v2_runner_on_ok(result(action, {"changed": True, "diff": ["large"]}, **args))

    (observed,) = report._observations
    assert (observed.host, observed.phase, observed.result) == ("eu-1", phase, {"changed": True})


def test_other_tasks_are_of_no_interest_unless_they_fail(report: CallbackModule) -> None:
    report.v2_runner_on_ok(result("ansible.builtin.debug", {}))
    report.v2_runner_on_failed(result("ansible.builtin.debug", {"msg": "no"}), ignore_errors=True)
    report.v2_runner_on_failed(result("ansible.builtin.debug", {"msg": "no"}))

    assert [(one.phase, one.failed) for one in report._observations] == [("other", True)]


def test_a_mistake_in_the_report_is_one_warning(
    report: CallbackModule, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fleet_report, "fleet_rows", Mock(side_effect=KeyError("wave")))
    report._clusters = {"eu-1": None}
    report._max_failures = 0
    monkeypatch.setattr("ansible.context.CLIARGS", {})

    report.v2_playbook_on_stats(Mock())
    report.v2_playbook_on_stats(Mock())

    (warning,) = report._display.warning.call_args_list
    assert "KeyError" in warning.args[0]


def play_of(*hosts: str) -> Mock:
    variables = {"ansible_play_hosts_all": list(hosts), "groups": {"wave_002": [hosts[-1]]}}
    made = Mock(vars={})
    made.get_variable_manager().get_vars.return_value = variables
    return made


def shown(report: CallbackModule) -> list[str]:
    """End the run; return the lines it showed on the screen."""
    report.v2_playbook_on_stats(Mock())
    calls = report._display.display.call_args_list
    return [call.args[0] for call in calls if call.kwargs.get("screen_only")]


@pytest.fixture
def running(report: CallbackModule, monkeypatch: pytest.MonkeyPatch) -> CallbackModule:
    """A callback in the first play of a run, on one cluster of wave 2."""
    monkeypatch.setattr("ansible.context.CLIARGS", {})
    report.v2_playbook_on_start(Mock(get_plays=lambda: [Mock(vars={})]))
    report.v2_playbook_on_play_start(play_of("eu-1"))
    return report


DEPLOYED = {"release": {"name": "coolkit"}, "changed": True}


def test_results_of_our_actions_become_a_table(running: CallbackModule) -> None:
    running.v2_runner_on_ok(result("coolkit.deploy.release", DEPLOYED, state="present"))

    lines = shown(running)

    assert ["eu-1", "2", "deployed"] in [line.split()[:3] for line in lines]
    assert "1 cluster: 1 deployed" in lines
    running._display.warning.assert_not_called()


def test_other_plays_get_nothing(running: CallbackModule) -> None:
    running.v2_runner_on_ok(result("ansible.builtin.set_fact", {"ansible_facts": {"x": 1}}))
    running.v2_runner_on_failed(result("ansible.builtin.fail", {"msg": "no"}))

    assert shown(running) == []


def test_inventory_check_alone_is_no_release(running: CallbackModule) -> None:
    running.v2_runner_on_ok(result("coolkit.deploy.inventory_check", {}))

    assert shown(running) == []


def test_second_playbook_of_a_command_starts_afresh(running: CallbackModule) -> None:
    running.v2_runner_on_ok(result("coolkit.deploy.release", DEPLOYED, state="present"))
    running.v2_playbook_on_start(Mock(get_plays=list))

    assert shown(running) == []
