# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clusters made by kind:

nodes are containers, and pods really run. For machines with Docker or Podman.
"""

from __future__ import annotations

import json
from pathlib import Path

from tools.local_clusters.errors import LocalClusterError
from tools.local_clusters.health import Health
from tools.local_clusters.kubectl import Kubectl
from tools.local_clusters.layout import Layout
from tools.local_clusters.record import Record
from tools.local_clusters.running import Runner

CREATE_SECONDS = 600


def require_kind(run: Runner) -> None:
    """Raises LocalClusterError when the kind command, or the container engine below it, is
    missing.
    """
    if run(["kind", "version"], timeout_seconds=20).code == 127:
        raise LocalClusterError(
            "kind",
            "the kind command was not found on PATH",
            "install it from kind.sigs.k8s.io, or leave --provider out",
        )
    asked = run(["kind", "get", "clusters"], timeout_seconds=30)
    if asked.code:
        raise LocalClusterError(
            "kind",
            f"no container engine answers: {asked.last_line()}",
            "start Docker, or Podman with KIND_EXPERIMENTAL_PROVIDER=podman",
        )


def existing_clusters(run: Runner) -> set[str]:
    """Names of the clusters kind knows, empty when it cannot say."""
    asked = run(["kind", "get", "clusters"], timeout_seconds=30)
    return set(asked.output.split()) if asked.code == 0 else set()


def configuration(nodes: int) -> str:
    """kind's configuration: one control plane, which also takes pods, and `nodes` - 1 workers."""
    roles = ["control-plane", *["worker"] * (nodes - 1)]
    return json.dumps(
        {
            "kind": "Cluster",
            "apiVersion": "kind.x-k8s.io/v1alpha4",
            "nodes": [{"role": role} for role in roles],
        }
    )


def create(layout: Layout, record: Record, run: Runner) -> Path:
    """Makes the cluster; returns the kubeconfig kind wrote for it, which is not the user's own."""
    if record.name in existing_clusters(run):
        raise LocalClusterError(
            record.name,
            "kind has a cluster of this name that this command did not make",
            f"use another --name, or remove it: kind delete cluster --name {record.name}",
        )
    file = layout.own_kubeconfig(record.name)
    file.parent.mkdir(parents=True, exist_ok=True)
    arguments = [
        "kind",
        "create",
        "cluster",
        "--name",
        record.name,
        "--kubeconfig",
        str(file),
        "--config",
        "-",
    ]
    arguments += ["--image", f"kindest/node:v{record.version}", "--wait", "180s"]
    made = run(arguments, text=configuration(record.nodes), timeout_seconds=CREATE_SECONDS)
    if made.code:
        raise LocalClusterError(
            record.name,
            f"kind create failed: {made.last_line()}",
            f"{layout.command('down', record.name)}, then up again",
        )
    return file


def health(record: Record, kubectl: Kubectl) -> Health:
    """What the API server says of itself; kind restarts its containers with the engine."""
    reason = kubectl.ready()
    if not reason:
        return Health("healthy")
    return Health(
        "broken", reason, f"start Docker, or: {kubectl.layout.command('down', record.name)}"
    )


def remove(layout: Layout, name: str, run: Runner) -> None:
    """Deletes the cluster, if there is one, and the kubeconfig kind wrote."""
    file = layout.own_kubeconfig(name)
    if name in existing_clusters(run):
        deleted = run(
            ["kind", "delete", "cluster", "--name", name, "--kubeconfig", str(file)],
            timeout_seconds=120,
        )
        if deleted.code:
            raise LocalClusterError(
                name, f"kind delete failed: {deleted.last_line()}", "start Docker and try again"
            )
    file.unlink(missing_ok=True)
    file.with_name(f"{file.name}.lock").unlink(missing_ok=True)
