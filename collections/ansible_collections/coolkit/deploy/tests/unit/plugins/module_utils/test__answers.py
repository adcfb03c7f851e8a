# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json

import pytest
from ansible_collections.coolkit.deploy.plugins.module_utils._answers import (
    ApiError,
    Cause,
    api_error,
    parse_warnings,
)


def test_a_status_is_read() -> None:
    body = {
        "kind": "Status",
        "reason": "Invalid",
        "message": "no",
        "details": {
            "causes": [{"field": "spec.x", "reason": "FieldValueInvalid", "message": "bad"}]
        },
    }
    error = api_error(422, json.dumps(body).encode())
    assert (error.status, error.reason, error.message, error.causes) == (
        422,
        "Invalid",
        "no",
        (Cause("spec.x", "FieldValueInvalid", "bad"),),
    )


@pytest.mark.parametrize(
    ("body", "message"), [(b"<html>oops", "<html>oops"), (b"", "HTTP status 502"), (b"[]", "[]")]
)
def test_any_other_answer_keeps_its_text(body: bytes, message: str) -> None:
    assert api_error(502, body).message == message


def test_a_long_text_is_cut() -> None:
    assert len(api_error(502, b"x" * 5000).message) == 200


@pytest.mark.parametrize(
    ("status", "message", "rbac"),
    [
        (403, 'pods is forbidden: User "ann" cannot create resource "pods"', True),
        (403, 'pods "a" is forbidden: violates PodSecurity "restricted:latest"', False),
        (404, 'User "ann" cannot create', False),
    ],
    ids=["rbac", "admission", "other status"],
)
def test_rbac_is_told_from_admission(status: int, message: str, rbac: bool) -> None:
    assert ApiError(status, "Forbidden", message).is_missing_permission is rbac


def test_warnings_are_unwrapped() -> None:
    headers = ['299 - "would violate \\"x\\""', '299 - "one", 299 - "two"', '199 - "other"']
    assert parse_warnings(headers) == ('would violate "x"', "one", "two")
