# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which rule judges which kind. Private to the collection."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ._claim import judge_claim
from ._custom_resource import has_ready_condition, judge_custom_resource, judge_definition
from ._daemon_set import judge_daemon_set
from ._deployment import judge_deployment
from ._fields import field, is_being_deleted, name_of, text
from ._job import judge_job
from ._model import KubernetesObject, Limits, Related, Verdict
from ._pod import judge_pod
from ._selector import selector_text
from ._stateful_set import judge_stateful_set

Rule = Callable[[KubernetesObject, Related, Limits], Verdict]

RULES: Mapping[tuple[str, str], Rule] = {
    ("", "PersistentVolumeClaim"): judge_claim,
    ("", "Pod"): judge_pod,
    ("apiextensions.k8s.io", "CustomResourceDefinition"): judge_definition,
    ("apps", "DaemonSet"): judge_daemon_set,
    ("apps", "Deployment"): judge_deployment,
    ("apps", "StatefulSet"): judge_stateful_set,
    ("batch", "Job"): judge_job,
}

WITH_POD_SELECTOR = frozenset(
    {("apps", "DaemonSet"), ("apps", "Deployment"), ("apps", "StatefulSet"), ("batch", "Job")}
)

# Groups of Kubernetes itself. Custom resources may end in k8s.io too (gateway.networking.k8s.io), so they are listed.
BUILTIN_GROUPS = frozenset(
    {
        "",
        "admissionregistration.k8s.io",
        "apiextensions.k8s.io",
        "apiregistration.k8s.io",
        "apps",
        "authentication.k8s.io",
        "authorization.k8s.io",
        "autoscaling",
        "batch",
        "certificates.k8s.io",
        "coordination.k8s.io",
        "discovery.k8s.io",
        "events.k8s.io",
        "flowcontrol.apiserver.k8s.io",
        "networking.k8s.io",
        "node.k8s.io",
        "policy",
        "rbac.authorization.k8s.io",
        "resource.k8s.io",
        "scheduling.k8s.io",
        "storage.k8s.io",
    }
)


def judge(live: KubernetesObject | None, related: Related, limits: Limits) -> Verdict:
    """Return the verdict on a live object. None stands for an object that was there and no longer is.

    Never raises, whatever is absent or malformed: an object read in the middle of a change is an ordinary one.
    """
    if live is None:
        return Verdict(
            "failed",
            "was deleted while waiting",
            cause="deleted",
            next_step="find out who deleted it and deploy again",
        )
    if is_being_deleted(live):
        return Verdict(
            "failed",
            "is being deleted",
            cause="deleted",
            next_step="find out who deletes it, and deploy again once it is gone",
        )
    rule = _rule(live)
    return rule(live, related, limits) if rule else Verdict("succeeded", "exists")


def is_tracked(live: KubernetesObject) -> bool:
    """Say whether the verdict on this object, as it is now, can be anything but success."""
    rule = _rule(live)
    return has_ready_condition(live) if rule is judge_custom_resource else rule is not None


def selects_pods(live: KubernetesObject) -> str | None:
    """Return the label selector of the pods a verdict on this object looks at, or None when it looks at none.

    A selector may select more than the object's own pods; the rules tell them apart by their owner.
    """
    if _group_and_kind(live) not in WITH_POD_SELECTOR:
        return None
    selector = selector_text(field(live, "spec", "selector"))
    if selector is None and _group_and_kind(live) == ("batch", "Job") and name_of(live):
        return f"batch.kubernetes.io/job-name={name_of(live)}"
    return selector


def _rule(live: KubernetesObject) -> Rule | None:
    group, kind = _group_and_kind(live)
    if group in BUILTIN_GROUPS:
        return RULES.get((group, kind))
    return judge_custom_resource


def _group_and_kind(live: KubernetesObject) -> tuple[str, str]:
    group, slash, _version = text(live, "apiVersion").partition("/")
    return (group if slash else "", text(live, "kind"))
