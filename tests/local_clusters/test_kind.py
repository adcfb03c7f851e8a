# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json

import pytest

from tests.local_clusters.scripted_runner import ScriptedRunner, failing
from tools.local_clusters import kind
from tools.local_clusters.errors import LocalClusterError
from tools.local_clusters.layout import Layout
from tools.local_clusters.record import Record
from tools.local_clusters.running import Completed

RECORD = Record("demo", "kind", "1.36.3", nodes=2)


def test_creates_with_a_kubeconfig_of_its_own(layout: Layout) -> None:
    run = ScriptedRunner()

    file = kind.create(layout, RECORD, run)

    create = run.asked[-1]
    assert create[:5] == ["kind", "create", "cluster", "--name", "demo"]
    assert create[create.index("--kubeconfig") + 1] == str(file)
    assert create[create.index("--image") + 1] == "kindest/node:v1.36.3"
    assert layout.state in file.parents
    roles = [node["role"] for node in json.loads(run.texts[-1] or "")["nodes"]]
    assert roles == ["control-plane", "worker"]


def test_without_kind_says_so() -> None:
    run = ScriptedRunner({"kind version": failing("kind: command not found", 127)})

    with pytest.raises(LocalClusterError, match="kind command was not found on PATH"):
        kind.require_kind(run)


def test_without_docker_says_so() -> None:
    run = ScriptedRunner({"kind get clusters": failing("Cannot connect to the Docker daemon")})

    with pytest.raises(LocalClusterError, match="no container engine answers: Cannot connect"):
        kind.require_kind(run)


def test_a_cluster_of_that_name_it_did_not_make_is_left_alone(layout: Layout) -> None:
    run = ScriptedRunner({"kind get clusters": Completed(0, "demo\n", "")})

    with pytest.raises(LocalClusterError, match="this command did not make"):
        kind.create(layout, RECORD, run)
    assert not any("create" in asked for asked in run.asked)


def test_removes_only_what_is_there(layout: Layout) -> None:
    absent = ScriptedRunner({"kind get clusters": Completed(0, "other\n", "")})
    present = ScriptedRunner({"kind get clusters": Completed(0, "demo\nother\n", "")})

    kind.remove(layout, "demo", absent)
    kind.remove(layout, "demo", present)

    assert not any("delete" in asked for asked in absent.asked)
    assert present.asked[-1][:5] == ["kind", "delete", "cluster", "--name", "demo"]
