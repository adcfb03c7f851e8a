# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filters for templates of manifests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ansible_collections.coolkit.deploy.plugins.module_utils._template_filters import FILTERS

_ANSIBLE_HAS_THEM = frozenset({"bool", "to_json"})


class FilterModule:
    """The filters, by the name they have in templates. The renderer has all of them without a prefix."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """All but those that Ansible has under the same name."""
        return {name: used for name, used in FILTERS.items() if name not in _ANSIBLE_HAS_THEM}
