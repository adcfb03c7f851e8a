# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds pods as the kubelet reports them."""

from __future__ import annotations

from typing import Any

IMAGE = "registry.example/coolkit:3"


def container(name: str = "app", **declared: Any) -> dict[str, Any]:
    """Return a declared container."""
    return {"name": name, "image": IMAGE, **declared}


def waiting(reason: str, message: str = "", name: str = "app", **status: Any) -> dict[str, Any]:
    """Return the status of a container that waits."""
    return {"name": name, "state": {"waiting": {"reason": reason, "message": message}}, **status}


def running(name: str = "app", **status: Any) -> dict[str, Any]:
    """Return the status of a container that runs and is not ready, unless told otherwise."""
    return {"name": name, "ready": False, "started": True, "state": {"running": {}}, **status}


def crashing(
    exit_code: int, reason: str = "Error", message: str = "", **status: Any
) -> dict[str, Any]:
    """Return the status of a container in a crash loop."""
    ended = {"exitCode": exit_code, "reason": reason, "message": message}
    return waiting("CrashLoopBackOff", lastState={"terminated": ended}, **status)


def pod(
    *statuses: dict[str, Any],
    containers: tuple[dict[str, Any], ...] = (),
    init_containers: tuple[dict[str, Any], ...] = (),
    init_statuses: tuple[dict[str, Any], ...] = (),
    **status: Any,
) -> dict[str, Any]:
    """Return a pod that nothing owns; ``statuses`` are those of its containers."""
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "coolkit-abc", "uid": "uid-pod"},
        "spec": {
            "containers": list(containers or (container(),)),
            "initContainers": list(init_containers),
        },
        "status": {
            "phase": "Pending",
            "containerStatuses": list(statuses),
            "initContainerStatuses": list(init_statuses),
            **status,
        },
    }
