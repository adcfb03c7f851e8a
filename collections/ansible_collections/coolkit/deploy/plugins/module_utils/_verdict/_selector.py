# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Label selectors as the API server takes them in a request. Private to the collection."""

from __future__ import annotations

from collections.abc import Mapping

from ._fields import field, records, text

_SET_OPERATORS = {"In": "in", "NotIn": "notin"}


def selector_text(selector: object) -> str | None:
    """Return a LabelSelector as text, for example ``app=coolkit,tier in (api,web)``.

    None when it is empty or holds what cannot be written so: as a filter either would let all objects in.
    """
    parts: list[str] = []
    labels = field(selector, "matchLabels")
    if isinstance(labels, Mapping):
        parts += [f"{key}={value}" for key, value in sorted(labels.items())]
    for expression in records(selector, "matchExpressions"):
        part = _expression_text(expression)
        if part is None:
            return None
        parts.append(part)
    return ",".join(parts) or None


def _expression_text(expression: object) -> str | None:
    key, operator = text(expression, "key"), text(expression, "operator")
    values = field(expression, "values")
    if not key:
        return None
    if operator == "Exists":
        return key
    if operator == "DoesNotExist":
        return f"!{key}"
    if operator in _SET_OPERATORS and isinstance(values, (list, tuple)) and values:
        return f"{key} {_SET_OPERATORS[operator]} ({','.join(str(value) for value in values)})"
    return None
