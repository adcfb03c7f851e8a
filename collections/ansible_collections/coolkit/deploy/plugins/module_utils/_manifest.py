# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what was given to the list of manifests a release consists of. Pure. Private to the collection."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ._errors import DeployError
from ._kinds import BUILT_IN, ObjectKey, key_of
from ._yaml_documents import YamlProblem, load_documents

MANAGER = "coolkit.deploy"
MANAGED_BY_LABEL = "app.kubernetes.io/managed-by"
RELEASE_ANNOTATION = "coolkit.deploy/release"

Manifest = dict[str, Any]


def release_id(name: str, namespace: str) -> str:
    """The value of the ownership annotation: one release of one namespace."""
    return f"{namespace}/{name}"


def parse_manifests(given: Sequence[Any] | str) -> list[Manifest]:
    """Objects and YAML texts, as one list of objects; lists (``kind: List``) are opened.

    Raises DeployError for broken YAML (with its line) and for documents that are not objects.
    """
    items = [given] if isinstance(given, str) else given
    found: list[Manifest] = []
    for position, item in enumerate(items, start=1):
        documents = _parse_text(item, position) if isinstance(item, str) else [item]
        for document in documents:
            found.extend(_open_list(document, position))
    return found


def prepare(manifests: Iterable[Mapping[str, Any]], name: str, namespace: str) -> list[Manifest]:
    """The manifests as they are sent and written: with owner and, where the kind is known, with namespace.

    Raises DeployError when there is nothing to deploy, when a manifest is not complete, or when two are the same object.
    """
    prepared = [_stamp(manifest, name, namespace) for manifest in manifests]
    if not prepared:
        raise DeployError(
            f"release {name}",
            "there is no object to deploy",
            "an empty release is refused, because everything it had would be removed; check templates and conditions",
        )
    _refuse_duplicates(prepared, namespace)
    return prepared


def manifest_key(manifest: Mapping[str, Any], namespace: str) -> ObjectKey:
    """The key of a prepared manifest."""
    return key_of(
        manifest, namespace, BUILT_IN.get((str(manifest["apiVersion"]), str(manifest["kind"])))
    )


def digest_of(manifests: Sequence[Mapping[str, Any]]) -> str:
    """A digest of the manifests: equal for equal content, whatever the order of keys."""
    text = json.dumps(manifests, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def owner_of(live: Mapping[str, Any]) -> str:
    """Who says that an object is theirs: the release id, else the managed-by label, else an empty string."""
    metadata = live.get("metadata") or {}
    release = (metadata.get("annotations") or {}).get(RELEASE_ANNOTATION)
    if release:
        return str(release)
    return str((metadata.get("labels") or {}).get(MANAGED_BY_LABEL) or "")


def _parse_text(text: str, position: int) -> list[Any]:
    try:
        return [document for _line, document in load_documents(text) if document is not None]
    except YamlProblem as problem:
        raise DeployError(
            f"manifest {position}, line {problem.line}",
            f"broken YAML: {problem.problem}",
            "correct the text",
        ) from None


def _open_list(document: Any, position: int) -> list[Manifest]:
    if not isinstance(document, Mapping):
        raise DeployError(
            f"manifest {position}",
            f"is {_type_name(document)}, not an object with apiVersion and kind",
            "give a mapping or the text of one",
        )
    if document.get("kind") == "List" and isinstance(document.get("items"), list):
        return [found for item in document["items"] for found in _open_list(item, position)]
    return [dict(document)]


def _type_name(value: Any) -> str:
    return {list: "a list", str: "a text", int: "a number", bool: "a boolean"}.get(
        type(value), "something"
    )


def _stamp(manifest: Mapping[str, Any], name: str, namespace: str) -> Manifest:
    _require_complete(manifest)
    metadata = dict(manifest["metadata"])
    kind = BUILT_IN.get((manifest["apiVersion"], manifest["kind"]))
    if kind is not None and kind.namespaced:
        metadata.setdefault("namespace", namespace)
    metadata["labels"] = {**(metadata.get("labels") or {}), MANAGED_BY_LABEL: MANAGER}
    metadata["annotations"] = {
        **(metadata.get("annotations") or {}),
        RELEASE_ANNOTATION: release_id(name, namespace),
    }
    return {**manifest, "metadata": metadata}


def _require_complete(manifest: Mapping[str, Any]) -> None:
    kind = manifest.get("kind")
    metadata = manifest.get("metadata")
    name = metadata.get("name") if isinstance(metadata, Mapping) else None
    missing = [
        field
        for field, value in (
            ("apiVersion", manifest.get("apiVersion")),
            ("kind", kind),
            ("metadata.name", name),
        )
        if not isinstance(value, str) or not value
    ]
    if missing:
        subject = f"{kind or 'manifest'} {name or ''}".strip()
        raise DeployError(
            subject, f"{' and '.join(missing)} is missing or not a text", "complete the manifest"
        )


def _refuse_duplicates(manifests: Sequence[Manifest], namespace: str) -> None:
    seen: set[tuple[str, str, str, str]] = set()
    for manifest in manifests:
        key = manifest_key(manifest, namespace)
        identity = (key.group, key.kind, key.namespace, key.name)
        if identity in seen:
            raise DeployError(
                str(key),
                "is there twice in this release",
                "rename or remove one of the two (templates and extra manifests)",
            )
        seen.add(identity)
