# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action on variables as Ansible gives them; whole runs are tested by tests/inventory."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible_collections.coolkit.deploy.plugins.action.inventory_check import ActionModule

SPECS = """
argument_specs:
  main:
    options:
      app_image: {type: str, required: true}
      app_replicas: {type: int}
      app_context: {type: str}
      app_api_server: {type: str}
"""


@pytest.fixture
def check(tmp_path: Path) -> Any:
    """Runs the action with options and variables."""
    path = tmp_path / "argument_specs.yml"
    path.write_text(SPECS, encoding="utf-8")

    def run(variables: dict[str, Any], **options: Any) -> dict[str, Any]:
        arguments = {"argument_specs": str(path), "prefix": "app_", "target": False, **options}
        task = SimpleNamespace(
            args=arguments, async_val=0, check_mode=False, diff=False, action="x"
        )
        task_vars = {"inventory_hostname": "eu-1", "groups": {"all": ["eu-1"]}, **variables}
        loader = DataLoader()
        action = ActionModule(
            task=task,
            connection=SimpleNamespace(_shell=SimpleNamespace(tmpdir="")),
            play_context=SimpleNamespace(check_mode=False),
            loader=loader,
            templar=Templar(loader, variables=task_vars),
            shared_loader_obj=None,
        )
        result: dict[str, Any] = action.run(task_vars=task_vars)
        return result

    return run


def test_a_host_without_a_problem_changes_nothing(check: Any) -> None:
    assert check({"app_image": "a", "__app_own": 1, "other": 2}) == {"changed": False}


def test_every_problem_is_one_line_that_begins_with_the_cluster(check: Any) -> None:
    result = check({"app_replicas": "x", "app_imag": "a"})

    assert (result["failed"], result["changed"]) == (True, False)
    assert result["msg"].splitlines() == result["problems"]
    assert len(result["problems"]) == 3
    assert all(line.startswith("eu-1: ") for line in result["problems"])


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        ({}, "target: is not given"),
        ({"app_context": "a"}, "target: kubeconfig is missing beside context"),
        ({"app_context": "a", "app_api_server": "b"}, "target: is given twice"),
    ],
)
def test_a_target_is_asked_for(check: Any, variables: dict[str, Any], reason: str) -> None:
    (problem,) = check({"app_image": "a", **variables}, target=True)["problems"]

    assert reason in problem


def test_specs_without_the_entry_point_are_named(check: Any) -> None:
    assert "has no entry point other" in check({}, entry_point="other")["msg"]
