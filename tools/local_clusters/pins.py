# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs the clusters are made of.

Versions are read from the go.mod files: they are the only pins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tools.local_clusters.disk import GIGABYTE
from tools.local_clusters.layout import REPOSITORY

GO_MODULES = REPOSITORY / "tools" / "go"


@dataclass(frozen=True)
class Tool:
    """One go.mod and the programs built from it.

    `packages`: program name to Go package. `disk_bytes`: what a cold build needs while it runs,
    modules included.
    """

    name: str
    module: str
    packages: dict[str, str]
    usual: str
    disk_bytes: int

    @property
    def folder(self) -> Path:
        return GO_MODULES / self.name

    @property
    def version(self) -> str:
        """Without the leading v."""
        return pinned_version(self.folder, self.module)


KUBERNETES = Tool(
    name="kubernetes",
    module="k8s.io/kubernetes",
    packages={
        "kube-apiserver": "k8s.io/kubernetes/cmd/kube-apiserver",
        "kube-controller-manager": "k8s.io/kubernetes/cmd/kube-controller-manager",
        "kube-scheduler": "k8s.io/kubernetes/cmd/kube-scheduler",
        "kubectl": "k8s.io/kubernetes/cmd/kubectl",
    },
    usual="7 to 10 minutes on 2 cores, once per machine",
    disk_bytes=8 * GIGABYTE,
)
ETCD = Tool(
    name="etcd",
    module="go.etcd.io/etcd/server/v3",
    packages={"etcd": "go.etcd.io/etcd/server/v3"},
    usual="half a minute, once per machine",
    disk_bytes=1 * GIGABYTE,
)
KWOK = Tool(
    name="kwok",
    module="sigs.k8s.io/kwok",
    packages={"kwok": "sigs.k8s.io/kwok/cmd/kwok", "kwokctl": "sigs.k8s.io/kwok/cmd/kwokctl"},
    usual="2 minutes, once per machine",
    disk_bytes=2 * GIGABYTE,
)
TOOLS = (KWOK, ETCD, KUBERNETES)


@cache
def pinned_version(folder: Path, module: str) -> str:
    """The version of `module` in the go.mod of `folder`, without the leading v."""
    text = (folder / "go.mod").read_text()
    found = re.search(rf"^(?:require)?\s*{re.escape(module)} v(\S+)", text, re.MULTILINE)
    if found is None:
        raise LookupError(f"{folder / 'go.mod'} does not require {module}")
    return found.group(1)


def minor(version: str) -> tuple[str, str]:
    """`("1", "36")` of `1.36.3` or `v1.36.3`."""
    major, second, *_ = version.removeprefix("v").split(".")
    return major, second


def linker_flags(tool: Tool) -> str:
    """Flags that stamp the version in:

    without them a Kubernetes built from its module calls itself v0.0.0.
    """
    if tool.name != "kubernetes":
        return "-s -w"
    major, second = minor(tool.version)
    values = {"gitVersion": f"v{tool.version}", "gitMajor": major, "gitMinor": second}
    stamps = [
        f"-X {package}.{variable}={value}"
        for package in ("k8s.io/component-base/version", "k8s.io/client-go/pkg/version")
        for variable, value in values.items()
    ]
    return " ".join(["-s -w", *stamps])
