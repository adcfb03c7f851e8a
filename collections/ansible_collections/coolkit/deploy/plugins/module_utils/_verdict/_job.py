# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a Job is done, and why it failed. Private to the collection."""

from __future__ import annotations

from ._fields import condition, condition_is, count, count_or_zero, field, one_line, plural, text
from ._members import first_doom, owned_by, with_progress
from ._model import KubernetesObject, Limits, Related, Verdict
from ._pod import failed_pod

# A crash or a failed start is an attempt, of which the Job controller allows backoffLimit; all else never becomes one.
_ATTEMPT_CAUSES = frozenset({"crash-loop", "out-of-memory", "container-start"})


def judge_job(live: KubernetesObject, related: Related, limits: Limits) -> Verdict:
    """Judge by the conditions, which the Job controller sets once and for all."""
    if condition_is(live, "Complete", "True"):
        return Verdict("succeeded", "is complete")
    pods = owned_by(live, related.pods)
    for kind in ("Failed", "FailureTarget"):
        if condition_is(live, kind, "True"):
            return _failed(live, condition(live, kind), pods)
    if condition_is(live, "SuccessCriteriaMet", "True"):
        return Verdict("pending", "has succeeded; waiting for its pods to stop", cause="finishing")
    if field(live, "spec", "suspend") is True or condition_is(live, "Suspended", "True"):
        return Verdict(
            "pending", "is suspended", cause="suspended", next_step="set spec.suspend to false"
        )
    doom = first_doom(pods, limits)
    if doom is not None and doom.cause not in _ATTEMPT_CAUSES:
        return doom
    return with_progress(_progress(live), pods)


def _progress(live: KubernetesObject) -> str:
    completions = count(live, "spec", "completions") or 1
    done = count_or_zero(live, "status", "succeeded")
    failed = count_or_zero(live, "status", "failed")
    reason = f"waiting for {completions - done} of {plural(completions, 'completion')}"
    return f"{reason}, {plural(failed, 'failed attempt')} so far" if failed else reason


def _failed(
    live: KubernetesObject, failure: KubernetesObject, pods: tuple[KubernetesObject, ...]
) -> Verdict:
    reason = text(failure, "reason")
    problem = _problem(live, reason) or one_line(text(failure, "message")) or reason or "failed"
    ended = [pod for pod in pods if text(pod, "status", "phase") == "Failed"]
    last = failed_pod(ended[-1], "failed") if ended else None
    return Verdict(
        "failed",
        f"{problem}: {last.reason}" if last else problem,
        cause="job-failed",
        pod=last.pod if last else "",
        container=last.container if last else "",
        next_step=last.next_step if last else "see the events of the Job",
    )


def _problem(live: KubernetesObject, reason: str) -> str:
    """Say in words what the condition's reason means; empty for reasons whose message says it better."""
    if reason == "BackoffLimitExceeded":
        limit = count(live, "spec", "backoffLimit")
        return f"failed more often than its backoffLimit of {6 if limit is None else limit}"
    if reason == "DeadlineExceeded":
        seconds = count(live, "spec", "activeDeadlineSeconds")
        return (
            f"ran longer than its deadline of {seconds} s"
            if seconds
            else "ran longer than its deadline"
        )
    return ""
