# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hiding secret values before anything is shown. Pure. Private to the collection."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any

BEFORE = "*** (before)"
AFTER = "*** (after)"
SAME = "***"

_SECRET_NAME = re.compile(
    r"pass(word|wd|phrase)?$|secret|token|credential|api_?key|private_?key|dsn$", re.IGNORECASE
)
_SECRET_ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration"


def is_sensitive(manifest: Mapping[str, Any]) -> bool:
    """Whether the whole kind is secret, so that even the server's error texts may quote values."""
    return manifest.get("kind") == "Secret"


def mask_pair(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """Copies of both states of one object without secret values.

    A value that differs shows that it differs (``*** (before)``, ``*** (after)``); one that does not is ``***``.
    Masked: data of Secrets, literal values of environment variables whose name says secret, and kubectl's copy of the
    object in an annotation.
    """
    masked_before = copy.deepcopy(dict(before)) if before is not None else None
    masked_after = copy.deepcopy(dict(after)) if after is not None else None
    secrets_before = _secrets(masked_before) if masked_before is not None else {}
    secrets_after = _secrets(masked_after) if masked_after is not None else {}
    for path, (holder, key) in secrets_before.items():
        other = secrets_after.get(path)
        same = other is not None and other[0][other[1]] == holder[key]
        if other is not None:
            other[0][other[1]] = SAME if same else AFTER
        holder[key] = SAME if same else BEFORE
    for path, (holder, key) in secrets_after.items():
        if path not in secrets_before:
            holder[key] = AFTER
    return masked_before, masked_after


def _secrets(manifest: dict[str, Any]) -> dict[str, tuple[dict[str, Any], str]]:
    """Where secret values stand: path to the mapping and key that hold one."""
    found: dict[str, tuple[dict[str, Any], str]] = {}
    if is_sensitive(manifest):
        for part in ("data", "stringData"):
            values = manifest.get(part)
            if isinstance(values, dict):
                found.update({f"{part}.{key}": (values, key) for key in values})
    annotations = (manifest.get("metadata") or {}).get("annotations")
    if isinstance(annotations, dict) and _SECRET_ANNOTATION in annotations:
        found["annotation"] = (annotations, _SECRET_ANNOTATION)
    _find_variables(manifest, "", found)
    return found


def _find_variables(node: Any, path: str, found: dict[str, tuple[dict[str, Any], str]]) -> None:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "env" and isinstance(value, list):
                _mask_variables(value, f"{path}.env", found)
            else:
                _find_variables(value, f"{path}.{key}", found)
    elif isinstance(node, list):
        for position, value in enumerate(node):
            name = value.get("name", position) if isinstance(value, dict) else position
            _find_variables(value, f"{path}[{name}]", found)


def _mask_variables(
    variables: list[Any], path: str, found: dict[str, tuple[dict[str, Any], str]]
) -> None:
    for variable in variables:
        if not isinstance(variable, dict) or "value" not in variable:
            continue
        name = str(variable.get("name", ""))
        if _SECRET_NAME.search(name):
            found[f"{path}.{name}"] = (variable, "value")
