# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of which clusters a run takes, in which waves, and what forbids it to start."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.coolkit.deploy.plugins.module_utils._rollout import (
    duplicate_releases,
    rollout,
    rollout_waves,
    wave_number,
)


def plan(
    uid: str = "", *, server: str = "", name: str = "coolkit", **result: Any
) -> dict[str, Any]:
    return {
        "cluster": {"uid": uid, "server": server},
        "release": {"name": name, "namespace": "shop"},
        **result,
    }


@pytest.mark.parametrize(
    ("group", "number"),
    [("wave_001", 1), ("wave_12", 12), ("wave_", None), ("wave_one", None), ("my_wave_001", None)],
)
def test_number_of_a_wave_group(group: str, number: int | None) -> None:
    assert wave_number(group) == number


def test_waves_go_by_number_and_take_only_what_is_selected() -> None:
    groups = {"wave_010": ["d"], "wave_002": ["b", "c"], "wave_001": ["a"], "all": ["a", "b"]}

    assert rollout_waves(groups, ["a", "c", "d"]) == [["a"], ["c"], ["d"]]


def test_wave_without_a_selected_cluster_is_left_out() -> None:
    assert rollout_waves({"wave_001": ["a"], "wave_002": ["b"]}, ["b"]) == [["b"]]


def test_clusters_without_a_wave_are_the_last_one() -> None:
    assert rollout_waves({"wave_999": ["b"]}, ["a", "b", "c"]) == [["b"], ["a", "c"]]


def test_cluster_in_two_waves_is_deployed_once_in_the_first() -> None:
    assert rollout_waves({"wave_001": ["a"], "wave_002": ["a", "b"]}, ["a", "b"]) == [["a"], ["b"]]


def test_nothing_selected_makes_no_wave() -> None:
    assert rollout_waves({"wave_001": ["a"]}, []) == []


def test_strictest_limit_holds() -> None:
    held_to = rollout(list("abcd"), ["50%", "1", 3, "75%"], [""] * 4, {})

    assert held_to == {"clusters": 4, "max_failures": 1, "error": ""}


def test_empty_selection_is_an_error_in_one_line() -> None:
    error = rollout([], [], [], {})["error"]

    assert error.startswith("no cluster is selected: ")
    assert "; next: " in error
    assert "\n" not in error


def test_nonsense_limit_of_one_cluster_is_an_error() -> None:
    assert "'many' is neither" in rollout(["a", "b"], ["1", "many"], ["", ""], {})["error"]


def test_waves_the_inventory_has_not_built_are_an_error() -> None:
    """Else a mistake in the file that builds the groups deploys to the whole fleet at once."""
    error = rollout(["a", "b", "c"], ["0"] * 3, [1, 0, ""], {"wave_001": ["a"], "eu": ["b"]})[
        "error"
    ]

    assert error.startswith(
        "b: coolkit_wave is set, but no inventory group wave_<number> has the cluster; next: "
    )


def test_same_cluster_namespace_and_name_is_a_duplicate_for_every_host() -> None:
    found = duplicate_releases({"a": plan("u1"), "b": plan("u2"), "c": plan("u1"), "d": plan("u1")})

    assert [each["host"] for each in found] == ["a", "c", "d"]
    assert found[0]["message"].startswith("a: release shop/coolkit: c, d reaches the same cluster")
    assert "; next: " in found[0]["message"]


@pytest.mark.parametrize(
    "other",
    [
        plan("u2"),
        plan("u1", name="another"),
        plan("u1", failed=True),
        {},
        {"failed": True, "msg": "no answer"},
        {"cluster": None, "release": None},
    ],
    ids=["other cluster", "other release", "failed", "no plan", "no cluster known", "nulls"],
)
def test_no_duplicate(other: dict[str, Any]) -> None:
    assert duplicate_releases({"a": plan("u1"), "b": other}) == []


def test_server_tells_clusters_apart_where_the_uid_cannot_be_read() -> None:
    plans = {
        "a": plan(server="https://one"),
        "b": plan(server="https://one"),
        "c": plan(server="https://two"),
    }

    assert [each["host"] for each in duplicate_releases(plans)] == ["a", "b"]
