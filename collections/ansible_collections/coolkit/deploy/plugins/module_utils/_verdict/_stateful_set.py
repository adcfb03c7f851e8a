# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a StatefulSet has rolled out, and which pod holds it up. Private to the collection."""

from __future__ import annotations

from ._fields import count, count_or_zero, name_of, plural, text, unobserved
from ._members import first_doom, label, owned_by, with_progress
from ._model import KubernetesObject, Limits, Related, Verdict
from ._pod import is_ready

REVISION_LABEL = "controller-revision-hash"


def judge_stateful_set(live: KubernetesObject, related: Related, limits: Limits) -> Verdict:
    """Judge by the counts and revisions of the status; the pods tell which of them is in the way."""
    waiting = unobserved(live, status_required=True)
    if waiting is not None:
        return waiting
    lacking = _lacking(live)
    if not lacking:
        return Verdict("succeeded", _success_reason(live))
    pods = owned_by(live, related.pods)
    revision = text(live, "status", "updateRevision")
    new_pods = tuple(pod for pod in pods if label(pod, REVISION_LABEL) == revision)
    old_pods = tuple(pod for pod in pods if label(pod, REVISION_LABEL) != revision)
    return (
        first_doom(new_pods, limits)
        or _blocking_old_pod(live, lacking, old_pods)
        or with_progress(lacking, sorted(new_pods, key=_ordinal))
    )


def _desired(live: KubernetesObject) -> int:
    replicas = count(live, "spec", "replicas")
    return 1 if replicas is None else replicas


def _replaces_on_delete_only(live: KubernetesObject) -> bool:
    return text(live, "spec", "updateStrategy", "type") == "OnDelete"


def _partition(live: KubernetesObject) -> int:
    return count_or_zero(live, "spec", "updateStrategy", "rollingUpdate", "partition")


def _updated_wanted(live: KubernetesObject) -> int:
    """Return how many pods have to be of the new revision: those from the partition on."""
    return 0 if _replaces_on_delete_only(live) else max(0, _desired(live) - _partition(live))


def _available(live: KubernetesObject) -> int:
    available = count(live, "status", "availableReplicas")
    if available is None and not count_or_zero(live, "spec", "minReadySeconds"):
        # API servers before 1.25 leave the field out; without minReadySeconds ready pods are available.
        return count_or_zero(live, "status", "readyReplicas")
    return available or 0


def _lacking(live: KubernetesObject) -> str:
    """Say what the rollout still waits for; empty when it is complete."""
    desired, wanted = _desired(live), _updated_wanted(live)
    total = count_or_zero(live, "status", "replicas")
    updated = _updated(live)
    if total < desired:
        return f"waiting for {desired - total} of {plural(desired, 'pod')} to be created"
    if updated < wanted:
        return f"waiting for {wanted - updated} of {plural(wanted, 'pod')} to be replaced by the new revision"
    if total > desired:
        return f"waiting for {plural(total - desired, 'surplus pod')} to stop"
    if _available(live) < desired:
        return (
            f"waiting for {desired - _available(live)} of {plural(desired, 'pod')} to be available"
        )
    return ""


def _updated(live: KubernetesObject) -> int:
    """Return the pods of the new revision; when both revisions are one, all current pods are of it."""
    updated = count_or_zero(live, "status", "updatedReplicas")
    current_revision = text(live, "status", "currentRevision")
    if current_revision and current_revision == text(live, "status", "updateRevision"):
        return max(updated, count_or_zero(live, "status", "currentReplicas"))
    return updated


def _success_reason(live: KubernetesObject) -> str:
    desired, updated = _desired(live), _updated(live)
    if desired == 0:
        return "is scaled to 0 pods"
    reason = f"has {desired} of {plural(desired, 'pod')} available"
    if updated >= desired:
        return f"{reason} at the new revision"
    if _replaces_on_delete_only(live):
        return (
            f"{reason}; {desired - updated} keep the old revision until they are deleted (OnDelete)"
        )
    return f"{reason}; {desired - updated} keep the old revision below partition {_partition(live)}"


def _ordinal(pod: KubernetesObject) -> int:
    """Return the number at the end of the pod's name, in which order pods are started."""
    ending = name_of(pod).rpartition("-")[2]
    return int(ending) if ending.isascii() and ending.isdigit() else 0


def _blocking_old_pod(
    live: KubernetesObject, lacking: str, old_pods: tuple[KubernetesObject, ...]
) -> Verdict | None:
    """Return a pod of the old revision that is not ready: in ordered management nothing goes on before it is.

    The controller waits even when it is the new revision that would repair the pod.
    """
    if text(live, "spec", "podManagementPolicy") == "Parallel":
        return None
    for pod in sorted(old_pods, key=_ordinal):
        if not is_ready(pod):
            name = name_of(pod)
            return Verdict(
                "pending",
                f"{lacking}; pod {name} of the old revision is not ready and blocks the rollout",
                cause="blocked-by-old-pod",
                pod=name,
                next_step=f"if it does not become ready, delete pod {name}",
            )
    return None
