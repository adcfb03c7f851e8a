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
from ansible_collections.coolkit.deploy.plugins.module_utils._plan import Plan
from ansible_collections.coolkit.deploy.plugins.module_utils._planner import Release
from ansible_collections.coolkit.deploy.plugins.module_utils._release import (
    assess,
    confirm_identity,
    deploy,
    reusable_plan,
)
from ansible_collections.coolkit.deploy.plugins.module_utils._results import (
    deployed_result,
    nothing_to_do,
    planned_result,
    predicted_result,
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
        """Plan, and unless that is all that was asked for or all is well, apply and wait."""
        release = release_of(options, manifests)
        planned: dict[str, Any] = options["plan"] or {}
        plan = None
        if options["state"] == "present":
            plan = reusable_plan(planned.get("plan"), release, cluster.server, time.time())
        handed_on = plan is not None
        if plan is None:
            assessed = assess(cluster, release, patience_of(options), time.time())
            plan, planned = assessed.plan, planned_result(assessed)
        if options["state"] == "planned":
            return planned
        if self._task.check_mode or nothing_to_do(planned):
            return predicted_result(planned)
        if handed_on:
            confirm_identity(cluster, release, plan)
        return self._deploy(cluster, options, plan, release, name) | {
            "diff": planned.get("diff") or []
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
