# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many clusters may fail before a rollout stops. Private to the collection."""

from __future__ import annotations

import re

from ansible_collections.coolkit.deploy.plugins.module_utils._errors import DeployError

VARIABLE = "coolkit_rollout_max_failures"

_COUNT_OR_PERCENTAGE = re.compile(r"(?P<number>\d+)(?P<percent>%?)", re.ASCII)


def failure_limit(value: object, selected: int) -> int:
    """Return the number of failed clusters a run tolerates.

    value: a count (``2`` or ``"2"``) or a percentage of the selected clusters (``"5%"``).
    selected: how many clusters the run has selected, --limit included.

    A percentage is rounded down, as Open Cluster Management's rollout strategy does: 5% of 10 clusters tolerates none.
    Raises DeployError when the value is neither, or is above 100%.
    """
    match = _COUNT_OR_PERCENTAGE.fullmatch(str(value).strip())
    if match is None:
        raise _not_a_limit(value)
    number = int(match["number"])
    if not match["percent"]:
        return number
    if number > 100:
        raise _not_a_limit(value)
    return selected * number // 100


def _not_a_limit(value: object) -> DeployError:
    return DeployError(
        VARIABLE,
        f"{str(value)!r} is neither a count nor a percentage from 0% to 100%",
        'write a count such as "2" or a share of the selected clusters such as "5%"',
    )
