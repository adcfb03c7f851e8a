# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from typing import Any

from ansible_collections.coolkit.deploy.plugins.module_utils._workloads import workload_rows


def workload(kind: str, spec: dict[str, Any], status: dict[str, Any]) -> dict[str, Any]:
    containers = [{"name": "app", "image": "shop/app:1"}, {"name": "proxy", "image": "proxy:2"}]
    template = {"template": {"spec": {"containers": containers}}}
    return {"kind": kind, "metadata": {"name": "a"}, "spec": {**spec, **template}, "status": status}


def test_pods_are_counted() -> None:
    rows = workload_rows(
        [
            workload("Deployment", {"replicas": 3}, {"availableReplicas": 2}),
            workload("Deployment", {}, {}),
            workload("Deployment", {"replicas": 0}, {}),
            workload("DaemonSet", {}, {"desiredNumberScheduled": 5, "numberAvailable": 4}),
            {"kind": "ConfigMap", "metadata": {"name": "a"}},
        ]
    )
    assert [(row["ready"], row["desired"]) for row in rows] == [(2, 3), (0, 1), (0, 0), (4, 5)]


def test_the_first_container_is_the_service() -> None:
    (row,) = workload_rows([workload("StatefulSet", {}, {})])
    assert row == {
        "kind": "StatefulSet",
        "name": "a",
        "ready": 0,
        "desired": 1,
        "image": "shop/app:1",
    }
