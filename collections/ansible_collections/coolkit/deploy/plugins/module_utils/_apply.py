# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Applying a plan, stage by stage. Private to the collection."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from ._answers import ApiError
from ._cluster import Cluster
from ._errors import DeployError
from ._kinds import Kind, ObjectKey, key_of, object_path
from ._parallel import run_parallel
from ._plan import PlannedObject
from ._planner import discover_kinds
from ._refusals import explain_refusal
from ._stages import in_stages

DEFINITION = "CustomResourceDefinition"


class ApplyFailed(DeployError):
    """An object was refused. ``objects``: the plan's objects, those that were not reached with their reason."""

    def __init__(self, error: DeployError, objects: Sequence[PlannedObject]) -> None:
        super().__init__(error.subject, error.reason, error.next_step)
        self.objects = tuple(objects)


def apply_objects(
    cluster: Cluster,
    objects: Sequence[PlannedObject],
    namespace: str,
    wait_established: Callable[[Sequence[PlannedObject]], None],
) -> list[PlannedObject]:
    """Write what the plan changes, in stages, in parallel inside a stage; the results carry the objects as written.

    wait_established: returns when these definitions are served. Raises ApplyFailed after the stage in which an object was
    refused; what was applied stays, and the next run goes on from there.
    """
    done: dict[ObjectKey, PlannedObject] = {entry.key: entry for entry in objects}
    changing = {entry.key: entry for entry in objects if entry.changes}
    for stage in in_stages(changing):
        entries = _with_kinds(cluster, [changing[key] for key in stage], namespace)
        answers = run_parallel(
            lambda entry: _apply_one(cluster, entry), entries, cluster.connections
        )
        refused: Exception | None = None
        for key, answer in zip(stage, answers, strict=True):
            if isinstance(answer, Exception):
                refused = refused or answer
            else:
                done[key] = answer
                del changing[key]
        if refused is not None:
            raise _failed(refused, done, changing)
        definitions = [entry for entry in entries if entry.key.kind == DEFINITION]
        if definitions:
            wait_established(definitions)
    return list(done.values())


def _apply_one(cluster: Cluster, entry: PlannedObject) -> PlannedObject:
    if entry.kind is None:
        raise DeployError(
            str(entry.key),
            f"{entry.key.api_version} {entry.key.kind} is not served although its definition was applied",
            "check the names and versions of the definition",
        )
    path = object_path(entry.key, entry.kind)
    try:
        answer = cluster.apply(path, entry.manifest, dry_run=False, force=entry.force)
    except ApiError as error:
        raise explain_refusal(entry.key, entry.manifest, error) from None
    return replace(entry, result=answer.body, verified=True, reason="")


def _with_kinds(
    cluster: Cluster, entries: Sequence[PlannedObject], namespace: str
) -> list[PlannedObject]:
    """The entries; those whose definition came with this release get the kind it is served as by now."""
    unknown: list[Any] = [entry.manifest for entry in entries if entry.kind is None]
    if not unknown:
        return list(entries)
    found = discover_kinds(cluster, unknown)
    return [_with_kind(entry, found, namespace) for entry in entries]


def _with_kind(
    entry: PlannedObject, found: dict[tuple[str, str], Kind], namespace: str
) -> PlannedObject:
    kind = entry.kind or found.get((entry.key.api_version, entry.key.kind))
    return replace(entry, kind=kind, key=key_of(entry.manifest, namespace, kind))


def _failed(
    refused: Exception,
    done: dict[ObjectKey, PlannedObject],
    left: dict[ObjectKey, PlannedObject],
) -> Exception:
    if not isinstance(refused, DeployError):
        return refused
    states = [
        replace(entry, action="skipped", reason="not applied: the release stopped before or at it")
        if key in left
        else entry
        for key, entry in done.items()
    ]
    return ApplyFailed(refused, states)
