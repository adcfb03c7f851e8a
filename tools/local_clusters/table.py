# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`status`: what there is and how it is."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass

from tools.local_clusters import providers
from tools.local_clusters.errors import LocalClusterError
from tools.local_clusters.record import read_record, recorded_names
from tools.local_clusters.setting import Setting

COLUMNS = ("name", "provider", "server", "version", "nodes", "state")


@dataclass(frozen=True)
class Row:
    """One cluster of the table. `nodes`: those that are ready, of how many: `3/3`."""

    name: str
    provider: str
    server: str
    version: str
    nodes: str
    state: str
    reason: str
    next_step: str
    kubeconfig: str


def rows(setting: Setting, names: Sequence[str]) -> list[Row]:
    """The named clusters, without names all of this kubeconfig."""
    chosen = list(names) or recorded_names(setting.layout)
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(lambda name: row(setting, name), chosen))


def row(setting: Setting, name: str) -> Row:
    """One cluster, asked now."""
    kubeconfig = str(setting.layout.kubeconfig)
    try:
        record = read_record(setting.layout, name)
        if record is None:
            absent = setting.layout.command("up", name)
            return Row(
                name, "", "", "", "", "absent", "there is no such cluster", absent, kubeconfig
            )
        health = providers.health(setting, record)
        nodes = ready_nodes(setting, name) if health.good else ""
    except LocalClusterError as error:
        return Row(name, "", "", "", "", "broken", error.reason, error.next_step, kubeconfig)
    return Row(
        name,
        record.provider,
        record.server,
        f"v{record.version.removeprefix('v')}",
        nodes,
        health.state,
        health.reason,
        health.next_step,
        kubeconfig,
    )


def ready_nodes(setting: Setting, name: str) -> str:
    """`2/3`: two of three nodes are ready."""
    items = setting.kubectl(name).get("nodes")["items"]
    ready = sum(
        condition["type"] == "Ready" and condition["status"] == "True"
        for item in items
        for condition in item.get("status", {}).get("conditions", [])
    )
    return f"{ready}/{len(items)}"


def as_text(found: Sequence[Row]) -> str:
    """The table, then one line per cluster that is not healthy."""
    if not found:
        return "No local clusters. Next: tools/local-clusters up"
    cells = [[column.upper() for column in COLUMNS]]
    cells += [[str(asdict(one)[column]) or "-" for column in COLUMNS] for one in found]
    widths = [max(len(line[index]) for line in cells) for index in range(len(COLUMNS))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    ]
    lines += [f"{one.name}: {one.reason}; next: {one.next_step}" for one in found if one.reason]
    return "\n".join(lines)
