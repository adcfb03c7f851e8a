# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many requests a cluster costs: at most 2 per object and 10 where nothing changes, 3 per object and 16 where all do."""

from __future__ import annotations

import time
from typing import Any

import pytest
from ansible_collections.coolkit.deploy.plugins.module_utils._cluster import Cluster
from ansible_collections.coolkit.deploy.plugins.module_utils._plan import plan_as_data
from ansible_collections.coolkit.deploy.plugins.module_utils._release import (
    assess,
    confirm_identity,
    deploy,
    reusable_plan,
)

from tests.integration.conftest import Plane
from tests.integration.engine import PATIENCE, apply, release
from tests.integration.manifests import config_map, deployment, namespace_manifest, secret


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The requests of all clusters, as method and path."""
    sent: list[str] = []
    original = Cluster._open

    def count(self: Cluster, method: str, path: str, *rest: Any, **options: Any) -> Any:
        sent.append(f"{method} {path}")
        return original(self, method, path, *rest, **options)

    monkeypatch.setattr(Cluster, "_open", count)
    return sent


def test_the_budget_holds(plane: Plane, namespace: str, requests: list[str]) -> None:
    manifests = [namespace_manifest(namespace), config_map(), secret(a="b"), deployment()]
    changed = [namespace_manifest(namespace, a="b"), config_map(a="b"), secret(a="c")]
    changed.append(deployment("registry.example/app:2"))
    apply(plane.target, release(namespace, manifests))
    requests.clear()
    with Cluster(plane.target) as cluster:
        assess(cluster, release(namespace, manifests), PATIENCE, time.time())
    assert len(requests) <= 2 * len(manifests) + 10, requests

    requests.clear()
    wanted = release(namespace, changed)
    with Cluster(plane.target) as cluster:
        handed_on = plan_as_data(assess(cluster, wanted, PATIENCE, time.time()).plan)
    with Cluster(plane.target) as cluster:
        plan = reusable_plan(handed_on, wanted, cluster.server, time.time())
        assert plan is not None
        confirm_identity(cluster, wanted, plan)
        result = deploy(cluster, plan, wanted, PATIENCE, lambda _line: None)
    assert (result.error, result.changed) == (None, True)
    assert len(requests) <= 3 * len(manifests) + 16, requests
