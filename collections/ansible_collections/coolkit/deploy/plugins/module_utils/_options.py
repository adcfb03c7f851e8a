# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of the release actions, in one place. Pure. Private to the collection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ._follow import Patience
from ._manifest import Manifest
from ._planner import Release
from ._target import OPTIONS
from ._verdict._model import Limits

RELEASE_OPTIONS: dict[str, dict[str, Any]] = {
    "name": {"type": "str", "required": True},
    "namespace": {"type": "str", "required": True},
    "manifests": {"type": "list", "elements": "raw", "default": []},
    "templates": {"type": "path"},
    "cluster_uid": {"type": "str", "default": ""},
    "optional_kinds": {"type": "list", "elements": "str", "default": []},
    "adopt": {"type": "bool", "default": False},
    "force_conflicts": {"type": "list", "elements": "str", "default": []},
    "image_grace_seconds": {"type": "float", "default": 20.0},
    "unschedulable_seconds": {"type": "float", "default": 120.0},
}

DEPLOY_OPTIONS: dict[str, dict[str, Any]] = {
    "state": {"type": "str", "choices": ["present", "planned"], "default": "present"},
    "plan": {"type": "dict"},
    "wait": {"type": "bool", "default": True},
    "progress_deadline_seconds": {"type": "float", "default": 600.0},
}

TARGET_OPTIONS: dict[str, dict[str, Any]] = {
    name: {"type": kind, "no_log": name == "api_key"} for name, kind in OPTIONS.items()
}
TARGET_OPTIONS["impersonate_groups"]["elements"] = "str"
TARGET_OPTIONS["proxy_headers"]["no_log"] = True


def release_of(options: Mapping[str, Any], manifests: list[Manifest]) -> Release:
    """The release a task's options describe."""
    return Release(
        name=options["name"],
        namespace=options["namespace"],
        manifests=manifests,
        cluster_uid=options["cluster_uid"],
        optional_kinds=frozenset(options["optional_kinds"]),
        force_conflicts=frozenset(options["force_conflicts"]),
        adopt=options["adopt"],
    )


def patience_of(options: Mapping[str, Any]) -> Patience:
    """How long a task's rollout may take; a deadline of 0 means that nobody waits."""
    limits = Limits(
        image_grace_seconds=options["image_grace_seconds"],
        unschedulable_seconds=options["unschedulable_seconds"],
    )
    waits = options.get("wait", True)
    return Patience(options.get("progress_deadline_seconds", 600.0) if waits else 0, limits)
