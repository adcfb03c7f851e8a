# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which pods belong to a workload, and what they say together. Private to the collection."""

from __future__ import annotations

from collections.abc import Iterable

from ._fields import field, is_being_deleted, name_of, records, text
from ._model import KubernetesObject, Limits, Verdict
from ._pod import most_urgent, pod_doom, pod_progress


def owned_by(
    owner: KubernetesObject, candidates: Iterable[KubernetesObject]
) -> tuple[KubernetesObject, ...]:
    """Return the candidates whose controller is the owner and that are not on their way out, oldest first."""
    uid = text(owner, "metadata", "uid")
    if not uid:
        return ()
    members = [
        entry for entry in candidates if _owner_uid(entry) == uid and not is_being_deleted(entry)
    ]
    return tuple(sorted(members, key=_age_and_name))


def _owner_uid(live: KubernetesObject) -> str:
    for owner in records(live, "metadata", "ownerReferences"):
        if field(owner, "controller") is True:
            return text(owner, "uid")
    return ""


def _age_and_name(live: KubernetesObject) -> tuple[str, str]:
    # The oldest first, so that one pod's trouble stays in front while it lasts and its time can be measured.
    return (text(live, "metadata", "creationTimestamp"), name_of(live))


def label(live: KubernetesObject, key: str) -> str:
    return text(live, "metadata", "labels", key)


def first_doom(pods: Iterable[KubernetesObject], limits: Limits) -> Verdict | None:
    """Return the most urgent doom of any of the pods."""
    return most_urgent(pod_doom(pod, limits) for pod in pods)


def with_progress(reason: str, pods: Iterable[KubernetesObject]) -> Verdict:
    """Return a pending verdict that adds to a count what the first pod that is not ready is doing.

    A failed pod has a successor, so it speaks only when no other pod has anything to say.
    """
    in_order = sorted(pods, key=lambda pod: text(pod, "status", "phase") == "Failed")
    said = next((found for found in map(pod_progress, in_order) if found is not None), None)
    if said is None:
        return Verdict("pending", reason, cause="progressing")
    return Verdict(
        "pending",
        f"{reason}; {said.reason}",
        cause=said.cause,
        pod=said.pod,
        container=said.container,
        next_step=said.next_step,
    )
