# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action coolkit.deploy.inventory_check; its documentation is in ``plugins/modules/inventory_check.py``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible.plugins.action import ActionBase
from ansible_collections.coolkit.deploy.plugins.module_utils._errors import DeployError
from ansible_collections.coolkit.deploy.plugins.module_utils._inventory_check import (
    Host,
    check_host,
)
from ansible_collections.coolkit.deploy.plugins.module_utils._inventory_files import Sources
from ansible_collections.coolkit.deploy.plugins.module_utils._variables import variable_resolver

OPTIONS: dict[str, dict[str, Any]] = {
    "argument_specs": {"type": "path", "required": True},
    "entry_point": {"type": "str", "default": "main"},
    "prefix": {"type": "str", "default": "coolkit_"},
    "target": {"type": "bool", "default": True},
}


class ActionModule(ActionBase):  # type: ignore[misc]  # ansible-core is not typed
    """Checks what the inventory says about one host; talks to nothing."""

    TRANSFERS_FILES = False
    _requires_connection = False

    def run(
        self, tmp: str | None = None, task_vars: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Ansible's entry point. All problems are reported at once, one line each."""
        super().run(tmp, task_vars)
        variables = task_vars or {}
        _validation, options = self.validate_argument_spec(OPTIONS)
        host = _host(variables)
        try:
            specs = self._specs(options["argument_specs"], options["entry_point"])
        except DeployError as error:
            return {"failed": True, "changed": False, "msg": f"{host.name}: {error}"}
        problems = check_host(
            host,
            specs,
            variables.keys(),
            variable_resolver(self._templar, variables),
            prefix=options["prefix"],
            needs_target=options["target"],
        )
        if not problems:
            return {"changed": False}
        lines = [f"{host.name}: {problem}" for problem in problems]
        return {"failed": True, "changed": False, "msg": "\n".join(lines), "problems": lines}

    def _specs(self, path: str, entry_point: str) -> Mapping[str, Mapping[str, Any]]:
        content = self._loader.load_from_file(path, cache="all")
        entry_points = content.get("argument_specs") if isinstance(content, Mapping) else None
        entry = (entry_points or {}).get(entry_point)
        if not isinstance(entry, Mapping):
            raise DeployError(path, f"has no entry point {entry_point}", "correct argument_specs")
        options: Mapping[str, Mapping[str, Any]] = entry.get("options") or {}
        return options


def _host(variables: Mapping[str, Any]) -> Host:
    groups = {str(name): list(hosts) for name, hosts in (variables.get("groups") or {}).items()}
    return Host(
        name=str(variables.get("inventory_hostname", "localhost")),
        groups=tuple(variables.get("group_names") or ()),
        all_hosts=frozenset(groups.get("all", ())) | {"localhost"},
        all_groups=frozenset(groups) | {"all", "ungrouped"},
        sources=Sources(
            tuple(variables.get("ansible_inventory_sources") or ()),
            str(variables.get("playbook_dir", "")),
        ),
    )
