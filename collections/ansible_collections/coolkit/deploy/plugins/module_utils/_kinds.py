# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kinds of objects, where the API server keeps them and how a path is built. Private to the collection.

The built-in kinds are a table, so that a deploy asks no discovery endpoint for them. Other kinds are looked up once per
group and version. Source: the API reference of Kubernetes 1.29 to 1.36.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote


@dataclass(frozen=True)
class Kind:
    """Where objects of one kind live: the plural name in paths, and whether they belong to a namespace."""

    plural: str
    namespaced: bool = True


@dataclass(frozen=True, order=True)
class ObjectKey:
    """What identifies one object in one cluster; ``namespace`` is empty for cluster-scoped kinds."""

    api_version: str
    kind: str
    namespace: str
    name: str

    @property
    def group(self) -> str:
        """The API group; empty for the core group."""
        return self.api_version.rpartition("/")[0]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


BUILT_IN: Mapping[tuple[str, str], Kind] = {
    ("v1", "Namespace"): Kind("namespaces", namespaced=False),
    ("v1", "PersistentVolume"): Kind("persistentvolumes", namespaced=False),
    ("v1", "ConfigMap"): Kind("configmaps"),
    ("v1", "Endpoints"): Kind("endpoints"),
    ("v1", "LimitRange"): Kind("limitranges"),
    ("v1", "PersistentVolumeClaim"): Kind("persistentvolumeclaims"),
    ("v1", "Pod"): Kind("pods"),
    ("v1", "ResourceQuota"): Kind("resourcequotas"),
    ("v1", "Secret"): Kind("secrets"),
    ("v1", "Service"): Kind("services"),
    ("v1", "ServiceAccount"): Kind("serviceaccounts"),
    ("apps/v1", "DaemonSet"): Kind("daemonsets"),
    ("apps/v1", "Deployment"): Kind("deployments"),
    ("apps/v1", "ReplicaSet"): Kind("replicasets"),
    ("apps/v1", "StatefulSet"): Kind("statefulsets"),
    ("autoscaling/v2", "HorizontalPodAutoscaler"): Kind("horizontalpodautoscalers"),
    ("batch/v1", "CronJob"): Kind("cronjobs"),
    ("batch/v1", "Job"): Kind("jobs"),
    ("networking.k8s.io/v1", "Ingress"): Kind("ingresses"),
    ("networking.k8s.io/v1", "IngressClass"): Kind("ingressclasses", namespaced=False),
    ("networking.k8s.io/v1", "NetworkPolicy"): Kind("networkpolicies"),
    ("policy/v1", "PodDisruptionBudget"): Kind("poddisruptionbudgets"),
    ("rbac.authorization.k8s.io/v1", "ClusterRole"): Kind("clusterroles", namespaced=False),
    ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding"): Kind(
        "clusterrolebindings", namespaced=False
    ),
    ("rbac.authorization.k8s.io/v1", "Role"): Kind("roles"),
    ("rbac.authorization.k8s.io/v1", "RoleBinding"): Kind("rolebindings"),
    ("scheduling.k8s.io/v1", "PriorityClass"): Kind("priorityclasses", namespaced=False),
    ("storage.k8s.io/v1", "StorageClass"): Kind("storageclasses", namespaced=False),
    ("apiextensions.k8s.io/v1", "CustomResourceDefinition"): Kind(
        "customresourcedefinitions", namespaced=False
    ),
    ("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration"): Kind(
        "mutatingwebhookconfigurations", namespaced=False
    ),
    ("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration"): Kind(
        "validatingwebhookconfigurations", namespaced=False
    ),
}


def key_of(manifest: Mapping[str, Any], default_namespace: str, kind: Kind | None) -> ObjectKey:
    """The key of a manifest; an unknown kind (``None``) counts as belonging to a namespace."""
    metadata = manifest["metadata"]
    namespaced = kind is None or kind.namespaced
    namespace = (metadata.get("namespace") or default_namespace) if namespaced else ""
    return ObjectKey(manifest["apiVersion"], manifest["kind"], namespace, metadata["name"])


def collection_path(api_version: str, kind: Kind, namespace: str) -> str:
    """The path of all objects of a kind, in one namespace where the kind has namespaces."""
    root = f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}"
    inside = f"/namespaces/{quote(namespace)}" if kind.namespaced else ""
    return f"{root}{inside}/{kind.plural}"


def object_path(key: ObjectKey, kind: Kind) -> str:
    """The path of one object."""
    return f"{collection_path(key.api_version, kind, key.namespace)}/{quote(key.name)}"


def kinds_of_discovery(resource_list: Mapping[str, Any]) -> dict[str, Kind]:
    """Kinds by name from an ``APIResourceList`` (the answer of ``/apis/GROUP/VERSION``), without subresources."""
    return {
        resource["kind"]: Kind(resource["name"], bool(resource["namespaced"]))
        for resource in resource_list.get("resources") or ()
        if "/" not in resource["name"]
    }
