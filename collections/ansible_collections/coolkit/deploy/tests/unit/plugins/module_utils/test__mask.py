# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json
from typing import Any

from ansible_collections.coolkit.deploy.plugins.module_utils._mask import mask_pair


def secret(**data: str) -> dict[str, Any]:
    return {
        "kind": "Secret",
        "metadata": {"name": "s"},
        "data": data,
        "stringData": {"x": "canary"},
    }


def pods(*variables: dict[str, Any]) -> dict[str, Any]:
    containers = [{"name": "app", "env": list(variables)}]
    return {"kind": "Deployment", "spec": {"template": {"spec": {"containers": containers}}}}


def variables(manifest: dict[str, Any] | None) -> Any:
    assert manifest is not None
    return manifest["spec"]["template"]["spec"]["containers"][0]["env"]


def test_a_changed_value_shows_that_it_changed() -> None:
    before, after = mask_pair(
        secret(a="canary-1", b="canary-2"), secret(a="canary-3", b="canary-2")
    )
    assert before is not None
    assert after is not None
    assert (before["data"], after["data"]) == (
        {"a": "*** (before)", "b": "***"},
        {"a": "*** (after)", "b": "***"},
    )


def test_added_and_removed_values_are_masked() -> None:
    before, after = mask_pair(secret(a="canary-1"), secret(b="canary-2"))
    assert "canary" not in json.dumps([before, after])


def test_a_new_secret_is_masked() -> None:
    before, after = mask_pair(None, secret(a="canary-1"))
    assert before is None
    assert "canary" not in json.dumps(after)


def test_the_input_stays_as_it_is() -> None:
    given = secret(a="canary-1")
    mask_pair(given, given)
    assert given == secret(a="canary-1")


def test_variables_that_say_secret_are_masked() -> None:
    given = pods(
        {"name": "DB_PASSWORD", "value": "canary"},
        {"name": "API_TOKEN", "value": "canary"},
        {"name": "LEVEL", "value": "info"},
        {"name": "FROM_SECRET", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}},
    )
    _, after = mask_pair(None, given)
    assert [variable.get("value") for variable in variables(after)] == [
        "*** (after)",
        "*** (after)",
        "info",
        None,
    ]


def test_a_variable_is_found_again_when_the_list_grew() -> None:
    before, after = mask_pair(
        pods({"name": "DB_PASSWORD", "value": "one"}),
        pods({"name": "A", "value": "a"}, {"name": "DB_PASSWORD", "value": "one"}),
    )
    assert variables(before)[0]["value"] == variables(after)[1]["value"] == "***"


def test_kubectls_copy_of_the_object_is_masked() -> None:
    copy = {"kubectl.kubernetes.io/last-applied-configuration": "canary"}
    before, _ = mask_pair({"kind": "ConfigMap", "metadata": {"annotations": copy}}, None)
    assert "canary" not in json.dumps(before)
