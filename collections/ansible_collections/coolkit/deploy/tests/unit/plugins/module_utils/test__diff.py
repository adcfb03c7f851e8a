# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from typing import Any

import yaml
from ansible_collections.coolkit.deploy.plugins.module_utils._diff import object_diff, to_yaml
from ansible_collections.coolkit.deploy.plugins.module_utils._kinds import ObjectKey

KEY = ObjectKey("v1", "ConfigMap", "shop", "settings")


def live(**data: str) -> dict[str, Any]:
    metadata = {"name": "settings", "uid": "1", "resourceVersion": "2", "managedFields": [{}]}
    return {
        "kind": "ConfigMap",
        "apiVersion": "v1",
        "metadata": metadata,
        "data": data,
        "status": {},
    }


def test_what_the_server_keeps_for_itself_is_left_out() -> None:
    diff = object_diff(KEY, live(a="1"), live(a="2"))
    assert yaml.safe_load(diff["before"]) == {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "settings"},
        "data": {"a": "1"},
    }


def test_headers_name_the_object() -> None:
    diff = object_diff(KEY, None, live())
    assert (diff["before_header"], diff["after_header"]) == (
        "shop/ConfigMap settings (absent)",
        "shop/ConfigMap settings",
    )


def test_a_new_object_has_nothing_before() -> None:
    assert object_diff(KEY, None, live())["before"] == ""


def test_secret_values_do_not_reach_the_text() -> None:
    secret = {**live(a="canary"), "kind": "Secret"}
    assert "canary" not in "".join(object_diff(KEY, secret, secret).values())


def test_yaml_starts_with_what_names_the_object() -> None:
    text = to_yaml({"spec": 1, "kind": "A", "data": 2, "apiVersion": "v1", "metadata": {}})
    assert [line.partition(":")[0] for line in text.splitlines()] == [
        "apiVersion",
        "kind",
        "metadata",
        "data",
        "spec",
    ]
