# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks one cluster through kubectl."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.local_clusters.errors import LocalClusterError
from tools.local_clusters.layout import Layout
from tools.local_clusters.running import Completed, Runner


def client_environment(state: Path) -> dict[str, str]:
    """The caller's environment, so that kubectl neither reads nor writes anything below the user's
    ~/.kube.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("KUBECONFIG", "KWOK_"))
    }
    return kept | {
        "KUBECACHEDIR": str(state / "kubectl-cache"),
        "KUBERC": "off",
        "KUBECONFIG": os.devnull,
    }


@dataclass(frozen=True)
class Kubectl:
    """kubectl for one context of one kubeconfig."""

    program: Path
    layout: Layout
    context: str
    run: Runner

    def attempt(
        self, *arguments: str, text: str | None = None, timeout_seconds: float = 60
    ) -> Completed:
        """Runs kubectl; the caller looks at the exit code."""
        target = ["--kubeconfig", str(self.layout.kubeconfig), "--context", self.context]
        return self.run(
            [str(self.program), *target, *arguments],
            environment=client_environment(self.layout.state),
            text=text,
            timeout_seconds=timeout_seconds,
        )

    def must(self, *arguments: str, text: str | None = None, timeout_seconds: float = 60) -> str:
        """Standard output. Raises LocalClusterError when kubectl fails."""
        done = self.attempt(*arguments, text=text, timeout_seconds=timeout_seconds)
        if done.code:
            raise LocalClusterError(
                self.context,
                f"kubectl {arguments[0]} failed: {done.last_line()}",
                self.layout.command("status", self.context),
            )
        return done.output

    def ready(self) -> str:
        """An empty string when the API server says it is ready, else why not."""
        asked = self.attempt("get", "--raw", "/readyz", "--request-timeout=4s", timeout_seconds=8)
        return "" if asked.code == 0 else asked.last_line()

    def get(self, *arguments: str) -> dict[str, Any]:
        """The JSON of `kubectl get`."""
        answer: dict[str, Any] = json.loads(self.must("get", *arguments, "--output", "json"))
        return answer

    def get_version(self) -> str:
        """The server's version without the leading v."""
        answer = json.loads(self.must("version", "--output", "json"))
        return str(answer["serverVersion"]["gitVersion"]).removeprefix("v")
