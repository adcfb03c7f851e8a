# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action coolkit.deploy.render; its documentation is in ``plugins/modules/render.py``."""

from __future__ import annotations

import os
from typing import Any

from ansible.plugins.action import ActionBase
from ansible_collections.coolkit.deploy.plugins.module_utils._errors import DeployError
from ansible_collections.coolkit.deploy.plugins.module_utils._manifest import (
    Manifest,
    parse_manifests,
    prepare,
)
from ansible_collections.coolkit.deploy.plugins.module_utils._rendered_file import (
    file_text,
    masked_text,
    read_text,
    write_text,
)
from ansible_collections.coolkit.deploy.plugins.module_utils._rendering import render_templates
from ansible_collections.coolkit.deploy.plugins.module_utils._template_cache import (
    default_cache_folder,
)
from ansible_collections.coolkit.deploy.plugins.module_utils._variables import (
    plain,
    variable_resolver,
)

OPTIONS: dict[str, dict[str, Any]] = {
    "destination": {"type": "path", "required": True},
    "name": {"type": "str", "required": True},
    "namespace": {"type": "str", "required": True},
    "templates": {"type": "path"},
    "manifests": {"type": "list", "elements": "raw", "default": []},
}


class ActionModule(ActionBase):  # type: ignore[misc]  # ansible-core is not typed
    """Writes the manifests of one cluster to a file; talks to nothing."""

    TRANSFERS_FILES = False
    _requires_connection = False

    def run(
        self, tmp: str | None = None, task_vars: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Ansible's entry point."""
        super().run(tmp, task_vars)
        variables = task_vars or {}
        cluster = str(variables.get("inventory_hostname", "localhost"))
        _validation, validated = self.validate_argument_spec(OPTIONS)
        options = plain(validated)
        try:
            path = manifest_path(options["destination"], cluster)
            manifests = self._manifests(options, variables)
            return self._write(path, manifests)
        except DeployError as error:
            return {"failed": True, "changed": False, "msg": f"{cluster}: {error}"}

    def _manifests(self, options: dict[str, Any], variables: dict[str, Any]) -> list[Manifest]:
        found: list[Manifest] = []
        if options["templates"]:
            resolve = variable_resolver(self._templar, variables)
            found.extend(
                render_templates(options["templates"], resolve, cache_folder=default_cache_folder())
            )
        found.extend(parse_manifests(options["manifests"]))
        return prepare(found, options["name"], options["namespace"])

    def _write(self, path: str, manifests: list[Manifest]) -> dict[str, Any]:
        before = read_text(path)
        after = file_text(manifests)
        result: dict[str, Any] = {
            "changed": before != after,
            "path": path,
            "objects": len(manifests),
        }
        if self._task.diff:
            masked_before, masked_after = masked_text(before or "", manifests)
            result["diff"] = {
                "before": masked_before,
                "after": masked_after,
                "before_header": path if before is not None else f"{path} (absent)",
                "after_header": path,
            }
        if result["changed"] and not self._task.check_mode:
            write_text(path, after)
        return result


def manifest_path(destination: str, cluster: str) -> str:
    """The file of a cluster. Raises DeployError for a name that would lead out of the folder."""
    if cluster in ("", os.curdir, os.pardir) or os.path.basename(cluster) != cluster:
        raise DeployError(
            f"host name {cluster}", "cannot be the name of a folder", "rename the host"
        )
    return os.path.join(os.path.abspath(destination), cluster, "manifests.yml")
