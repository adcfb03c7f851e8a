# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manifests as one readable file, written whole or not at all. Private to the collection."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import yaml

from ._errors import DeployError
from ._mask import mask_pair
from ._stages import stage_of
from ._yaml_documents import YamlProblem, load_documents

try:
    from yaml import CSafeDumper as SafeDumper
except ImportError:  # PyYAML built without libyaml
    from yaml import SafeDumper  # type: ignore[assignment]  # the same interface, slower

Manifest = Mapping[str, Any]

_FIRST = ("apiVersion", "kind", "metadata")
_FIRST_OF_METADATA = ("name", "namespace", "labels", "annotations")


class _Dumper(SafeDumper):
    """Texts of several lines as blocks; no anchors, which make a manifest hard to read."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _represent_text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else "'" if _is_number_elsewhere(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _is_number_elsewhere(text: str) -> bool:
    """Whether a plain ``1e5`` or ``y`` would be no text for kubectl, although it is for PyYAML."""
    if text in {"y", "n", "Y", "N"}:
        return True
    try:
        float(text)
    except ValueError:
        return text.startswith(("0o", "0b", "0x"))
    return True


_Dumper.add_representer(str, _represent_text)


def file_text(manifests: Iterable[Manifest]) -> str:
    """One YAML text of several documents, in the order they are applied; equal for equal manifests."""
    ordered = sorted(manifests, key=_place)
    documents = (
        yaml.dump(
            _readable(manifest),
            Dumper=_Dumper,
            sort_keys=False,
            default_flow_style=False,
            allow_unicode=True,
            width=120,
        )
        for manifest in ordered
    )
    return "".join(f"---\n{document}" for document in documents)


def masked_text(old: str, new: Sequence[Manifest]) -> tuple[str, str]:
    """An earlier file's text and new manifests as texts, both without secret values."""
    try:
        earlier = [
            document for _line, document in load_documents(old) if isinstance(document, dict)
        ]
    except YamlProblem:
        earlier = []
    before: dict[tuple[Any, ...], Manifest] = {_place(manifest): manifest for manifest in earlier}
    after: dict[tuple[Any, ...], Manifest] = {_place(manifest): manifest for manifest in new}
    pairs = [mask_pair(before.get(place), after.get(place)) for place in sorted({*before, *after})]
    return (
        file_text(first for first, _second in pairs if first is not None),
        file_text(second for _first, second in pairs if second is not None),
    )


def read_text(path: str) -> str | None:
    """The text of a file, ``None`` when there is none. Raises DeployError when it cannot be read."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise DeployError(path, f"cannot be read: {_reason(error)}", "remove the file") from None


def write_text(path: str, text: str) -> None:
    """Writes a file for this user alone (it may hold Secrets), by way of a new one beside it. Raises DeployError."""
    folder = os.path.dirname(path)
    temporary = ""
    try:
        os.makedirs(folder, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=folder, prefix=".manifests-", suffix=".tmp")
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except OSError as error:
        if temporary:
            with contextlib.suppress(OSError):
                os.remove(temporary)
        raise DeployError(
            path, f"cannot be written: {_reason(error)}", "correct coolkit_render_dir"
        ) from None


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()


def _place(manifest: Manifest) -> tuple[Any, ...]:
    metadata = manifest.get("metadata") or {}
    kind = str(manifest.get("kind"))
    return (
        stage_of(kind),
        kind,
        str(metadata.get("namespace", "")),
        str(metadata.get("name", "")),
        str(manifest.get("apiVersion")),
    )


def _readable(manifest: Manifest) -> dict[str, Any]:
    ordered = _first_keys(manifest, _FIRST)
    if isinstance(ordered.get("metadata"), Mapping):
        ordered["metadata"] = _first_keys(ordered["metadata"], _FIRST_OF_METADATA)
    return ordered


def _first_keys(mapping: Mapping[str, Any], first: Sequence[str]) -> dict[str, Any]:
    ordered = {key: mapping[key] for key in first if key in mapping}
    ordered.update({key: value for key, value in mapping.items() if key not in ordered})
    return ordered
