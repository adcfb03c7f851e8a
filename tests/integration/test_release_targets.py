# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Targets on a real API server: who is let in, with how little, and what is said to those who are not."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import kubernetes
import pytest
import yaml
from ansible_collections.coolkit.deploy.plugins.module_utils._errors import DeployError
from ansible_collections.coolkit.deploy.plugins.module_utils._target import Target

from tests.integration.conftest import ROOT, Plane
from tests.integration.engine import actions, apply, plan, release
from tests.integration.manifests import config_map, deployment, namespace_manifest, secret

ACCOUNT = "coolkit-deployer"


def permissions(file: str, namespace: str) -> list[dict[str, Any]]:
    """The manifests of examples/permissions, for another namespace."""
    text = (ROOT / "examples" / "permissions" / file).read_text()
    text = text.replace("namespace: coolkit\n", f"namespace: {namespace}\n")
    return list(
        yaml.safe_load_all(text.replace("coolkit-cluster-identity", f"identity-{namespace}"))
    )


@pytest.fixture
def authority(plane: Plane, tmp_path: Path) -> str:
    """Path of the CA certificate of the plane."""
    path = tmp_path / "ca.crt"
    path.write_bytes(plane.server()[1])
    return str(path)


@pytest.fixture
def deployer(plane: Plane, existing_namespace: str, authority: str) -> Target:
    """The target of a ServiceAccount with the permissions of examples/permissions/deployer.yml."""
    plane.create(*permissions("deployer.yml", existing_namespace))
    request = plane.core.create_namespaced_service_account_token(
        ACCOUNT, existing_namespace, {"spec": {}}
    )
    server, _ = plane.server()
    return Target({"host": server, "api_key": request.status.token, "ca_cert": authority})


def refusal(target: Target, namespace: str, manifests: Sequence[dict[str, Any]] = ()) -> str:
    with pytest.raises(DeployError) as caught:
        plan(target, release(namespace, manifests or [config_map()]))
    return str(caught.value)


def test_the_least_permissions_are_enough(deployer: Target, existing_namespace: str) -> None:
    result = apply(deployer, release(existing_namespace, [config_map(), deployment()]))
    assert (result.error, set(actions(result).values())) == (None, {"created"})


def test_they_are_enough_to_explain_a_failure(deployer: Target, existing_namespace: str) -> None:
    image = "registry.example/missing:1"
    result = apply(deployer, release(existing_namespace, [deployment(image)]))
    assert image in str(result.error)


def test_a_namespaced_deployer_takes_its_namespace_as_given(
    deployer: Target, existing_namespace: str
) -> None:
    wanted = release(existing_namespace, [namespace_manifest(existing_namespace), config_map()])
    found = plan(deployer, wanted).plan
    assert (found.objects[0].action, found.identity.uid) == ("skipped", "")


def test_a_missing_permission_is_found_before_anything_is_written(
    plane: Plane, deployer: Target, existing_namespace: str
) -> None:
    text = refusal(deployer, existing_namespace, [config_map(), secret()])
    assert f"{ACCOUNT} may not get secrets; next: grant get on secrets" in text
    assert [
        item.metadata.name
        for item in plane.core.list_namespaced_config_map(existing_namespace).items
    ] in (
        [],
        ["kube-root-ca.crt"],
    )


def test_another_namespace_is_out_of_reach(deployer: Target) -> None:
    assert "may not get configmaps" in refusal(deployer, "default")


def test_the_cluster_is_recognised_with_one_permission_more(
    plane: Plane, deployer: Target, existing_namespace: str
) -> None:
    uid = plane.core.read_namespace("kube-system").metadata.uid
    wanted = release(existing_namespace, [config_map()], cluster_uid=uid)
    with pytest.raises(DeployError, match="does not let this user read its UID"):
        plan(deployer, wanted)
    plane.create(*permissions("cluster-identity.yml", existing_namespace))
    try:
        assert plan(deployer, wanted).plan.identity.uid == uid
    finally:
        rbac = kubernetes.client.RbacAuthorizationV1Api(plane.client)
        rbac.delete_cluster_role_binding(f"identity-{existing_namespace}")
        rbac.delete_cluster_role(f"identity-{existing_namespace}")


def test_rejected_credentials_are_told(
    plane: Plane, authority: str, existing_namespace: str
) -> None:
    target = Target({"host": plane.server()[0], "api_key": "canary-token", "ca_cert": authority})
    text = refusal(target, existing_namespace)
    assert ("rejects the credentials (401)" in text, "canary" in text) == (True, False)


def test_a_wrong_authority_is_told(plane: Plane, tmp_path: Path, existing_namespace: str) -> None:
    certificate = tmp_path / "other.crt"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "1",
        "-subj",
        "/CN=other",
    ]
    subprocess.run(
        [*command, "-keyout", str(tmp_path / "other.key"), "-out", str(certificate)],
        check=True,
        capture_output=True,
    )
    target = Target({"host": plane.server()[0], "api_key": "t", "ca_cert": str(certificate)})
    assert "its certificate is not trusted" in refusal(target, existing_namespace)


def test_a_context_that_does_not_exist_is_told_with_those_that_do(plane: Plane) -> None:
    target = Target({"kubeconfig": str(plane.kubeconfig), "context": "nowhere"})
    text = refusal(target, "default")
    assert f"has no context nowhere; next: use one of: {plane.context}" in text


def test_a_file_that_is_no_kubeconfig_is_told(tmp_path: Path) -> None:
    path = tmp_path / "kubeconfig"
    path.write_text("clusters: [")
    target = Target({"kubeconfig": str(path), "context": "a"})
    assert f"kubeconfig {path}: cannot be read as a kubeconfig" in refusal(target, "default")
