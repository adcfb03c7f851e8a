# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clusters somebody else made, given by a kubeconfig.

They are checked, never started, changed or removed.
"""

from __future__ import annotations

from tools.local_clusters.health import Health
from tools.local_clusters.kubectl import Kubectl


def health(kubectl: Kubectl) -> Health:
    """What the API server says of itself."""
    reason = kubectl.ready()
    if not reason:
        return Health("healthy")
    return Health("broken", reason, "ask whoever runs this cluster, or renew the credentials")
