# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a verdict is, and what is needed to reach one. Private to the collection.

A verdict is a value computed from objects as the API server returned them. Nothing in this package does input or
output or looks at a clock: how long a cause has lasted is measured by the caller.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

KubernetesObject: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True)
class Verdict:
    """Pending, succeeded or failed, and why.

    reason: one line for people, without the name of the judged object and without a final stop.
    cause: stable key such as ``image-registry``; unlike the reason it holds no counts, so that a caller can measure
        how long one cause has lasted. Empty for success and for progress that needs no measuring.
    patience: pending only: seconds that this cause may last before it counts as failed; None: only the caller's own
        deadline ends it.
    pod, container: whose logs and events explain the verdict; empty when no single one does.
    next_step: what a person can do about it; empty when there is nothing to add.
    """

    state: Literal["pending", "succeeded", "failed"]
    reason: str
    cause: str = ""
    patience: float | None = None
    pod: str = ""
    container: str = ""
    next_step: str = ""


@dataclass(frozen=True)
class Related:
    """Live objects of the same namespace that may belong to the judged one; the rules pick those that do."""

    pods: tuple[KubernetesObject, ...] = ()
    replica_sets: tuple[KubernetesObject, ...] = ()


@dataclass(frozen=True)
class Limits:
    """How long a cause that may still go away is tolerated, in seconds."""

    image_grace_seconds: float = 20
    unschedulable_seconds: float = 120
    quota_grace_seconds: float = 20
