# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from pathlib import Path

import pytest

from tests.local_clusters.scripted_runner import ScriptedRunner, failing
from tools.local_clusters import kwok
from tools.local_clusters.errors import LocalClusterError
from tools.local_clusters.kubectl import Kubectl
from tools.local_clusters.layout import Layout
from tools.local_clusters.record import Record, write_record

RECORD = Record("eu", "kwok", "1.36.3", nodes=3, ports={"kubeApiserverPort": 20001})
ALL_RUN = dict.fromkeys(kwok.COMPONENTS, 1)


def options(programs: dict[str, Path]) -> dict[str, object]:
    document, _ = kwok.configuration(RECORD, programs, Path("/cache"), Path("/pod.log"))
    return document["options"]  # type: ignore[no-any-return]


def test_refusals_are_real_and_nothing_listens_to_the_network() -> None:
    made = options({})

    assert made["kubeAuthorization"] is True
    assert made["kubeAdmission"] is True
    assert made["bindAddress"] == "127.0.0.1"


def test_programs_and_ports_are_given() -> None:
    made = options({"etcd": Path("/bin/etcd"), "kwokctl": Path("/bin/kwokctl")})

    assert made["etcdBinary"] == "/bin/etcd"
    assert made["kubeApiserverPort"] == 20001
    assert "kubeApiserverBinary" not in made, "kwokctl downloads what it is not given"


def test_clusters_get_ports_of_their_own(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.local_clusters.ports.is_free", lambda port: True)
    names = ("a", "b", "c")
    chosen = kwok.with_ports(layout, [Record(name, "kwok", "1", 1) for name in names])
    for record in chosen:
        write_record(layout, record)
    (later,) = kwok.with_ports(layout, [Record("d", "kwok", "1", 1)])

    ports = [port for record in [*chosen, later] for port in record.ports.values()]
    assert len(ports) == len(set(ports)) == 4 * len(kwok.PORT_OPTIONS)


@pytest.mark.parametrize(
    ("running", "answer", "state", "reason"),
    [
        (ALL_RUN, "", "healthy", ""),
        (ALL_RUN, "etcd failed", "starting", "etcd failed"),
        ({}, "", "stopped", "no process runs"),
        ({**ALL_RUN, "kube-apiserver": None}, "", "broken", "kube-apiserver died"),
    ],
    ids=["healthy", "not ready", "after a reboot", "a dead component"],
)
def test_health(
    layout: Layout,
    monkeypatch: pytest.MonkeyPatch,
    running: dict[str, int | None],
    answer: str,
    state: str,
    reason: str,
) -> None:
    monkeypatch.setattr(kwok, "processes_of", lambda workdir: running)
    run = ScriptedRunner({"/readyz": failing(answer)} if answer else {})

    health = kwok.health(layout, RECORD, Kubectl(Path("kubectl"), layout, "eu", run))

    assert health.state == state
    assert reason in health.reason
    assert health.good or health.next_step == layout.command("up", "eu")


def test_a_stopped_cluster_whose_port_is_taken_is_not_started(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.local_clusters.kwok.require_free_ports", refuse)
    run = ScriptedRunner()

    with pytest.raises(LocalClusterError, match="taken"):
        kwok.start(layout, RECORD, {"kwokctl": Path("kwokctl")}, run)
    assert run.asked == []


def refuse(cluster: str, ports: object, removal: str) -> None:
    raise LocalClusterError(cluster, "taken")


def test_kwokctl_never_sees_the_users_kubeconfig(layout: Layout) -> None:
    run = ScriptedRunner()

    kwok.create(layout, RECORD, {"kwokctl": Path("kwokctl")}, run)

    given = run.asked[-1][run.asked[-1].index("--kubeconfig") + 1]
    assert layout.state in Path(given).parents


def test_a_failing_kwokctl_is_quoted(layout: Layout) -> None:
    run = ScriptedRunner({"create cluster": failing("listen: address in use")})

    with pytest.raises(
        LocalClusterError, match="eu: kwokctl create failed: listen: address in use"
    ):
        kwok.create(layout, RECORD, {"kwokctl": Path("kwokctl")}, run)
