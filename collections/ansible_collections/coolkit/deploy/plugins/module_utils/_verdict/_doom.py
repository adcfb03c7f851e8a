# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What keeps one container from ever starting or staying up. Private to the collection."""

from __future__ import annotations

import re

from ._container import Container, describe_probe
from ._fields import end_of_line, field, one_line, text
from ._image import IMAGE_REASONS, explain_image_failure
from ._model import Limits, Verdict

START_REASONS = frozenset({"RunContainerError", "CreateContainerError", "StartError"})
# What the runtime answers when the image or the manifest is at fault. Everything else it says about a failed start
# (time-outs, vanished namespaces, exhausted nodes) has been seen to go away.
_START_CANNOT_WORK = re.compile(
    r"exec:? .*(?:executable file not found|no such file or directory|permission denied"
    r"|exec format error|is a directory)|no command specified|mount a directory onto a file",
    re.IGNORECASE,
)
_CACHE_NOT_SYNCED = re.compile(r"failed to sync .* cache", re.IGNORECASE)
_KILLED_EXIT_CODES = (137, 143)
# The runtime could not start the process, so the exit code (128) is not the container's own.
_NEVER_STARTED = frozenset({"StartError", "ContainerCannotRun"})


def container_doom(container: Container, limits: Limits) -> Verdict | None:
    """Return why the container cannot come up: failed at once, or pending with the patience its cause deserves."""
    reason = container.waiting_reason
    if reason in IMAGE_REASONS:
        return _image_doom(container, limits)
    if reason == "CreateContainerConfigError":
        return _configuration_doom(container, limits)
    if reason in START_REASONS:
        return _start_doom(container, container.waiting_message, limits)
    if reason == "CrashLoopBackOff":
        return _crash_doom(container, limits)
    return None


def _image_doom(container: Container, limits: Limits) -> Verdict:
    reason, message = container.waiting_reason, container.waiting_message
    failure = explain_image_failure(reason, message, container.image)
    where = f"pod {container.pod}, {container.title}: {reason}"
    said = f', "{end_of_line(message)}"' if message else ""
    return _verdict(
        container,
        f"image {container.image} {failure.problem} ({where}{said})",
        failure.cause,
        None if failure.permanent else limits.image_grace_seconds,
        failure.next_step,
    )


def _configuration_doom(container: Container, limits: Limits) -> Verdict:
    message = container.waiting_message
    passing = _CACHE_NOT_SYNCED.search(message)
    said = one_line(message) or container.waiting_reason
    return _verdict(
        container,
        f"{container.title} cannot be configured: {said} (pod {container.pod})",
        "container-config",
        limits.image_grace_seconds if passing else None,
        "check the names and keys of the ConfigMaps and Secrets it uses, and its securityContext",
    )


def _start_doom(container: Container, message: str, limits: Limits) -> Verdict:
    permanent = _START_CANNOT_WORK.search(message)
    said = end_of_line(message) or container.waiting_reason
    return _verdict(
        container,
        f"{container.title} cannot be started: {said} (pod {container.pod})",
        "container-start",
        None if permanent else limits.image_grace_seconds,
        "check its command, its image and its mounts" if permanent else "check the node of the pod",
    )


def _crash_doom(container: Container, limits: Limits) -> Verdict:
    end = container.last_end
    exit_code = container.exit_code
    if text(end, "reason") in _NEVER_STARTED:
        return _start_doom(container, text(end, "message"), limits)
    where = f"({container.whereabouts})"
    if text(end, "reason") == "OOMKilled":
        return _out_of_memory_doom(container, where)
    if exit_code == 0:
        problem = "keeps ending with exit code 0 although it should go on running"
    elif exit_code is None:
        problem = "keeps crashing"
    else:
        problem = f"keeps crashing with exit code {exit_code}"
    return _verdict(
        container,
        f"{container.title} {problem} {where}",
        "crash-loop",
        None,
        _crash_next_step(container),
    )


def _out_of_memory_doom(container: Container, where: str) -> Verdict:
    limit = container.memory_limit
    problem = (
        f"needs more memory than its limit of {limit}"
        if limit
        else "has no memory limit, and its node ran out"
    )
    return _verdict(
        container,
        f"{container.title} keeps being OOMKilled: it {problem} {where}",
        "out-of-memory",
        None,
        "raise its memory limit or lower its use"
        if limit
        else "give it a memory request and limit",
    )


def _crash_next_step(container: Container) -> str:
    if container.exit_code in _KILLED_EXIT_CODES:
        for kind in ("startup", "liveness"):
            probe = describe_probe(field(container.declared, f"{kind}Probe"))
            if probe:
                return f"see its logs and its {kind} probe ({probe}): the kubelet kills a container whose probe fails"
    return "see its logs"


def _verdict(
    container: Container, reason: str, cause: str, patience: float | None, next_step: str
) -> Verdict:
    """patience None means that waiting cannot help."""
    return Verdict(
        "failed" if patience is None else "pending",
        reason,
        cause=cause,
        patience=patience,
        pod=container.pod,
        container=container.name,
        next_step=next_step,
    )
