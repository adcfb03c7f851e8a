# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order in which objects are applied, as data. Private to the collection."""

from __future__ import annotations

from collections.abc import Iterable

from ._kinds import ObjectKey

STAGES: tuple[tuple[str, frozenset[str]], ...] = (
    ("namespace", frozenset({"Namespace"})),
    ("definitions", frozenset({"CustomResourceDefinition", "PriorityClass", "StorageClass"})),
    (
        "foundations",
        frozenset(
            {
                "ServiceAccount",
                "Role",
                "RoleBinding",
                "ClusterRole",
                "ClusterRoleBinding",
                "ConfigMap",
                "Secret",
                "LimitRange",
                "ResourceQuota",
                "PersistentVolume",
                "PersistentVolumeClaim",
                "NetworkPolicy",
            }
        ),
    ),
    (
        "workloads",
        frozenset(
            {
                "Service",
                "Deployment",
                "StatefulSet",
                "DaemonSet",
                "Job",
                "CronJob",
                "Pod",
                "Ingress",
            }
        ),
    ),
)
"""Name of the stage and its kinds. What is not named comes last: policies, autoscalers, monitors, custom resources."""

LAST_STAGE = "around"


def stage_of(kind: str) -> int:
    """The number of the stage a kind belongs to; kinds that are not named come last."""
    for number, (_name, kinds) in enumerate(STAGES):
        if kind in kinds:
            return number
    return len(STAGES)


def in_stages(keys: Iterable[ObjectKey]) -> list[list[ObjectKey]]:
    """Keys grouped by stage, empty stages left out, ordered by namespace and name inside a stage."""
    groups: dict[int, list[ObjectKey]] = {}
    for key in keys:
        groups.setdefault(stage_of(key.kind), []).append(key)
    return [
        sorted(groups[number], key=lambda key: (key.namespace, key.name, key.kind))
        for number in sorted(groups)
    ]
