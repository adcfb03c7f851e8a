# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes down each task a host gets, for tests of how many that are."""

from __future__ import annotations

import json
import os
import pathlib
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = r"""
name: task_journal
type: notification
short_description: Each task of each host, one JSON object per line
description: Only for tests.
"""


class CallbackModule(CallbackBase):  # type: ignore[misc]  # ansible-core is not typed
    """Meta tasks are not told: they run in ansible-playbook itself and cost no process."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "task_journal"

    def v2_runner_on_start(self, host: Any, task: Any) -> None:
        """Called when a worker process takes the task."""
        journal = pathlib.Path(os.environ["SCRIPTED_FLEET"], "tasks.jsonl")
        with journal.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps({"host": host.name, "task": task.get_name()}) + "\n")
