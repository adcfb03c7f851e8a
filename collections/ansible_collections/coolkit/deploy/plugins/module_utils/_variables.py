# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Final values of a task's variables, one by one and as plain Python values. Private to the collection."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from ansible.errors import AnsibleError

from ._errors import DeployError


class Templar(Protocol):
    """What we use of Ansible's templar, equal in ansible-core 2.19 to 2.21."""

    def template(self, variable: Any) -> Any:
        """The value with all templates in it replaced."""


def variable_resolver(templar: Templar, task_vars: Mapping[str, Any]) -> Callable[[str], Any]:
    """A function from a variable's name to its final value, which is made once, when it is first asked for.

    The function raises KeyError for an unknown name and DeployError when the value's own templates fail.
    """
    known: dict[str, Any] = {}

    def resolve(name: str) -> Any:
        if name not in known:
            known[name] = _finalize(templar, name, task_vars[name])
        return known[name]

    return resolve


def plain(value: Any) -> Any:
    """A value without Ansible's tags and lazy containers: only Python's own types. Dates become text.

    Raises TypeError for anything else.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, Mapping):
        return {plain(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    raise TypeError(f"a value of type {type(value).__name__} cannot be used")


def _finalize(templar: Templar, name: str, raw: Any) -> Any:
    try:
        return plain(templar.template(raw))
    except (AnsibleError, TypeError) as error:
        raise DeployError(
            f"variable {name}", _one_line(error), f"correct {name} in the inventory"
        ) from None


def _one_line(error: Exception) -> str:
    """The deepest reason of an error of Ansible, without its drawing of the source."""
    reason: BaseException = error
    while reason.__cause__ is not None:
        reason = reason.__cause__
    text = str(getattr(reason, "message", None) or reason)
    return " ".join(text.split()).rstrip(".")
