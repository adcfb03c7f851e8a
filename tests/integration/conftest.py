# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real control plane for the tests of this folder, and what they set up and look at there.

The tests look through the official client and not through ours, so that a mistake in ours cannot hide itself.
"""

from __future__ import annotations

import base64
import os
import subprocess
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import kubernetes
import pytest
import yaml
from ansible_collections.coolkit.deploy.plugins.module_utils._target import Target

ROOT = Path(__file__).parents[2]
GIVEN_KUBECONFIG = os.environ.get("COOLKIT_TEST_KUBECONFIG", "")
GIVEN_CONTEXT = os.environ.get("COOLKIT_TEST_CONTEXT", "")


@cache
def official_client(kubeconfig: str, context: str) -> Any:
    """One client for each control plane; its connections are kept."""
    return kubernetes.config.new_client_from_config(kubeconfig, context)


@dataclass(frozen=True)
class Plane:
    """One control plane: how to reach it, and the official client for it."""

    kubeconfig: Path
    context: str

    @property
    def target(self) -> Target:
        """The target of an administrator."""
        return Target({"kubeconfig": str(self.kubeconfig), "context": self.context})

    @property
    def client(self) -> Any:
        """The official client."""
        return official_client(str(self.kubeconfig), self.context)

    @property
    def core(self) -> Any:
        """The core API of the official client."""
        return kubernetes.client.CoreV1Api(self.client)

    @property
    def apps(self) -> Any:
        """The apps API of the official client."""
        return kubernetes.client.AppsV1Api(self.client)

    def create(self, *manifests: dict[str, Any]) -> None:
        """Create objects with the official client, as somebody else would."""
        for manifest in manifests:
            kubernetes.utils.create_from_dict(self.client, manifest)

    def server(self) -> tuple[str, bytes]:
        """URL and CA certificate of the API server."""
        config = yaml.safe_load(self.kubeconfig.read_text())
        context = next(c["context"] for c in config["contexts"] if c["name"] == self.context)
        cluster = next(c["cluster"] for c in config["clusters"] if c["name"] == context["cluster"])
        authority = cluster.get("certificate-authority-data")
        data = (
            base64.b64decode(authority)
            if authority
            else Path(cluster["certificate-authority"]).read_bytes()
        )
        return cluster["server"], data


def local_clusters(*arguments: str) -> None:
    """Run tools/local-clusters; its words are shown when it fails."""
    subprocess.run([ROOT / "tools" / "local-clusters", *arguments], cwd=ROOT, check=True)


@pytest.fixture(scope="session")
def plane() -> Iterator[Plane]:
    """A control plane of its own for the test run, or the one COOLKIT_TEST_KUBECONFIG and COOLKIT_TEST_CONTEXT name."""
    if GIVEN_KUBECONFIG:
        yield Plane(Path(GIVEN_KUBECONFIG), GIVEN_CONTEXT)
        return
    name = f"test-{uuid.uuid4().hex[:6]}"
    kubeconfig = ROOT / ".local" / name / "kubeconfig"
    selection = ("--name", name, "--kubeconfig", str(kubeconfig))
    try:
        local_clusters("up", *selection)
        yield Plane(kubeconfig, name)
    finally:
        local_clusters("down", *selection)


@pytest.fixture
def namespace(plane: Plane) -> Iterator[str]:
    """The name of a namespace that does not exist yet; gone after the test."""
    name = f"shop-{uuid.uuid4().hex[:8]}"
    yield name
    try:
        plane.core.delete_namespace(name)
    except kubernetes.client.ApiException as error:
        if error.status != 404:
            raise


@pytest.fixture
def existing_namespace(plane: Plane, namespace: str) -> str:
    """A namespace somebody else has made."""
    plane.core.create_namespace({"metadata": {"name": namespace}})
    return namespace
