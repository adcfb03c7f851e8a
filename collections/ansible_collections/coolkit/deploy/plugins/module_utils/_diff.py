# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What would change in one object, as text for people. Pure. Private to the collection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from ._kinds import ObjectKey
from ._mask import mask_pair

try:
    from yaml import CSafeDumper as SafeDumper
except ImportError:  # PyYAML built without libyaml
    from yaml import SafeDumper  # type: ignore[assignment]  # the same interface, slower

_SERVER_METADATA = (
    "managedFields",
    "resourceVersion",
    "uid",
    "creationTimestamp",
    "generation",
    "selfLink",
)
_ORDER = ("apiVersion", "kind", "metadata")


def without_bookkeeping(live: Mapping[str, Any]) -> dict[str, Any]:
    """An object without status and without what the server writes into its metadata."""
    kept = {field: value for field, value in live.items() if field != "status"}
    metadata = live.get("metadata") or {}
    kept["metadata"] = {
        field: value for field, value in metadata.items() if field not in _SERVER_METADATA
    }
    return kept


def object_diff(
    key: ObjectKey, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> dict[str, str]:
    """Ansible's diff of one object: before and after as YAML, secrets masked, headers naming the object."""
    masked_before, masked_after = mask_pair(
        without_bookkeeping(before) if before is not None else None,
        without_bookkeeping(after) if after is not None else None,
    )
    subject = f"{key.namespace}/{key}" if key.namespace else str(key)
    return {
        "before": to_yaml(masked_before) if masked_before is not None else "",
        "after": to_yaml(masked_after) if masked_after is not None else "",
        "before_header": subject if before is not None else f"{subject} (absent)",
        "after_header": subject if after is not None else f"{subject} (deleted)",
    }


def to_yaml(manifest: Mapping[str, Any]) -> str:
    """One manifest as YAML: apiVersion, kind and metadata first, the rest by name."""
    ordered = {field: manifest[field] for field in _ORDER if field in manifest}
    ordered.update({field: manifest[field] for field in sorted(manifest) if field not in ordered})
    return yaml.dump(
        ordered, Dumper=SafeDumper, sort_keys=False, default_flow_style=False, allow_unicode=True
    )
