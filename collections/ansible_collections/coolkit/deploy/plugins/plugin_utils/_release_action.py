# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the release actions share: options, manifests, target, and errors as results. Private to the collection."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, ClassVar

from ansible.plugins.action import ActionBase
from ansible.utils.display import Display
from ansible_collections.coolkit.deploy.plugins.module_utils._cluster import Cluster
from ansible_collections.coolkit.deploy.plugins.module_utils._errors import DeployError
from ansible_collections.coolkit.deploy.plugins.module_utils._manifest import (
    Manifest,
    parse_manifests,
    prepare,
)
from ansible_collections.coolkit.deploy.plugins.module_utils._options import (
    RELEASE_OPTIONS,
    TARGET_OPTIONS,
)
from ansible_collections.coolkit.deploy.plugins.module_utils._rendering import render_templates
from ansible_collections.coolkit.deploy.plugins.module_utils._results import (
    failed_result,
    merge_facts,
)
from ansible_collections.coolkit.deploy.plugins.module_utils._target import choose_target
from ansible_collections.coolkit.deploy.plugins.module_utils._template_cache import (
    default_cache_folder,
)
from ansible_collections.coolkit.deploy.plugins.module_utils._variables import (
    plain,
    variable_resolver,
)

Options = dict[str, Any]


class RunEnded(BaseException):
    """The run this worker belongs to is gone; nothing may be written any more."""


class ReleaseAction(ActionBase):  # type: ignore[misc]  # ansible-core is not typed
    """An in-process action about one release in one cluster; subclasses say what is done with it."""

    TRANSFERS_FILES = False
    options: ClassVar[dict[str, dict[str, Any]]] = {}

    def run(
        self, tmp: str | None = None, task_vars: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Ansible's entry point: never raises for what a user can cause, never returns ``unreachable``."""
        super().run(tmp, task_vars)
        variables = task_vars or {}
        name = str(variables.get("inventory_hostname", "localhost"))
        _validation, validated = self.validate_argument_spec(
            {**RELEASE_OPTIONS, **self.options, **TARGET_OPTIONS}
        )
        options = plain(validated)
        release = {"name": options["name"], "namespace": options["namespace"]}
        server = ""
        try:
            manifests = self.manifests(options, variables)
            target = choose_target(options, os.environ)
            with Cluster(target, before_write=_parent_guard()) as cluster:
                server = cluster.server
                result = self.act(cluster, options, manifests, name)
        except DeployError as error:
            result = failed_result(name, error, server)
        release["state"] = str(options.get("state", "present"))
        return merge_facts(result, name, release)

    def act(
        self, cluster: Cluster, options: Options, manifests: list[Manifest], name: str
    ) -> dict[str, Any]:
        """What the action does with the cluster; returns its result."""
        raise NotImplementedError

    def manifests(self, options: Options, variables: dict[str, Any]) -> list[Manifest]:
        """The manifests of the release: templates, then manifests, complete and with their owner."""
        found: list[Manifest] = []
        if options["templates"]:
            resolve = variable_resolver(self._templar, variables)
            found.extend(
                render_templates(options["templates"], resolve, cache_folder=default_cache_folder())
            )
        found.extend(parse_manifests(options["manifests"]))
        return prepare(found, options["name"], options["namespace"])

    def teller(self, name: str) -> Callable[[str], None]:
        """Prints one line of progress at once, with the name of the cluster."""
        display = Display()
        return lambda line: display.display(f"{name}: {line}")


def _parent_guard() -> Callable[[], None]:
    """A check before each write that ansible-playbook still lives: workers of a killed run go on without it."""
    parent = os.getppid()

    def check() -> None:
        if os.getppid() != parent:
            raise RunEnded

    return check
