# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filters of the playbooks, by the names the playbooks use."""

from __future__ import annotations

from ansible_collections.coolkit.deploy.plugins.filter.fleet import FilterModule
from ansible_collections.coolkit.deploy.plugins.module_utils import _rollout


def test_playbooks_find_each_filter_under_its_name() -> None:
    assert FilterModule().filters() == {
        "duplicate_releases": _rollout.duplicate_releases,
        "rollout": _rollout.rollout,
        "rollout_waves": _rollout.rollout_waves,
    }
