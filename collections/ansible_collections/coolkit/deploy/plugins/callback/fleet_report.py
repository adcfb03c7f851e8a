# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of the fleet at the end of a run."""

from __future__ import annotations

DOCUMENTATION = r"""
name: fleet_report
type: aggregate
short_description: Table of the fleet at the end of a run
version_added: 0.1.0
author: coolkit.deploy contributors
description:
  - Shows one row per cluster after the recap, with its wave, state, Kubernetes version, image, readiness and changes, and
    one line per failure with its reason and next step.
  - It reads the results of P(coolkit.deploy.release#module), P(coolkit.deploy.release_info#module) and
    P(coolkit.deploy.inventory_check#module), and says nothing after plays that use none of them.
  - It never breaks a run. A mistake in it ends in one warning and no table.
requirements:
  - Enable it with C(callbacks_enabled = coolkit.deploy.fleet_report) in the configuration of Ansible.
"""

import functools
import shutil
import time
from collections.abc import Callable
from typing import Any

from ansible import constants, context
from ansible.plugins.callback import CallbackBase
from ansible.utils.color import stringc
from ansible_collections.coolkit.deploy.plugins.module_utils._fleet_notes import fleet_report
from ansible_collections.coolkit.deploy.plugins.module_utils._fleet_record import (
    FleetRun,
    Observation,
    Phase,
    fleet_rows,
)
from ansible_collections.coolkit.deploy.plugins.module_utils._rollout import wave_number

_COLLECTION = "coolkit.deploy."
# Of a result: plans and diffs of hundreds of clusters would only cost memory here.
_KEPT = (
    "capabilities",
    "changed",
    "cluster",
    "msg",
    "objects",
    "release",
    "verdict",
    "workloads",
    "would_change",
)
_TONE_COLORS = {
    "good": constants.COLOR_OK,
    "attention": constants.COLOR_CHANGED,
    "bad": constants.COLOR_ERROR,
    "quiet": constants.COLOR_SKIP,
}


def _harmless(method: Callable[..., None]) -> Callable[..., None]:
    """Turn a mistake in the report into one warning: a deploy must not depend on how it is told."""

    @functools.wraps(method)
    def guarded(self: CallbackModule, *arguments: Any, **options: Any) -> None:
        if self.broken:
            return
        try:
            method(self, *arguments, **options)
        except Exception as error:  # noqa: BLE001 - whatever the mistake is, the run goes on
            self.broken = True
            self._display.warning(
                f"coolkit.deploy.fleet_report: no table for this run, because of {type(error).__name__}: {error}; "
                "the run itself is not affected"
            )

    return guarded


def _phase(task: Any) -> Phase:
    name = str(getattr(task, "resolved_action", None) or task.action)
    if name == f"{_COLLECTION}release":
        return "plan" if task.args.get("state") == "planned" else "deploy"
    if name == f"{_COLLECTION}release_info":
        return "status"
    return "plan" if name == f"{_COLLECTION}inventory_check" else "other"


class CallbackModule(CallbackBase):  # type: ignore[misc]
    """Records what our actions return; everything told about it is made from that record at the end."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "coolkit.deploy.fleet_report"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self) -> None:
        super().__init__()
        self.broken = False
        self._play: Any = None
        self._forget()

    def _forget(self) -> None:
        self._clusters: dict[str, None] = {}
        self._waves: dict[str, int] = {}
        self._deploying = False
        self._max_failures: int | None = None
        self._observations: list[Observation] = []
        self._started: dict[tuple[str, str], float] = {}

    @_harmless
    def v2_playbook_on_start(self, playbook: Any) -> None:
        self._forget()
        # Only the play of waves has this variable: known before the first task, so that clusters can be "not reached".
        self._deploying = any("__coolkit_waves" in play.vars for play in playbook.get_plays())

    @_harmless
    def v2_playbook_on_play_start(self, play: Any) -> None:
        self._play = play

    @_harmless
    def v2_runner_on_start(self, host: Any, task: Any) -> None:
        self._started[host.name, task._uuid] = time.monotonic()

    @_harmless
    def v2_runner_on_ok(self, result: Any) -> None:
        rollout = (result._result.get("ansible_facts") or {}).get("__coolkit_rollout")
        if rollout:
            self._max_failures = rollout["max_failures"]
        if _phase(result._task) != "other":
            self._observe(result, failed=False)

    @_harmless
    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        if not ignore_errors:
            self._observe(result, failed=True)

    @_harmless
    def v2_runner_on_unreachable(self, result: Any) -> None:
        self._observe(result, failed=True, unreachable=True)

    @_harmless
    def v2_playbook_on_stats(self, stats: Any) -> None:
        run = FleetRun(
            clusters=tuple(self._clusters),
            waves=self._waves,
            deploying=self._deploying,
            check=bool(context.CLIARGS.get("check")),
            max_failures=self._max_failures,
            observations=tuple(self._observations),
        )
        # inventory_check alone is no release: render.yml runs it as well. With a limit the playbook is one of ours.
        released = any("release" in each.result for each in run.observations)
        if run.clusters and (released or run.max_failures is not None):
            self._show(run)

    def _observe(self, result: Any, *, failed: bool, unreachable: bool = False) -> None:
        host, task, phase = result._host.name, result._task, _phase(result._task)
        if phase != "other":
            self._note_clusters()
        elapsed = time.monotonic() - self._started.pop((host, task._uuid), time.monotonic())
        content = {key: result._result[key] for key in _KEPT if key in result._result}
        if unreachable:
            content["cluster"] = {"reachable": False}
        self._observations.append(Observation(host, phase, failed, elapsed, content))

    def _note_clusters(self) -> None:
        """Remember the clusters of the play that uses one of our actions, once per play."""
        play, self._play = self._play, None
        if play is None:
            return
        variables = play.get_variable_manager().get_vars(play=play)
        self._clusters |= dict.fromkeys(variables["ansible_play_hosts_all"])
        for name, hosts in variables["groups"].items():
            number = wave_number(name)
            if number is not None:
                self._waves |= {host: min(number, self._waves.get(host, number)) for host in hosts}

    def _show(self, run: FleetRun) -> None:
        width = shutil.get_terminal_size((80, 24)).columns
        rows = fleet_rows(run)
        for text in fleet_report(run, rows, width, lambda text, _tone: text):
            self._display.display(text, log_only=True)
        for text in fleet_report(
            run, rows, width, lambda text, tone: stringc(text, _TONE_COLORS[tone])
        ):
            self._display.display(text, screen_only=True)
