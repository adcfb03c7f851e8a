# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The nodes of a kwok cluster."""

from __future__ import annotations

import json
from typing import Any

from tools.local_clusters.kubectl import Kubectl

ZONES = ("a", "b", "c")


def node_object(cluster: str, number: int) -> dict[str, Any]:
    """The node `node-<number>`, counted from 1, in one of three zones in turn. Its status comes from kwok's stages."""
    name = f"node-{number}"
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": name,
            "annotations": {"kwok.x-k8s.io/node": "fake"},
            "labels": {
                "kubernetes.io/arch": "amd64",
                "kubernetes.io/hostname": name,
                "kubernetes.io/os": "linux",
                "node-role.kubernetes.io/agent": "",
                "topology.kubernetes.io/region": cluster,
                "topology.kubernetes.io/zone": f"{cluster}-{ZONES[(number - 1) % len(ZONES)]}",
            },
        },
    }


def ensure_nodes(kubectl: Kubectl, cluster: str, count: int) -> None:
    """Makes the cluster have `count` nodes and waits until they are ready."""
    listed = {"apiVersion": "v1", "kind": "List", "items": [node_object(cluster, n + 1) for n in range(count)]}
    kubectl.must("apply", "--server-side", "--field-manager=local-clusters", "--filename=-", text=json.dumps(listed))
    names = [f"node/node-{number + 1}" for number in range(count)]
    if names:
        kubectl.must("wait", "--for=condition=Ready", "--timeout=60s", *names, timeout_seconds=70)
