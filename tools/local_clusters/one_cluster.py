# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings one cluster from whatever state it is in to healthy and furnished."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from threading import Lock

from tools.local_clusters import providers
from tools.local_clusters.custom_resources import apply_definitions
from tools.local_clusters.errors import LocalClusterError
from tools.local_clusters.kubectl import Kubectl
from tools.local_clusters.messages import duration, say
from tools.local_clusters.nodes import ensure_nodes
from tools.local_clusters.record import Record, write_record
from tools.local_clusters.request import Request
from tools.local_clusters.setting import Setting

READY_SECONDS = 60
USUAL = {"kwok": "5 to 10 seconds", "kind": "1 to 3 minutes", "existing": "a second"}
# One kubeconfig for clusters that are worked on side by side.
KUBECONFIG_LOCK = Lock()


def bring_up(
    setting: Setting,
    request: Request,
    record: Record,
    programs: Mapping[str, Path],
    files: list[Path],
) -> None:
    """Creates or starts the cluster and records it as complete.

    `files`: custom resource definitions to apply.

    Raises LocalClusterError when any of it fails; then a new cluster stays recorded as incomplete.
    """
    started = time.monotonic()
    verb = "starting" if record.complete else "creating"
    verb = "checking" if record.provider == "existing" else verb
    say(f"{record.name}: {verb} (usually {USUAL[record.provider]}) ...")
    source = providers.start(setting, record, programs, request.source)
    with KUBECONFIG_LOCK:
        server = providers.add_to_kubeconfig(setting, record, source)
    kubectl = setting.kubectl(record.name)
    wait_until_ready(kubectl, 0 if record.provider == "existing" else READY_SECONDS)
    done = replace(furnish(kubectl, request, record, files), server=server, complete=True)
    write_record(setting.layout, done)
    say(f"{record.name}: ready after {duration(time.monotonic() - started)} ({server})")


def furnish(kubectl: Kubectl, request: Request, record: Record, files: list[Path]) -> Record:
    """Gives the cluster what it should have; returns its record with what it has then."""
    if record.provider == "existing":
        return replace(
            record, version=kubectl.get_version(), nodes=len(kubectl.get("nodes")["items"])
        )
    nodes = max(record.nodes, request.nodes) if record.provider == "kwok" else record.nodes
    if record.provider == "kwok":
        ensure_nodes(kubectl, record.name, nodes)
    if files:
        apply_definitions(kubectl, files)
    # Pods are refused until the controllers have made it.
    kubectl.must(
        "wait", "--for=create", "--timeout=60s", "--namespace=default", "serviceaccount/default"
    )
    return replace(record, nodes=nodes, custom_resources=record.custom_resources or bool(files))


def wait_until_ready(kubectl: Kubectl, seconds: float) -> None:
    """Returns when the API server says it is ready.

    Raises LocalClusterError when it does not in time.
    """
    deadline = time.monotonic() + seconds
    while reason := kubectl.ready():
        if time.monotonic() > deadline:
            raise LocalClusterError(
                kubectl.context,
                f"its API server is not ready: {reason}",
                f"make it anew: {kubectl.layout.command('down', kubectl.context)}, then up",
            )
        time.sleep(0.2)
