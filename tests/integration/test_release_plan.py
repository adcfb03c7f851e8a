# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans on a real API server: what is found without writing, and what is refused before anything is written."""

from __future__ import annotations

import time
from typing import Any

import kubernetes
import pytest
from ansible_collections.coolkit.deploy.plugins.module_utils._errors import DeployError
from ansible_collections.coolkit.deploy.plugins.module_utils._plan import plan_diff
from ansible_collections.coolkit.deploy.plugins.module_utils._planner import PlanRefused

from tests.integration.conftest import Plane
from tests.integration.engine import actions, apply, plan, release
from tests.integration.manifests import (
    config_map,
    definition,
    deployment,
    namespace_manifest,
    secret,
)


def refused(plane: Plane, wanted: Any) -> str:
    with pytest.raises(PlanRefused) as caught:
        plan(plane.target, wanted)
    return str(caught.value)


def test_a_plan_writes_nothing(plane: Plane, existing_namespace: str) -> None:
    found = plan(plane.target, release(existing_namespace, [config_map(a="1"), deployment()]))
    assert actions(found) == {"ConfigMap/settings": "created", "Deployment/app": "created"}
    assert plane.apps.list_namespaced_deployment(existing_namespace).items == []


def test_a_second_plan_finds_nothing_to_do(plane: Plane, namespace: str) -> None:
    wanted = release(
        namespace, [namespace_manifest(namespace), config_map(), secret(a="b"), deployment()]
    )
    apply(plane.target, wanted)
    assert set(actions(plan(plane.target, wanted)).values()) == {"unchanged"}


def test_the_plan_is_what_the_deploy_does(plane: Plane, existing_namespace: str) -> None:
    apply(plane.target, release(existing_namespace, [config_map(a="1"), deployment()]))
    wanted = release(existing_namespace, [config_map(a="2"), deployment(), config_map("more")])
    planned = actions(plan(plane.target, wanted))
    assert planned == actions(apply(plane.target, wanted))
    assert planned == {
        "ConfigMap/settings": "configured",
        "Deployment/app": "unchanged",
        "ConfigMap/more": "created",
    }


def test_a_missing_namespace_of_the_plan_leaves_objects_unverified(
    plane: Plane, namespace: str
) -> None:
    found = plan(plane.target, release(namespace, [namespace_manifest(namespace), config_map()]))
    assert [entry.verified for entry in found.plan.objects] == [True, False]


def test_a_missing_namespace_is_named(plane: Plane, namespace: str) -> None:
    text = refused(plane, release(namespace, [config_map()]))
    assert f"ConfigMap settings: namespace {namespace} does not exist" in text


def test_somebody_elses_namespace_is_left_alone(plane: Plane, existing_namespace: str) -> None:
    wanted = release(
        existing_namespace, [namespace_manifest(existing_namespace, a="b"), config_map()]
    )
    assert actions(plan(plane.target, wanted)) == {
        f"Namespace/{existing_namespace}": "skipped",
        "ConfigMap/settings": "created",
    }


def test_somebody_elses_object_is_refused(plane: Plane, existing_namespace: str) -> None:
    apply(plane.target, release(existing_namespace, [config_map()], name="other"))
    text = refused(plane, release(existing_namespace, [config_map()]))
    assert f"belongs to {existing_namespace}/other, not to {existing_namespace}/coolkit" in text


def test_an_object_of_nobody_is_refused_unless_adopted(
    plane: Plane, existing_namespace: str
) -> None:
    plane.core.create_namespaced_config_map(existing_namespace, config_map(a="1"))
    assert "belongs to no release" in refused(
        plane, release(existing_namespace, [config_map(a="1")])
    )
    adopted = release(existing_namespace, [config_map(a="1")], adopt=True)
    assert actions(plan(plane.target, adopted)) == {"ConfigMap/settings": "configured"}


def test_another_managers_field_is_a_conflict(plane: Plane, existing_namespace: str) -> None:
    apply(plane.target, release(existing_namespace, [deployment()]))
    patch = {"spec": {"replicas": 3}}
    plane.apps.patch_namespaced_deployment(
        "app", existing_namespace, patch, field_manager="night-shift"
    )
    text = refused(plane, release(existing_namespace, [deployment(replicas=1)]))
    assert ".spec.replicas is owned by night-shift" in text
    forced = release(
        existing_namespace, [deployment(replicas=1)], force_conflicts=frozenset({".spec.replicas"})
    )
    assert actions(plan(plane.target, forced)) == {"Deployment/app": "configured"}


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (deployment(replica=3), "Deployment app: unknown field spec.replica"),
        ({**config_map(), "data": {"a": 1}}, "ConfigMap settings: "),
        (deployment(selector={"matchLabels": {"app": "else"}}), "does not match template"),
    ],
    ids=["unknown field", "wrong type", "invalid"],
)
def test_an_invalid_manifest_is_refused(
    plane: Plane, existing_namespace: str, broken: dict[str, Any], reason: str
) -> None:
    assert reason in refused(plane, release(existing_namespace, [broken]))


def test_an_immutable_field_is_named(plane: Plane, existing_namespace: str) -> None:
    apply(plane.target, release(existing_namespace, [deployment()]))
    changed = deployment()
    changed["spec"]["selector"] = {"matchLabels": {"tier": "a"}}
    changed["spec"]["template"]["metadata"]["labels"] = {"tier": "a"}
    assert "spec.selector cannot be changed" in refused(
        plane, release(existing_namespace, [changed])
    )


def test_every_problem_is_found_at_once(plane: Plane, existing_namespace: str) -> None:
    broken = [deployment(replica=1), deployment(name="b", replica=1)]
    with pytest.raises(PlanRefused) as caught:
        plan(plane.target, release(existing_namespace, broken))
    assert [problem.subject for problem in caught.value.problems] == [
        "Deployment app",
        "Deployment b",
    ]


def test_a_kind_the_cluster_does_not_serve_is_refused(
    plane: Plane, existing_namespace: str
) -> None:
    thing = {"apiVersion": "nowhere.example/v1", "kind": "Thing", "metadata": {"name": "a"}}
    text = refused(plane, release(existing_namespace, [thing]))
    assert "does not serve nowhere.example/v1 Thing" in text


def test_an_optional_kind_is_skipped_with_its_reason(plane: Plane, existing_namespace: str) -> None:
    thing = {"apiVersion": "nowhere.example/v1", "kind": "Thing", "metadata": {"name": "a"}}
    optional = frozenset({"nowhere.example/Thing"})
    wanted = release(existing_namespace, [thing, config_map()], optional_kinds=optional)
    found = plan(plane.target, wanted)
    assert (found.plan.objects[0].action, "does not serve" in found.plan.objects[0].reason) == (
        "skipped",
        True,
    )


def test_an_object_beside_its_definition_is_created(plane: Plane, existing_namespace: str) -> None:
    group = f"{existing_namespace}.example"
    thing = {"apiVersion": f"{group}/v1", "kind": "Thing", "metadata": {"name": "a"}}
    wanted = release(existing_namespace, [thing, definition(group)])
    try:
        assert plan(plane.target, wanted).plan.objects[0].verified is False
        assert apply(plane.target, wanted).error is None
        assert set(actions(plan(plane.target, wanted)).values()) == {"unchanged"}
    finally:
        extensions = kubernetes.client.ApiextensionsV1Api(plane.client)
        extensions.delete_custom_resource_definition(f"things.{group}")


def test_pods_that_pod_security_refuses_stop_the_plan(plane: Plane, namespace: str) -> None:
    enforced = {"pod-security.kubernetes.io/enforce": "restricted"}
    plane.core.create_namespace({"metadata": {"name": namespace, "labels": enforced}})
    text = refused(plane, release(namespace, [deployment(security={})]))
    assert 'violates PodSecurity "restricted:latest"' in text
    assert set(actions(plan(plane.target, release(namespace, [deployment()]))).values()) == {
        "created"
    }


def test_a_full_quota_stops_the_plan(plane: Plane, existing_namespace: str) -> None:
    quota = {"metadata": {"name": "none"}, "spec": {"hard": {"pods": "0"}}}
    plane.core.create_namespaced_resource_quota(existing_namespace, quota)
    await_quota(plane, existing_namespace)
    text = refused(plane, release(existing_namespace, [deployment()]))
    assert "exceeded quota: none" in text


def await_quota(plane: Plane, namespace: str) -> None:
    """Until its controller has counted, a new quota holds nothing back."""
    for _ in range(200):
        if plane.core.read_namespaced_resource_quota("none", namespace).status.used:
            return
        time.sleep(0.05)
    raise AssertionError("the quota is never counted")


def test_the_wrong_cluster_is_refused(plane: Plane, existing_namespace: str) -> None:
    wanted = release(existing_namespace, [config_map()], cluster_uid="another")
    with pytest.raises(DeployError, match="is not the cluster the inventory means"):
        plan(plane.target, wanted)


def test_the_right_cluster_is_recognised(plane: Plane, existing_namespace: str) -> None:
    uid = plane.core.read_namespace("kube-system").metadata.uid
    found = plan(plane.target, release(existing_namespace, [config_map()], cluster_uid=uid))
    assert found.plan.identity.uid == uid


def test_the_diff_shows_no_secret(plane: Plane, existing_namespace: str) -> None:
    apply(
        plane.target, release(existing_namespace, [secret(token="canary-one", same="canary-same")])
    )
    wanted = release(existing_namespace, [secret(token="canary-two", same="canary-same")])
    text = str(plan_diff(plan(plane.target, wanted).plan))
    assert "canary" not in text
    assert "Y2FuYXJ5" not in text  # canary in base64
    assert ("*** (before)" in text, "*** (after)" in text) == (True, True)


def test_a_refused_secret_shows_no_value(plane: Plane, existing_namespace: str) -> None:
    broken = {**secret(), "data": {"token": "canary, not base64"}}
    assert "canary" not in refused(plane, release(existing_namespace, [broken]))
