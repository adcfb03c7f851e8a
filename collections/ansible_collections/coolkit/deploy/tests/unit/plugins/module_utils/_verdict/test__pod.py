# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.coolkit.deploy.plugins.module_utils._verdict._model import Related, Verdict
from ansible_collections.coolkit.deploy.plugins.module_utils._verdict._table import judge

from ._pods import container, crashing, pod, running, waiting
from ._stages import LIMITS

HTTP_PROBE = {"httpGet": {"path": "/startup", "port": 9801}}


def verdict_on(live: dict[str, Any]) -> Verdict:
    return judge(live, Related(), LIMITS)


READY: dict[str, Any] = {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}
UNSCHEDULABLE: dict[str, Any] = {
    "conditions": [
        {
            "type": "PodScheduled",
            "status": "False",
            "reason": "Unschedulable",
            "message": "0/3 nodes are available: 3 Insufficient cpu.",
        }
    ]
}
GATED: dict[str, Any] = {
    "conditions": [{"type": "PodScheduled", "status": "False", "reason": "SchedulingGated"}]
}


@pytest.mark.parametrize(
    ("live", "state"),
    [
        pytest.param(pod(phase="Succeeded"), "succeeded", id="ran to its end"),
        pytest.param(pod(running(ready=True), **READY), "succeeded", id="ready"),
        pytest.param(pod(running(), phase="Running"), "pending", id="running"),
        pytest.param(pod(), "pending", id="nothing reported"),
        pytest.param(pod(phase="Failed"), "failed", id="failed"),
        pytest.param(pod(waiting("ContainerCreating")), "pending", id="creating"),
        pytest.param(pod(waiting("PodInitializing")), "pending", id="initialising"),
        pytest.param(pod(waiting("ErrImagePull", "not found")), "failed", id="no image"),
        pytest.param(pod(waiting("ErrImagePull", "i/o timeout")), "pending", id="registry down"),
        pytest.param(pod(waiting("ErrImageNeverPull")), "failed", id="never pulled"),
        pytest.param(
            pod(waiting("CreateContainerConfigError", 'secret "x" not found')),
            "failed",
            id="no secret",
        ),
        pytest.param(
            pod(waiting("CreateContainerConfigError", "failed to sync secret cache: timed out")),
            "pending",
            id="secret cache",
        ),
        pytest.param(
            pod(waiting("RunContainerError", 'exec: "app": executable file not found in $PATH')),
            "failed",
            id="no program",
        ),
        pytest.param(
            pod(waiting("RunContainerError", "lstat /proc/0/ns/ipc: no such file or directory")),
            "pending",
            id="node trouble at start",
        ),
        pytest.param(
            pod(waiting("CreateContainerError", "no command specified")), "failed", id="no command"
        ),
        pytest.param(
            pod(waiting("CreateContainerError", "context deadline exceeded")),
            "pending",
            id="node trouble at creation",
        ),
        pytest.param(pod(crashing(1)), "failed", id="crash loop"),
        pytest.param(pod(crashing(0, "Completed")), "failed", id="ends in a loop"),
        pytest.param(pod(crashing(137, "OOMKilled")), "failed", id="out of memory"),
        pytest.param(
            pod(crashing(128, "StartError", "context deadline exceeded")),
            "pending",
            id="exit code 128",
        ),
        pytest.param(
            pod(crashing(128, "StartError", 'exec: "/app": permission denied: unknown')),
            "failed",
            id="exit code 128 of the image's making",
        ),
        pytest.param(pod(crashing(128)), "failed", id="exit code 128 of its own"),
        pytest.param(
            pod(waiting("CrashLoopBackOff")), "failed", id="crash loop without an exit code"
        ),
        pytest.param(pod(**UNSCHEDULABLE), "pending", id="unschedulable"),
        pytest.param(pod(**GATED), "pending", id="scheduling gate"),
    ],
)
def test_state(live: dict[str, Any], state: str) -> None:
    assert verdict_on(live).state == state


MEMORY_LIMIT = container(resources={"limits": {"memory": "128Mi"}})


@pytest.mark.parametrize(
    ("live", "reason"),
    [
        pytest.param(
            pod(waiting("ErrImagePull", "registry.example/coolkit:3: not found")),
            "image registry.example/coolkit:3 does not exist in the registry (pod coolkit-abc, container app: "
            'ErrImagePull, "registry.example/coolkit:3: not found")',
            id="no image",
        ),
        pytest.param(
            pod(waiting("ImagePullBackOff", "")),
            "image registry.example/coolkit:3 could not be pulled so far (pod coolkit-abc, container app: "
            "ImagePullBackOff)",
            id="back-off without a message",
        ),
        pytest.param(
            pod(waiting("ErrImagePull", "wrapping " * 20 + "401 Unauthorized")),
            "image registry.example/coolkit:3 may not be pulled, or does not exist in the registry (pod coolkit-abc, "
            'container app: ErrImagePull, "…' + "wrapping " * 9 + '401 Unauthorized")',
            id="long message",
        ),
        pytest.param(
            pod(waiting("CreateContainerConfigError", 'secret "redis-url" not found')),
            'container app cannot be configured: secret "redis-url" not found (pod coolkit-abc)',
            id="no secret",
        ),
        pytest.param(
            pod(crashing(1, restartCount=3)),
            "container app keeps crashing with exit code 1 (pod coolkit-abc, 3 restarts)",
            id="crash loop",
        ),
        pytest.param(
            pod(crashing(0, "Completed", restartCount=1)),
            "container app keeps ending with exit code 0 although it should go on running (pod coolkit-abc, 1 restart)",
            id="ends in a loop",
        ),
        pytest.param(
            pod(crashing(137, "OOMKilled"), containers=(MEMORY_LIMIT,)),
            "container app keeps being OOMKilled: it needs more memory than its limit of 128Mi (pod coolkit-abc)",
            id="out of memory",
        ),
        pytest.param(
            pod(
                crashing(137, "OOMKilled", resources={"limits": {"memory": "256Mi"}}),
                containers=(MEMORY_LIMIT,),
            ),
            "container app keeps being OOMKilled: it needs more memory than its limit of 256Mi (pod coolkit-abc)",
            id="out of memory after a resize",
        ),
        pytest.param(
            pod(crashing(137, "OOMKilled")),
            "container app keeps being OOMKilled: it has no memory limit, and its node ran out (pod coolkit-abc)",
            id="out of memory without a limit",
        ),
        pytest.param(
            pod(**UNSCHEDULABLE),
            "pod coolkit-abc cannot be scheduled: 0/3 nodes are available: 3 Insufficient cpu",
            id="unschedulable",
        ),
        pytest.param(
            pod(phase="Failed", reason="Evicted", message="The node was low on resource: memory."),
            "pod coolkit-abc was evicted: The node was low on resource: memory",
            id="evicted",
        ),
        pytest.param(
            pod(phase="Failed", reason="OutOfcpu"),
            "pod coolkit-abc failed with OutOfcpu",
            id="refused by the node",
        ),
        pytest.param(
            pod({"name": "app", "state": {"terminated": {"exitCode": 3}}}, phase="Failed"),
            "container app ended with exit code 3 (pod coolkit-abc)",
            id="ended with an error",
        ),
        pytest.param(
            pod(
                {"name": "app", "restartCount": 1, "state": {"terminated": {"exitCode": 3}}},
                phase="Running",
            ),
            "container app ended with exit code 3 (pod coolkit-abc, 1 restart)",
            id="between two starts",
        ),
        pytest.param(
            pod(running(restartCount=2), phase="Running"),
            "container app runs but is not ready (pod coolkit-abc, 2 restarts)",
            id="running again",
        ),
    ],
)
def test_reason_reads_well(live: dict[str, Any], reason: str) -> None:
    assert verdict_on(live).reason == reason


@pytest.mark.parametrize(
    ("probe", "said"),
    [
        ({"httpGet": {"path": "/healthz", "port": "http"}}, "GET /healthz on port http"),
        ({"httpGet": {"port": 8080}}, "GET / on port 8080"),
        ({"tcpSocket": {"port": 5432}}, "connection to port 5432"),
        ({"grpc": {"port": 9000}}, "gRPC health check on port 9000"),
        ({"exec": {"command": ["redis-cli", "-a", "hunter2", "ping"]}}, "command redis-cli"),
    ],
    ids=["http", "http without a path", "tcp", "grpc", "command without its arguments"],
)
def test_readiness_probe_is_described(probe: dict[str, Any], said: str) -> None:
    live = pod(running(), containers=(container(readinessProbe=probe),), phase="Running")
    expected = f"container app runs but is not ready: readiness probe {said} (pod coolkit-abc)"
    assert verdict_on(live).reason == expected


@pytest.mark.parametrize(
    ("started", "said"),
    [(False, "has not started: startup probe GET /startup on port 9801"), (True, "is not ready")],
)
def test_startup_probe_comes_before_readiness(started: bool, said: str) -> None:
    live = pod(running(started=started), containers=(container(startupProbe=HTTP_PROBE),))
    assert verdict_on(live).reason == f"container app runs but {said} (pod coolkit-abc)"


SIDECAR = container("cloudsql-proxy", restartPolicy="Always", startupProbe=HTTP_PROBE)


@pytest.mark.parametrize(
    ("init", "status", "said"),
    [
        pytest.param(
            SIDECAR,
            running("cloudsql-proxy", started=False),
            "sidecar cloudsql-proxy runs but has not started: startup probe GET /startup on port 9801, and what comes "
            "after it waits (pod coolkit-abc)",
            id="sidecar that does not start",
        ),
        pytest.param(
            SIDECAR,
            crashing(1, name="cloudsql-proxy"),
            "sidecar cloudsql-proxy keeps crashing with exit code 1 (pod coolkit-abc)",
            id="sidecar that crashes",
        ),
        pytest.param(
            container("migrate"),
            crashing(2, name="migrate"),
            "init container migrate keeps crashing with exit code 2 (pod coolkit-abc)",
            id="init container that crashes",
        ),
        pytest.param(
            container("migrate", image="registry.example/migrate:9"),
            waiting("InvalidImageName", name="migrate"),
            "image registry.example/migrate:9 is not a valid image reference (pod coolkit-abc, init container migrate: "
            "InvalidImageName)",
            id="init container without an image",
        ),
        pytest.param(
            container("migrate"),
            running("migrate"),
            "init container migrate is running (pod coolkit-abc)",
            id="init container at work",
        ),
    ],
)
def test_init_containers_are_named(init: dict[str, Any], status: dict[str, Any], said: str) -> None:
    live = pod(waiting("PodInitializing"), init_containers=(init,), init_statuses=(status,))
    assert verdict_on(live).reason == said


def test_finished_init_container_says_nothing() -> None:
    done = {"name": "migrate", "ready": True, "state": {"terminated": {"exitCode": 0}}}
    live = pod(running(), init_containers=(container("migrate"),), init_statuses=(done,))
    assert verdict_on(live).container == "app"


@pytest.mark.parametrize(
    ("live", "patience"),
    [
        pytest.param(pod(waiting("ErrImagePull", "i/o timeout")), 11, id="registry"),
        pytest.param(
            pod(waiting("CreateContainerConfigError", "failed to sync configmap cache")),
            11,
            id="cache",
        ),
        pytest.param(pod(waiting("RunContainerError", "i/o error")), 11, id="start"),
        pytest.param(pod(**UNSCHEDULABLE), 22, id="unschedulable"),
        pytest.param(pod(**GATED), None, id="scheduling gate"),
        pytest.param(pod(waiting("ContainerCreating")), None, id="creating"),
        pytest.param(pod(waiting("ErrImagePull", "not found")), None, id="final"),
    ],
)
def test_patience(live: dict[str, Any], patience: float | None) -> None:
    assert verdict_on(live).patience == patience


def test_doom_of_a_later_container_beats_patience_with_an_earlier_one() -> None:
    live = pod(
        waiting("ErrImagePull", "i/o timeout"),
        crashing(1, name="worker"),
        containers=(container(), container("worker")),
    )
    assert verdict_on(live).container == "worker"


@pytest.mark.parametrize(
    ("exit_code", "names_probe"), [(136, False), (137, True), (143, True), (1, False)]
)
def test_probe_that_may_have_killed_is_pointed_at(exit_code: int, names_probe: bool) -> None:
    live = pod(crashing(exit_code), containers=(container(livenessProbe=HTTP_PROBE),))
    assert (
        "liveness probe (GET /startup on port 9801)" in verdict_on(live).next_step
    ) is names_probe


def test_scheduling_gates_are_named() -> None:
    live = pod(**GATED)
    live["spec"]["schedulingGates"] = [{"name": "queue.example/admission"}]
    expected = "pod coolkit-abc is held by the scheduling gate queue.example/admission"
    assert verdict_on(live).reason == expected


def test_closed_readiness_gate_is_named() -> None:
    ready = [{"type": "ContainersReady", "status": "True"}, {"type": "Ready", "status": "False"}]
    live = pod(running(ready=True), phase="Running", conditions=ready)
    live["spec"]["readinessGates"] = [{"conditionType": "lb.example/registered"}]
    assert (
        verdict_on(live).reason
        == "pod coolkit-abc waits for its readiness gate lb.example/registered"
    )


def test_ready_containers_without_a_gate_name_none() -> None:
    ready = [{"type": "ContainersReady", "status": "True"}, {"type": "Ready", "status": "False"}]
    live = pod(running(ready=True), phase="Running", conditions=ready)
    assert verdict_on(live).reason == "is not ready yet"


def test_reason_is_one_line() -> None:
    live = pod(waiting("CreateContainerConfigError", "first\nsecond\n\tthird."))
    expected = "container app cannot be configured: first second third (pod coolkit-abc)"
    assert verdict_on(live).reason == expected


@pytest.mark.parametrize(
    ("length", "kept"), [(239, "x" * 239), (240, "x" * 240), (241, "x" * 239 + "…")]
)
def test_long_messages_are_cut(length: int, kept: str) -> None:
    live = pod(waiting("CreateContainerConfigError", "x" * length))
    assert (
        verdict_on(live).reason == f"container app cannot be configured: {kept} (pod coolkit-abc)"
    )
