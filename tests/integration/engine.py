# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Running the release engine in this process against a real API server."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from ansible_collections.coolkit.deploy.plugins.module_utils._cluster import Cluster
from ansible_collections.coolkit.deploy.plugins.module_utils._follow import Patience
from ansible_collections.coolkit.deploy.plugins.module_utils._manifest import prepare
from ansible_collections.coolkit.deploy.plugins.module_utils._planner import Release
from ansible_collections.coolkit.deploy.plugins.module_utils._release import (
    Assessed,
    Deployed,
    assess,
    deploy,
)
from ansible_collections.coolkit.deploy.plugins.module_utils._target import Target
from ansible_collections.coolkit.deploy.plugins.module_utils._verdict._model import Limits

NAME = "coolkit"
PATIENCE = Patience(60, Limits(image_grace_seconds=1, unschedulable_seconds=1))


def release(namespace: str, manifests: Sequence[dict[str, Any]], **options: Any) -> Release:
    """A release with prepared manifests."""
    name = options.pop("name", NAME)
    return Release(name, namespace, prepare(manifests, name, namespace), **options)


def plan(target: Target, wanted: Release) -> Assessed:
    """Plan a release."""
    with Cluster(target) as cluster:
        return assess(cluster, wanted, PATIENCE, time.time())


def apply(
    target: Target, wanted: Release, told: list[str] | None = None, patience: Patience = PATIENCE
) -> Deployed:
    """Plan, apply and wait."""
    lines: list[str] = [] if told is None else told
    with Cluster(target) as cluster:
        found = assess(cluster, wanted, patience, time.time())
        return deploy(cluster, found.plan, wanted, patience, lines.append)


def actions(planned: Assessed | Deployed) -> dict[str, str]:
    """What happens to each object: ``Kind/name`` to action."""
    objects = planned.plan.objects if isinstance(planned, Assessed) else planned.objects
    return {f"{entry.key.kind}/{entry.key.name}": entry.action for entry in objects}
