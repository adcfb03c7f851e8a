# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rollouts on a real API server whose kubelet is played: what is waited for, and how failures are told.

The name of an image says what its pods do (docs/local-clusters.md).
"""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from ansible_collections.coolkit.deploy.plugins.module_utils._follow import Patience

from tests.integration.conftest import Plane
from tests.integration.engine import actions, apply, release
from tests.integration.manifests import RESTRICTED, config_map, deployment


def failure(plane: Plane, namespace: str, *manifests: dict[str, Any]) -> str:
    result = apply(plane.target, release(namespace, manifests))
    assert result.error is not None
    return str(result.error)


def test_a_rollout_is_followed_to_its_end(plane: Plane, existing_namespace: str) -> None:
    told: list[str] = []
    result = apply(plane.target, release(existing_namespace, [deployment(replicas=3)]), told)
    status = plane.apps.read_namespaced_deployment("app", existing_namespace).status
    assert (result.error, status.available_replicas) == (None, 3)
    assert told[-1] == "Deployment app: has 3 of 3 pods of the new revision available"


def test_a_changed_image_waits_for_the_new_pods(plane: Plane, existing_namespace: str) -> None:
    apply(plane.target, release(existing_namespace, [deployment()]))
    result = apply(
        plane.target, release(existing_namespace, [deployment("registry.example/slow:2")])
    )
    assert result.error is None
    pods = plane.core.list_namespaced_pod(existing_namespace, label_selector="app=app").items
    running = [pod for pod in pods if pod.metadata.deletion_timestamp is None]
    assert {pod.spec.containers[0].image for pod in running} == {"registry.example/slow:2"}


def test_a_missing_image_is_told_with_its_next_step(plane: Plane, existing_namespace: str) -> None:
    text = failure(plane, existing_namespace, deployment("registry.example/missing:1"))
    assert "registry.example/missing:1" in text
    assert "ErrImagePull" in text or "ImagePullBackOff" in text
    assert "pod app-" in text
    assert "; next: " in text


def test_an_image_without_permission_is_told(plane: Plane, existing_namespace: str) -> None:
    assert "unauthorized" in failure(
        plane, existing_namespace, deployment("registry.example/unauthorized:1")
    )


def test_a_registry_that_is_down_gets_its_grace(plane: Plane, existing_namespace: str) -> None:
    text = failure(plane, existing_namespace, deployment("registry.example/registry-down:1"))
    assert ", for 1 s" in text


def test_a_crash_loop_comes_with_its_last_words(plane: Plane, existing_namespace: str) -> None:
    wanted = release(existing_namespace, [deployment("registry.example/crash:1")])
    result = apply(plane.target, wanted)
    assert "exit" in str(result.error)
    assert len(result.evidence.log) > 0


def test_an_oom_kill_is_named(plane: Plane, existing_namespace: str) -> None:
    assert "memory" in failure(plane, existing_namespace, deployment("registry.example/oom:1"))


def test_a_failing_init_container_is_named(plane: Plane, existing_namespace: str) -> None:
    wanted = deployment(init_image="registry.example/init-crash:1")
    assert "init" in failure(plane, existing_namespace, wanted)


def test_readiness_that_never_comes_ends_at_the_deadline(
    plane: Plane, existing_namespace: str
) -> None:
    wanted = release(existing_namespace, [deployment("registry.example/unready:1")])
    result = apply(plane.target, wanted, patience=Patience(2))
    assert "not done after 2 s" in str(result.error)


def test_a_pod_that_fits_no_node_is_told_after_its_limit(
    plane: Plane, existing_namespace: str
) -> None:
    wanted = deployment()
    wanted["spec"]["template"]["spec"]["nodeSelector"] = {"no": "such-node"}
    assert "node" in failure(plane, existing_namespace, wanted)


@pytest.mark.parametrize("kind", ["StatefulSet", "DaemonSet"])
def test_other_workloads_are_followed_too(plane: Plane, existing_namespace: str, kind: str) -> None:
    wanted = {**deployment(), "kind": kind}
    if kind == "DaemonSet":
        del wanted["spec"]["replicas"]
    else:
        wanted["spec"]["serviceName"] = "app"
    told: list[str] = []
    assert apply(plane.target, release(existing_namespace, [wanted]), told).error is None
    assert told


@pytest.mark.parametrize(
    ("image", "fails"), [("registry.example/task:1", False), ("registry.example/job-fail:1", True)]
)
def test_a_job_has_to_complete(
    plane: Plane, existing_namespace: str, image: str, fails: bool
) -> None:
    container = {"name": "task", "image": image, "securityContext": RESTRICTED}
    template = {"spec": {"restartPolicy": "Never", "containers": [container]}}
    job = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": "migrate"},
        "spec": {"backoffLimit": 0, "template": template},
    }
    result = apply(plane.target, release(existing_namespace, [job]))
    assert (result.error is not None) is fails


def test_an_object_deleted_meanwhile_is_a_failure(plane: Plane, existing_namespace: str) -> None:
    def delete_soon() -> None:
        for _ in range(200):
            if plane.apps.list_namespaced_deployment(existing_namespace).items:
                plane.apps.delete_namespaced_deployment("app", existing_namespace)
                return
            time.sleep(0.05)

    thread = threading.Thread(target=delete_soon)
    thread.start()
    text = failure(plane, existing_namespace, deployment("registry.example/unready:1"))
    thread.join()
    assert "was deleted" in text


def test_objects_are_applied_before_what_needs_them(plane: Plane, existing_namespace: str) -> None:
    """A pod that names a ConfigMap of the same release never waits for it."""
    wanted = deployment()
    wanted["spec"]["template"]["spec"]["containers"][0]["envFrom"] = [
        {"configMapRef": {"name": "settings"}}
    ]
    result = apply(plane.target, release(existing_namespace, [wanted, config_map(a="1")]))
    made = plane.core.read_namespaced_config_map("settings", existing_namespace).metadata
    app = plane.apps.read_namespaced_deployment("app", existing_namespace).metadata
    assert int(made.resource_version) < int(app.resource_version)
    assert set(actions(result).values()) == {"created"}
