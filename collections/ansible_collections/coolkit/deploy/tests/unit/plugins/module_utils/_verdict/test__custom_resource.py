# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ._stages import judge_stage


@pytest.mark.parametrize(
    ("stage", "state", "reason"),
    [
        ("definition_new", "pending", "waiting for its API to be established"),
        ("definition_established", "succeeded", "is established"),
        (
            "definition_names_taken",
            "failed",
            'its names are not accepted: "scaledobjects" is already in use',
        ),
        ("resource_without_status", "succeeded", "exists"),
        ("resource_ready", "succeeded", "is ready"),
        ("resource_ready_without_generations", "succeeded", "is ready"),
        (
            "resource_ready_for_older_spec",
            "pending",
            "waiting for its controller to take up generation 2",
        ),
        (
            "resource_condition_for_older_spec",
            "pending",
            "waiting for its Ready condition to take up generation 2",
        ),
        ("resource_condition_for_this_spec", "succeeded", "is ready"),
        ("resource_not_ready", "pending", "is not ready: Deployment coolkit not found"),
        ("resource_not_ready_without_message", "pending", "is not ready: Progressing"),
        ("resource_stalled", "failed", "cannot go on: the trigger type is unknown"),
        ("resource_stalled_for_older_spec", "pending", "is not ready: Working"),
        ("gateway_without_ready_condition", "succeeded", "exists"),
    ],
)
def test_verdict_of_each_stage(stage: str, state: str, reason: str) -> None:
    verdict = judge_stage("others", stage)
    assert (verdict.state, verdict.reason) == (state, reason)
