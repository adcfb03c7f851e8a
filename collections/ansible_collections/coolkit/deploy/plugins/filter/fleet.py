# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filters the playbooks use to roll a release out over the fleet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ansible_collections.coolkit.deploy.plugins.module_utils._rollout import (
    duplicate_releases,
    rollout,
    rollout_waves,
)


class FilterModule:
    """The filters, by the name they have in templates."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {
            "duplicate_releases": duplicate_releases,
            "rollout": rollout,
            "rollout_waves": rollout_waves,
        }
