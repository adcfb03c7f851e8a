# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the workloads of a release are right now, without waiting. Private to the collection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ._answers import ApiError
from ._cluster import Cluster
from ._kinds import BUILT_IN, ObjectKey, collection_path
from ._plan import PlannedObject
from ._verdict._model import KubernetesObject, Limits, Related, Verdict
from ._verdict._table import judge, selects_pods


def look_at_health(
    cluster: Cluster, objects: Sequence[PlannedObject], limits: Limits
) -> dict[ObjectKey, Verdict]:
    """A verdict for each live object a rollout waits for.

    Pods are only asked for where the object itself does not say that all is well: two requests for each such object.
    """
    verdicts: dict[ObjectKey, Verdict] = {}
    for entry in objects:
        if not entry.tracked or entry.live is None:
            continue
        live = {**entry.live, "apiVersion": entry.key.api_version, "kind": entry.key.kind}
        verdict = judge(live, Related(), limits)
        if verdict.state != "succeeded":
            verdict = judge(live, _read_related(cluster, entry.key, live), limits)
        verdicts[entry.key] = verdict
    return verdicts


def sum_up(verdicts: Mapping[ObjectKey, Verdict]) -> tuple[str, str]:
    """State and reason of the whole: the worst verdict and its object."""
    for state in ("failed", "pending"):
        for key, verdict in verdicts.items():
            if verdict.state == state:
                return state, f"{key}: {verdict.reason}"
    return "succeeded", ", ".join(f"{key}: {found.reason}" for key, found in verdicts.items())


def _read_related(cluster: Cluster, key: ObjectKey, live: KubernetesObject) -> Related:
    selector = selects_pods(live)
    if selector is None:
        return Related()
    try:
        pods = _list(cluster, ("v1", "Pod"), key.namespace, selector)
        if key.kind != "Deployment":
            return Related(pods)
        return Related(pods, _list(cluster, ("apps/v1", "ReplicaSet"), key.namespace, selector))
    except ApiError as error:
        if error.is_missing_permission:
            return Related()
        raise


def _list(
    cluster: Cluster, identity: tuple[str, str], namespace: str, selector: str
) -> tuple[KubernetesObject, ...]:
    path = collection_path(identity[0], BUILT_IN[identity], namespace)
    return tuple(cluster.get(path, {"labelSelector": selector}).get("items") or ())
