# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which ReplicaSet holds the present pod template of a Deployment. Private to the collection."""

from __future__ import annotations

from ._fields import text
from ._members import owned_by
from ._model import KubernetesObject, Related

# Set on both by the Deployment controller, which also keeps it up to date when an old template comes back.
REVISION_ANNOTATION = "deployment.kubernetes.io/revision"


def new_replica_set(deployment: KubernetesObject, related: Related) -> KubernetesObject | None:
    """Return the ReplicaSet of the Deployment's own revision, or None while there is none."""
    revision = _revision(deployment)
    if not revision:
        return None
    for replica_set in owned_by(deployment, related.replica_sets):
        if _revision(replica_set) == revision:
            return replica_set
    return None


def _revision(live: KubernetesObject) -> str:
    return text(live, "metadata", "annotations", REVISION_ANNOTATION)
