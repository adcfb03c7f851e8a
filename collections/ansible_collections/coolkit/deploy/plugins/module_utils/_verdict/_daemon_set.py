# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a DaemonSet has rolled out, and why it has not. Private to the collection."""

from __future__ import annotations

from ._fields import count_or_zero, plural, text, unobserved
from ._members import first_doom, label, owned_by, with_progress
from ._model import KubernetesObject, Limits, Related, Verdict

# The status names no revision. The API server counts template changes in this annotation, and the controller labels
# each pod with the count it was made from.
TEMPLATE_GENERATION_ANNOTATION = "deprecated.daemonset.template.generation"
TEMPLATE_GENERATION_LABEL = "pod-template-generation"


def judge_daemon_set(live: KubernetesObject, related: Related, limits: Limits) -> Verdict:
    """Judge by the counts of the status, one pod per node."""
    waiting = unobserved(live, status_required=True)
    if waiting is not None:
        return waiting
    lacking = _lacking(live)
    if not lacking:
        return Verdict("succeeded", _success_reason(live))
    pods = _new_pods(live, related)
    return first_doom(pods, limits) or with_progress(lacking, pods)


def _new_pods(live: KubernetesObject, related: Related) -> tuple[KubernetesObject, ...]:
    pods = owned_by(live, related.pods)
    generation = text(live, "metadata", "annotations", TEMPLATE_GENERATION_ANNOTATION)
    return tuple(pod for pod in pods if label(pod, TEMPLATE_GENERATION_LABEL) == generation)


def _replaces_on_delete_only(live: KubernetesObject) -> bool:
    return text(live, "spec", "updateStrategy", "type") == "OnDelete"


def _lacking(live: KubernetesObject) -> str:
    """Say which pods the rollout still waits for; empty when it is complete."""
    desired = count_or_zero(live, "status", "desiredNumberScheduled")
    scheduled = count_or_zero(live, "status", "currentNumberScheduled")
    updated = count_or_zero(live, "status", "updatedNumberScheduled")
    available = count_or_zero(live, "status", "numberAvailable")
    if scheduled < desired:
        return f"waiting for a pod on {desired - scheduled} of {plural(desired, 'node')}"
    if updated < desired and not _replaces_on_delete_only(live):
        return f"waiting for a pod of the new revision on {desired - updated} of {plural(desired, 'node')}"
    if available < desired:
        return f"waiting for {desired - available} of {plural(desired, 'pod')} to be available"
    return ""


def _success_reason(live: KubernetesObject) -> str:
    desired = count_or_zero(live, "status", "desiredNumberScheduled")
    updated = count_or_zero(live, "status", "updatedNumberScheduled")
    if desired == 0:
        return "no node is to run it"
    reason = f"has {desired} of {plural(desired, 'pod')} available"
    if updated >= desired:
        return f"{reason} at the new revision"
    return f"{reason}; {desired - updated} keep the old revision until they are deleted (OnDelete)"
