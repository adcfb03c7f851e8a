# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.coolkit.deploy.plugins.module_utils._errors import DeployError
from ansible_collections.coolkit.deploy.plugins.module_utils._manifest import (
    digest_of,
    owner_of,
    parse_manifests,
    prepare,
)


def config_map(name: str = "settings", **metadata: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, **metadata}}


def test_texts_objects_and_lists_become_one_list() -> None:
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\n---\nkind: List\nitems:\n- {kind: B}\n"
    found = parse_manifests([text, config_map("c")])
    assert [item["kind"] for item in found] == ["ConfigMap", "B", "ConfigMap"]


def test_broken_yaml_names_its_line() -> None:
    with pytest.raises(DeployError, match="manifest 2, line 2: broken YAML"):
        parse_manifests([config_map(), "kind: A\n  name: [\n"])


@pytest.mark.parametrize("text", ["- a\n- b\n", "just words", "7"])
def test_a_document_that_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(DeployError, match="not an object"):
        parse_manifests([text])


def test_objects_get_their_namespace_and_owner() -> None:
    (found,) = prepare([config_map(labels={"a": "b"})], "coolkit", "shop")
    assert found["metadata"] == {
        "name": "settings",
        "namespace": "shop",
        "labels": {"a": "b", "app.kubernetes.io/managed-by": "coolkit.deploy"},
        "annotations": {"coolkit.deploy/release": "shop/coolkit"},
    }


def test_a_given_namespace_is_kept() -> None:
    (found,) = prepare([config_map(namespace="other")], "coolkit", "shop")
    assert found["metadata"]["namespace"] == "other"


@pytest.mark.parametrize("kind", ["Namespace", "Unheard"])
def test_kinds_without_a_known_namespace_get_none(kind: str) -> None:
    (found,) = prepare([{**config_map(), "kind": kind}], "coolkit", "shop")
    assert "namespace" not in found["metadata"]


def test_preparing_leaves_the_input_alone() -> None:
    given = config_map(labels={"a": "b"})
    prepare([given], "coolkit", "shop")
    assert given == config_map(labels={"a": "b"})


def test_an_empty_release_is_refused() -> None:
    with pytest.raises(DeployError, match="there is no object to deploy"):
        prepare([], "coolkit", "shop")


def test_the_same_object_twice_is_refused() -> None:
    with pytest.raises(DeployError, match="ConfigMap settings: is there twice"):
        prepare([config_map(), config_map(namespace="shop")], "coolkit", "shop")


def test_the_same_name_in_two_namespaces_is_fine() -> None:
    assert len(prepare([config_map(), config_map(namespace="b")], "coolkit", "a")) == 2


@pytest.mark.parametrize(
    ("manifest", "missing"),
    [
        ({"kind": "ConfigMap", "metadata": {"name": "a"}}, "apiVersion is missing"),
        ({"apiVersion": "v1", "kind": "ConfigMap"}, "metadata.name is missing"),
        ({"apiVersion": "v1", "metadata": {"name": "a"}}, "kind is missing"),
        ({"apiVersion": 1, "kind": "A", "metadata": {"name": "a"}}, "apiVersion is missing"),
    ],
    ids=["apiVersion", "name", "kind", "number"],
)
def test_an_incomplete_manifest_is_refused(manifest: dict[str, Any], missing: str) -> None:
    with pytest.raises(DeployError, match=missing):
        prepare([manifest], "coolkit", "shop")


def test_the_digest_is_of_content_and_not_of_order() -> None:
    assert digest_of([{"a": 1, "b": 2}]) == digest_of([{"b": 2, "a": 1}])
    assert digest_of([{"a": 1}]) != digest_of([{"a": 2}])


@pytest.mark.parametrize(
    ("metadata", "owner"),
    [
        ({"annotations": {"coolkit.deploy/release": "a/b"}}, "a/b"),
        ({"labels": {"app.kubernetes.io/managed-by": "Helm"}}, "Helm"),
        ({}, ""),
    ],
    ids=["ours", "label", "nobody"],
)
def test_an_owner_is_read(metadata: dict[str, Any], owner: str) -> None:
    assert owner_of({"metadata": metadata}) == owner
