# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action that holds the inventory of one host to the specification of a role."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible_collections.coolkit.deploy.plugins.action.inventory_check import ActionModule

KUBECONFIG = {"clusters": [], "contexts": [{"name": "eu-1"}], "users": []}
TARGET = {"coolkit_kubeconfig": KUBECONFIG, "coolkit_context": "eu-1"}


@pytest.fixture
def specs(tmp_path: Path) -> str:
    options = {
        "coolkit_replicas": {"type": "int"},
        "coolkit_kubeconfig": {"type": "raw"},
        "coolkit_context": {"type": "str"},
    }
    path = tmp_path / "argument_specs.yml"
    path.write_text(yaml.safe_dump({"argument_specs": {"main": {"options": options}}}))
    return str(path)


def check(given: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
    loader = DataLoader()
    known = {"inventory_hostname": "eu-1", "groups": {"all": ["eu-1"]}, **variables}
    action = ActionModule(
        Mock(args=given, check_mode=False, async_val=0, action="coolkit.deploy.inventory_check"),
        connection=Mock(),
        play_context=Mock(),
        loader=loader,
        templar=Templar(loader, variables=known),
        shared_loader_obj=Mock(),
    )
    found: dict[str, Any] = action.run(task_vars=known)
    return found


def test_a_good_inventory_changes_nothing(specs: str) -> None:
    assert check({"argument_specs": specs}, {**TARGET, "coolkit_replicas": 2}) == {"changed": False}


def test_each_problem_is_a_line_that_names_the_cluster(specs: str) -> None:
    result = check({"argument_specs": specs}, {"coolkit_replica": 2})

    assert result["failed"]
    assert len(result["problems"]) == 2, "one for the misspelled name, one for the missing target"
    assert all(line.startswith("eu-1: ") for line in result["problems"])
    assert "coolkit_replica" in result["msg"]


def test_no_target_is_needed_where_no_cluster_is_asked(specs: str) -> None:
    assert check({"argument_specs": specs, "target": False}, {}) == {"changed": False}


def test_an_unknown_entry_point_fails_the_host(specs: str) -> None:
    result = check({"argument_specs": specs, "entry_point": "elsewhere"}, TARGET)

    assert result["msg"].startswith("eu-1: ")
    assert "elsewhere" in result["msg"]
