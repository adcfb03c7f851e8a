# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the user asked `up` for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tools.local_clusters.errors import LocalClusterError
from tools.local_clusters.pins import KUBERNETES
from tools.local_clusters.record import Provider


@dataclass(frozen=True)
class Request:
    """Names and options.

    `source`: the kubeconfig the clusters of the provider `existing` are taken from.
    """

    names: tuple[str, ...]
    provider: Provider = "kwok"
    nodes: int = 3
    version: str = KUBERNETES.version
    custom_resources: bool = True
    download: bool = False
    source: Path | None = None


def check_version(request: Request) -> None:
    """Only kind and kwokctl's downloads can bring another Kubernetes than the pinned one."""
    if (
        request.provider == "kwok"
        and not request.download
        and request.version != KUBERNETES.version
    ):
        raise LocalClusterError(
            "--kubernetes-version",
            f"only {KUBERNETES.version} is built from source",
            "add --download, or change the version in tools/go/kubernetes/go.mod",
        )
