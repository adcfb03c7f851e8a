# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What explains a failure: the last log lines of a container and the events of its pod. Private to the collection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ._answers import ApiError
from ._cluster import Cluster
from ._errors import DeployError
from ._kinds import BUILT_IN, collection_path
from ._verdict._model import Verdict

LOG_LINES = 20
EVENTS = 3


@dataclass(frozen=True)
class Evidence:
    """Log lines (the newest last) and warning events (the newest last) of one pod; both may be empty."""

    log: tuple[str, ...] = ()
    events: tuple[str, ...] = ()


NO_EVIDENCE = Evidence()


def collect_evidence(cluster: Cluster, namespace: str, verdict: Verdict) -> Evidence:
    """The evidence for a verdict; what cannot be read is left out, because the verdict stands without it."""
    if not verdict.pod:
        return NO_EVIDENCE
    return Evidence(_log(cluster, namespace, verdict), _events(cluster, namespace, verdict.pod))


def warning_texts(events: Mapping[str, Any]) -> tuple[str, ...]:
    """Reason and message of the newest warnings in an ``EventList``."""
    items = [event for event in events.get("items") or () if event.get("type") == "Warning"]
    items.sort(key=lambda event: str(event.get("lastTimestamp") or event.get("eventTime") or ""))
    texts = [
        f"{event.get('reason')}: {' '.join(str(event.get('message')).split())}" for event in items
    ]
    return tuple(dict.fromkeys(texts))[-EVENTS:]


def _log(cluster: Cluster, namespace: str, verdict: Verdict) -> tuple[str, ...]:
    path = f"{collection_path('v1', BUILT_IN[('v1', 'Pod')], namespace)}/{verdict.pod}/log"
    query = {"tailLines": str(LOG_LINES)}
    if verdict.container:
        query["container"] = verdict.container
    for previous in ("true", "false"):
        try:
            text = cluster.text(path, {**query, "previous": previous})
        except (ApiError, DeployError):
            continue
        if text.strip():
            return tuple(text.rstrip().splitlines()[-LOG_LINES:])
    return ()


def _events(cluster: Cluster, namespace: str, pod: str) -> tuple[str, ...]:
    query = {"fieldSelector": f"involvedObject.kind=Pod,involvedObject.name={pod}"}
    try:
        return warning_texts(cluster.get(f"/api/v1/namespaces/{namespace}/events", query))
    except (ApiError, DeployError):
        return ()
