# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.coolkit.deploy.plugins.module_utils._kinds import (
    BUILT_IN,
    Kind,
    ObjectKey,
    collection_path,
    key_of,
    kinds_of_discovery,
    object_path,
)


@pytest.mark.parametrize(
    ("key", "path"),
    [
        (ObjectKey("v1", "ConfigMap", "shop", "a"), "/api/v1/namespaces/shop/configmaps/a"),
        (ObjectKey("v1", "Namespace", "", "shop"), "/api/v1/namespaces/shop"),
        (
            ObjectKey("apps/v1", "Deployment", "shop", "a"),
            "/apis/apps/v1/namespaces/shop/deployments/a",
        ),
        (
            ObjectKey("rbac.authorization.k8s.io/v1", "ClusterRole", "", "system:x"),
            "/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Ax",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_paths_are_built(key: ObjectKey, path: str) -> None:
    assert object_path(key, BUILT_IN[(key.api_version, key.kind)]) == path


def test_a_collection_has_no_name() -> None:
    assert collection_path("v1", Kind("pods"), "shop") == "/api/v1/namespaces/shop/pods"


def test_a_cluster_scoped_key_has_no_namespace() -> None:
    manifest = {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": "a", "namespace": "b"},
    }
    assert key_of(manifest, "c", Kind("namespaces", namespaced=False)).namespace == ""


def test_an_unknown_kind_counts_as_namespaced() -> None:
    manifest = {"apiVersion": "a/v1", "kind": "B", "metadata": {"name": "a"}}
    assert key_of(manifest, "c", None).namespace == "c"


def test_discovery_skips_subresources() -> None:
    found = kinds_of_discovery(
        {
            "resources": [
                {"name": "things", "kind": "Thing", "namespaced": True},
                {"name": "things/status", "kind": "Thing", "namespaced": False},
                {"name": "worlds", "kind": "World", "namespaced": False},
            ]
        }
    )
    assert found == {"Thing": Kind("things"), "World": Kind("worlds", namespaced=False)}


def test_the_group_of_a_key() -> None:
    assert (ObjectKey("apps/v1", "A", "", "").group, ObjectKey("v1", "A", "", "").group) == (
        "apps",
        "",
    )
