# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""tools/local-clusters on this machine: made, damaged, repaired and removed for real."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import kubernetes
import pytest

ROOT = Path(__file__).parents[2]
USERS_OWN = "apiVersion: v1\nkind: Config\ncurrent-context: precious\n"


@dataclass(frozen=True)
class Clusters:
    """One cluster, its kubeconfig, and a home folder with a kubeconfig of the user's own."""

    name: str
    kubeconfig: Path
    home: Path

    def run(self, verb: str, *more: str) -> subprocess.CompletedProcess[str]:
        """tools/local-clusters as that user; the programs are those of the real user's cache."""
        cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
        environment = {**os.environ, "HOME": str(self.home), "XDG_CACHE_HOME": cache}
        environment["GOMODCACHE"] = module_cache()
        target = ["--name", self.name, "--kubeconfig", str(self.kubeconfig)]
        return subprocess.run(
            [ROOT / "tools" / "local-clusters", verb, *target, *more],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def must(self, verb: str, *more: str) -> str:
        """What it said; the test fails if it failed."""
        done = self.run(verb, *more)
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    def status(self) -> dict[str, str]:
        """The cluster's row of `status --json`."""
        (row,) = json.loads(self.run("status", "--json").stdout)
        return dict(row)

    def pid(self, component: str) -> int:
        """The process of one component."""
        (file,) = self.kubeconfig.parent.rglob(f"pids/{component}.pid")
        return int(file.read_text())

    @property
    def client(self) -> Any:
        """The official client for the cluster."""
        return kubernetes.config.new_client_from_config(str(self.kubeconfig), self.name)


def module_cache() -> str:
    """Go's module cache, which would otherwise follow HOME; empty without Go, as then nothing is built."""
    try:
        asked = subprocess.run(
            ["go", "env", "GOMODCACHE"], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return asked.stdout.strip()


def processes_below(folder: Path) -> list[str]:
    """Command lines of processes that use files below `folder`."""
    listed = subprocess.run(
        ["ps", "-ww", "-axo", "command="], capture_output=True, text=True, check=True
    )
    return [line for line in listed.stdout.splitlines() if f"{folder}/" in line]


@pytest.fixture(scope="module")
def clusters(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clusters]:
    folder = tmp_path_factory.mktemp("local-clusters")
    made = Clusters(f"real-{uuid.uuid4().hex[:6]}", folder / "own" / "kubeconfig", folder / "home")
    (made.home / ".kube").mkdir(parents=True)
    (made.home / ".kube" / "config").write_text(USERS_OWN)
    try:
        made.must("up", "--nodes", "2")
        yield made
    finally:
        made.run("down")


def eventually(check: Callable[[], bool], seconds: float = 30) -> bool:
    """Whether `check` becomes true in time."""
    deadline = time.monotonic() + seconds
    while not check():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def test_the_cluster_is_healthy_and_a_second_up_leaves_it_alone(clusters: Clusters) -> None:
    before = clusters.pid("kube-apiserver")

    assert "runs already" in clusters.must("up", "--nodes", "2")
    assert clusters.pid("kube-apiserver") == before
    row = clusters.status()
    assert (row["state"], row["nodes"]) == ("healthy", "2/2")


def test_the_users_own_folder_is_as_it_was(clusters: Clusters) -> None:
    files = [path for path in clusters.home.rglob("*") if path.is_file()]

    assert files == [clusters.home / ".kube" / "config"]
    assert files[0].read_text() == USERS_OWN


def test_custom_resources_are_served(clusters: Clusters) -> None:
    groups = {
        group.name for group in kubernetes.client.ApisApi(clusters.client).get_api_versions().groups
    }

    assert {"keda.sh", "monitoring.coreos.com"} <= groups


def test_who_has_no_rights_is_refused(clusters: Clusters) -> None:
    core = kubernetes.client.CoreV1Api(clusters.client)
    core.create_namespaced_service_account("default", {"metadata": {"name": "nobody"}})
    token = core.create_namespaced_service_account_token("nobody", "default", {"spec": {}})
    configuration = kubernetes.client.Configuration()
    configuration.host = clusters.client.configuration.host
    configuration.ssl_ca_cert = clusters.client.configuration.ssl_ca_cert
    configuration.api_key = {"authorization": f"Bearer {token.status.token}"}
    nobody = kubernetes.client.CoreV1Api(kubernetes.client.ApiClient(configuration))

    with pytest.raises(kubernetes.client.ApiException) as refused:
        nobody.list_namespaced_pod("default")

    assert refused.value.status == 403


def waiting_reason(pod: Any) -> str:
    """The reason a container of the pod gives for waiting."""
    statuses = [*(pod.status.init_container_statuses or []), *(pod.status.container_statuses or [])]
    waiting = [status.state.waiting for status in statuses if status.state.waiting]
    return next((one.reason for one in waiting if one.reason != "PodInitializing"), "")


def how_it_is(pod: Any) -> str:
    """`ready`, else why it waits, else its phase."""
    conditions = {one.type: one.status for one in pod.status.conditions or []}
    if conditions.get("Ready") == "True":
        return "ready"
    return waiting_reason(pod) or str(pod.status.phase)


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({"containers": [{"name": "app", "image": "acme/app:1"}]}, "ready"),
        ({"containers": [{"name": "app", "image": "acme/slow:1"}]}, "ready"),
        ({"containers": [{"name": "app", "image": "acme/missing:1"}]}, "ErrImagePull"),
        ({"containers": [{"name": "app", "image": "acme/missing:1"}]}, "ImagePullBackOff"),
        ({"containers": [{"name": "app", "image": "acme/unauthorized:1"}]}, "ErrImagePull"),
        ({"containers": [{"name": "app", "image": "registry-down.test/a"}]}, "ErrImagePull"),
        ({"containers": [{"name": "app", "image": "acme/crash:1"}]}, "CrashLoopBackOff"),
        ({"containers": [{"name": "app", "image": "acme/oom:1"}]}, "CrashLoopBackOff"),
        ({"containers": [{"name": "app", "image": "acme/unready:1"}]}, "Running"),
        (
            {
                "initContainers": [{"name": "prepare", "image": "acme/init-crash:1"}],
                "containers": [{"name": "app", "image": "acme/app:1"}],
            },
            "CrashLoopBackOff",
        ),
        (
            {
                "initContainers": [
                    {"name": "proxy", "image": "acme/proxy:1", "restartPolicy": "Always"}
                ],
                "containers": [{"name": "app", "image": "acme/app:1"}],
            },
            "ready",
        ),
        (
            {
                "restartPolicy": "Never",
                "containers": [{"name": "app", "image": "acme/job-fail:1"}],
            },
            "Failed",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else value["containers"][0]["image"],
)
def test_the_image_says_what_happens(
    clusters: Clusters, spec: dict[str, Any], expected: str
) -> None:
    core = kubernetes.client.CoreV1Api(clusters.client)
    name = f"pod-{uuid.uuid4().hex[:6]}"
    core.create_namespaced_pod("default", {"metadata": {"name": name}, "spec": spec})

    assert eventually(lambda: how_it_is(core.read_namespaced_pod(name, "default")) == expected)

    core.delete_namespaced_pod(name, "default")


def test_a_crashing_pod_says_why(clusters: Clusters) -> None:
    core = kubernetes.client.CoreV1Api(clusters.client)
    spec = {"containers": [{"name": "app", "image": "acme/oom:1"}]}
    core.create_namespaced_pod("default", {"metadata": {"name": "dying"}, "spec": spec})

    def status() -> Any:
        return (core.read_namespaced_pod("dying", "default").status.container_statuses or [None])[0]

    assert eventually(lambda: bool(status()) and status().restart_count >= 2)
    last = status().last_state.terminated
    assert (last.reason, last.exit_code) == ("OOMKilled", 137)
    assert "connection refused" in core.read_namespaced_pod_log("dying", "default")
    core.delete_namespaced_pod("dying", "default")


def test_a_dead_component_is_named_and_up_repairs_it(clusters: Clusters) -> None:
    os.kill(clusters.pid("kube-scheduler"), signal.SIGKILL)
    assert eventually(lambda: clusters.status()["state"] == "broken")
    assert "kube-scheduler died" in clusters.status()["reason"]

    clusters.must("up", "--nodes", "2")

    assert clusters.status()["state"] == "healthy"


# The last test: it removes the cluster.
def test_down_leaves_no_process_and_no_file(clusters: Clusters) -> None:
    assert processes_below(clusters.kubeconfig.parent)

    clusters.must("down")

    assert processes_below(clusters.kubeconfig.parent) == []
    assert [path for path in clusters.kubeconfig.parent.rglob("*") if path.is_file()] == []
    assert "was not there" in clusters.must("down") or not clusters.kubeconfig.exists()
