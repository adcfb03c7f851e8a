# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All that can be said about one host's part of an inventory without its cluster. Private to the collection."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ._errors import DeployError
from ._inventory_files import Overlay, Sources, find_key, unused_overlays, variable_files
from ._rendering import shown_path
from ._target import NEXT_STEP, choose_target
from ._variable_problems import (
    Problem,
    final_values,
    missing_variables,
    unknown_variables,
    wrong_values,
)

TARGET_OPTIONS: Mapping[str, str] = {
    "kubeconfig": "kubeconfig",
    "context": "context",
    "api_server": "host",
    "api_token": "api_key",
    "ca_cert": "ca_cert",
    "client_cert": "client_cert",
    "client_key": "client_key",
}
"""What the role calls the options that make a target, and what kubernetes.core calls them."""


@dataclass(frozen=True)
class Host:
    """One host, and as much of the inventory as is needed to check its files."""

    name: str
    groups: tuple[str, ...]
    all_hosts: frozenset[str]
    all_groups: frozenset[str]
    sources: Sources


def check_host(
    host: Host,
    specs: Mapping[str, Mapping[str, Any]],
    defined: Collection[str],
    resolve: Callable[[str], Any],
    *,
    prefix: str,
    needs_target: bool,
) -> list[DeployError]:
    """Everything that is wrong, each with the place to correct it; empty when nothing is."""
    values, problems = final_values([name for name in specs if name in defined], resolve)
    problems += unknown_variables(defined, specs.keys(), prefix)
    problems += wrong_values(specs, values)
    problems += missing_variables(specs, defined)
    found = list(_located(host, problems))
    found.extend(
        _unused(overlay, host)
        for overlay in unused_overlays(host.sources, host.all_hosts, host.all_groups)
    )
    if needs_target and not any(problem.variable in _target_names(prefix) for problem in problems):
        found.extend(_target_problem(host, values, prefix))
    return found


def _located(host: Host, problems: Iterable[Problem]) -> Iterator[DeployError]:
    files: list[str] | None = None
    for problem in problems:
        if problem.reason == "is required and not set":
            yield DeployError(problem.variable, problem.reason, problem.next_step)
            continue
        if files is None:
            files = variable_files(host.sources, host.name, host.groups)
        yield DeployError(_place(files, problem), problem.reason, problem.next_step)


def _place(files: Iterable[str], problem: Problem) -> str:
    for path in files:
        line = find_key(path, problem.variable, problem.inner)
        if line is not None:
            return f"{shown_path(path)}:{line}: {problem.variable}"
    return f"extra vars, play vars or an encrypted file: {problem.variable}"


def _unused(overlay: Overlay, host: Host) -> DeployError:
    kind, users = {
        "group_vars": ("group", host.all_groups),
        "host_vars": ("host", host.all_hosts),
    }[overlay.folder]
    near = difflib.get_close_matches(overlay.name, sorted(users), n=1, cutoff=0.75)
    step = f"did you mean {near[0]}?" if near else "rename or remove the file"
    return DeployError(
        shown_path(overlay.path), f"no {kind} of the inventory is named {overlay.name}", step
    )


def _target_names(prefix: str) -> set[str]:
    return {prefix + name for name in TARGET_OPTIONS}


def _target_problem(host: Host, values: Mapping[str, Any], prefix: str) -> Iterator[DeployError]:
    options = {option: values.get(prefix + name) for name, option in TARGET_OPTIONS.items()}
    try:
        choose_target(options, {})
    except DeployError as error:
        given = [prefix + name for name, option in TARGET_OPTIONS.items() if options[option]]
        places = [
            _place(variable_files(host.sources, host.name, host.groups), Problem(name, "", ""))
            for name in given
        ]
        subject = f"{places[0]}: {error.subject}" if places else error.subject
        yield DeployError(subject, error.reason, error.next_step or NEXT_STEP)
