# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.coolkit.deploy.plugins.filter.manifests import FilterModule
from ansible_collections.coolkit.deploy.plugins.module_utils._template_filters import FILTERS


def test_ansible_gets_the_renderers_filters_but_those_it_has_itself() -> None:
    given = FilterModule().filters()

    assert given.items() <= FILTERS.items()
    assert FILTERS.keys() - given.keys() == {"bool", "to_json"}
