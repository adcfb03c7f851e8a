# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a Deployment has rolled out, and why it has not. Private to the collection.

The order of the checks is that of the questions: has the controller seen the spec, are enough pods of the new revision
there, are the old ones gone, are the new ones available.
"""

from __future__ import annotations

import re

from ._fields import condition, count, count_or_zero, field, one_line, plural, text, unobserved
from ._members import first_doom, owned_by, with_progress
from ._model import KubernetesObject, Limits, Related, Verdict
from ._replica_set import new_replica_set

# What may go away by itself: quota as old pods end, a webhook that restarts, a service account applied a moment ago.
# Not "failed quota: … must specify limits", which no waiting changes.
_PASSING_REFUSAL = re.compile(
    r"exceeded quota|failed calling webhook|service ?account|timeout|timed out|deadline exceeded|connection refused"
    r"|internal error|conflict",
    re.IGNORECASE,
)
_REFUSAL = re.compile(r"forbidden|denied the request|is invalid|failed quota", re.IGNORECASE)


def judge_deployment(live: KubernetesObject, related: Related, limits: Limits) -> Verdict:
    """Judge by the counts of the status; pods and ReplicaSets only explain what the counts lack."""
    waiting = unobserved(live, status_required=True)
    if waiting is not None:
        return waiting
    lacking = _lacking(live)
    if not lacking:
        return Verdict("succeeded", _success_reason(live))
    if field(live, "spec", "paused") is True:
        return Verdict(
            "pending", "its rollout is paused", cause="paused", next_step="set spec.paused to false"
        )
    replica_set = new_replica_set(live, related)
    pods = owned_by(replica_set, related.pods) if replica_set is not None else ()
    known = first_doom(pods, limits) or _refused_pods(replica_set or live, limits)
    if known is not None and known.state == "failed":
        return known
    explanation = known or with_progress(lacking, pods)
    return _deadline_exceeded(live, explanation) or explanation


def _desired(live: KubernetesObject) -> int:
    replicas = count(live, "spec", "replicas")
    return 1 if replicas is None else replicas


def _lacking(live: KubernetesObject) -> str:
    """Say which pods the rollout still waits for; empty when it is complete."""
    desired = _desired(live)
    total = count_or_zero(live, "status", "replicas")
    updated = count_or_zero(live, "status", "updatedReplicas")
    available = count_or_zero(live, "status", "availableReplicas")
    if updated < desired:
        return f"waiting for {desired - updated} of {plural(desired, 'pod')} of the new revision to be created"
    if total > updated:
        return f"waiting for {plural(total - updated, 'pod')} of the old revision to stop"
    if updated > desired:
        return f"waiting for {plural(updated - desired, 'surplus pod')} to stop"
    if available < desired:
        seconds = count_or_zero(live, "spec", "minReadySeconds")
        meaning = f" (ready for {seconds} s)" if seconds else ""
        pods = f"{desired - available} of {plural(desired, 'pod')} of the new revision"
        return f"waiting for {pods} to be available{meaning}"
    return ""


def _success_reason(live: KubernetesObject) -> str:
    desired = _desired(live)
    if desired == 0:
        return "is scaled to 0 pods"
    return f"has {desired} of {plural(desired, 'pod')} of the new revision available"


def _refused_pods(live: KubernetesObject, limits: Limits) -> Verdict | None:
    """Return why pods cannot be created: quota, PodSecurity, an admission webhook."""
    failure = condition(live, "ReplicaFailure")
    if text(failure, "status") != "True":
        return None
    message = text(failure, "message")
    said = one_line(message) or text(failure, "reason")
    if _REFUSAL.search(message) and not _PASSING_REFUSAL.search(message):
        return Verdict(
            "failed",
            f"its pods are refused: {said}",
            cause="pods-refused",
            next_step="change the pod template or the policy that refuses it",
        )
    is_quota = "exceeded quota" in message
    return Verdict(
        "pending",
        f"pods cannot be created: {said}",
        cause="quota" if is_quota else "pods-not-created",
        patience=limits.quota_grace_seconds,
        next_step="raise the quota or lower what the pods request" if is_quota else "",
    )


def _deadline_exceeded(live: KubernetesObject, explanation: Verdict) -> Verdict | None:
    progressing = condition(live, "Progressing")
    if text(progressing, "reason") != "ProgressDeadlineExceeded":
        return None
    seconds = count(live, "spec", "progressDeadlineSeconds")
    period = f" for {seconds} s" if seconds else ""
    return Verdict(
        "failed",
        f"made no progress{period}: {explanation.reason}",
        cause="progress-deadline",
        pod=explanation.pod,
        container=explanation.container,
        next_step=explanation.next_step,
    )
