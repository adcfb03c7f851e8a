# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action that only looks."""

from __future__ import annotations

from typing import Any
from unittest.mock import Mock

import pytest
from ansible_collections.coolkit.deploy.plugins.action import release_info
from ansible_collections.coolkit.deploy.plugins.module_utils._kinds import Kind, ObjectKey
from ansible_collections.coolkit.deploy.plugins.module_utils._plan import (
    Identity,
    Plan,
    PlannedObject,
)
from ansible_collections.coolkit.deploy.plugins.module_utils._release import Assessed

CONFIG_MAP = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings"}}


def run() -> dict[str, Any]:
    target = {"host": "http://127.0.0.1:1", "api_key": "t"}
    given = {"name": "coolkit", "namespace": "shop", "manifests": [CONFIG_MAP], **target}
    task = Mock(args=given, check_mode=False, async_val=0, action="coolkit.deploy.release_info")
    parts = {"connection": Mock(), "play_context": Mock(), "loader": Mock(), "templar": Mock()}
    action = release_info.ActionModule(task, shared_loader_obj=Mock(), **parts)
    found: dict[str, Any] = action.run(task_vars={"inventory_hostname": "eu-1"})
    return found


def test_drift_is_told_and_nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    key = ObjectKey("v1", "ConfigMap", "shop", "settings")
    entry = PlannedObject(key, CONFIG_MAP, Kind("configmaps"), "configured", live=CONFIG_MAP)
    plan = Plan(Identity("https://a", "v1.36.3"), "sha256:1", (entry,))
    monkeypatch.setattr(release_info, "assess", lambda *_: Assessed(plan))
    result = run()
    assert (
        result.get("changed", False),
        result["would_change"],
        result["objects"][0]["action"],
    ) == (
        False,
        True,
        "configured",
    )
    assert ("plan" in result, "diff" in result) == (False, False)
