# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from ansible_collections.coolkit.deploy.plugins.module_utils._kinds import ObjectKey
from ansible_collections.coolkit.deploy.plugins.module_utils._verdict._model import Limits, Verdict
from ansible_collections.coolkit.deploy.plugins.module_utils._wait import (
    lose_patience,
    next_expiry,
    time_out,
    wait_for,
)
from ansible_collections.coolkit.deploy.plugins.module_utils._watch import State

JOB = ObjectKey("batch/v1", "Job", "shop", "migrate")
LIMITS = Limits()


def job(condition: str = "") -> dict[str, Any]:
    conditions = [{"type": condition, "status": "True", "reason": "R"}] if condition else []
    return {
        "kind": "Job",
        "apiVersion": "batch/v1",
        "metadata": {"name": "migrate", "namespace": "shop"},
        "spec": {},
        "status": {"active": 1, "conditions": conditions},
    }


class Script:
    """News in a fixed order; each look moves the clock by the time it was asked to wait."""

    def __init__(self, *steps: Callable[[State], None]) -> None:
        self.state = State()
        self.now = 0.0
        self.waits: list[float] = []
        self._steps: Iterator[Callable[[State], None]] = iter(steps)
        self.complete = False

    def next_change(self, seconds: float) -> bool:
        self.waits.append(seconds)
        step = next(self._steps, None)
        if step is None:
            self.now += max(seconds, 0.001)
            return False
        step(self.state)
        self.complete = True
        return True


def see(live: dict[str, Any]) -> Callable[[State], None]:
    return lambda state: state.objects.__setitem__(JOB, live)


def follow(script: Script, told: list[str] | None = None) -> Verdict:
    lines = told if told is not None else []
    outcome = wait_for(
        script,
        [JOB],
        limits=LIMITS,
        deadline_seconds=60,
        clock=lambda: script.now,
        report=lambda _key, verdict: lines.append(verdict.reason),
    )
    return outcome.verdicts[JOB]


def test_it_ends_when_all_succeeded() -> None:
    assert follow(Script(see(job()), see(job("Complete")))).state == "succeeded"


def test_it_ends_at_the_first_failure() -> None:
    script = Script(see(job()), see(job("Failed")), see(job("Complete")))
    assert follow(script).state == "failed"


def test_it_ends_at_the_deadline_with_what_it_waited_for() -> None:
    verdict = follow(Script(see(job())))
    assert (verdict.state, verdict.reason.startswith("not done after 60 s: ")) == ("failed", True)


def test_a_deleted_object_is_a_failure() -> None:
    assert follow(Script(see(job()), lambda state: state.objects.clear())).state == "failed"


def test_nothing_is_judged_before_everything_was_listed() -> None:
    assert follow(Script()).reason.endswith("its state is not known yet")


def test_progress_is_told_once() -> None:
    told: list[str] = []
    follow(Script(see(job()), see(job()), see(job("Complete"))), told)
    assert len(told) == 2


def pending(cause: str = "image", patience: float | None = 20) -> dict[ObjectKey, Verdict]:
    return {JOB: Verdict("pending", "slow registry", cause, patience)}


@pytest.mark.parametrize(("now", "state"), [(29.9, "pending"), (30.0, "failed"), (30.1, "failed")])
def test_patience_ends(now: float, state: str) -> None:
    judged, _ = lose_patience(pending(), {(JOB, "image"): 10.0}, now)
    assert judged[JOB].state == state


def test_another_cause_starts_anew() -> None:
    _, since = lose_patience(pending("quota"), {(JOB, "image"): 10.0}, 25.0)
    assert since == {(JOB, "quota"): 25.0}


def test_without_patience_nothing_expires() -> None:
    judged, since = lose_patience(pending(patience=None), {}, 1000.0)
    assert (judged[JOB].state, since) == ("pending", {})


def test_the_next_look_is_when_patience_ends() -> None:
    assert next_expiry(pending(), {(JOB, "image"): 10.0}, 600.0) == 30.0


def test_the_deadline_says_what_was_wrong_with_the_server() -> None:
    verdicts = time_out(pending(), 60, "API server a: refuses the connection")
    assert verdicts[JOB].reason.endswith("(API server a: refuses the connection)")
