# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting until a release is rolled out, or known not to be. Private to the collection."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from ._kinds import ObjectKey
from ._verdict._model import Limits, Related, Verdict
from ._verdict._table import judge
from ._watch import State


class Changes(Protocol):
    """Where news comes from; ``Watcher`` on a real cluster."""

    state: State

    @property
    def complete(self) -> bool: ...

    def next_change(self, seconds: float) -> bool: ...


@dataclass(frozen=True)
class Outcome:
    """How the wait ended: a verdict for each object, and what was last seen."""

    verdicts: Mapping[ObjectKey, Verdict]
    state: State = field(repr=False)

    @property
    def failed(self) -> tuple[ObjectKey, Verdict] | None:
        """The first object that failed and its verdict."""
        return next(
            ((key, found) for key, found in self.verdicts.items() if found.state == "failed"), None
        )


def wait_for(
    changes: Changes,
    keys: Sequence[ObjectKey],
    *,
    limits: Limits,
    deadline_seconds: float,
    clock: Callable[[], float],
    report: Callable[[ObjectKey, Verdict], None],
) -> Outcome:
    """Judge the objects at every change until all succeeded, one failed, or the time is up.

    clock: seconds, monotonic. report: called once for each new verdict text, not for repetitions.
    """
    deadline = clock() + deadline_seconds
    since: dict[tuple[ObjectKey, str], float] = {}
    told: dict[ObjectKey, str] = {}
    while True:
        now = clock()
        if changes.complete:
            verdicts = {key: _judge(changes.state, key, limits) for key in keys}
            verdicts, since = lose_patience(verdicts, since, now)
            for key, verdict in verdicts.items():
                if told.get(key) != verdict.reason:
                    told[key] = verdict.reason
                    report(key, verdict)
            if all(v.state == "succeeded" for v in verdicts.values()) or any(
                v.state == "failed" for v in verdicts.values()
            ):
                return Outcome(verdicts, changes.state)
        else:
            verdicts = {key: Verdict("pending", "its state is not known yet") for key in keys}
        if now >= deadline:
            return Outcome(
                time_out(verdicts, deadline_seconds, changes.state.trouble), changes.state
            )
        changes.next_change(min(deadline, next_expiry(verdicts, since, deadline)) - now)


def lose_patience(
    verdicts: Mapping[ObjectKey, Verdict],
    since: Mapping[tuple[ObjectKey, str], float],
    now: float,
) -> tuple[dict[ObjectKey, Verdict], dict[tuple[ObjectKey, str], float]]:
    """The verdicts, those pending for one cause longer than its patience turned into failures; and since when each lasts."""
    lasting = {
        (key, verdict.cause): since.get((key, verdict.cause), now)
        for key, verdict in verdicts.items()
        if verdict.patience is not None
    }
    judged = {}
    for key, verdict in verdicts.items():
        start = lasting.get((key, verdict.cause), now)
        if verdict.patience is not None and now - start >= verdict.patience:
            reason = f"{verdict.reason}, for {verdict.patience:g} s"
            judged[key] = replace(verdict, state="failed", reason=reason, patience=None)
        else:
            judged[key] = verdict
    return judged, lasting


def next_expiry(
    verdicts: Mapping[ObjectKey, Verdict],
    since: Mapping[tuple[ObjectKey, str], float],
    otherwise: float,
) -> float:
    """When the first pending verdict runs out of patience."""
    return min(
        (
            since[(key, verdict.cause)] + verdict.patience
            for key, verdict in verdicts.items()
            if verdict.patience is not None
        ),
        default=otherwise,
    )


def time_out(
    verdicts: Mapping[ObjectKey, Verdict], seconds: float, trouble: str
) -> dict[ObjectKey, Verdict]:
    """The verdicts at the deadline: what is pending by now has failed, with what it was waiting for."""
    told = f" ({trouble})" if trouble else ""
    return {
        key: replace(
            verdict,
            state="failed",
            reason=f"not done after {seconds:g} s: {verdict.reason}{told}",
            patience=None,
            next_step=verdict.next_step
            or "look at its pods, or raise coolkit_rollout_progress_deadline_seconds",
        )
        if verdict.state == "pending"
        else verdict
        for key, verdict in verdicts.items()
    }


def _judge(state: State, key: ObjectKey, limits: Limits) -> Verdict:
    def near(live: Mapping[str, object]) -> bool:
        metadata = live["metadata"]
        return isinstance(metadata, Mapping) and metadata.get("namespace") == key.namespace

    related = Related(
        tuple(pod for pod in state.pods.values() if near(pod)),
        tuple(found for found in state.replica_sets.values() if near(found)),
    )
    return judge(state.objects.get(key), related, limits)
