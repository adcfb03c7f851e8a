# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.coolkit.deploy.plugins.module_utils._errors import DeployError
from ansible_collections.coolkit.deploy.plugins.module_utils._kinds import Kind, ObjectKey
from ansible_collections.coolkit.deploy.plugins.module_utils._plan import (
    Identity,
    Plan,
    PlannedObject,
    decide_action,
    decide_namespace,
    object_rows,
    plan_as_data,
    plan_diff,
    plan_from_data,
    refuse_foreign,
)

KEY = ObjectKey("v1", "ConfigMap", "shop", "settings")
NAMESPACE = ObjectKey("v1", "Namespace", "", "shop")


def live(version: str = "1", **data: str) -> dict[str, Any]:
    metadata = {
        "name": "settings",
        "resourceVersion": version,
        "managedFields": [{"time": version}],
    }
    return {"metadata": metadata, "data": data}


def owned(by: str) -> dict[str, Any]:
    return {"metadata": {"annotations": {"coolkit.deploy/release": by}}}


def planned(**fields: Any) -> PlannedObject:
    return PlannedObject(
        **{
            "key": KEY,
            "manifest": {"kind": "ConfigMap"},
            "kind": Kind("configmaps"),
            "action": "unchanged",
            **fields,
        }
    )


@pytest.mark.parametrize(
    ("before", "after", "action"),
    [
        (None, live(), "created"),
        (live("1", a="b"), live("2", a="b"), "unchanged"),
        (live(a="b"), live(a="c"), "configured"),
    ],
    ids=["absent", "bookkeeping only", "data"],
)
def test_an_action_is_decided(before: Any, after: dict[str, Any], action: str) -> None:
    assert decide_action(before, after) == action


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (owned("shop/other"), "belongs to shop/other, not to shop/coolkit"),
        ({"metadata": {}}, "exists already and belongs to no release"),
        ({"metadata": {"labels": {"app.kubernetes.io/managed-by": "Helm"}}}, "belongs to Helm"),
    ],
    ids=["release", "nobody", "helm"],
)
def test_what_is_not_ours_is_refused(found: dict[str, Any], reason: str) -> None:
    with pytest.raises(DeployError, match=reason):
        refuse_foreign(KEY, found, "shop/coolkit", adopt=False)


@pytest.mark.parametrize(
    ("found", "adopt"), [(None, False), (owned("shop/coolkit"), False), (owned("x/y"), True)]
)
def test_what_is_ours_new_or_adopted_is_not(found: Any, adopt: bool) -> None:
    refuse_foreign(KEY, found, "shop/coolkit", adopt=adopt)


def test_an_unreadable_namespace_is_taken_as_existing() -> None:
    found = decide_namespace(planned(key=NAMESPACE), owner="shop/coolkit", readable=False)
    assert found is not None
    assert (found.action, "may not read" in found.reason) == ("skipped", True)


def test_a_foreign_namespace_is_left_alone() -> None:
    found = decide_namespace(planned(live=owned("")), owner="shop/coolkit", readable=True)
    assert found is not None
    assert found.action == "skipped"


@pytest.mark.parametrize("live_namespace", [None, owned("shop/coolkit")], ids=["absent", "ours"])
def test_our_namespace_is_ours_to_write(live_namespace: Any) -> None:
    assert (
        decide_namespace(planned(live=live_namespace), owner="shop/coolkit", readable=True) is None
    )


def test_a_namespace_that_is_being_deleted_stops_the_plan() -> None:
    terminating = {**owned("shop/coolkit"), "status": {"phase": "Terminating"}}
    with pytest.raises(DeployError, match="is being deleted"):
        decide_namespace(planned(live=terminating), owner="shop/coolkit", readable=True)


def test_a_plan_survives_the_way_to_the_next_task() -> None:
    objects = (
        planned(action="created", verified=False, reason="why", force=True, tracked=True),
        planned(kind=None, action="skipped"),
    )
    plan = Plan(Identity("https://a", "v1", "uid"), "sha256:1", objects, ("careful",), 7.0)
    assert plan_from_data(plan_as_data(plan), [item.manifest for item in objects]) == plan


def test_what_is_handed_on_holds_no_manifest() -> None:
    secret = {"kind": "Secret", "data": {"a": "canary"}}
    plan = Plan(Identity("a"), "d", (planned(manifest=secret, live=secret, result=secret),))
    assert "canary" not in repr(plan_as_data(plan))


@pytest.mark.parametrize(
    ("action", "changes"),
    [
        ("created", True),
        ("configured", True),
        ("deleted", True),
        ("unchanged", False),
        ("skipped", False),
    ],
)
def test_a_plan_knows_whether_it_changes_anything(action: Any, changes: bool) -> None:
    assert Plan(Identity("a"), "d", (planned(action=action),)).changes is changes


def test_only_what_changes_is_in_the_diff() -> None:
    same = planned(live=live(a="b"), result=live(a="b"))
    new = planned(action="created", result=live(a="c"))
    assert len(plan_diff(Plan(Identity("a"), "d", (same, new)))) == 1


def test_an_object_that_cannot_be_tried_shows_its_manifest() -> None:
    new = planned(action="created", manifest={"kind": "ConfigMap", "data": {"a": "b"}})
    (diff,) = plan_diff(Plan(Identity("a"), "d", (new,)))
    assert "a: b" in diff["after"]


def test_rows_say_what_happens() -> None:
    assert object_rows([planned(action="skipped", reason="why")]) == [
        {
            "kind": "ConfigMap",
            "namespace": "shop",
            "name": "settings",
            "action": "skipped",
            "verified": True,
            "reason": "why",
        }
    ]
