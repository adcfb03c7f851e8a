# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The workloads of a release as rows for people. Pure. Private to the collection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def workload_rows(objects: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Kind, name, ready and desired pods and the image of each Deployment, StatefulSet and DaemonSet."""
    return [
        {
            "kind": live["kind"],
            "name": live["metadata"]["name"],
            "ready": _count(live, ready=True),
            "desired": _count(live, ready=False),
            "image": _image(live),
        }
        for live in objects
        if live.get("kind") in ("Deployment", "StatefulSet", "DaemonSet")
    ]


def _count(live: Mapping[str, Any], *, ready: bool) -> int:
    status = live.get("status") or {}
    if live["kind"] == "DaemonSet":
        field = "numberAvailable" if ready else "desiredNumberScheduled"
        return int(status.get(field) or 0)
    if ready:
        return int(status.get("availableReplicas") or 0)
    replicas = (live.get("spec") or {}).get("replicas")
    return 1 if replicas is None else int(replicas)


def _image(live: Mapping[str, Any]) -> str:
    containers = live["spec"]["template"]["spec"].get("containers") or [{}]
    return str(containers[0].get("image", ""))
