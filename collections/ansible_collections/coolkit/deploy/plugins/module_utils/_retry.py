# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which failed request is worth another try, and when. Pure. Private to the collection.

The rules follow what API servers do under load, on restarts and on elections of an etcd leader; every request we send is
idempotent (reads, dry runs, server-side apply), so a lost answer may be asked for again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

FIRST_DELAY_SECONDS = 0.5
LONGEST_DELAY_SECONDS = 8.0
MOST_ATTEMPTS = 5

_PASSING_ERRORS = re.compile(
    r"etcdserver: (leader changed|request timed out|no leader)|connection refused|no endpoints available"
    r"|context deadline exceeded|http2: server sent GOAWAY|Operation cannot be fulfilled on resourcequota",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Failure:
    """One failed request. ``status``: HTTP status, 0 when there was no answer. ``retry_after``: seconds the server asks for."""

    status: int
    message: str = ""
    retry_after: float | None = None
    connected: bool = True
    """False while the cluster has not answered a single request yet."""


def delay_before_retry(failure: Failure, attempt: int, jitter: float) -> float | None:
    """Seconds to wait before the next try, or None when there should be none.

    attempt: how many tries there were, from 1. jitter: a number from 0 to 1.
    A server that never answered gets one more try only, so that a dead cluster is reported quickly.
    """
    most = MOST_ATTEMPTS if failure.connected else 2
    if attempt >= most or not _is_passing(failure):
        return None
    if failure.retry_after is not None:
        return min(failure.retry_after, 30.0)
    delay = min(FIRST_DELAY_SECONDS * 2.0 ** (attempt - 1), LONGEST_DELAY_SECONDS)
    return delay * (0.5 + jitter / 2)


def _is_passing(failure: Failure) -> bool:
    if failure.status in (0, 429, 503, 504):
        return True
    return failure.status in (409, 500) and bool(_PASSING_ERRORS.search(failure.message))


def parse_retry_after(value: str | None) -> float | None:
    """Seconds from a ``Retry-After`` header; API servers send seconds (RFC 9110, 10.2.3), anything else is None."""
    if value is None or not value.strip().isdigit():
        return None
    return float(value)
