# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of how many clusters may fail."""

from __future__ import annotations

import pytest
from ansible_collections.coolkit.deploy.plugins.module_utils._errors import DeployError
from ansible_collections.coolkit.deploy.plugins.module_utils._failure_limit import failure_limit


@pytest.mark.parametrize(
    ("value", "selected", "limit"),
    [
        ("0", 100, 0),
        ("2", 100, 2),
        (2, 100, 2),
        (" 2 ", 100, 2),
        ("5%", 100, 5),
        ("5%", 19, 0),
        ("5%", 20, 1),
        ("33%", 3, 0),
        ("34%", 3, 1),
        ("0%", 100, 0),
        ("100%", 7, 7),
        ("200", 7, 200),
    ],
)
def test_counts_and_percentages(value: object, selected: int, limit: int) -> None:
    assert failure_limit(value, selected) == limit


@pytest.mark.parametrize(
    "value", ["", "many", "-1", -1, "1.5", 1.5, "101%", "5 %", "%", "٣", True, None, [2]]
)
def test_nonsense_names_the_variable_the_value_and_what_to_write(value: object) -> None:
    with pytest.raises(DeployError) as caught:
        failure_limit(value, 100)

    line = str(caught.value)
    assert line.startswith(f"coolkit_rollout_max_failures: {str(value)!r} is neither")
    assert '"5%"' in caught.value.next_step
    assert "\n" not in line
