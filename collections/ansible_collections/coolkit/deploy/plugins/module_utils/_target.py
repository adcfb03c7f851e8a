# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which cluster a task is for. Pure. Private to the collection.

A cluster names its target itself, in full. There is no fall-back to the current context, to in-cluster credentials or to
the environment: kubernetes.core would let ``K8S_AUTH_HOST`` and ``K8S_AUTH_API_KEY`` win over a task's kubeconfig.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ._errors import DeployError

OPTIONS: Mapping[str, str] = {
    "kubeconfig": "raw",
    "context": "str",
    "host": "str",
    "api_key": "str",
    "ca_cert": "path",
    "validate_certs": "bool",
    "client_cert": "path",
    "client_key": "path",
    "proxy": "str",
    "no_proxy": "str",
    "proxy_headers": "dict",
    "impersonate_user": "str",
    "impersonate_groups": "list",
}
"""The connection options of kubernetes.core we take, by name and type."""

NEXT_STEP = (
    "give coolkit_kubeconfig and coolkit_context, or coolkit_api_server and coolkit_api_token, in the host_vars "
    "of this cluster"
)


@dataclass(frozen=True)
class Target:
    """The connection options of one cluster, with kubernetes.core's names. Never printed: it may hold a token."""

    options: Mapping[str, Any] = field(repr=False)


def choose_target(options: Mapping[str, Any], environment: Mapping[str, str]) -> Target:
    """The explicit target among a task's options.

    Raises DeployError when the environment would interfere, when there is no target, half a target or two of them, and
    when a file that is named does not exist.
    """
    _refuse_environment(environment)
    given = {name: options[name] for name in OPTIONS if options.get(name) not in (None, "", {}, [])}
    by_file = "kubeconfig" in given or "context" in given
    by_server = "host" in given or "api_key" in given
    if by_file and by_server:
        raise DeployError("target", "is given twice, by kubeconfig and by server", NEXT_STEP)
    if not by_file and not by_server:
        raise DeployError("target", "is not given", NEXT_STEP)
    if by_file:
        _require(given, "kubeconfig", "context")
    elif "client_cert" in given:
        _require(given, "host", "client_cert", "client_key")
    else:
        _require(given, "host", "api_key")
    return Target(_with_files(given))


def _refuse_environment(environment: Mapping[str, str]) -> None:
    names = sorted(
        name for name, value in environment.items() if name.startswith("K8S_AUTH_") and value
    )
    if names:
        raise DeployError(
            f"environment variable {names[0]}",
            "is set and would decide which cluster is written to",
            f"unset {', '.join(names)}; the inventory alone names the target",
        )


def _require(given: Mapping[str, Any], *names: str) -> None:
    for name in names:
        if name not in given:
            others = " and ".join(other for other in names if other in given)
            raise DeployError("target", f"{name} is missing beside {others}", NEXT_STEP)


def _with_files(given: Mapping[str, Any]) -> dict[str, Any]:
    options = dict(given)
    for name in ("kubeconfig", "ca_cert", "client_cert", "client_key"):
        if isinstance(options.get(name), str):
            options[name] = _existing_file(name, options[name])
    return options


def _existing_file(name: str, path: str) -> str:
    expanded = Path(os.path.expandvars(path)).expanduser()
    if not expanded.is_file():
        raise DeployError(
            f"{name} {expanded}", "does not exist", "correct the path in the inventory"
        )
    if not os.access(expanded, os.R_OK):
        raise DeployError(
            f"{name} {expanded}", "cannot be read", "allow this user to read the file"
        )
    return str(expanded)
