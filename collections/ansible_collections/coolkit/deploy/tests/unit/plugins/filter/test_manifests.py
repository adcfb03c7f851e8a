# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filters of templates, as Ansible's own templates see them."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import ansible.plugins.filter
from ansible_collections.coolkit.deploy.plugins.filter.manifests import FilterModule
from ansible_collections.coolkit.deploy.plugins.module_utils._template_filters import FILTERS


def filters_of_ansible() -> set[str]:
    """Return the names of the filters that ansible-core brings."""
    names = [module.name for module in pkgutil.iter_modules(ansible.plugins.filter.__path__)]
    modules = [import_module(f"ansible.plugins.filter.{name}") for name in names]
    return {name for module in modules for name in module.FilterModule().filters()}


def test_filters_are_those_of_the_renderer_but_what_ansible_has() -> None:
    left_out = FILTERS.keys() - FilterModule().filters().keys()

    assert FilterModule().filters().items() <= FILTERS.items()
    assert left_out == {"bool", "to_json"}
    assert left_out <= filters_of_ansible()
