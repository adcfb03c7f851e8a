# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.coolkit.deploy.plugins.module_utils._answers import ApiError, Cause
from ansible_collections.coolkit.deploy.plugins.module_utils._kinds import ObjectKey
from ansible_collections.coolkit.deploy.plugins.module_utils._refusals import (
    explain_refusal,
    needs_object_of_plan,
)

KEY = ObjectKey("apps/v1", "Deployment", "shop", "coolkit")
CONFLICT = ApiError(
    409,
    "Conflict",
    "Apply failed with 1 conflict",
    [
        Cause(
            ".spec.replicas",
            "FieldManagerConflict",
            'conflict with "kubectl-edit" using apps/v1 at 2026-11-23T10:00:00Z',
        )
    ],
)


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (
            ApiError(
                403,
                "Forbidden",
                'x is forbidden: User "ann" cannot patch resource "deployments" in',
            ),
            "ann may not patch deployments",
        ),
        (CONFLICT, ".spec.replicas is owned by kubectl-edit"),
        (
            ApiError(
                422,
                "Invalid",
                "x",
                [Cause("spec.selector", "FieldValueInvalid", "field is immutable")],
            ),
            "spec.selector cannot be changed once the object exists",
        ),
        (
            ApiError(
                500, "InternalError", 'failed calling webhook "a.b.c": Post "https://x": refused'
            ),
            "admission webhook a.b.c does not answer (refused)",
        ),
        (
            ApiError(400, "BadRequest", 'strict decoding error: unknown field "spec.replica"'),
            "unknown field spec.replica",
        ),
        (
            ApiError(
                500,
                "",
                "failed to create typed patch object: .spec.replica: field not declared in schema",
            ),
            "unknown field spec.replica",
        ),
        (
            ApiError(
                422, "Invalid", 'Deployment.apps "coolkit" is invalid: spec.x: Required value'
            ),
            "Deployment coolkit: spec.x: Required value",
        ),
        (ApiError(503, "ServiceUnavailable", ""), "refused with HTTP status 503"),
    ],
    ids=["rbac", "conflict", "immutable", "webhook", "unknown", "undeclared", "invalid", "empty"],
)
def test_a_refusal_is_explained(error: ApiError, line: str) -> None:
    assert line in str(explain_refusal(KEY, {"kind": "Deployment"}, error))


def test_every_refusal_has_a_next_step() -> None:
    errors = [ApiError(status, "", "text") for status in (400, 403, 409, 422, 429, 500, 503)]
    assert all(explain_refusal(KEY, {}, error).next_step for error in errors)


def test_the_servers_words_about_a_secret_are_not_repeated() -> None:
    error = ApiError(422, "Invalid", "canary", [Cause("data.token", "x", "canary is not base64")])
    line = str(explain_refusal(KEY, {"kind": "Secret"}, error))
    assert ("canary" in line, "data.token" in line) == (False, True)


@pytest.mark.parametrize(
    ("manifest", "status", "reason"),
    [
        ({"roleRef": {"kind": "Role", "name": "peers"}}, 403, "Role peers is created first"),
        ({"roleRef": {"kind": "Role", "name": "peers"}}, 422, ""),
        ({"roleRef": {"kind": "Role", "name": "other"}}, 403, ""),
        ({"metadata": {"namespace": "shop"}}, 404, "Namespace shop is created first"),
        ({"metadata": {"namespace": "else"}}, 404, ""),
        ({}, 404, ""),
    ],
    ids=["role", "another error", "another role", "namespace", "another namespace", "nothing"],
)
def test_what_needs_the_plan_itself_is_a_closed_list(
    manifest: dict[str, Any], status: int, reason: str
) -> None:
    planned = {("Role", "peers"), ("Namespace", "shop")}
    assert needs_object_of_plan(ApiError(status, "", ""), manifest, planned) == reason
