# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action around the engine: what it hands on, when it stops, and how failures become results."""

from __future__ import annotations

import functools
from typing import Any
from unittest.mock import Mock

import pytest
from ansible_collections.coolkit.deploy.plugins.action import release as release_action
from ansible_collections.coolkit.deploy.plugins.module_utils._cluster import Cluster
from ansible_collections.coolkit.deploy.plugins.module_utils._errors import DeployError
from ansible_collections.coolkit.deploy.plugins.module_utils._kinds import Kind, ObjectKey
from ansible_collections.coolkit.deploy.plugins.module_utils._manifest import digest_of, prepare
from ansible_collections.coolkit.deploy.plugins.module_utils._plan import (
    Identity,
    Plan,
    PlannedObject,
)
from ansible_collections.coolkit.deploy.plugins.module_utils._release import Assessed, Deployed
from ansible_collections.coolkit.deploy.plugins.plugin_utils import _release_action

SERVER = "http://127.0.0.1:1"
CONFIG_MAP = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings"}}
MANIFESTS = prepare([CONFIG_MAP], "coolkit", "shop")
TARGET = {"host": SERVER, "api_key": "canary-token"}


class Engine:
    """Stands for the engine: a fixed plan, and a list of what was asked of it."""

    def __init__(self, action: Any = "created", error: DeployError | None = None) -> None:
        key = ObjectKey("v1", "ConfigMap", "shop", "settings")
        entry = PlannedObject(key, MANIFESTS[0], Kind("configmaps"), action)
        identity = Identity(SERVER, "v1.36.3", "uid")
        self.plan = Plan(identity, digest_of(MANIFESTS), (entry,), made_at=1e12)
        self.error = error
        self.asked: list[str] = []

    def assess(self, *_: Any) -> Assessed:
        self.asked.append("assess")
        return Assessed(self.plan)

    def confirm_identity(self, *_: Any) -> None:
        self.asked.append("confirm")

    def deploy(self, *_: Any) -> Deployed:
        self.asked.append("deploy")
        return Deployed(self.plan.objects, error=self.error)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    return use(monkeypatch, Engine())


def use(monkeypatch: pytest.MonkeyPatch, found: Engine) -> Engine:
    for name in ("assess", "confirm_identity", "deploy"):
        monkeypatch.setattr(release_action, name, getattr(found, name))
    return found


@pytest.fixture(autouse=True)
def without_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = functools.partial(Cluster, sleep=lambda _seconds: None)
    monkeypatch.setattr(_release_action, "Cluster", quick)
    for name in ("K8S_AUTH_HOST", "K8S_AUTH_KUBECONFIG"):
        monkeypatch.delenv(name, raising=False)


def run(check_mode: bool = False, **options: Any) -> dict[str, Any]:
    given = {"name": "coolkit", "namespace": "shop", "manifests": [CONFIG_MAP], **TARGET, **options}
    task = Mock(args=given, check_mode=check_mode, async_val=0, action="coolkit.deploy.release")
    parts = {"connection": Mock(), "play_context": Mock(), "loader": Mock(), "templar": Mock()}
    action = release_action.ActionModule(task, shared_loader_obj=Mock(), **parts)
    found: dict[str, Any] = action.run(task_vars={"inventory_hostname": "eu-1"})
    return found


def test_a_release_is_planned_and_deployed(engine: Engine) -> None:
    result = run()
    assert (result["changed"], engine.asked) == (True, ["assess", "deploy"])


def test_a_plan_never_reports_a_change(engine: Engine) -> None:
    result = run(state="planned")
    assert (result.get("changed", False), result["would_change"], engine.asked) == (
        False,
        True,
        ["assess"],
    )


def test_check_mode_predicts_and_does_not_deploy(engine: Engine) -> None:
    result = run(check_mode=True)
    assert (result["changed"], len(result["diff"]), engine.asked) == (True, 1, ["assess"])


def test_a_handed_on_plan_is_not_made_again(engine: Engine) -> None:
    handed_on = run(state="planned")
    engine.asked.clear()
    result = run(plan=handed_on)
    assert (result["diff"], engine.asked) == (handed_on["diff"], ["confirm", "deploy"])


def test_check_mode_with_a_handed_on_plan_asks_nothing(engine: Engine) -> None:
    handed_on = run(state="planned")
    engine.asked.clear()
    assert (run(check_mode=True, plan=handed_on)["changed"], engine.asked) == (True, [])


def test_a_plan_for_other_manifests_is_made_again(engine: Engine) -> None:
    handed_on = run(state="planned")
    engine.asked.clear()
    other = {**CONFIG_MAP, "data": {"a": "b"}}
    run(plan=handed_on, manifests=[other])
    assert engine.asked == ["assess", "deploy"]


def test_nothing_is_done_where_nothing_is_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = use(monkeypatch, Engine("unchanged"))
    assert (run()["changed"], engine.asked) == (False, ["assess"])


def test_a_failure_names_the_cluster_and_keeps_what_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use(monkeypatch, Engine(error=DeployError("Deployment a", "no image", "push it")))
    result = run()
    assert (result["failed"], result["changed"], result["msg"]) == (
        True,
        True,
        "eu-1: Deployment a: no image; next: push it",
    )


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ({"host": None, "api_key": None}, "eu-1: target: is not given"),
        ({"manifests": []}, "eu-1: release coolkit: there is no object to deploy"),
        ({"manifests": ["a: ["]}, "eu-1: manifest 1, line 2: broken YAML"),
    ],
    ids=["no target", "empty", "yaml"],
)
def test_bad_input_is_one_line(options: dict[str, Any], line: str) -> None:
    result = run(**options)
    assert (result["failed"], result["msg"].startswith(line), "\n" in result["msg"]) == (
        True,
        True,
        False,
    )


def test_the_environment_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("K8S_AUTH_HOST", "https://elsewhere")
    assert "environment variable K8S_AUTH_HOST: is set" in run()["msg"]


def test_a_dead_cluster_is_a_failure_and_not_unreachable() -> None:
    result = run()
    assert (result["failed"], "unreachable" in result, result["cluster"]["reachable"]) == (
        True,
        False,
        False,
    )


def test_no_result_holds_the_token(engine: Engine) -> None:
    assert "canary" not in repr([run(), run(state="planned"), run(check_mode=True)])
