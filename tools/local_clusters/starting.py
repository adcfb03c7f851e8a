# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`up`: makes clusters, or starts those that have stopped, until all of them are healthy."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools.local_clusters import kind, kwok, providers
from tools.local_clusters.binaries import EVERY_PROGRAM, ensure_programs, find_programs
from tools.local_clusters.custom_resources import ensure_files
from tools.local_clusters.errors import LocalClusterError
from tools.local_clusters.health import Health
from tools.local_clusters.kubeconfig import read_own
from tools.local_clusters.locks import folder_lock
from tools.local_clusters.messages import say
from tools.local_clusters.one_cluster import bring_up
from tools.local_clusters.record import Record, read_record, write_record
from tools.local_clusters.request import Request, check_version
from tools.local_clusters.setting import Setting

# Creating one keeps about two cores busy.
AT_ONCE = 2


def up(setting: Setting, request: Request) -> list[LocalClusterError]:
    """Makes every named cluster healthy;

    one that fails does not stop the others. Returns what failed.
    """
    check_version(request)
    if request.provider == "kind":
        kind.require_kind(setting.run)
    with folder_lock(setting.layout.kubeconfig.parent, "another tools/local-clusters"):
        read_own(setting.layout.kubeconfig)
        records = [wanted_record(setting, request, name) for name in request.names]
        programs = needed_programs(setting, request)
        with ThreadPoolExecutor(len(records)) as pool:
            states = list(pool.map(lambda record: providers.health(setting, record), records))
        todo: list[Record] = []
        for record, state in zip(records, states, strict=True):
            if needs_work(request, record, state):
                todo.append(record)
            else:
                say(f"{record.name}: runs already")
        return bring_all_up(setting, request, programs, todo) if todo else []


def wanted_record(setting: Setting, request: Request, name: str) -> Record:
    """The cluster as recorded, else as asked for.

    Raises LocalClusterError when it is of another provider.
    """
    known = read_record(setting.layout, name)
    if known is not None and known.provider != request.provider:
        raise LocalClusterError(
            name,
            f"is a cluster of the provider {known.provider}",
            f"add --provider {known.provider}, or {setting.layout.command('down', name)}",
        )
    if known is None or not known.complete:
        return Record(name, request.provider, request.version, request.nodes)
    return known


def needs_work(request: Request, record: Record, state: Health) -> bool:
    """Whether the cluster is not there yet as asked for."""
    if record.provider == "existing":
        return not state.good
    wants_more_nodes = record.provider == "kwok" and request.nodes > record.nodes
    wants_definitions = request.custom_resources and not record.custom_resources
    return not state.good or wants_more_nodes or wants_definitions


def needed_programs(setting: Setting, request: Request) -> dict[str, Path]:
    """Programs for the provider, built if they have to be.

    With --download kwokctl fetches those it runs.
    """
    cache, environment, run = setting.layout.cache, setting.environment, setting.run
    if request.provider == "kwok" and not request.download:
        return ensure_programs(EVERY_PROGRAM, cache, environment, run)
    wanted = ("kwokctl", "kubectl") if request.provider == "kwok" else ("kubectl",)
    found = find_programs(wanted, cache, environment, run)
    for name in wanted:
        on_path = shutil.which(name)
        if name not in found and on_path:
            found[name] = Path(on_path)
    missing = [name for name in wanted if name not in found]
    return found | ensure_programs(missing, cache, environment, run)


def bring_all_up(
    setting: Setting, request: Request, programs: dict[str, Path], todo: Sequence[Record]
) -> list[LocalClusterError]:
    """Fetches the custom resources once, then works on the clusters side by side."""
    wants_files = request.custom_resources and request.provider != "existing"
    files = ensure_files(setting.layout.cache, setting.run) if wants_files else []
    new = [record for record in todo if not record.complete]
    if request.provider == "kwok":
        new = kwok.with_ports(setting.layout, new)
    failed: list[LocalClusterError] = []

    def attempt(record: Record) -> None:
        if not record.complete:
            write_record(setting.layout, record)
        try:
            bring_up(setting, request, record, programs, files)
        except LocalClusterError as error:
            failed.append(error)
            if record.provider == "existing" and not record.complete:
                setting.layout.record(record.name).unlink()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(attempt, [*new, *(record for record in todo if record.complete)]))
    return failed
