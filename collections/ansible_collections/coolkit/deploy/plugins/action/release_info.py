# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action coolkit.deploy.release_info; its documentation is in ``plugins/modules/release_info.py``."""

from __future__ import annotations

import time
from typing import Any

from ansible_collections.coolkit.deploy.plugins.module_utils._cluster import Cluster
from ansible_collections.coolkit.deploy.plugins.module_utils._manifest import Manifest
from ansible_collections.coolkit.deploy.plugins.module_utils._options import (
    patience_of,
    release_of,
)
from ansible_collections.coolkit.deploy.plugins.module_utils._release import assess
from ansible_collections.coolkit.deploy.plugins.module_utils._results import planned_result
from ansible_collections.coolkit.deploy.plugins.plugin_utils._release_action import (
    Options,
    ReleaseAction,
)


class ActionModule(ReleaseAction):
    """Tells how a release is and what a deploy would do to it now; never writes."""

    def act(
        self, cluster: Cluster, options: Options, manifests: list[Manifest], name: str
    ) -> dict[str, Any]:
        """The plan as information: what differs is drift or not deployed yet."""
        release = release_of(options, manifests)
        assessed = assess(cluster, release, patience_of(options), time.time())
        result = planned_result(assessed)
        return {key: value for key, value in result.items() if key not in ("plan", "diff")}
