# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the programs of a cluster, builds those that are missing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from tools.local_clusters.disk import require_free_space
from tools.local_clusters.errors import LocalClusterError
from tools.local_clusters.locks import folder_lock
from tools.local_clusters.messages import long_step, say
from tools.local_clusters.pins import KUBERNETES, TOOLS, Tool, minor
from tools.local_clusters.running import Runner
from tools.local_clusters.toolchain import build, require_go

# envtest's folder holds these three; the rest of a control plane is not in it.
FROM_KUBEBUILDER = ("kube-apiserver", "etcd", "kubectl")
EVERY_PROGRAM = tuple(program for tool in TOOLS for program in tool.packages)


def tool_of(program: str) -> Tool:
    """The tool that builds `program`."""
    return next(tool for tool in TOOLS if program in tool.packages)


def cached_program(cache: Path, program: str) -> Path:
    """Where an earlier build put it."""
    tool = tool_of(program)
    return cache / f"{tool.name}-{tool.version}" / program


def is_program(path: Path) -> bool:
    """An executable file with something in it."""
    return path.is_file() and os.access(path, os.X_OK) and path.stat().st_size > 0


def kubebuilder_programs(folder: Path, run: Runner) -> dict[str, Path]:
    """Programs in envtest's folder, none if its API server is of another minor version than the
    pinned one.
    """
    found = {name: folder / name for name in FROM_KUBEBUILDER if is_program(folder / name)}
    if "kube-apiserver" not in found:
        return {}
    said = run([str(found["kube-apiserver"]), "--version"]).output.split()
    version = said[-1] if said else "v0.0"
    if minor(version) != minor(KUBERNETES.version):
        say(f"KUBEBUILDER_ASSETS holds Kubernetes {version}, not {KUBERNETES.version}: not used.")
        return {}
    return found


def find_programs(
    programs: Iterable[str], cache: Path, environment: Mapping[str, str], run: Runner
) -> dict[str, Path]:
    """Those of `programs` that are there: from KUBEBUILDER_ASSETS, else from an earlier build."""
    found = {name: cached_program(cache, name) for name in EVERY_PROGRAM}
    found = {name: path for name, path in found.items() if is_program(path)}
    if environment.get("KUBEBUILDER_ASSETS"):
        found |= kubebuilder_programs(Path(environment["KUBEBUILDER_ASSETS"]), run)
    return {name: found[name] for name in programs if name in found}


def ensure_programs(
    programs: Iterable[str], cache: Path, environment: Mapping[str, str], run: Runner
) -> dict[str, Path]:
    """Paths of all `programs`; what is missing is built. Two runs at once do not build twice."""
    wanted = tuple(programs)
    found = find_programs(wanted, cache, environment, run)
    if len(found) == len(wanted):
        return found
    with folder_lock(cache, "another run that builds the same programs"):
        found = find_programs(wanted, cache, environment, run)
        build_missing([name for name in wanted if name not in found], cache, run)
    return {name: found.get(name, cached_program(cache, name)) for name in wanted}


def build_missing(missing: list[str], cache: Path, run: Runner) -> None:
    """Builds `missing` into the cache.

    Go's own build cache is kept apart from the user's and dropped at the end.
    """
    if not missing:
        return
    scratch = cache / "building"
    started_before = scratch.exists()
    tools = [tool for tool in TOOLS if any(name in tool.packages for name in missing)]
    version = require_go(tools[0].folder, run)
    if started_before:
        say(
            f"An earlier build was interrupted (half-built: {', '.join(missing)}); "
            "continuing with what it compiled."
        )
    else:
        require_free_space(
            cache, max(tool.disk_bytes for tool in tools), "building the local clusters' programs"
        )
    say(f"Building {', '.join(missing)} with Go {version} into {cache}.")
    for tool in tools:
        names = [name for name in missing if name in tool.packages]
        with long_step(
            f"{tool.name} {tool.version}: downloading and building {', '.join(names)}", tool.usual
        ):
            build(tool, names, cache / f"{tool.name}-{tool.version}", scratch, run)
    remove_scratch(scratch)


def remove_scratch(scratch: Path) -> None:
    """Gives the disk space of a build back."""
    shutil.rmtree(scratch, ignore_errors=True)
    if scratch.exists():
        raise LocalClusterError(
            str(scratch), "cannot be removed", "remove it yourself: it is Go's build cache"
        )
