# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.coolkit.deploy.plugins.module_utils._variable_problems import (
    missing_variables,
    unknown_variables,
    wrong_values,
)

SPECS: dict[str, dict[str, Any]] = {
    "app_replicas": {"type": "int"},
    "app_wait": {"type": "bool"},
    "app_args": {"type": "list", "elements": "str"},
    "app_labels": {"type": "dict"},
    "app_policy": {"type": "str", "choices": ["Always", "Never"]},
    "app_token": {"type": "int", "no_log": True},
    "app_image": {"type": "str", "required": True},
    "app_any": {"type": "raw"},
    "app_env": {
        "type": "list",
        "elements": "dict",
        "options": {
            "name": {"type": "str", "required": True},
            "value": {"type": "str"},
            "port": {"type": "int"},
        },
    },
}


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"app_args": "a,b"}, "is a text, must be a list"),
        ({"app_args": [["a"]]}, "at [0] is a list, must be a text"),
        ({"app_labels": "a=b"}, "is a text, must be a mapping"),
        ({"app_labels": []}, "is a list, must be a mapping"),
        ({"app_replicas": {}}, "is a mapping, must be a whole number"),
        ({"app_replicas": None}, "is null, must be a whole number"),
        ({"app_replicas": "three"}, "three"),
        ({"app_replicas": 1.5}, "1.5"),
        ({"app_wait": "maybe"}, "maybe"),
        ({"app_policy": "Sometimes"}, "Always, Never"),
        ({"app_env": [{"name": "A"}, {"name": "B", "vale": 1}]}, "at [1] has the unknown key vale"),
        ({"app_env": [{"value": "x"}]}, "at [0] has no key name"),
        ({"app_env": [{"name": "A", "value": {}}]}, "at [0].value is a mapping, must be a text"),
        ({"app_env": ["A=b"]}, "at [0] is a text, must be a mapping"),
        ({"app_env": [{"name": "A", "port": "x"}]}, "'x'"),
    ],
    ids=repr,
)
def test_what_does_not_fit_is_one_problem(values: dict[str, Any], reason: str) -> None:
    (problem,) = wrong_values(SPECS, values)

    assert problem.variable in values
    assert reason in problem.reason
    assert "<class" not in problem.reason


@pytest.mark.parametrize(
    "values",
    [
        {"app_replicas": "3", "app_wait": "yes", "app_args": [], "app_labels": {"a": {}}},
        {"app_any": {"a": 1}, "app_env": [{"name": "A", "value": 8080, "port": "1"}]},
        {"app_env": [{"name": "A", "value": None}]},
    ],
    ids=repr,
)
def test_what_fits_is_no_problem(values: dict[str, Any]) -> None:
    assert wrong_values(SPECS, values) == []


def test_an_unknown_key_names_the_one_that_is_near() -> None:
    (problem,) = wrong_values(SPECS, {"app_env": [{"name": "A", "vale": 1}]})

    assert (problem.next_step, problem.inner) == ("did you mean value?", "vale")


def test_a_secret_value_is_not_repeated() -> None:
    (problem,) = wrong_values(SPECS, {"app_token": "hush"})

    assert "hush" not in problem.reason + problem.next_step


def test_several_problems_are_found_at_once() -> None:
    found = wrong_values(SPECS, {"app_args": "x", "app_replicas": "y", "app_wait": "z"})

    assert {problem.variable for problem in found} == {"app_args", "app_replicas", "app_wait"}


def test_unknown_variables_name_the_near_one() -> None:
    found = unknown_variables(
        ["app_replica", "app_zzzz", "app_wait", "__app_own", "other"], SPECS.keys(), "app_"
    )

    assert [(problem.variable, problem.next_step) for problem in found] == [
        ("app_replica", "did you mean app_replicas?"),
        ("app_zzzz", "remove it, or see docs/reference/role_coolkit.md"),
    ]


def test_required_variables_that_are_not_set_are_named() -> None:
    assert [problem.variable for problem in missing_variables(SPECS, {"app_wait"})] == ["app_image"]
    assert missing_variables(SPECS, {"app_image"}) == []
