# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A few cases of test_wave_shape with nothing replaced: one API server, namespaces for clusters, and a port nobody listens on."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import kubernetes
import pytest
import yaml

from tests.integration.conftest import ROOT, Plane
from tests.integration.scripted.fleet import ROW

WORKING = "registry.example/coolkit:1.4.2"
MISSING = "registry.example/missing:1"


@dataclass(frozen=True)
class Fleet:
    """An inventory of three waves; hosts: canary, then eu-1 and eu-2, then us-1, each with its own namespace."""

    plane: Plane
    folder: Path
    prefix: str

    def target(self) -> dict[str, Any]:
        """The variables of a host that reaches the control plane."""
        return {
            "coolkit_kubeconfig": str(self.plane.kubeconfig),
            "coolkit_context": self.plane.context,
        }

    def play(
        self,
        *arguments: str,
        playbook: str = "deploy",
        targets: dict[str, dict[str, Any]] | None = None,
        **overlays: Any,
    ) -> tuple[int, str]:
        """Run a playbook; return its exit code and what it printed.

        targets: host to the variables that replace target(). overlays: host, with _ for -, to further variables.
        """
        waves = {"canary": 1, "eu-1": 2, "eu-2": 2, "us-1": 3}
        hosts = {
            host: {
                "coolkit_labels": {"environment": "test"},
                "coolkit_wave": wave,
                "coolkit_namespace": f"{self.prefix}-{host}",
                "coolkit_image": WORKING,
                **(targets or {}).get(host, self.target()),
                **overlays.get(host.replace("-", "_"), {}),
            }
            for host, wave in waves.items()
        }
        fleet = {"fleet": {"hosts": hosts}}
        (self.folder / "clusters.yml").write_text(yaml.safe_dump(fleet))
        groups = ROOT / "inventories/demo/constructed.yml"
        (self.folder / "constructed.yml").write_text(groups.read_text())
        command = [str(Path(sys.executable).with_name("ansible-playbook")), "-i", str(self.folder)]
        done = subprocess.run(
            [*command, str(ROOT / f"playbooks/{playbook}.yml"), *arguments],
            cwd=ROOT,
            env={
                "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
                "COLUMNS": "160",
                "HOME": str(self.folder),
                "LANG": "C.UTF-8",
                "PATH": os.environ["PATH"],
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )
        return done.returncode, done.stdout + done.stderr

    def ready_replicas(self, host: str) -> int:
        """What the API server says about the workload of a host; -1 without one."""
        try:
            status = self.plane.apps.read_namespaced_deployment(
                "coolkit", f"{self.prefix}-{host}"
            ).status
        except kubernetes.client.ApiException as error:
            if error.status != 404:
                raise
            return -1
        return int(status.ready_replicas or 0)

    def forget(self) -> None:
        """Delete the namespaces of this fleet."""
        for namespace in self.plane.core.list_namespace().items:
            if namespace.metadata.name.startswith(f"{self.prefix}-"):
                self.plane.core.delete_namespace(namespace.metadata.name)


@pytest.fixture
def fleet(plane: Plane, tmp_path: Path) -> Iterator[Fleet]:
    fleet = Fleet(plane, tmp_path, f"fleet-{uuid.uuid4().hex[:6]}")
    yield fleet
    fleet.forget()


def states(output: str) -> dict[str, str]:
    report = output.partition("PLAY RECAP")[2]
    return {row["cluster"]: row["state"] for row in ROW.finditer(report)}


@contextmanager
def dead_port() -> Iterator[int]:
    """A port that refuses connections: bound, so that nobody else gets it, and never listened on."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


def test_check_mode_predicts_the_deploy_and_the_second_one_changes_nothing(fleet: Fleet) -> None:
    checked = fleet.play("--check", "--diff")
    assert fleet.ready_replicas("canary") == -1
    deployed = fleet.play()
    again = fleet.play()

    assert (checked[0], deployed[0], again[0]) == (0, 0, 0), checked[1] + deployed[1] + again[1]
    everywhere = ("canary", "eu-1", "eu-2", "us-1")
    assert states(checked[1]) == dict.fromkeys(everywhere, "would change")
    assert states(deployed[1]) == dict.fromkeys(everywhere, "deployed")
    assert states(again[1]) == dict.fromkeys(everywhere, "unchanged")
    assert [fleet.ready_replicas(host) for host in everywhere] == [2, 2, 2, 2]
    assert "changed=1" not in again[1]


def test_missing_image_stops_the_waves_after_its_own(fleet: Fleet) -> None:
    code, output = fleet.play(eu_1={"coolkit_image": MISSING})

    assert code == 2, output
    assert states(output) == {
        "canary": "deployed",
        "eu-1": "failed",
        "eu-2": "deployed",
        "us-1": "not reached",
    }
    assert fleet.ready_replicas("eu-2") == 2
    assert fleet.ready_replicas("us-1") == -1
    assert f"eu-1: Deployment coolkit: image {MISSING}" in output.partition("PLAY RECAP")[2]


def test_dead_cluster_within_the_limit_is_left_out(fleet: Fleet) -> None:
    with dead_port() as port:
        dead = {
            "coolkit_api_server": f"https://127.0.0.1:{port}",
            "coolkit_api_token": "not-a-secret",
            "coolkit_validate_certs": False,
        }
        code, output = fleet.play("-e", "coolkit_rollout_max_failures=1", targets={"canary": dead})

    assert code == 2, output
    assert states(output) == {
        "canary": "unreachable",
        "eu-1": "deployed",
        "eu-2": "deployed",
        "us-1": "deployed",
    }


def test_invalid_plan_writes_nothing_anywhere(fleet: Fleet) -> None:
    code, output = fleet.play(us_1={"coolkit_cluster_uid": "of-another-cluster"})

    assert code == 2, output
    assert states(output)["us-1"] == "invalid plan"
    assert [fleet.ready_replicas(host) for host in ("canary", "eu-1", "us-1")] == [-1, -1, -1]


def test_two_hosts_with_the_same_release_are_refused(fleet: Fleet) -> None:
    same = {"coolkit_namespace": f"{fleet.prefix}-same"}

    code, output = fleet.play(playbook="preflight", eu_1=same, us_1=same)

    assert code == 2, output
    assert states(output) == {
        "canary": "would change",
        "eu-1": "invalid plan",
        "eu-2": "would change",
        "us-1": "invalid plan",
    }


def test_status_after_a_deploy(fleet: Fleet) -> None:
    fleet.play("--limit", "canary")

    code, output = fleet.play(playbook="status")

    assert code == 0, output
    assert states(output)["canary"] == "healthy"
    assert states(output)["us-1"] == "not installed"
