# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every operation needs to know."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tools.local_clusters.binaries import cached_program, is_program
from tools.local_clusters.errors import LocalClusterError
from tools.local_clusters.kubectl import Kubectl
from tools.local_clusters.layout import Layout
from tools.local_clusters.running import Runner, run_program


@dataclass(frozen=True)
class Setting:
    """Where things are, how programs are run, and the caller's environment."""

    layout: Layout
    run: Runner = run_program
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)

    def kubectl(self, name: str) -> Kubectl:
        """kubectl for one of our contexts.

        Raises LocalClusterError when there is no kubectl at all.
        """
        assets = self.environment.get("KUBEBUILDER_ASSETS")
        on_path = shutil.which("kubectl")
        candidates = [
            *([Path(assets) / "kubectl"] if assets else []),
            cached_program(self.layout.cache, "kubectl"),
            *([Path(on_path)] if on_path else []),
        ]
        program = next((path for path in candidates if is_program(path)), None)
        if program is None:
            raise LocalClusterError(
                "kubectl", "there is none yet", "tools/local-clusters up builds it"
            )
        return Kubectl(program, self.layout, name, self.run)
