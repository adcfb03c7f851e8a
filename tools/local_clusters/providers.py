# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Picks what belongs to a cluster's provider; the only place that knows all three."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tools.local_clusters import existing, kind, kwok
from tools.local_clusters.errors import LocalClusterError
from tools.local_clusters.health import Health
from tools.local_clusters.kubeconfig import extract_context, read_own, with_context, write_own
from tools.local_clusters.record import Record
from tools.local_clusters.setting import Setting


def health(setting: Setting, record: Record) -> Health:
    """How one cluster is now. Changes nothing."""
    if not record.complete:
        again = setting.layout.command("up", record.name)
        option = "" if record.provider == "kwok" else f" --provider {record.provider}"
        return Health("incomplete", "its creation did not finish", again + option)
    kubectl = setting.kubectl(record.name)
    if record.provider == "kwok":
        return kwok.health(setting.layout, record, kubectl)
    if record.provider == "kind":
        return kind.health(record, kubectl)
    return existing.health(kubectl)


def start(
    setting: Setting, record: Record, programs: Mapping[str, Path], source: Path | None
) -> Path | None:
    """Creates the cluster, or starts again one that is complete.

    Returns the kubeconfig to take its credentials from, None where they are known without one.
    """
    if record.provider == "kwok":
        act = kwok.start if record.complete else kwok.create
        act(setting.layout, record, programs, setting.run)
        return None
    if record.provider == "kind":
        known = setting.layout.own_kubeconfig(record.name)
        return known if record.complete else kind.create(setting.layout, record, setting.run)
    if source is None:
        lost = setting.kubectl(record.name).ready() if record.complete else "it is not known yet"
        raise LocalClusterError(
            record.name, lost, "give its kubeconfig with --from-kubeconfig FILE"
        )
    return source


def add_to_kubeconfig(setting: Setting, record: Record, source: Path | None) -> str:
    """Writes the cluster's context into our kubeconfig; returns the server's address."""
    layout = setting.layout
    if source is None:
        cluster, user = kwok.credentials(layout, record.name, record.ports["kubeApiserverPort"])
    else:
        context = f"kind-{record.name}" if record.provider == "kind" else record.name
        program = setting.kubectl(record.name).program
        cluster, user = extract_context(source, context, program, setting.run)
    write_own(
        layout.kubeconfig, with_context(read_own(layout.kubeconfig), record.name, cluster, user)
    )
    return str(cluster["server"])


def remove(setting: Setting, name: str, provider: str | None) -> None:
    """Removes the cluster's processes, containers and files.

    A cluster of the provider `existing` stays as it is.
    """
    if provider == "kind":
        kind.remove(setting.layout, name, setting.run)
    elif provider != "existing":
        kwok.remove(setting.layout, name)
