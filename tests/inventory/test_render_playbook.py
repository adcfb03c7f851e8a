# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ``playbooks/render.yml`` does with an inventory, right or wrong. No cluster is needed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
Run = Callable[..., subprocess.CompletedProcess[str]]
Change = Callable[[str, str], None]


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    """A copy of the demo inventory that a test may spoil."""
    return Path(shutil.copytree(ROOT / "inventories" / "demo", tmp_path / "inventory"))


@pytest.fixture
def run(tmp_path: Path, inventory: Path) -> Run:
    """Runs the playbook on the copy, with ansible-playbook of the Python that runs the tests."""

    def run_playbook(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(Path(sys.executable).parent / "ansible-playbook"), "-i", str(inventory)]
        command += [str(ROOT / "playbooks" / "render.yml"), *arguments]
        command += ["-e", f"coolkit_render_dir={tmp_path / 'rendered'}"]
        environment = {
            **os.environ,
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
            "ANSIBLE_HOME": str(tmp_path / "ansible"),
            "XDG_CACHE_HOME": str(tmp_path / "cache"),
        }
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            cwd=ROOT,
            env=environment,
        )

    return run_playbook


def rendered(tmp_path: Path, cluster: str) -> Path:
    return tmp_path / "rendered" / cluster / "manifests.yml"


def recap_of(done: subprocess.CompletedProcess[str], host: str) -> str:
    return next(line for line in done.stdout.splitlines() if line.startswith(f"{host} "))


def test_check_mode_predicts_and_the_second_run_changes_nothing(run: Run, tmp_path: Path) -> None:
    predicted = run("--check", "--diff")
    assert predicted.returncode == 0, predicted.stdout + predicted.stderr
    assert "changed=1" in recap_of(predicted, "demo-staging")
    assert "+kind: Deployment" in predicted.stdout
    assert not (tmp_path / "rendered").exists()

    assert "changed=1" in recap_of(run(), "demo-staging")
    path = rendered(tmp_path, "demo-staging")
    first = path.stat()
    assert first.st_mode & 0o777 == 0o600

    again = run()
    assert "changed=0" in recap_of(again, "demo-staging")
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (first.st_mtime_ns, first.st_ino)


def test_overlays_reach_their_clusters_alone(run: Run, tmp_path: Path) -> None:
    run("--limit", "environment_production")

    assert not rendered(tmp_path, "demo-staging").exists()
    levels = {}
    for cluster in ("demo-production-1", "demo-production-2"):
        objects = yaml.safe_load_all(rendered(tmp_path, cluster).read_text(encoding="utf-8"))
        by_kind = {manifest["kind"]: manifest for manifest in objects}
        assert by_kind["Deployment"]["spec"]["replicas"] == 3
        levels[cluster] = by_kind["ConfigMap"]["data"]["LOG_LEVEL"]
    assert levels == {"demo-production-1": "info", "demo-production-2": "warning"}


def test_secrets_of_extra_manifests_are_written_and_never_shown(
    run: Run, inventory: Path, tmp_path: Path
) -> None:
    overlay = inventory / "host_vars" / "demo-staging.yml"
    text = "coolkit_extra_manifests:\n  - {apiVersion: v1, kind: Secret, metadata: {name: s},"
    overlay.write_text(text + " stringData: {k: planted-one}}\n", encoding="utf-8")
    outputs = [run("--diff", "--limit", "demo-staging", "-vvv")]
    overlay.write_text(text + " stringData: {k: planted-two}}\n", encoding="utf-8")
    outputs.append(run("--diff", "--limit", "demo-staging"))

    assert "planted-two" in rendered(tmp_path, "demo-staging").read_text(encoding="utf-8")
    assert "*** (after)" in outputs[1].stdout
    assert not [done for done in outputs if "planted-" in done.stdout + done.stderr]


def test_all_problems_are_named_at_once_with_file_and_line(run: Run, inventory: Path) -> None:
    """The order of a run: nothing is written when any of this is wrong."""
    (inventory / "host_vars" / "demo-staging.yml").write_text(
        "coolkit_replica: 5\n"
        "coolkit_wait: perhaps\n"
        "coolkit_args: --verbose\n"
        "coolkit_env:\n"
        "  - name: A\n"
        "    vale: 1\n"
        'coolkit_node_selector: {zone: "{{ nowhere }}"}\n',
        encoding="utf-8",
    )
    (inventory / "host_vars" / "demo-stagin.yml").write_text("coolkit_replicas: 1\n")
    (inventory / "group_vars" / "environment_prod.yml").write_text("coolkit_replicas: 1\n")

    done = run("-e", "coolkit_widget=1", "--limit", "demo-staging")

    assert done.returncode == 2
    shown = " ".join(done.stdout.split()) + " ".join(done.stderr.split())
    here = f"{inventory}/host_vars/demo-staging.yml"
    for problem in (
        f"demo-staging: {here}:1: coolkit_replica: is not a variable of the role; next: did you mean coolkit_replicas?",
        f"demo-staging: {here}:2: coolkit_wait: ",
        f"demo-staging: {here}:3: coolkit_args: is a text, must be a list",
        f"demo-staging: {here}:6: coolkit_env: at [0] has the unknown key vale; next: did you mean value?",
        f"demo-staging: {here}:7: coolkit_node_selector: 'nowhere' is undefined",
        "demo-staging: extra vars, play vars or an encrypted file: coolkit_widget: is not a variable",
        "no host of the inventory is named demo-stagin; next: did you mean demo-staging?",
        "no group of the inventory is named environment_prod; next: did you mean environment_production?",
    ):
        assert problem in shown


def test_a_required_variable_that_is_nowhere_is_named(run: Run, inventory: Path) -> None:
    path = inventory / "group_vars" / "all" / "coolkit.yml"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(line for line in lines if "coolkit_image" not in line) + "\n")

    done = run("--limit", "demo-staging")

    assert "demo-staging: coolkit_image: is required and not set; next: set coolkit_image" in (
        " ".join((done.stdout + done.stderr).split())
    )
