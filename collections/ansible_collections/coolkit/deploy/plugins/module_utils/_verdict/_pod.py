# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands between a pod and being ready, and the verdict on a pod that stands alone. Private to the collection."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from ._container import Container, containers_of, describe_probe
from ._doom import container_doom
from ._fields import condition, condition_is, field, name_of, one_line, records, text
from ._model import KubernetesObject, Limits, Related, Verdict


def judge_pod(live: KubernetesObject, related: Related, limits: Limits) -> Verdict:
    """Judge a pod that nothing replaces: done or ready is success, failed is final."""
    phase = text(live, "status", "phase")
    if phase == "Succeeded":
        return Verdict("succeeded", "ran to its end")
    if phase == "Failed":
        return failed_pod(live, "failed")
    if phase == "Running" and is_ready(live):
        return Verdict("succeeded", "is ready")
    return pod_doom(live, limits) or pod_progress(live) or Verdict("pending", "is not ready yet")


def is_ready(pod: KubernetesObject) -> bool:
    return condition_is(pod, "Ready", "True")


def pod_doom(pod: KubernetesObject, limits: Limits) -> Verdict | None:
    """Return what keeps the pod from coming up: failed, or pending with a patience; None when nothing is known to.

    A pod in phase Failed is none of it: its controller replaces it.
    """
    if text(pod, "status", "phase") in {"Succeeded", "Failed"}:
        return None
    found = [container_doom(container, limits) for container in containers_of(pod)]
    return most_urgent([_scheduling_doom(pod, limits), *found])


def most_urgent(verdicts: Iterable[Verdict | None]) -> Verdict | None:
    """Return the first failed verdict, else the first pending one."""
    known = [verdict for verdict in verdicts if verdict is not None]
    failed = (verdict for verdict in known if verdict.state == "failed")
    return next(failed, known[0] if known else None)


def _scheduling_doom(pod: KubernetesObject, limits: Limits) -> Verdict | None:
    scheduled = condition(pod, "PodScheduled")
    if text(scheduled, "status") != "False" or text(scheduled, "reason") != "Unschedulable":
        return None
    said = one_line(text(scheduled, "message")) or "the scheduler gives no reason"
    return Verdict(
        "pending",
        f"pod {name_of(pod)} cannot be scheduled: {said}",
        cause="unschedulable",
        patience=limits.unschedulable_seconds,
        pod=name_of(pod),
        next_step="add nodes, or lower what the pod requests or demands of its node",
    )


def pod_progress(pod: KubernetesObject) -> Verdict | None:
    """Return what a healthy pod that is not ready is doing; None when it is ready or tells nothing."""
    name = name_of(pod)
    if text(pod, "status", "phase") == "Failed":
        return failed_pod(pod, "pending")
    if text(condition(pod, "PodScheduled"), "reason") == "SchedulingGated":
        gates = ", ".join(text(gate, "name") for gate in records(pod, "spec", "schedulingGates"))
        return Verdict(
            "pending",
            f"pod {name} is held by the scheduling gate {gates}",
            "scheduling-gate",
            pod=name,
        )
    if is_ready(pod):
        return None
    for container in containers_of(pod):
        verdict = _container_progress(container)
        if verdict is not None:
            return verdict
    return _gate_progress(pod)


def failed_pod(pod: KubernetesObject, state: Literal["pending", "failed"]) -> Verdict:
    """Describe a pod in phase Failed: evicted, refused by its node, or ended with an error."""
    name = name_of(pod)
    ended = next((found for found in containers_of(pod) if found.exit_code), None)
    reason, message = text(pod, "status", "reason"), one_line(text(pod, "status", "message"))
    if ended is not None and not reason:
        line = f"{ended.title} ended with exit code {ended.exit_code} (pod {name})"
        return Verdict(state, line, "pod-failed", None, name, ended.name, "see its logs")
    problem = "was evicted" if reason == "Evicted" else f"failed with {reason or 'no reason given'}"
    line = f"pod {name} {problem}" + (f": {message}" if message else "")
    return Verdict(state, line, "pod-failed", pod=name, next_step="see the events of its node")


def _container_progress(container: Container) -> Verdict | None:
    reason = _progress_reason(container)
    if not reason:
        return None
    return Verdict(
        "pending", reason, cause="not-ready", pod=container.pod, container=container.name
    )


def _progress_reason(container: Container) -> str:
    if container.is_running:
        problem = _running_problem(container)
        return f"{container.title} {problem} ({container.whereabouts})" if problem else ""
    if container.waiting_reason == "ContainerCreating":
        return (
            f"{container.title} is being created: image, volumes or network (pod {container.pod})"
        )
    if container.exit_code:
        return f"{container.title} ended with exit code {container.exit_code} ({container.whereabouts})"
    return ""


def _running_problem(container: Container) -> str:
    """Say why a running container is not ready; empty when it is."""
    startup = describe_probe(field(container.declared, "startupProbe"))
    if startup and field(container.status, "started") is not True:
        waiting = ", and what comes after it waits" if container.role == "sidecar" else ""
        return f"runs but has not started: startup probe {startup}{waiting}"
    if container.role == "init container":
        return "is running"
    if field(container.status, "ready") is True:
        return ""
    readiness = describe_probe(field(container.declared, "readinessProbe"))
    return "runs but is not ready" + (f": readiness probe {readiness}" if readiness else "")


def _gate_progress(pod: KubernetesObject) -> Verdict | None:
    gates = [text(gate, "conditionType") for gate in records(pod, "spec", "readinessGates")]
    closed = [gate for gate in gates if not condition_is(pod, gate, "True")]
    if not closed or not condition_is(pod, "ContainersReady", "True"):
        return None
    reason = f"pod {name_of(pod)} waits for its readiness gate {', '.join(closed)}"
    return Verdict("pending", reason, cause="readiness-gate", pod=name_of(pod))
