# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever is absent or malformed, a verdict is reached: every part of every fixture is dropped and spoilt in turn."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from ansible_collections.coolkit.deploy.plugins.module_utils._verdict._model import Related, Verdict
from ansible_collections.coolkit.deploy.plugins.module_utils._verdict._table import (
    is_tracked,
    judge,
    selects_pods,
)

from ._pods import container, crashing, pod, running, waiting
from ._stages import LIMITS, STAGES, judge_case

Path = tuple[str | int, ...]

SPOILT: tuple[object, ...] = (None, "", "text", -1, 3.5, True, [], ["text"], {}, {"text": None})

PODS = {
    "crashing": pod(
        crashing(137, "OOMKilled"), containers=(container(resources={"limits": {"memory": "1Gi"}}),)
    ),
    "starting": pod(
        running(),
        init_containers=(
            container("proxy", restartPolicy="Always", startupProbe={"exec": {"command": ["x"]}}),
        ),
        init_statuses=(running("proxy", started=False),),
    ),
    "pulling": pod(waiting("ErrImagePull", "not found")),
    "failed": pod({"name": "app", "state": {"terminated": {"exitCode": 1}}}, phase="Failed"),
    "gated": pod(
        conditions=[
            {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "x"}
        ]
    ),
}

CASES = {
    **{
        f"{kind}-{stage}": case for kind, stages in STAGES.items() for stage, case in stages.items()
    },
    **{f"pod-{name}": {"live": live} for name, live in PODS.items()},
}


def paths_in(value: object, here: Path = ()) -> Iterator[Path]:
    """Yield the path of every value below this one."""
    entries: Iterator[tuple[str | int, object]] = iter(())
    if isinstance(value, dict):
        entries = iter(value.items())
    elif isinstance(value, list):
        entries = iter(enumerate(value))
    for key, inner in entries:
        yield (*here, key)
        yield from paths_in(inner, (*here, key))


def without(value: Any, path: Path) -> Any:
    """Return a copy that lacks what is at the path."""
    key, *rest = path
    damaged = copy.copy(value)
    if rest:
        damaged[key] = without(value[key], tuple(rest))
    else:
        del damaged[key]
    return damaged


def spoilt(value: Any, path: Path, replacement: object) -> Any:
    """Return a copy that holds something else at the path."""
    key, *rest = path
    damaged = copy.copy(value)
    damaged[key] = spoilt(value[key], tuple(rest), replacement) if rest else replacement
    return damaged


def damaged_versions(case: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the case once for each part dropped and each way to spoil it; the shape of the case itself stays."""
    for path in paths_in(case):
        if len(path) > 2 or (len(path) == 2 and path[0] == "live"):
            yield without(case, path)
            for replacement in SPOILT:
                yield spoilt(case, path, replacement)


@cache
def damaged_live(name: str) -> list[dict[str, Any]]:
    return [damaged["live"] for damaged in damaged_versions(CASES[name])]


@cache
def verdicts_on_damaged(name: str) -> list[Verdict]:
    return [judge_case(damaged) for damaged in damaged_versions(CASES[name])]


@pytest.mark.parametrize("name", CASES)
def test_each_damaged_object_gets_a_verdict(name: str) -> None:
    assert all(verdict.reason for verdict in verdicts_on_damaged(name))


@pytest.mark.parametrize("name", CASES)
def test_patience_is_only_with_what_is_pending(name: str) -> None:
    impatient = [verdict for verdict in verdicts_on_damaged(name) if verdict.patience is not None]
    assert all(verdict.state == "pending" and verdict.cause for verdict in impatient)


@pytest.mark.parametrize("name", CASES)
def test_reason_is_always_one_line(name: str) -> None:
    assert all("\n" not in verdict.reason for verdict in verdicts_on_damaged(name))


@pytest.mark.parametrize("name", CASES)
def test_tracking_of_damaged_objects(name: str) -> None:
    assert {is_tracked(live) for live in damaged_live(name)} <= {True, False}


@pytest.mark.parametrize("name", CASES)
def test_selector_of_damaged_objects_never_selects_everything(name: str) -> None:
    assert "" not in [selects_pods(live) for live in damaged_live(name)]


@pytest.mark.parametrize(
    "live", [{}, {"kind": None}, {"apiVersion": 1, "kind": []}, {"metadata": "x"}]
)
def test_verdict_on_almost_nothing(live: dict[str, Any]) -> None:
    assert judge(live, Related(), LIMITS).state == "succeeded"
