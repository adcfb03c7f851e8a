# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which clusters a run takes, in which waves, and what forbids it to start. Private to the collection."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.coolkit.deploy.plugins.module_utils._errors import DeployError
from ansible_collections.coolkit.deploy.plugins.module_utils._failure_limit import failure_limit
from ansible_collections.coolkit.deploy.plugins.module_utils._fleet_words import name_some

_WAVE_GROUP = re.compile(r"wave_(\d+)", re.ASCII)


def wave_number(group: str) -> int | None:
    """Return 2 for the inventory group ``wave_002``, and None for a group that is no wave."""
    match = _WAVE_GROUP.fullmatch(group)
    return int(match[1]) if match else None


def rollout_waves(groups: Mapping[str, Sequence[str]], selected: Sequence[str]) -> list[list[str]]:
    """Return the selected clusters as waves, in the order they are deployed; no wave is empty.

    groups: inventory group name to host names; those named ``wave_<number>`` are waves.

    A cluster in several wave groups belongs to the first of them. Clusters in none make one last wave: a cluster without a
    wave must not be skipped silently, and last is where a mistake in its variables has done the least harm.
    """
    numbers = {name: number for name in groups if (number := wave_number(name)) is not None}
    remaining = dict.fromkeys(selected)
    waves = []
    for name in sorted(numbers, key=lambda name: (numbers[name], name)):
        wave = [host for host in groups[name] if host in remaining]
        for host in wave:
            del remaining[host]
        waves.append(wave)
    waves.append(list(remaining))
    return [wave for wave in waves if wave]


def rollout(
    selected: Sequence[str],
    limits: Sequence[object],
    waves: Sequence[object],
    groups: Mapping[str, Sequence[str]],
) -> dict[str, Any]:
    """Return what a run is held to: ``{clusters, max_failures, error}``.

    limits: coolkit_rollout_max_failures of each selected cluster. Where environments differ, the strictest holds.
    waves: coolkit_wave of each selected cluster, empty where it has none. groups: as for rollout_waves.
    error: one line when the run must not start, else empty. It is a value and no exception, because Ansible surrounds an
    exception in a template with several lines of its own.
    """
    try:
        _require_clusters(selected)
        _require_wave_groups(selected, waves, groups)
        counts = [failure_limit(value, len(selected)) for value in dict.fromkeys(map(str, limits))]
    except DeployError as error:
        return {"clusters": len(selected), "max_failures": 0, "error": str(error)}
    return {"clusters": len(selected), "max_failures": min(counts, default=0), "error": ""}


def _require_clusters(selected: Sequence[str]) -> None:
    if not selected:
        raise DeployError(
            "no cluster is selected",
            "the group fleet of this inventory has no host that --limit leaves in",
            "check -i and --limit with ansible-playbook --list-hosts",
        )


def _require_wave_groups(
    selected: Sequence[str], waves: Sequence[object], groups: Mapping[str, Sequence[str]]
) -> None:
    """Refuse a fleet whose waves were lost: by default Ansible only warns of an inventory file it cannot read.

    Without this check one mistake in the file that builds the groups makes a single wave of the whole fleet.
    """
    in_a_wave = {host for name in groups if wave_number(name) is not None for host in groups[name]}
    lost = [
        host
        for host, wave in zip(selected, waves, strict=True)
        if str(wave) and host not in in_a_wave
    ]
    if lost:
        raise DeployError(
            name_some(lost),
            "coolkit_wave is set, but no inventory group wave_<number> has the cluster",
            "let the inventory build these groups with ansible.builtin.constructed, and see its warnings above",
        )


def duplicate_releases(plans: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return ``[{host, message}]`` for each host whose plan writes to the same release as another host's plan.

    plans: host name to the result of its plan. Failed and missing plans have no say. Clusters are told apart by the UID
    of their kube-system namespace, or by their server where that cannot be read.
    """
    holders: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for host, plan in plans.items():
        cluster, release = plan.get("cluster") or {}, plan.get("release") or {}
        identity = cluster.get("uid") or cluster.get("server")
        if identity and release and not plan.get("failed"):
            holders[(identity, release["namespace"], release["name"])].append(host)
    return [
        {"host": host, "message": _duplicate(host, hosts, namespace, name)}
        for (_, namespace, name), hosts in holders.items()
        if len(hosts) > 1
        for host in hosts
    ]


def _duplicate(host: str, hosts: Sequence[str], namespace: str, name: str) -> str:
    others = ", ".join(other for other in hosts if other != host)
    return str(
        DeployError(
            f"{host}: release {namespace}/{name}",
            f"{others} reaches the same cluster and would write the same objects",
            "correct the target of one of them, or give it another coolkit_namespace or coolkit_name",
        )
    )
