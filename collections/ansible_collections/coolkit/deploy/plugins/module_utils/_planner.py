# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Making the plan: everything that is read before anything is written. Private to the collection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ._answers import Answer, ApiError
from ._cluster import Cluster
from ._errors import DeployError
from ._kinds import (
    BUILT_IN,
    Kind,
    collection_path,
    key_of,
    kinds_of_discovery,
    object_path,
)
from ._manifest import Manifest, digest_of, release_id
from ._parallel import run_parallel
from ._plan import (
    Identity,
    Plan,
    PlannedObject,
    decide_action,
    decide_namespace,
    refuse_foreign,
)
from ._pod_check import WORKLOADS, judge_trial, pod_to_try, template_changes
from ._refusals import (
    conflicting_fields,
    explain_refusal,
    missing_permission,
    needs_object_of_plan,
)


@dataclass(frozen=True)
class Release:
    """One release and how its plan is made.

    manifests: prepared (see ``_manifest.prepare``). cluster_uid: the UID namespace kube-system has to have, or empty.
    optional_kinds: ``GROUP/KIND`` that are skipped where the cluster does not serve them.
    force_conflicts: field paths that may be taken over from other field managers.
    """

    name: str
    namespace: str
    manifests: Sequence[Manifest]
    cluster_uid: str = ""
    optional_kinds: frozenset[str] = frozenset()
    force_conflicts: frozenset[str] = frozenset()
    adopt: bool = False

    @property
    def owner(self) -> str:
        """The value of the ownership annotation."""
        return release_id(self.name, self.namespace)

    @property
    def digest(self) -> str:
        """A digest of all manifests."""
        return digest_of(self.manifests)


class PlanRefused(DeployError):
    """The plan is not valid. ``problems``: one line per object, the first of them in ``str``."""

    def __init__(self, problems: Sequence[DeployError]) -> None:
        first = problems[0]
        super().__init__(first.subject, first.reason, first.next_step)
        self.problems = tuple(problems)


def identify(cluster: Cluster, expected_uid: str = "", *, with_version: bool = True) -> Identity:
    """Who answers at this address. Raises DeployError when it is not the cluster the inventory means."""
    version = str(cluster.get("/version").get("gitVersion", "")) if with_version else ""
    try:
        system = cluster.measure_round_trip("/api/v1/namespaces/kube-system") or {}
    except ApiError as error:
        if error.status != 403:
            raise DeployError(f"API server {cluster.server}", str(error)) from None
        system = {}
    uid = str((system.get("metadata") or {}).get("uid", ""))
    if expected_uid and uid != expected_uid:
        found = f"has UID {uid}" if uid else "does not let this user read its UID"
        raise DeployError(
            f"API server {cluster.server}",
            f"is not the cluster the inventory means: it {found}, coolkit_cluster_uid is {expected_uid}",
            "correct the target or coolkit_cluster_uid"
            if uid
            else "allow get on namespace kube-system (docs/permissions.md)",
        )
    return Identity(cluster.server, version, uid)


def make_plan(cluster: Cluster, release: Release, now: float) -> Plan:
    """The plan of a release in one cluster, found without writing.

    now: seconds since the epoch. Raises Unreachable, CredentialsRejected, DeployError for the wrong cluster, and
    PlanRefused with every object that would be refused.
    """
    identity = identify(cluster, release.cluster_uid)
    planned = _read(cluster, release)
    creating = {(entry.key.kind, entry.key.name) for entry in planned if entry.action == "created"}
    answers = run_parallel(
        lambda entry: _dry_run(cluster, release, entry, creating), planned, cluster.connections
    )
    objects, warnings = _sort_answers(answers)
    warnings += _try_pods(cluster, release, objects)
    return Plan(identity, release.digest, tuple(objects), tuple(dict.fromkeys(warnings)), now)


def discover_kinds(cluster: Cluster, manifests: Sequence[Manifest]) -> dict[tuple[str, str], Kind]:
    """Kinds that are not built in, as far as the cluster serves them: one request per group and version."""
    versions = sorted(
        {m["apiVersion"] for m in manifests if (m["apiVersion"], m["kind"]) not in BUILT_IN}
    )
    answers = run_parallel(
        lambda version: _discover(cluster, version), versions, cluster.connections
    )
    found: dict[tuple[str, str], Kind] = {}
    for version, answer in zip(versions, answers, strict=True):
        if isinstance(answer, Exception):
            raise answer
        found.update({(version, name): kind for name, kind in answer.items()})
    return found


def _discover(cluster: Cluster, version: str) -> dict[str, Kind]:
    path = f"/apis/{version}" if "/" in version else f"/api/{version}"
    return kinds_of_discovery(cluster.find(path) or {})


def _read(cluster: Cluster, release: Release) -> list[PlannedObject]:
    """All objects of the release with what is live, and what the live state alone decides."""
    discovered = discover_kinds(cluster, release.manifests)
    defined = {
        str(m["spec"]["names"]["kind"])
        for m in release.manifests
        if m["kind"] == "CustomResourceDefinition"
    }
    entries = []
    problems: list[DeployError] = []
    for manifest in release.manifests:
        identity = (manifest["apiVersion"], manifest["kind"])
        kind = BUILT_IN.get(identity) or discovered.get(identity)
        key = key_of(manifest, release.namespace, kind)
        entry = PlannedObject(key, manifest, kind, "unchanged")
        try:
            entries.append(_without_kind(entry, release, defined) if kind is None else entry)
        except DeployError as error:
            problems.append(error)
    if problems:
        raise PlanRefused(problems)
    answers = run_parallel(
        lambda entry: _read_one(cluster, release, entry), entries, cluster.connections
    )
    return _good(answers)


def _without_kind(entry: PlannedObject, release: Release, defined: set[str]) -> PlannedObject:
    key = entry.key
    if key.kind in defined:
        reason = "its definition is created first"
        return replace(entry, action="created", verified=False, reason=reason)
    if f"{key.group}/{key.kind}" in release.optional_kinds:
        reason = f"this cluster does not serve {key.api_version} {key.kind}"
        return replace(entry, action="skipped", reason=reason)
    raise DeployError(
        str(key),
        f"this cluster does not serve {key.api_version} {key.kind}",
        "install its definition (CRD) first, or leave the object out",
    )


def _read_one(cluster: Cluster, release: Release, entry: PlannedObject) -> PlannedObject:
    if entry.kind is None:
        return entry
    is_namespace = entry.key.kind == "Namespace"
    readable = True
    try:
        live = cluster.find(object_path(entry.key, entry.kind))
    except ApiError as error:
        if error.is_missing_permission and not is_namespace:
            raise missing_permission(str(entry.key), error) from None
        if not error.is_missing_permission:
            raise explain_refusal(entry.key, entry.manifest, error) from None
        live, readable = None, False
    found = replace(entry, live=live, action="unchanged" if live else "created")
    if is_namespace:
        decided = decide_namespace(found, owner=release.owner, readable=readable)
        if decided is not None:
            return decided
    refuse_foreign(entry.key, live, release.owner, adopt=release.adopt)
    return found


def _dry_run(
    cluster: Cluster, release: Release, entry: PlannedObject, creating: set[tuple[str, str]]
) -> tuple[PlannedObject, tuple[str, ...]]:
    if entry.action == "skipped" or entry.kind is None:
        return entry, ()
    if entry.key.namespace and ("Namespace", entry.key.namespace) in creating:
        reason = f"Namespace {entry.key.namespace} is created first"
        return replace(entry, verified=False, reason=reason), ()
    force = False
    try:
        try:
            answer = _apply_dry(cluster, entry, force=False)
        except ApiError as error:
            fields = conflicting_fields(error.causes)
            if not fields or not release.force_conflicts.issuperset(fields):
                raise
            force = True
            answer = _apply_dry(cluster, entry, force=True)
    except ApiError as error:
        reason = needs_object_of_plan(error, entry.manifest, creating)
        if reason:
            return replace(entry, verified=False, reason=reason), ()
        raise _refused(release, entry, error) from None
    decided = decide_action(entry.live, answer.body)
    planned = replace(entry, action=decided, result=answer.body, force=force)
    return planned, tuple(f"{entry.key}: {text}" for text in answer.warnings)


def _apply_dry(cluster: Cluster, entry: PlannedObject, *, force: bool) -> Answer:
    kind = entry.kind
    if kind is None:
        raise ValueError("an object whose kind is not served cannot be tried")
    return cluster.apply(object_path(entry.key, kind), entry.manifest, dry_run=True, force=force)


def _refused(release: Release, entry: PlannedObject, error: ApiError) -> DeployError:
    if error.status == 404 and "namespaces" in error.message:
        return DeployError(
            str(entry.key),
            f"namespace {entry.key.namespace} does not exist",
            "create it, or set coolkit_namespace_create: true",
        )
    return explain_refusal(entry.key, entry.manifest, error)


def _good(answers: Sequence[Any]) -> list[Any]:
    """The answers, when there is no error among them.

    Raises the first error that is not about one object, else PlanRefused with all that are.
    """
    problems: list[DeployError] = []
    for answer in answers:
        if isinstance(answer, DeployError) and type(answer) is DeployError:
            problems.append(answer)
        elif isinstance(answer, Exception):
            raise answer
    if problems:
        raise PlanRefused(problems)
    return list(answers)


def _sort_answers(answers: Sequence[Any]) -> tuple[list[PlannedObject], list[str]]:
    good = _good(answers)
    return [planned for planned, _ in good], [text for _, texts in good for text in texts]


def _try_pods(cluster: Cluster, release: Release, objects: Sequence[PlannedObject]) -> list[str]:
    """Warnings from the trial pods. Raises PlanRefused when pods would be refused."""
    tried = [entry for entry in objects if _wants_trial(entry)]
    findings = run_parallel(
        lambda entry: _try_pod(cluster, entry, objects), tried, cluster.connections
    )
    return [text for text in _good(findings) if text]


def _wants_trial(entry: PlannedObject) -> bool:
    return (
        entry.key.kind in WORKLOADS
        and entry.changes
        and entry.result is not None
        and template_changes(entry.live, entry.result)
    )


def _try_pod(cluster: Cluster, entry: PlannedObject, objects: Sequence[PlannedObject]) -> str:
    workload: Mapping[str, Any] = entry.result or entry.manifest
    account = workload["spec"]["template"]["spec"].get("serviceAccountName", "default")
    exists = not any(
        other.key.kind == "ServiceAccount" and other.key.name == account and other.live is None
        for other in objects
    )
    pod = pod_to_try({**workload, "kind": entry.key.kind}, entry.key.namespace, exists)
    path = collection_path("v1", BUILT_IN[("v1", "Pod")], entry.key.namespace)
    try:
        cluster.try_create(path, pod)
    except ApiError as error:
        finding = judge_trial(
            entry.key, {**workload, "kind": entry.key.kind}, error, running=entry.live is not None
        )
        if finding.error is not None:
            raise finding.error from None
        return finding.warning
    return ""
