# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action coolkit.deploy.release; its documentation is in ``plugins/modules/release.py``."""

from __future__ import annotations

import time
from typing import Any

from ansible_collections.coolkit.deploy.plugins.module_utils._cluster import Cluster
from ansible_collections.coolkit.deploy.plugins.module_utils._manifest import Manifest
from ansible_collections.coolkit.deploy.plugins.module_utils._options import (
    DEPLOY_OPTIONS,
    patience_of,
    release_of,
)
from ansible_collections.coolkit.deploy.plugins.module_utils._plan import Plan, plan_diff
from ansible_collections.coolkit.deploy.plugins.module_utils._planner import Release
from ansible_collections.coolkit.deploy.plugins.module_utils._release import (
    assess,
    confirm_identity,
    deploy,
    reusable_plan,
)
from ansible_collections.coolkit.deploy.plugins.module_utils._results import (
    deployed_result,
    planned_result,
)
from ansible_collections.coolkit.deploy.plugins.plugin_utils._release_action import (
    Options,
    ReleaseAction,
)


class ActionModule(ReleaseAction):
    """Plans a release, or makes a cluster have it."""

    options = DEPLOY_OPTIONS

    def act(
        self, cluster: Cluster, options: Options, manifests: list[Manifest], name: str
    ) -> dict[str, Any]:
        """Plan, and unless that is all that was asked for, apply and wait."""
        release = release_of(options, manifests)
        if options["state"] == "planned":
            return planned_result(assess(cluster, release, patience_of(options), time.time()))
        handed_on = options["plan"] or {}
        plan = reusable_plan(handed_on.get("plan"), release, cluster.server, time.time())
        if self._task.check_mode:
            return self._predict(cluster, options, release, handed_on if plan else None)
        if plan is None:
            plan = assess(cluster, release, patience_of(options), time.time()).plan
            diff = plan_diff(plan)
        else:
            confirm_identity(cluster, release, plan)
            diff = handed_on.get("diff") or []
        return self._deploy(cluster, options, plan, release, name) | {"diff": diff}

    def _predict(
        self,
        cluster: Cluster,
        options: Options,
        release: Release,
        handed_on: dict[str, Any] | None,
    ) -> dict[str, Any]:
        found = handed_on or planned_result(
            assess(cluster, release, patience_of(options), time.time())
        )
        kept = (
            "cluster",
            "objects",
            "verdict",
            "workloads",
            "capabilities",
            "diff",
            "would_change",
        )
        return {key: found[key] for key in kept if key in found} | {
            "changed": found["would_change"]
        }

    def _deploy(
        self, cluster: Cluster, options: Options, plan: Plan, release: Release, name: str
    ) -> dict[str, Any]:
        tell = self.teller(name)
        deployed = deploy(cluster, plan, release, patience_of(options), tell)
        result = deployed_result(plan, deployed)
        if deployed.error is None:
            return result
        for line in (*deployed.evidence.events, *deployed.evidence.log):
            tell(f"| {line}")
        return result | {"failed": True, "msg": f"{name}: {deployed.error}"}
