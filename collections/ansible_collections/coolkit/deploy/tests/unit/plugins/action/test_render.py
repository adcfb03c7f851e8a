# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action that writes the manifests of a cluster to a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
import yaml
from ansible_collections.coolkit.deploy.plugins.action.render import ActionModule, manifest_path
from ansible_collections.coolkit.deploy.plugins.module_utils._errors import DeployError

ACCOUNT = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "shop"}}


def render(destination: Path, *, check_mode: bool = False) -> dict[str, Any]:
    given = {
        "destination": str(destination),
        "name": "shop",
        "namespace": "shop",
        "manifests": [ACCOUNT],
    }
    task = Mock(args=given, check_mode=check_mode, diff=True, async_val=0, action="render")
    parts = {"connection": Mock(), "play_context": Mock(), "loader": Mock(), "templar": Mock()}
    action = ActionModule(task, shared_loader_obj=Mock(), **parts)
    found: dict[str, Any] = action.run(task_vars={"inventory_hostname": "eu-1"})
    return found


def test_manifests_are_written_below_the_name_of_the_cluster(tmp_path: Path) -> None:
    result = render(tmp_path)
    written = yaml.safe_load((tmp_path / "eu-1/manifests.yml").read_text())

    assert (result["changed"], result["objects"]) == (True, 1)
    assert (written["metadata"]["name"], written["metadata"]["namespace"]) == ("shop", "shop")


def test_the_same_manifests_again_change_nothing(tmp_path: Path) -> None:
    render(tmp_path)

    assert not render(tmp_path)["changed"]


def test_check_mode_reports_the_change_and_writes_nothing(tmp_path: Path) -> None:
    result = render(tmp_path, check_mode=True)

    assert result["changed"]
    assert "ServiceAccount" in result["diff"]["after"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["..", "../elsewhere", "/tmp"])
def test_a_host_name_never_leads_out_of_the_folder(name: str) -> None:
    with pytest.raises(DeployError):
        manifest_path("rendered", name)
