# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One container of a pod: its declaration beside its status. Private to the collection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ._fields import count, count_or_zero, field, name_of, named, plural, records, text
from ._model import KubernetesObject

ContainerRole = Literal["container", "init container", "sidecar"]


@dataclass(frozen=True)
class Container:
    """declared: entry of the pod's spec. status: entry of its status; empty until the kubelet reports."""

    pod: str
    name: str
    role: ContainerRole
    declared: KubernetesObject
    status: KubernetesObject

    @property
    def title(self) -> str:
        """For example ``init container migrate``."""
        return f"{self.role} {self.name}".rstrip()

    @property
    def image(self) -> str:
        return text(self.declared, "image") or text(self.status, "image")

    @property
    def waiting_reason(self) -> str:
        return text(self.status, "state", "waiting", "reason")

    @property
    def waiting_message(self) -> str:
        return text(self.status, "state", "waiting", "message")

    @property
    def last_end(self) -> KubernetesObject:
        """How the container ended last: now, or before its present start."""
        for state in ("state", "lastState"):
            ended = field(self.status, state, "terminated")
            if isinstance(ended, Mapping) and ended:
                return ended
        return {}

    @property
    def exit_code(self) -> int | None:
        return count(self.last_end, "exitCode")

    @property
    def restarts(self) -> int:
        return count_or_zero(self.status, "restartCount")

    @property
    def whereabouts(self) -> str:
        """For example ``pod coolkit-6f9-abc, 3 restarts``."""
        return (
            f"pod {self.pod}, {plural(self.restarts, 'restart')}"
            if self.restarts
            else f"pod {self.pod}"
        )

    @property
    def is_running(self) -> bool:
        return field(self.status, "state", "running") is not None

    @property
    def memory_limit(self) -> str:
        """The limit in force, which an in-place resize may have changed, or the declared one."""
        in_force = text(self.status, "resources", "limits", "memory")
        return in_force or text(self.declared, "resources", "limits", "memory")


def containers_of(pod: KubernetesObject) -> tuple[Container, ...]:
    """Return the containers in the order in which they start: init containers and sidecars first."""
    found: list[Container] = []
    for declared_key, status_key in (
        ("initContainers", "initContainerStatuses"),
        ("containers", "containerStatuses"),
    ):
        statuses = records(pod, "status", status_key)
        for declared in records(pod, "spec", declared_key):
            name = text(declared, "name")
            role = _role(declared, declared_key)
            found.append(Container(name_of(pod), name, role, declared, named(statuses, name)))
    return tuple(found)


def _role(declared: KubernetesObject, declared_key: str) -> ContainerRole:
    if declared_key == "containers":
        return "container"
    return "sidecar" if text(declared, "restartPolicy") == "Always" else "init container"


def describe_probe(probe: object) -> str:
    """Say what a probe does, for example ``GET /healthz on port http``; empty when there is none.

    Of a command only the program is named, as its arguments may hold a password.
    """
    if isinstance(field(probe, "httpGet"), Mapping):
        path = text(probe, "httpGet", "path") or "/"
        return f"GET {path} on port {_port(probe, 'httpGet')}"
    if isinstance(field(probe, "tcpSocket"), Mapping):
        return f"connection to port {_port(probe, 'tcpSocket')}"
    if isinstance(field(probe, "grpc"), Mapping):
        return f"gRPC health check on port {_port(probe, 'grpc')}"
    command = field(probe, "exec", "command")
    if isinstance(command, (list, tuple)) and command:
        return f"command {command[0]}"
    return ""


def _port(probe: object, kind: str) -> str:
    port = field(probe, kind, "port")
    return str(port) if isinstance(port, (str, int)) else "?"
