# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.coolkit.deploy.plugins.module_utils._retry import (
    Failure,
    delay_before_retry,
    parse_retry_after,
)


@pytest.mark.parametrize(
    "failure",
    [
        Failure(0),
        Failure(429),
        Failure(503),
        Failure(504),
        Failure(500, "etcdserver: leader changed"),
        Failure(500, 'failed calling webhook "x": connection refused'),
        Failure(409, "Operation cannot be fulfilled on resourcequotas: modified"),
    ],
    ids=lambda failure: f"{failure.status} {failure.message[:20]}",
)
def test_passing_failures_are_tried_again(failure: Failure) -> None:
    assert delay_before_retry(failure, 1, 1.0) == 0.5


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 500])
def test_refusals_are_not_tried_again(status: int) -> None:
    assert delay_before_retry(Failure(status, "no"), 1, 1.0) is None


def test_the_delay_doubles_up_to_its_longest() -> None:
    delays = [delay_before_retry(Failure(503), attempt, 1.0) for attempt in (1, 2, 3, 4)]
    assert delays == [0.5, 1.0, 2.0, 4.0]


def test_jitter_halves_the_delay_at_most() -> None:
    assert delay_before_retry(Failure(503), 2, 0.0) == 0.5


@pytest.mark.parametrize(("attempt", "tried"), [(4, True), (5, False), (6, False)])
def test_there_are_five_attempts(attempt: int, tried: bool) -> None:
    assert (delay_before_retry(Failure(503), attempt, 1.0) is not None) is tried


@pytest.mark.parametrize(("attempt", "tried"), [(1, True), (2, False)])
def test_a_server_that_never_answered_gets_two_attempts(attempt: int, tried: bool) -> None:
    failure = Failure(0, connected=False)
    assert (delay_before_retry(failure, attempt, 1.0) is not None) is tried


def test_the_server_may_say_how_long_to_wait() -> None:
    assert delay_before_retry(Failure(429, retry_after=3.0), 1, 1.0) == 3.0


def test_an_absurd_wait_is_capped() -> None:
    assert delay_before_retry(Failure(429, retry_after=9000.0), 1, 1.0) == 30.0


@pytest.mark.parametrize(
    ("value", "seconds"), [("7", 7.0), (" 1 ", 1.0), (None, None), ("soon", None)]
)
def test_retry_after_is_read(value: str | None, seconds: float | None) -> None:
    assert parse_retry_after(value) == seconds
