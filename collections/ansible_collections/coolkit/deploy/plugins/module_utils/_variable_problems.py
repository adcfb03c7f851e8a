# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with the variables of a host, held against the argument specs of a role. Private to the collection.

Ansible's own validator judges types, choices and required options. It is lenient where a template cannot be: a text
given for a list or a mapping is taken apart at commas. Those are problems here.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ._errors import DeployError

Specs = Mapping[str, Mapping[str, Any]]

_TYPE_NAMES = {list: "a list", dict: "a mapping", str: "a text", bool: "a boolean", int: "a number"}
_SCALARS = frozenset({"str", "int", "float", "bool", "path"})


@dataclass(frozen=True)
class Problem:
    """One thing to correct. ``inner`` is the key inside a record that the line is looked for, where there is one."""

    variable: str
    reason: str
    next_step: str
    inner: str = ""


def unknown_variables(names: Iterable[str], known: Collection[str], prefix: str) -> list[Problem]:
    """Variables with the role's prefix that the role does not have."""
    return [
        Problem(name, "is not a variable of the role", _did_you_mean(name, known))
        for name in sorted(set(names) - set(known))
        if name.startswith(prefix)
    ]


def wrong_values(specs: Specs, values: Mapping[str, Any]) -> list[Problem]:
    """Values that do not fit: containers and unknown keys first, everything else by Ansible's validator."""
    problems: list[Problem] = []
    given = {name: value for name, value in values.items() if name in specs}
    for name, value in given.items():
        problems.extend(_wrong_shape(name, name, specs[name], value))
    broken = {problem.variable for problem in problems}
    sound = {name: value for name, value in given.items() if name not in broken}
    if _errors({name: specs[name] for name in sound}, sound):
        for name, value in sound.items():
            problems.extend(_errors_of(name, specs[name], value))
    return problems


def missing_variables(specs: Specs, defined: Collection[str]) -> list[Problem]:
    """Required variables that are not set at all."""
    return [
        Problem(name, "is required and not set", f"set {name} in the group_vars or host_vars")
        for name, spec in sorted(specs.items())
        if spec.get("required") and name not in defined
    ]


def final_values(
    names: Iterable[str], resolve: Callable[[str], Any]
) -> tuple[dict[str, Any], list[Problem]]:
    """The final values of variables, and those that cannot be made."""
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for name in names:
        try:
            values[name] = resolve(name)
        except DeployError as error:
            problems.append(Problem(name, error.reason, "correct the expression"))
    return values, problems


def _did_you_mean(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.75)
    return (
        f"did you mean {near[0]}?" if near else "remove it, or see docs/reference/role_coolkit.md"
    )


def _wrong_shape(
    variable: str, where: str, spec: Mapping[str, Any], value: Any
) -> Iterator[Problem]:
    """Texts given for lists or mappings and the reverse, and unknown or missing keys of records, at any depth."""
    kind = str(spec.get("type", "str"))
    if value is None:
        if where == variable:
            yield Problem(
                variable, f"is null, must be {_wanted(kind)}", "give a value or remove the line"
            )
        return
    expected = {"list": list, "dict": dict}.get(kind)
    is_container = isinstance(value, (list, dict))
    fits = isinstance(value, expected) if expected else not (kind in _SCALARS and is_container)
    if not fits:
        reason = f"is {_TYPE_NAMES.get(type(value), 'a number')}, must be {_wanted(kind)}"
        yield _problem(variable, where, reason, "correct the value")
    elif kind == "list":
        element = {"type": spec.get("elements", "raw"), "options": spec.get("options")}
        for position, item in enumerate(value):
            yield from _wrong_shape(variable, f"{where}[{position}]", element, item)
    elif kind == "dict" and spec.get("options"):
        yield from _wrong_record(variable, where, spec["options"], value)


def _wrong_record(
    variable: str, where: str, options: Specs, record: Mapping[str, Any]
) -> Iterator[Problem]:
    for key in sorted(set(record) - set(options), key=str):
        step = _did_you_mean(str(key), options)
        if not step.startswith("did"):
            step = f"known are {', '.join(options)}"
        yield _problem(variable, where, f"has the unknown key {key}", step, str(key))
    for key, spec in options.items():
        if key in record:
            yield from _wrong_shape(variable, f"{where}.{key}", spec, record[key])
        elif spec.get("required"):
            yield _problem(variable, where, f"has no key {key}", f"add {key}")


def _problem(variable: str, where: str, reason: str, step: str, inner: str = "") -> Problem:
    inside = where.removeprefix(variable)
    if not inner and "." in inside:
        inner = inside.rpartition(".")[2]
    return Problem(variable, f"at {inside} {reason}" if inside else reason, step, inner)


def _wanted(kind: str) -> str:
    return {
        "list": "a list",
        "dict": "a mapping",
        "int": "a whole number",
        "float": "a number",
        "bool": "true or false",
    }.get(kind, "a text")


def _errors(specs: Specs, values: Mapping[str, Any]) -> list[str]:
    relaxed = {name: {**spec, "required": False} for name, spec in specs.items()}
    return list(ArgumentSpecValidator(relaxed).validate(dict(values)).error_messages)


def _errors_of(name: str, spec: Mapping[str, Any], value: Any) -> Iterator[Problem]:
    for message in _errors({name: spec}, {name: value}):
        text = " ".join(message.split()).rstrip(".")
        if spec.get("no_log"):
            text = f"is not {_wanted(str(spec.get('type', 'str')))}"
        text = re.sub(r"<class '(?:\w+\.)*(\w+)'>", r"\1", text)
        yield Problem(name, text, f"give {_wanted(str(spec.get('type', 'str')))}")
