# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventories of the repository, as Ansible reads them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


def read_inventory(name: str) -> dict[str, Any]:
    done = subprocess.run(
        [
            str(Path(sys.executable).parent / "ansible-inventory"),
            *("-i", str(ROOT / "inventories" / name), "--list"),
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={
            **os.environ,
            "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
        },
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("name", "groups"),
    [
        (
            "demo",
            {
                "wave_001": ["demo-staging"],
                "wave_002": ["demo-production-1", "demo-production-2"],
                "environment_staging": ["demo-staging"],
                "environment_production": ["demo-production-1", "demo-production-2"],
            },
        ),
        (
            "staging",
            {
                "wave_001": ["staging-eu-1"],
                "wave_002": ["staging-us-1"],
                "environment_staging": ["staging-eu-1", "staging-us-1"],
                "region_us": ["staging-us-1"],
            },
        ),
        (
            "production",
            {
                "wave_001": ["production-eu-1"],
                "wave_002": ["production-eu-2", "production-us-1"],
                "wave_003": ["production-us-2"],
                "region_eu": ["production-eu-1", "production-eu-2"],
            },
        ),
    ],
)
def test_labels_and_waves_become_groups(name: str, groups: dict[str, list[str]]) -> None:
    inventory = read_inventory(name)

    assert {group: inventory[group]["hosts"] for group in groups} == groups
    waves = [inventory[group]["hosts"] for group in inventory if group.startswith("wave_")]
    assert sorted(host for hosts in waves for host in hosts) == sorted(inventory["fleet"]["hosts"])


@pytest.mark.parametrize("name", ["demo", "staging", "production"])
def test_hosts_run_on_the_controller_in_ansibles_own_python(name: str) -> None:
    inventory = read_inventory(name)

    for variables in inventory["_meta"]["hostvars"].values():
        assert variables["ansible_connection"] == "local"
        assert variables["ansible_python_interpreter"] == "{{ ansible_playbook_python }}"
