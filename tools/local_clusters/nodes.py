# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a kwok cluster has from the start: nodes, and a default class of volumes."""

from __future__ import annotations

import json
from typing import Any

from tools.local_clusters.kubectl import Kubectl

ZONES = ("a", "b", "c")


def node_object(cluster: str, number: int) -> dict[str, Any]:
    """The node `node-<number>`, counted from 1, in one of three zones in turn.

    Its status comes from kwok's stages.
    """
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


# Its provisioner is kwok's stage `claim-bind`.
STORAGE_CLASS = {
    "apiVersion": "storage.k8s.io/v1",
    "kind": "StorageClass",
    "metadata": {
        "name": "standard",
        "annotations": {"storageclass.kubernetes.io/is-default-class": "true"},
    },
    "provisioner": "coolkit.local/volumes",
    "reclaimPolicy": "Delete",
    "volumeBindingMode": "Immediate",
}


def ensure_nodes(kubectl: Kubectl, cluster: str, count: int) -> None:
    """Makes the cluster have `count` nodes and the default storage class;

    waits until the nodes are ready.
    """
    items = [STORAGE_CLASS, *(node_object(cluster, number + 1) for number in range(count))]
    listed = {"apiVersion": "v1", "kind": "List", "items": items}
    kubectl.must(
        "apply",
        "--server-side",
        "--field-manager=local-clusters",
        "--filename=-",
        text=json.dumps(listed),
    )
    names = [f"node/node-{number + 1}" for number in range(count)]
    if names:
        kubectl.must("wait", "--for=condition=Ready", "--timeout=60s", *names, timeout_seconds=70)
