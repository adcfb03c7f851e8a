# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a PersistentVolumeClaim needs no more waiting. Private to the collection."""

from __future__ import annotations

from ._fields import name_of, records, text
from ._model import KubernetesObject, Limits, Related, Verdict

# Set by the volume controller once a volume is being made: at once for immediate binding, after the first pod that
# uses the claim has a node for WaitForFirstConsumer.
_PROVISIONER_ANNOTATIONS = (
    "volume.kubernetes.io/storage-provisioner",
    "volume.beta.kubernetes.io/storage-provisioner",
)


def judge_claim(live: KubernetesObject, related: Related, limits: Limits) -> Verdict:
    """Judge by the phase.

    A claim of a WaitForFirstConsumer class stays Pending until a pod uses it, so one that nobody uses is no reason to
    wait. Where a pod does need it, that pod's workload is pending and says why.
    """
    phase = text(live, "status", "phase")
    if phase == "Bound":
        return Verdict("succeeded", "is bound")
    if phase == "Lost":
        return Verdict(
            "failed",
            "has lost its volume",
            cause="claim-lost",
            next_step="restore the PersistentVolume or recreate the claim",
        )
    provisioner = next(
        filter(
            None, (text(live, "metadata", "annotations", key) for key in _PROVISIONER_ANNOTATIONS)
        ),
        "",
    )
    if provisioner:
        reason = f"waiting for {provisioner} to provide its volume"
        return Verdict("pending", reason, cause="claim-not-bound")
    pod = next((name_of(pod) for pod in related.pods if _uses(pod, name_of(live))), "")
    if pod:
        reason = f"waiting for a volume, which pod {pod} needs"
        return Verdict("pending", reason, cause="claim-not-bound", pod=pod)
    return Verdict("succeeded", "is not bound yet, and no pod uses it")


def _uses(pod: KubernetesObject, claim: str) -> bool:
    volumes = records(pod, "spec", "volumes")
    return any(text(volume, "persistentVolumeClaim", "claimName") == claim for volume in volumes)
