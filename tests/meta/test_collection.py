# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about the collection: what it offers is documented, tested, and in the right group."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.meta.tracked_files import COLLECTION, ROOT, tracked_files

PLUGINS = COLLECTION / "plugins"
UNIT_TESTS = COLLECTION / "tests/unit/plugins"
ROLES = COLLECTION / "roles"
# An option that names a cluster: who takes it belongs into the action group.
TARGET_OPTION = "kubeconfig"
EXTENDED_GROUP = "kubernetes.core.k8s"


def names_in(folder: str) -> list[str]:
    """Return the names of the tracked plugins of one type."""
    files = (path for path in tracked_files() if path.parent == PLUGINS / folder)
    return sorted(path.stem for path in files if path.suffix == ".py")


@cache
def documented_modules() -> dict[str, dict[str, Any]]:
    """Return the documentation of each module as ansible-doc reads it, fragments resolved."""
    names = [f"coolkit.deploy.{name}" for name in names_in("modules")]
    done = subprocess.run(
        ["ansible-doc", "--json", "--type", "module", *names],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    documented = json.loads(done.stdout)
    return {name: documented[f"coolkit.deploy.{name}"] for name in names_in("modules")}


def group_members() -> list[str]:
    """Return the actions of our group."""
    group = yaml.safe_load((COLLECTION / "meta/runtime.yml").read_text())["action_groups"]
    return [entry for entry in group["coolkit"] if isinstance(entry, str)]


@pytest.mark.parametrize("name", names_in("modules"))
def test_module_is_documented_with_examples_and_results(name: str) -> None:
    documentation = documented_modules()[name]
    examples = yaml.safe_load(documentation["examples"])
    action = f"coolkit.deploy.{name}"

    assert documentation["return"], "RETURN is empty"
    assert any(action in task for task in examples), "no example uses it"


def test_every_action_has_the_documentation_of_a_module() -> None:
    assert sorted(set(names_in("action")) - set(names_in("modules"))) == []


@pytest.mark.parametrize("folder", ["action", "callback", "filter", "modules"])
def test_every_plugin_has_unit_tests(folder: str) -> None:
    """A module that is the documentation of an action has its tests with the action."""
    actions = set(names_in("action")) if folder == "modules" else set()
    untested = [
        name
        for name in names_in(folder)
        if name not in actions and not (UNIT_TESTS / folder / f"test_{name}.py").is_file()
    ]

    assert untested == []


def test_every_unit_test_mirrors_a_file() -> None:
    """tests/unit/plugins/<area>/test_x.py tests plugins/<area>/x.py, or the package beside it."""
    orphans = [
        str(test.relative_to(UNIT_TESTS))
        for test in UNIT_TESTS.rglob("test_*.py")
        if not (mirrored := PLUGINS / test.relative_to(UNIT_TESTS).parent).is_dir()
        or not (
            (mirrored / f"{test.stem.removeprefix('test_')}.py").is_file()
            or (mirrored / f"{test.stem.removeprefix('test_')}").is_dir()
            or mirrored.name.startswith("_")
        )
    ]

    assert orphans == []


def test_actions_that_take_a_target_are_in_the_group() -> None:
    taking = [
        name
        for name, documentation in documented_modules().items()
        if TARGET_OPTION in documentation["doc"].get("options", {})
    ]

    assert sorted(group_members()) == sorted(taking)


def test_the_group_extends_that_of_kubernetes_core() -> None:
    group = yaml.safe_load((COLLECTION / "meta/runtime.yml").read_text())["action_groups"]
    metadata = [entry["metadata"] for entry in group["coolkit"] if isinstance(entry, dict)]

    assert metadata == [{"extend_group": [EXTENDED_GROUP]}]


def test_group_defaults_reach_our_actions_and_those_of_kubernetes_core(tmp_path: Path) -> None:
    """As a user writes it: one entry, both collections. A target that is refused proves it arrived."""
    account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "shop"}}
    action = {"name": "shop", "namespace": "shop", "manifests": [account]}
    tasks = [
        {"name": "Ours", "coolkit.deploy.release_info": action, "ignore_errors": True},
        {"name": "Theirs", "kubernetes.core.k8s_info": {"kind": "Pod"}, "ignore_errors": True},
    ]
    target = {"kubeconfig": str(tmp_path / "not-there"), "context": "nowhere"}
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "connection": "local",
        "module_defaults": {"group/coolkit.deploy.coolkit": target},
        "tasks": tasks,
    }
    playbook = tmp_path / "play.yml"
    playbook.write_text(yaml.safe_dump([play]))

    done = subprocess.run(
        ["ansible-playbook", "-i", "localhost,", str(playbook)],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    results = done.stdout.split("TASK [Theirs]")

    assert [("not-there" in result) for result in results] == [True, True], done.stdout


def specs_of(role: Path) -> dict[str, dict[str, Any]]:
    """Return the options of each entry point of a role."""
    specs = yaml.safe_load((role / "meta/argument_specs.yml").read_text())["argument_specs"]
    return {entry: spec.get("options", {}) for entry, spec in specs.items()}


@pytest.mark.parametrize("role", sorted(ROLES.iterdir()), ids=lambda role: role.name)
def test_every_entry_point_of_a_role_is_specified(role: Path) -> None:
    entry_points = {path.stem for path in (role / "tasks").glob("*.yml")}

    assert set(specs_of(role)) == entry_points


@pytest.mark.parametrize("role", sorted(ROLES.iterdir()), ids=lambda role: role.name)
def test_specified_defaults_are_the_defaults(role: Path) -> None:
    """`default` in a specification is documentation only; the value comes from defaults/main.yml."""
    defaults = yaml.safe_load((role / "defaults/main.yml").read_text())
    specified = {
        name: option["default"]
        for options in specs_of(role).values()
        for name, option in options.items()
        if "default" in option
    }

    assert specified == defaults


@pytest.mark.parametrize("role", sorted(ROLES.iterdir()), ids=lambda role: role.name)
def test_entry_points_agree_about_their_options(role: Path) -> None:
    """A variable means the same whichever entry point reads it."""
    seen: dict[str, Any] = {}
    different = [
        f"{entry}: {name}"
        for entry, options in specs_of(role).items()
        for name, option in options.items()
        if seen.setdefault(name, option) != option
    ]

    assert different == []


@pytest.mark.parametrize("role", sorted(ROLES.iterdir()), ids=lambda role: role.name)
def test_public_variables_carry_the_name_of_the_role(role: Path) -> None:
    names = {name for options in specs_of(role).values() for name in options}

    assert sorted(name for name in names if not name.startswith(f"{role.name}_")) == []
