# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Go toolchain: is it there, is it new enough, build with it."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from tools.local_clusters.errors import LocalClusterError
from tools.local_clusters.pins import Tool, linker_flags
from tools.local_clusters.running import Runner

WITHOUT_GO = "or let kwokctl download the programs (--download, with kwokctl and kubectl on PATH)"


def go_environment(scratch: Path | None = None) -> dict[str, str]:
    """The caller's environment with what could bend a build taken out.

    `scratch` keeps Go's build cache apart.
    """
    environment = {**os.environ, "GOFLAGS": "-mod=readonly", "GOWORK": "off", "CGO_ENABLED": "0"}
    for name in ("GOOS", "GOARCH", "GOBIN"):
        environment.pop(name, None)
    if scratch is not None:
        # A folder of ours for temporary files too: /tmp is often a small memory file system.
        environment |= {
            "GOCACHE": str(scratch / "build-cache"),
            "GOTMPDIR": str(scratch / "temporary"),
        }
    return environment


def require_go(folder: Path, run: Runner) -> str:
    """The version of Go used in `folder` (1.26.8).

    Raises LocalClusterError for no Go and for one too old.
    """
    if shutil.which("go") is None:
        raise LocalClusterError(
            "go", "no Go was found on PATH", f"install Go from go.dev/dl, {WITHOUT_GO}"
        )
    asked = run(["go", "env", "GOVERSION"], folder=folder, environment=go_environment())
    if asked.code == 0:
        return asked.output.strip().removeprefix("go")
    needs = re.search(r"requires go >= (\S+) \(running go (\S+?)[;)]", asked.errors)
    if needs:
        wanted, running = needs.groups()
        raise LocalClusterError(
            "go",
            f"Go {running} is too old, {wanted} or newer is needed",
            f"install it from go.dev/dl, {WITHOUT_GO}",
        )
    raise LocalClusterError(
        "go", f"`go env` failed: {asked.last_line()}", "run `go version` and repair Go"
    )


def build(tool: Tool, programs: Sequence[str], target: Path, scratch: Path, run: Runner) -> None:
    """Builds `programs` of `tool` into the folder `target`, where each appears complete or not at
    all.
    """
    output = scratch / "programs"
    for folder in (output, scratch / "temporary", target):
        folder.mkdir(parents=True, exist_ok=True)
    for program in programs:
        arguments = ["go", "build", "-trimpath", "-ldflags", linker_flags(tool)]
        arguments += ["-o", str(output / program), tool.packages[program]]
        built = run(arguments, folder=tool.folder, environment=go_environment(scratch))
        if built.code:
            raise LocalClusterError(
                f"{tool.name} {tool.version}",
                f"building {program} failed: {built.last_line()}",
                "run the same command again; it continues with what is compiled already",
            )
        (output / program).replace(target / program)
