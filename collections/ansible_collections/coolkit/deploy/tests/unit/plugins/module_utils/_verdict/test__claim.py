# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ._stages import judge_stage


@pytest.mark.parametrize(
    ("stage", "state", "reason"),
    [
        ("claim_bound", "succeeded", "is bound"),
        ("claim_lost", "failed", "has lost its volume"),
        ("claim_unused", "succeeded", "is not bound yet, and no pod uses it"),
        ("claim_used", "pending", "waiting for a volume, which pod coolkit-0 needs"),
        ("claim_used_by_none_of_the_pods", "succeeded", "is not bound yet, and no pod uses it"),
        ("claim_being_provisioned", "pending", "waiting for disk.example to provide its volume"),
    ],
)
def test_verdict_of_each_stage(stage: str, state: str, reason: str) -> None:
    verdict = judge_stage("others", stage)
    assert (verdict.state, verdict.reason) == (state, reason)
