# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.coolkit.deploy.plugins.module_utils._kinds import ObjectKey
from ansible_collections.coolkit.deploy.plugins.module_utils._stages import in_stages


def key(kind: str, name: str = "a", namespace: str = "shop") -> ObjectKey:
    return ObjectKey("v1", kind, namespace, name)


def test_what_others_need_comes_first() -> None:
    kinds = ["ScaledObject", "Deployment", "ConfigMap", "CustomResourceDefinition", "Namespace"]
    stages = in_stages([key(kind) for kind in kinds])
    assert [[found.kind for found in stage] for stage in stages] == [
        [kind] for kind in reversed(kinds)
    ]


def test_a_stage_is_in_the_order_of_namespace_and_name() -> None:
    keys = [key("Secret", "b"), key("ConfigMap", "c", "a"), key("ServiceAccount", "a")]
    (stage,) = in_stages(keys)
    assert [(found.namespace, found.name) for found in stage] == [
        ("a", "c"),
        ("shop", "a"),
        ("shop", "b"),
    ]


def test_no_stage_is_empty() -> None:
    assert in_stages([]) == []
