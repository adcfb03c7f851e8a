# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands in for the action of the same name in tests of the playbooks: no cluster, every cluster as the test's script says.

The environment variable SCRIPTED_FLEET names a folder. ``script.json`` there is an object {host: behaviour}; each call is
added to ``calls.jsonl`` as {host, action, state, check, running}: how many calls ran at that moment, itself included.
"""

from __future__ import annotations

import json
import os
import pathlib
import time
from typing import Any

from ansible.plugins.action import ActionBase

# What a host does unless its behaviour says otherwise. plan and deploy: ok, fail, dead (no answer) or raise;
# seconds: what a deploy takes.
USUAL: dict[str, Any] = {
    "plan": "ok",
    "deploy": "ok",
    "would_change": True,
    "verdict": "succeeded",
    "uid": "",
    "seconds": 0,
    "result": {},  # merged into the result
}


class ActionModule(ActionBase):  # type: ignore[misc]
    """Plays release, release_info and inventory_check; the file is linked under each of these names."""

    _requires_connection = False

    def run(
        self, tmp: str | None = None, task_vars: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        result: dict[str, Any] = super().run(tmp, task_vars)
        host = (task_vars or {})["inventory_hostname"]
        folder = pathlib.Path(os.environ["SCRIPTED_FLEET"])
        action = self._task.action.rpartition(".")[2]
        state = self._task.args.get("state", "")
        behaviour = USUAL | json.loads((folder / "script.json").read_text()).get(host, {})
        running = folder / "running" / f"{host}.{action}"
        running.parent.mkdir(exist_ok=True)
        running.touch()
        call = {
            "host": host,
            "action": action,
            "state": state,
            "check": self._task.check_mode,
            "running": len(list(running.parent.iterdir())),
        }
        with (folder / "calls.jsonl").open("a", encoding="utf-8") as calls:
            calls.write(json.dumps(call) + "\n")
        if state == "present":
            time.sleep(behaviour["seconds"])
        running.unlink()
        if action == "inventory_check":
            return result
        answer = _answer(host, behaviour, state, check=self._task.check_mode)
        return {**result, **answer, **behaviour["result"]}


def _answer(host: str, behaviour: dict[str, Any], state: str, *, check: bool) -> dict[str, Any]:
    deploying = state == "present"
    outcome = behaviour["deploy" if deploying else "plan"]
    would_change = behaviour["would_change"]
    cluster = {
        "name": host,
        "server": f"https://{host}.test",
        "uid": behaviour["uid"] or f"uid-of-{host}",
    }
    answer: dict[str, Any] = {
        "release": {"name": "coolkit", "namespace": "coolkit-demo", "state": state},
        "cluster": cluster | {"version": "v1.36.3"},
    }
    if outcome == "raise":
        raise RuntimeError(f"{host}: a bug in the action")
    if outcome == "dead":
        answer["cluster"] = {"name": host, "server": f"https://{host}.test", "reachable": False}
        return answer | {
            "failed": True,
            "msg": f"{host}: server does not answer; next: check the address",
        }
    if outcome == "fail":
        reason = "image missing:1 not found" if deploying else "Deployment coolkit is invalid"
        return answer | {"failed": True, "msg": f"{host}: {reason}; next: correct it"}
    return answer | {
        "changed": deploying and would_change,
        "would_change": would_change,
        "verdict": {"state": behaviour["verdict"], "reason": ""},
        "objects": [
            {
                "kind": kind,
                "namespace": "coolkit-demo",
                "name": "coolkit",
                "action": ("created" if kind == "Service" else "configured")
                if would_change
                else "unchanged",
                "verified": True,
                "reason": "",
            }
            for kind in ("Service", "Deployment")
        ],
        "workloads": [
            {
                "kind": "Deployment",
                "name": "coolkit",
                "ready": 3,
                "desired": 3,
                "image": "coolkit:1.4.2",
            }
        ],
        "capabilities": [{"kind": "monitoring.coreos.com/ServiceMonitor", "served": host != "c2"}],
        "diff": [{"before": "", "after": "kind: Service\n"}]
        if would_change and (check or not deploying)
        else [],
    }
