# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan of a release: what would change, object by object. Pure. Private to the collection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from ._diff import object_diff
from ._errors import DeployError
from ._kinds import Kind, ObjectKey
from ._manifest import Manifest, owner_of

Action = Literal["created", "configured", "unchanged", "deleted", "skipped"]
CHANGING: frozenset[str] = frozenset({"created", "configured", "deleted"})


@dataclass(frozen=True)
class Identity:
    """Which cluster answered. ``uid``: of namespace kube-system, empty where it may not be read."""

    server: str
    version: str = ""
    uid: str = ""


@dataclass(frozen=True)
class PlannedObject:
    """What would happen to one object.

    verified: whether the server's dry run took it; False where it needs an object of this same plan first.
    live: the object as it is now. result: as the dry run would leave it. Both are None where there is none.
    force: whether the fields that others own are taken over, as the user listed them.
    tracked: whether a rollout has to wait for it.
    """

    key: ObjectKey
    manifest: Manifest = field(repr=False)
    kind: Kind | None
    action: Action
    reason: str = ""
    verified: bool = True
    force: bool = False
    tracked: bool = False
    live: Mapping[str, Any] | None = field(default=None, repr=False)
    result: Mapping[str, Any] | None = field(default=None, repr=False)

    @property
    def changes(self) -> bool:
        """Whether anything would be written."""
        return self.action in CHANGING


@dataclass(frozen=True)
class Plan:
    """What a deploy of one release would do to one cluster. ``made_at``: seconds since the epoch."""

    identity: Identity
    digest: str
    objects: tuple[PlannedObject, ...]
    warnings: tuple[str, ...] = ()
    made_at: float = 0.0

    @property
    def changes(self) -> bool:
        """Whether anything would be written."""
        return any(planned.changes for planned in self.objects)


def decide_action(live: Mapping[str, Any] | None, result: Mapping[str, Any]) -> Action:
    """Created, configured or unchanged, from the live object and what the dry run made of it.

    A server-side apply that changes nothing leaves everything as it is but managedFields (tried on 1.36).
    """
    if live is None:
        return "created"
    return "unchanged" if _comparable(live) == _comparable(result) else "configured"


def _comparable(live: Mapping[str, Any]) -> dict[str, Any]:
    metadata = {
        name: value
        for name, value in (live.get("metadata") or {}).items()
        if name not in ("managedFields", "resourceVersion", "generation")
    }
    return {**live, "metadata": metadata}


def refuse_foreign(
    key: ObjectKey, live: Mapping[str, Any] | None, owner: str, *, adopt: bool
) -> None:
    """Raises DeployError when a live object is not this release's and may not be adopted."""
    if live is None or adopt or owner_of(live) == owner:
        return
    other = owner_of(live)
    whose = f"belongs to {other}" if other else "exists already and belongs to no release"
    raise DeployError(
        str(key),
        f"{whose}, not to {owner}",
        "remove it, rename yours, or set coolkit_adopt: true to take it over",
    )


def decide_namespace(planned: PlannedObject, *, owner: str, readable: bool) -> PlannedObject | None:
    """What becomes of a Namespace that is not ours to write; None when it is.

    Raises DeployError when it is being deleted.
    """
    if not readable:
        return replace(
            planned, action="skipped", reason="this user may not read namespaces; taken as existing"
        )
    if planned.live is None:
        return None
    if (planned.live.get("status") or {}).get("phase") == "Terminating":
        raise DeployError(
            str(planned.key), "is being deleted", "wait until it is gone, then deploy again"
        )
    if owner_of(planned.live) != owner:
        return replace(planned, action="skipped", reason="exists already and is not this release's")
    return None


def plan_as_data(plan: Plan) -> dict[str, Any]:
    """The part of a plan that a later task of the same run needs; no manifest and no live object in it."""
    return {
        "digest": plan.digest,
        "made_at": plan.made_at,
        "identity": asdict(plan.identity),
        "warnings": list(plan.warnings),
        "objects": [
            {
                **asdict(planned.key),
                "action": planned.action,
                "reason": planned.reason,
                "verified": planned.verified,
                "force": planned.force,
                "tracked": planned.tracked,
                "resource": asdict(planned.kind) if planned.kind else None,
            }
            for planned in plan.objects
        ],
    }


def plan_from_data(data: Mapping[str, Any], manifests: Sequence[Manifest]) -> Plan:
    """The plan a task handed on, joined with the manifests again: the same ones in the same order, as ``digest`` says."""
    objects = []
    for entry, manifest in zip(data["objects"], manifests, strict=True):
        resource = entry["resource"]
        objects.append(
            PlannedObject(
                key=ObjectKey(
                    entry["api_version"], entry["kind"], entry["namespace"], entry["name"]
                ),
                manifest=manifest,
                kind=Kind(**resource) if resource else None,
                action=entry["action"],
                reason=entry["reason"],
                verified=entry["verified"],
                force=entry["force"],
                tracked=entry["tracked"],
            )
        )
    return Plan(
        identity=Identity(**data["identity"]),
        digest=data["digest"],
        objects=tuple(objects),
        warnings=tuple(data["warnings"]),
        made_at=data["made_at"],
    )


def object_rows(objects: Sequence[PlannedObject]) -> list[dict[str, Any]]:
    """The objects of a plan as they stand in a task's result."""
    return [
        {
            "kind": planned.key.kind,
            "namespace": planned.key.namespace,
            "name": planned.key.name,
            "action": planned.action,
            "verified": planned.verified,
            "reason": planned.reason,
        }
        for planned in objects
    ]


def plan_diff(plan: Plan) -> list[dict[str, str]]:
    """Ansible's diff of all objects that would change, secrets masked."""
    return [
        object_diff(planned.key, planned.live, planned.result or planned.manifest)
        for planned in plan.objects
        if planned.changes
    ]
