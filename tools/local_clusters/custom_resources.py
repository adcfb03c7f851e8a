# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The custom resources of KEDA and the Prometheus Operator, taken from their Go modules."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from tools.local_clusters.errors import LocalClusterError
from tools.local_clusters.kubectl import Kubectl
from tools.local_clusters.locks import folder_lock
from tools.local_clusters.messages import long_step
from tools.local_clusters.pins import GO_MODULES, pinned_version
from tools.local_clusters.running import Runner
from tools.local_clusters.toolchain import go_environment, require_go

FOLDER = GO_MODULES / "custom-resources"


@dataclass(frozen=True)
class Source:
    """Where a project keeps its definitions.

    `names`: those coolkit can make objects of. The rest of the Prometheus Operator's are 4 MB of
    schema that every API server would have to hold in memory.
    """

    name: str
    module: str
    folder: str
    names: tuple[str, ...]

    @property
    def version(self) -> str:
        return pinned_version(FOLDER, self.module)


SOURCES = (
    Source(
        name="keda",
        module="github.com/kedacore/keda/v2",
        folder="config/crd/bases",
        names=(
            "keda.sh_clustertriggerauthentications",
            "keda.sh_scaledobjects",
            "keda.sh_triggerauthentications",
        ),
    ),
    Source(
        name="prometheus-operator",
        module="github.com/prometheus-operator/prometheus-operator",
        folder="example/prometheus-operator-crd",
        names=(
            "monitoring.coreos.com_podmonitors",
            "monitoring.coreos.com_probes",
            "monitoring.coreos.com_prometheusrules",
            "monitoring.coreos.com_servicemonitors",
        ),
    ),
)


def resource_name(file_name: str) -> str:
    """`keda.sh_scaledobjects` is the definition named `scaledobjects.keda.sh`."""
    group, plural = file_name.split("_")
    return f"{plural}.{group}"


DEFINITIONS = tuple(resource_name(name) for source in SOURCES for name in source.names)


def cached_files(source: Source, cache: Path) -> list[Path]:
    """Where the files of one source are kept."""
    return [cache / f"{source.name}-{source.version}" / f"{name}.yaml" for name in source.names]


def ensure_files(cache: Path, run: Runner) -> list[Path]:
    """The definition files; those not in the cache are taken from the Go modules."""
    if not all(file.is_file() for source in SOURCES for file in cached_files(source, cache)):
        with folder_lock(cache, "another run that fetches the same files"):
            for source in SOURCES:
                if not all(file.is_file() for file in cached_files(source, cache)):
                    fetch(source, cache, run)
    return [file for source in SOURCES for file in cached_files(source, cache)]


def fetch(source: Source, cache: Path, run: Runner) -> None:
    """Downloads one Go module and copies its definitions into the cache."""
    require_go(FOLDER, run)
    wanted = f"{source.module}@v{source.version}"
    with long_step(
        f"{source.name} {source.version}: fetching its custom resources",
        "10 seconds, once per machine",
    ):
        done = run(
            ["go", "mod", "download", "-json", wanted], folder=FOLDER, environment=go_environment()
        )
    answer = json.loads(done.output or "{}")
    if done.code or "Dir" not in answer:
        raise LocalClusterError(
            wanted,
            f"cannot be downloaded: {answer.get('Error') or done.last_line()}",
            "run again with a Go module proxy in reach, or leave them out (--no-crds)",
        )
    for name, file in zip(source.names, cached_files(source, cache), strict=True):
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_suffix(".new")
        # Not copy(): files of the module cache are read-only.
        shutil.copyfile(Path(answer["Dir"]) / source.folder / f"{name}.yaml", draft)
        draft.replace(file)


def apply_definitions(kubectl: Kubectl, files: list[Path]) -> None:
    """Applies the definitions and waits until the API server serves them.

    Server-side, because they are too large for the annotation of a client-side apply.
    """
    named = [argument for file in files for argument in ("--filename", str(file))]
    kubectl.must(
        "apply", "--server-side", "--force-conflicts", "--field-manager=local-clusters", *named
    )
    listed = [f"customresourcedefinition/{name}" for name in DEFINITIONS]
    kubectl.must(
        "wait", "--for=condition=Established", "--timeout=60s", *listed, timeout_seconds=70
    )
