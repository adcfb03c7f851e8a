# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a cluster is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["healthy", "starting", "stopped", "broken", "incomplete"]


@dataclass(frozen=True)
class Health:
    """`reason` and `next_step` say more where `state` is not `healthy`."""

    state: State
    reason: str = ""
    next_step: str = ""

    @property
    def good(self) -> bool:
        return self.state == "healthy"
