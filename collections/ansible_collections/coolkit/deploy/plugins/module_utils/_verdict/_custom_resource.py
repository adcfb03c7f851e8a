# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Custom resources, by the condition types that controllers agree on, and their definitions. Private to the collection.

The types are those of the Kubernetes API conventions and of kstatus: Ready, and Stalled for what cannot go on.
"""

from __future__ import annotations

from ._fields import condition, condition_is, count, count_or_zero, one_line, text, unobserved
from ._model import KubernetesObject, Limits, Related, Verdict


def has_ready_condition(live: KubernetesObject) -> bool:
    return bool(condition(live, "Ready"))


def judge_custom_resource(live: KubernetesObject, related: Related, limits: Limits) -> Verdict:
    """Judge by Ready and Stalled; an object without a Ready condition succeeds by existing.

    Ready=False is not a failure: most controllers say it while they still work.
    """
    waiting = unobserved(live, status_required=False)
    if waiting is not None:
        return waiting
    stalled = _of_this_generation(live, "Stalled")
    if text(stalled, "status") == "True":
        return Verdict("failed", f"cannot go on: {_said(stalled)}", cause="stalled")
    if not has_ready_condition(live):
        return Verdict("succeeded", "exists")
    ready = _of_this_generation(live, "Ready")
    if text(ready, "status") == "True":
        return Verdict("succeeded", "is ready")
    if not ready:
        generation = count_or_zero(live, "metadata", "generation")
        reason = f"waiting for its Ready condition to take up generation {generation}"
        return Verdict("pending", reason, cause="not-observed")
    return Verdict("pending", f"is not ready: {_said(ready)}", cause="not-ready")


def judge_definition(live: KubernetesObject, related: Related, limits: Limits) -> Verdict:
    """Judge a CustomResourceDefinition: its API is served once it is Established."""
    if condition_is(live, "NamesAccepted", "False"):
        said = _said(condition(live, "NamesAccepted"))
        return Verdict("failed", f"its names are not accepted: {said}", cause="names-not-accepted")
    if condition_is(live, "Established", "True"):
        return Verdict("succeeded", "is established")
    return Verdict("pending", "waiting for its API to be established", cause="not-established")


def _of_this_generation(live: KubernetesObject, kind: str) -> KubernetesObject:
    """Return the condition, or an empty mapping when it speaks of an older generation."""
    found = condition(live, kind)
    observed = count(found, "observedGeneration")
    if observed is not None and observed < count_or_zero(live, "metadata", "generation"):
        return {}
    return found


def _said(found: KubernetesObject) -> str:
    said = one_line(text(found, "message")) or text(found, "reason")
    return said or f"its condition {text(found, 'type')} is {text(found, 'status')}"
