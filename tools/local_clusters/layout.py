# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where things are kept."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
DEFAULT_KUBECONFIG = REPOSITORY / ".local" / "kubeconfig"


@dataclass(frozen=True)
class Layout:
    """One kubeconfig file and, beside it, the state of the clusters it leads to."""

    kubeconfig: Path
    cache: Path

    @property
    def state(self) -> Path:
        """Everything but the kubeconfig:

        records, lock, kwokctl's folder. Removed with the last cluster.
        """
        return self.kubeconfig.parent / f"{self.kubeconfig.name}.clusters"

    def record(self, name: str) -> Path:
        """What we know of a cluster, JSON."""
        return self.state / "records" / f"{name}.json"

    def kwok_workdir(self, name: str) -> Path:
        """Where kwokctl keeps one cluster (it adds `clusters/<name>` to KWOK_WORKDIR by itself)."""
        return self.state / "kwok" / "clusters" / name

    def command(self, verb: str, name: str) -> str:
        """The command line that does `verb` to one of these clusters, to be shown to users."""
        line = f"tools/local-clusters {verb} --name {name}"
        default = self.kubeconfig == DEFAULT_KUBECONFIG
        return line if default else f"{line} --kubeconfig {self.kubeconfig}"

    def own_kubeconfig(self, name: str) -> Path:
        """The kubeconfig kind writes for one cluster, before it is merged into ours."""
        return self.state / f"{name}.kubeconfig"


def make_layout(kubeconfig: Path | None, environment: Mapping[str, str] = os.environ) -> Layout:
    """The layout for a kubeconfig path (default:

    `.local/kubeconfig` of this repository), all paths absolute.
    """
    cache_home = environment.get("XDG_CACHE_HOME", "")
    # The XDG rule: a relative path is to be ignored.
    base = Path(cache_home) if Path(cache_home).is_absolute() else Path.home() / ".cache"
    return Layout(
        kubeconfig=(kubeconfig or DEFAULT_KUBECONFIG).absolute(),
        cache=base / "coolkit-deploy",
    )
