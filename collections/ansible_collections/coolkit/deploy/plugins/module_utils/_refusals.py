# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server's refusal means to the person who deploys. Pure. Private to the collection."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ._answers import ApiError, Cause
from ._errors import DeployError
from ._kinds import ObjectKey
from ._mask import is_sensitive


def explain_refusal(key: ObjectKey, manifest: Mapping[str, Any], error: ApiError) -> DeployError:
    """One line for a refused object: what was refused, why, and what to do.

    The server's words about a Secret may quote its values, so of those only the fields are kept.
    """
    if error.is_missing_permission:
        return missing_permission(str(key), error)
    if is_sensitive(manifest):
        fields = ", ".join(cause.field for cause in error.causes if cause.field) or "its content"
        return DeployError(
            str(key),
            f"{error.reason or 'refused'} ({error.status}) about {fields}",
            "check these fields; the server's words are not shown because they may quote the secret",
        )
    if error.status == 409 and conflicting_fields(error.causes):
        return _conflict(key, error)
    for explain in (_immutable, _webhook, _unknown_field):
        found = explain(key, error)
        if found is not None:
            return found
    return DeployError(str(key), _words(error), _next_step(error))


def missing_permission(subject: str, error: ApiError) -> DeployError:
    """The line for a request that RBAC refused."""
    match = re.search(
        r'User "(?P<user>.*?)" cannot (?P<verb>\S+) resource "(?P<resource>.*?)"', error.message
    )
    if match is None:
        return DeployError(subject, _words(error), "grant the permission")
    return DeployError(
        subject,
        f"{match['user']} may not {match['verb']} {match['resource']}",
        f"grant {match['verb']} on {match['resource']} to this user (docs/permissions.md)",
    )


def conflicting_fields(causes: Sequence[Cause]) -> list[str]:
    """Paths of the fields another field manager owns, for example ``.spec.replicas``."""
    return [cause.field for cause in causes if cause.reason == "FieldManagerConflict"]


def needs_object_of_plan(
    error: ApiError, manifest: Mapping[str, Any], planned: set[tuple[str, str]]
) -> str:
    """Why a refusal goes away once the rest of the plan is applied, or an empty string.

    planned: kind and name of the objects this plan creates. The list is closed: a binding to a role of the plan, an
    object of a kind whose definition is in the plan, an object in a namespace of the plan.
    """
    role = manifest.get("roleRef") or {}
    if error.status in (403, 404) and (role.get("kind"), role.get("name")) in planned:
        return f"{role['kind']} {role['name']} is created first"
    namespace = (manifest.get("metadata") or {}).get("namespace")
    if error.status == 404 and ("Namespace", namespace) in planned:
        return f"Namespace {namespace} is created first"
    return ""


def _conflict(key: ObjectKey, error: ApiError) -> DeployError:
    owners = sorted(
        {match[1] for cause in error.causes if (match := re.search(r'"(.+?)"', cause.message))}
    )
    fields = conflicting_fields(error.causes)
    return DeployError(
        str(key),
        f"{', '.join(fields)} is owned by {', '.join(owners) or 'another field manager'}",
        f"leave the field to it, or list {fields[0]} in coolkit_force_conflicts to take it over",
    )


def _immutable(key: ObjectKey, error: ApiError) -> DeployError | None:
    causes = [cause for cause in error.causes if "immutable" in cause.message]
    if not causes and "immutable" not in error.message:
        return None
    if not causes and "updates to statefulset spec" in error.message:
        field = "a part of spec"
    else:
        field = ", ".join(cause.field for cause in causes) or "a field"
    return DeployError(
        str(key),
        f"{field} cannot be changed once the object exists",
        f"set it back, or delete {key} first (its pods or data go with it)",
    )


def _webhook(key: ObjectKey, error: ApiError) -> DeployError | None:
    match = re.search(r'failed calling webhook "(.+?)"', error.message)
    if match is None:
        return None
    return DeployError(
        str(key),
        f"admission webhook {match[1]} does not answer ({error.message.rpartition(': ')[2]})",
        "check the service behind the webhook, then deploy again",
    )


def _unknown_field(key: ObjectKey, error: ApiError) -> DeployError | None:
    fields = re.findall(r'unknown field "(.+?)"', error.message)
    fields += re.findall(r"\.([\w.\[\]]+): field not declared in schema", error.message)
    if not fields:
        return None
    return DeployError(
        str(key),
        f"unknown field {', '.join(dict.fromkeys(fields))}",
        "correct its name or its place in the manifest",
    )


def _words(error: ApiError) -> str:
    """The server's words in one line, without the parts that repeat the object."""
    text = " ".join(error.message.split())
    text = re.sub(r'^\S+ "[^"]+" is (invalid|forbidden): ', "", text)
    return text or f"refused with HTTP status {error.status}"


def _next_step(error: ApiError) -> str:
    if error.status in (429, 503, 504):
        return "the API server is overloaded or restarting; deploy again later"
    if error.status == 403:
        return "change the manifest or the policy that refuses it"
    return "correct the manifest"
