# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an API server answered, as plain data and exceptions. Pure. Private to the collection."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ._errors import DeployError


@dataclass(frozen=True)
class Answer:
    """One good answer: its JSON document and the texts of the server's ``Warning`` headers."""

    body: dict[str, Any]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cause:
    """One entry of ``Status.details.causes``: a field path, why, and the server's words."""

    field: str
    reason: str
    message: str


class ApiError(Exception):
    """A request the server refused (``Status`` of the Kubernetes API).

    status: HTTP status. reason: the machine-readable word, for example ``Conflict``. message: the server's words.
    """

    def __init__(
        self, status: int, reason: str, message: str, causes: Sequence[Cause] = ()
    ) -> None:
        super().__init__(f"{status} {reason}: {message}")
        self.status = status
        self.reason = reason
        self.message = message
        self.causes = tuple(causes)

    @property
    def is_missing_permission(self) -> bool:
        """Whether RBAC said no (and not an admission rule, which answers 403 as well)."""
        return self.status == 403 and bool(re.search(r'User ".*" cannot ', self.message))


class Unreachable(DeployError):
    """The server could not be asked at all: no connection, no trust, or no answer."""


class CredentialsRejected(DeployError):
    """The server answered 401, also after the credentials were renewed once."""


def api_error(status: int, body: bytes) -> ApiError:
    """The error a server's answer stands for; an answer that is not a Status keeps its first 200 characters."""
    try:
        document = json.loads(body)
    except ValueError:
        document = None
    if not isinstance(document, Mapping) or document.get("kind") != "Status":
        text = body.decode(errors="replace").strip()[:200]
        return ApiError(status, "", text or f"HTTP status {status}")
    details = document.get("details") or {}
    causes = [
        Cause(
            str(cause.get("field", "")), str(cause.get("reason", "")), str(cause.get("message", ""))
        )
        for cause in details.get("causes") or ()
    ]
    return ApiError(
        status, str(document.get("reason", "")), str(document.get("message", "")), causes
    )


def parse_warnings(headers: Sequence[str]) -> tuple[str, ...]:
    """The texts of ``Warning: 299 - "text"`` headers (RFC 7234, 5.5)."""
    found: list[str] = []
    for header in headers:
        texts = re.findall(r'299 \S+ "((?:[^"\\]|\\.)*)"', header)
        found.extend(re.sub(r"\\(.)", r"\1", text) for text in texts)
    return tuple(found)
