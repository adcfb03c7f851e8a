# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`up`: makes clusters, or starts those that have stopped, until all of them are healthy."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

from tools.local_clusters import kwok, providers
from tools.local_clusters.binaries import EVERY_PROGRAM, ensure_programs, find_programs
from tools.local_clusters.custom_resources import apply_definitions, ensure_files
from tools.local_clusters.errors import LocalClusterError
from tools.local_clusters.health import Health
from tools.local_clusters.kubeconfig import read_own
from tools.local_clusters.kubectl import Kubectl
from tools.local_clusters.locks import folder_lock
from tools.local_clusters.messages import duration, say
from tools.local_clusters.nodes import ensure_nodes
from tools.local_clusters.pins import KUBERNETES
from tools.local_clusters.record import Provider, Record, read_record, write_record
from tools.local_clusters.setting import Setting

# Creating one keeps about two cores busy.
AT_ONCE = 2
READY_SECONDS = 60
KUBECONFIG_LOCK = Lock()


@dataclass(frozen=True)
class Request:
    """What the user asked for."""

    names: tuple[str, ...]
    provider: Provider = "kwok"
    nodes: int = 3
    version: str = KUBERNETES.version
    custom_resources: bool = True
    download: bool = False
    source: Path | None = None


def up(setting: Setting, request: Request) -> list[LocalClusterError]:
    """Makes every named cluster healthy; one that fails does not stop the others. Returns what failed."""
    check_version(request)
    with folder_lock(setting.layout.kubeconfig.parent, "another tools/local-clusters"):
        read_own(setting.layout.kubeconfig)
        records = [wanted_record(setting, request, name) for name in request.names]
        with ThreadPoolExecutor(len(records)) as pool:
            states = list(pool.map(lambda record: providers.health(setting, record), records))
        todo = [record for record, state in zip(records, states, strict=True) if needs_work(request, record, state)]
        for record in records:
            if record not in todo:
                say(f"{record.name}: runs already")
        if not todo:
            return []
        return bring_all_up(setting, request, todo)


def check_version(request: Request) -> None:
    """Only kind and kwokctl's downloads can bring another Kubernetes than the pinned one."""
    if request.provider == "kwok" and not request.download and request.version != KUBERNETES.version:
        raise LocalClusterError(
            "--kubernetes-version",
            f"only {KUBERNETES.version} is built from source",
            "add --download, or change the version in tools/go/kubernetes/go.mod",
        )


def wanted_record(setting: Setting, request: Request, name: str) -> Record:
    """The cluster as recorded, else as asked for. Raises LocalClusterError when it is of another provider."""
    known = read_record(setting.layout, name)
    if known is None or not known.complete:
        return Record(name, request.provider, request.version, request.nodes, custom_resources=False)
    if known.provider != request.provider:
        raise LocalClusterError(
            name,
            f"is a cluster of the provider {known.provider}",
            f"add --provider {known.provider}, or remove it: tools/local-clusters down --name {name}",
        )
    return known


def needs_work(request: Request, record: Record, state: Health) -> bool:
    """Whether the cluster is not there yet as asked for."""
    wants_more_nodes = record.provider == "kwok" and request.nodes > record.nodes
    wants_definitions = request.custom_resources and not record.custom_resources
    return not state.good or wants_more_nodes or (wants_definitions and record.provider != "existing")


def bring_all_up(setting: Setting, request: Request, todo: Sequence[Record]) -> list[LocalClusterError]:
    """Fetches what is needed once, then works on the clusters side by side."""
    programs = needed_programs(setting, request)
    wants_files = request.custom_resources and request.provider != "existing"
    files = ensure_files(setting.layout.cache, setting.run) if wants_files else []
    new = [record for record in todo if not record.complete]
    if request.provider == "kwok":
        new = kwok.with_ports(setting.layout, new)
    for record in new:
        write_record(setting.layout, record)
    failed: list[LocalClusterError] = []

    def attempt(record: Record) -> None:
        try:
            bring_up(setting, request, record, programs, files)
        except LocalClusterError as error:
            failed.append(error)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(attempt, [*new, *(record for record in todo if record.complete)]))
    return failed


def needed_programs(setting: Setting, request: Request) -> dict[str, Path]:
    """Programs for the provider, built if they have to be. With --download kwokctl fetches those it runs."""
    layout, environment, run = setting.layout, setting.environment, setting.run
    if request.provider == "kwok" and not request.download:
        return ensure_programs(EVERY_PROGRAM, layout.cache, environment, run)
    wanted = ("kwokctl", "kubectl") if request.provider == "kwok" else ("kubectl",)
    found = find_programs(wanted, layout.cache, environment, run)
    for name in wanted:
        on_path = shutil.which(name)
        if name not in found and on_path:
            found[name] = Path(on_path)
    missing = [name for name in wanted if name not in found]
    return found | ensure_programs(missing, layout.cache, environment, run)


def bring_up(
    setting: Setting, request: Request, record: Record, programs: Mapping[str, Path], files: list[Path]
) -> None:
    """One cluster, from whatever state it is in to healthy."""
    started = time.monotonic()
    fresh = not record.complete
    if fresh and record.provider != "existing":
        say(f"{record.name}: creating ({'5 to 10 seconds' if record.provider == 'kwok' else '1 to 3 minutes'}) ...")
    source = providers.start(setting, record, programs, request.source)
    with KUBECONFIG_LOCK:
        server = providers.add_to_kubeconfig(setting, record, source)
    kubectl = setting.kubectl(record.name)
    wait_until_ready(kubectl)
    nodes = max(record.nodes, request.nodes)
    if record.provider == "kwok":
        ensure_nodes(kubectl, record.name, nodes)
    if files:
        apply_definitions(kubectl, files)
    if record.provider != "existing":
        # Pods are refused until the controllers have made it.
        kubectl.must("wait", "--for=create", "--timeout=60s", "--namespace=default", "serviceaccount/default")
    version = record.version
    if record.provider == "existing":
        version = kubectl.get_version()
        nodes = len(kubectl.get("nodes")["items"])
    done = replace(
        record, nodes=nodes, server=server, version=version, complete=True,
        custom_resources=record.custom_resources or bool(files),
    )
    write_record(setting.layout, done)
    say(f"{record.name}: {'ready' if fresh else 'runs again'} after {duration(time.monotonic() - started)} ({server})")


def wait_until_ready(kubectl: Kubectl) -> None:
    """Returns when the API server says it is ready. Raises LocalClusterError after a minute."""
    deadline = time.monotonic() + READY_SECONDS
    while reason := kubectl.ready():
        if time.monotonic() > deadline:
            raise LocalClusterError(
                kubectl.context,
                f"its API server does not become ready: {reason}",
                f"tools/local-clusters down --name {kubectl.context}, then up again",
            )
        time.sleep(0.2)
