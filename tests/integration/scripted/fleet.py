# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A fleet without clusters: runs the real playbooks and the real role, with scripted actions in place of ours."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[3]
COLLECTION = ROOT / "collections/ansible_collections/coolkit/deploy"
SCRIPTED_ACTIONS = ("release", "release_info", "inventory_check")

ROW = re.compile(
    r"^(?P<cluster>\S+)  +(?P<wave>\d+)? +"
    r"(?P<state>deployed|unchanged|would change|failed|invalid plan|unreachable|not reached|"
    r"healthy|drifted|pending|not installed)\b",
    re.MULTILINE,
)
_RECAP = re.compile(r"^(\S+) +: (ok=.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Run:
    """One finished ansible-playbook. calls: what the scripted actions did; tasks: each task a host got."""

    code: int
    output: str
    errors: str
    calls: tuple[dict[str, Any], ...]
    tasks: tuple[dict[str, str], ...]

    @property
    def deployed(self) -> list[str]:
        """The hosts on which a deploy was started, in that order."""
        return [call["host"] for call in self.calls if call["state"] == "present"]

    @property
    def states(self) -> dict[str, str]:
        """Cluster to its state in the table at the end."""
        return {row["cluster"]: row["state"] for row in ROW.finditer(self.report)}

    @property
    def report(self) -> str:
        """What follows the recap."""
        return re.split(r"\n\n", self.output.partition("PLAY RECAP")[2], maxsplit=1)[-1]

    def recap(self, count: str) -> dict[str, int]:
        """Return host to one count of the recap, for example ``failed``; hosts with 0 are left out."""
        counts = {
            host: int(re.findall(rf"\b{count}=(\d+)", line)[0])
            for host, line in _RECAP.findall(self.output)
        }
        return {host: number for host, number in counts.items() if number}


class ScriptedFleet:
    """A folder with an inventory, a script and a collection in which only the actions that need a cluster are replaced.

    waves: cluster to its wave, or to None for a cluster without one.
    """

    def __init__(self, folder: Path, waves: Mapping[str, int | None]) -> None:
        self.folder = folder
        self.inventory = folder / "inventory"
        self.inventory.mkdir()
        hosts = {
            host: {} if wave is None else {"coolkit_wave": wave} for host, wave in waves.items()
        }
        _write_yaml(
            self.inventory / "1-hosts.yml",
            {"fleet": {"hosts": hosts}, "other": {"hosts": {"elsewhere": {}}}},
        )
        _write_yaml(
            self.inventory / "2-groups.yml",
            {
                "plugin": "ansible.builtin.constructed",
                "strict": False,
                "keyed_groups": [{"prefix": "wave", "key": "'%03d' | format(coolkit_wave)"}],
            },
        )
        _link_collection(folder / "collections/ansible_collections/coolkit/deploy")

    def play(
        self,
        *arguments: str,
        playbook: Path = ROOT / "playbooks/deploy.yml",
        script: Mapping[str, Mapping[str, Any]] | None = None,
        max_failures: object = None,
        inventory: Path | None = None,
    ) -> Run:
        """Run a playbook to its end and return what happened."""
        journals = [self.folder / name for name in ("calls.jsonl", "tasks.jsonl")]
        for journal in journals:
            journal.write_text("")
        (self.folder / "script.json").write_text(json.dumps(script or {}))
        command = [str(Path(sys.executable).with_name("ansible-playbook")), "-i"]
        command += [str(inventory or self.inventory), str(playbook), *arguments]
        if max_failures is not None:
            command += ["-e", json.dumps({"coolkit_rollout_max_failures": max_failures})]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        calls, tasks = (
            tuple(map(json.loads, journal.read_text().splitlines())) for journal in journals
        )
        return Run(done.returncode, done.stdout, done.stderr, calls, tasks)

    def _environment(self) -> dict[str, str]:
        return {
            "ANSIBLE_CALLBACK_PLUGINS": str(Path(__file__).parent / "callbacks"),
            "ANSIBLE_COLLECTIONS_PATH": str(self.folder / "collections"),
            "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
            "COLUMNS": "160",
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "PATH": os.environ["PATH"],
            "SCRIPTED_FLEET": str(self.folder),
        }


def _link_collection(shadow: Path) -> None:
    (shadow / "plugins/action").mkdir(parents=True)
    for part in ("galaxy.yml", "meta", "roles"):
        (shadow / part).symlink_to(COLLECTION / part)
    for plugins in (COLLECTION / "plugins").iterdir():
        if plugins.name != "action":
            (shadow / "plugins" / plugins.name).symlink_to(plugins)
    for action in SCRIPTED_ACTIONS:
        scripted = shadow / f"plugins/action/{action}.py"
        scripted.symlink_to(Path(__file__).with_name("action.py"))


def _write_yaml(path: Path, content: object) -> None:
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
