# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clusters made by kwokctl:

real API servers and controllers as plain processes, with nodes and pods played by kwok.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from tools.local_clusters.errors import LocalClusterError
from tools.local_clusters.health import Health
from tools.local_clusters.kubeconfig import encoded
from tools.local_clusters.kubectl import Kubectl, client_environment
from tools.local_clusters.layout import Layout
from tools.local_clusters.ports import choose_ports, require_free_ports
from tools.local_clusters.processes import forget_dead_processes, kill_processes, processes_of
from tools.local_clusters.record import Record, read_record, recorded_names
from tools.local_clusters.running import Runner

STAGES = Path(__file__).parent / "stages"
COMPONENTS = (
    "etcd",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kwok-controller",
)
# Names of kwokctl's own options, one port each.
PORT_OPTIONS = (
    "etcdPeerPort",
    "etcdPort",
    "kubeApiserverPort",
    "kubeControllerManagerPort",
    "kubeSchedulerPort",
    "kwokControllerPort",
)
BINARY_OPTIONS = {
    "etcdBinary": "etcd",
    "kubeApiserverBinary": "kube-apiserver",
    "kubeControllerManagerBinary": "kube-controller-manager",
    "kubeSchedulerBinary": "kube-scheduler",
    "kubectlBinary": "kubectl",
    "kwokControllerBinary": "kwok",
}


def with_ports(layout: Layout, records: list[Record]) -> list[Record]:
    """The records, each with ports nothing listens on and no cluster of this kubeconfig has."""
    known = [read_record(layout, name) for name in recorded_names(layout)]
    taken = {port for record in [*known, *records] if record for port in record.ports.values()}
    chosen: list[Record] = []
    for record in records:
        ports = choose_ports(len(PORT_OPTIONS), f"{layout.state}/{record.name}", taken)
        taken |= set(ports)
        chosen.append(replace(record, ports=dict(zip(PORT_OPTIONS, ports, strict=True))))
    return chosen


def configuration(
    record: Record, programs: Mapping[str, Path], cache: Path, logs: Path
) -> list[dict[str, Any]]:
    """The documents kwokctl gets with -c beside the stages:

    its options, and logs for pods that should have some.
    """
    options: dict[str, Any] = {
        "runtime": "binary",
        "kubeVersion": f"v{record.version}",
        "bindAddress": "127.0.0.1",
        # Both are kwokctl's defaults. Tests of refusals are worth nothing without them.
        "kubeAuthorization": True,
        "kubeAdmission": True,
        "cacheDir": str(cache / "kwokctl-downloads"),
        **record.ports,
        **{
            option: str(programs[name])
            for option, name in BINARY_OPTIONS.items()
            if name in programs
        },
    }
    # An API server wants an address to advertise and looks for one along the default route, which a
    # machine without a network has not. Nothing ever connects to it (pods do not run), so: an
    # address reserved for documentation.
    advertised = {"key": "advertise-address", "value": "192.0.2.1"}
    patches = [{"name": "kube-apiserver", "extraArgs": [advertised]}]
    cluster_logs = {
        "apiVersion": "kwok.x-k8s.io/v1alpha1",
        "kind": "ClusterLogs",
        "metadata": {"name": "every-pod"},
        "spec": {"logs": [{"logsFile": str(logs)}]},
    }
    kwokctl = {
        "apiVersion": "config.kwok.x-k8s.io/v1alpha1",
        "kind": "KwokctlConfiguration",
        "options": options,
        "componentsPatches": patches,
    }
    return [kwokctl, cluster_logs]


def kwokctl(
    layout: Layout, programs: Mapping[str, Path], name: str, run: Runner, *arguments: str
) -> None:
    """Runs kwokctl for one cluster. Raises LocalClusterError with its last words when it fails."""
    environment = client_environment(layout.state) | {"KWOK_WORKDIR": str(layout.state / "kwok")}
    # A kubeconfig nobody uses: without this flag kwokctl adds its context to the user's own.
    scratch = layout.own_kubeconfig(name)
    full = [str(programs["kwokctl"]), "--name", name, *arguments]
    if arguments[0] == "create":
        full += ["--kubeconfig", str(scratch)]
    done = run(full, environment=environment, timeout_seconds=600)
    if done.code:
        raise LocalClusterError(
            name,
            f"kwokctl {arguments[0]} failed: {done.last_line()}",
            f"see {layout.kwok_workdir(name) / 'logs'}, then {layout.command('down', name)}",
        )


def create(layout: Layout, record: Record, programs: Mapping[str, Path], run: Runner) -> None:
    """Makes the cluster's processes. Returns when its API server answers."""
    remove(layout, record.name)
    folder = layout.state / "configuration"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{record.name}.yaml"
    documents = configuration(record, programs, layout.cache, STAGES / "pod.log")
    file.write_text("\n---\n".join(json.dumps(document, indent=2) for document in documents) + "\n")
    stages = [
        argument for stage in sorted(STAGES.glob("*.yaml")) for argument in ("--config", str(stage))
    ]
    kwokctl(
        layout,
        programs,
        record.name,
        run,
        "create",
        "cluster",
        "--config",
        str(file),
        *stages,
        "--wait=60s",
    )


def start(layout: Layout, record: Record, programs: Mapping[str, Path], run: Runner) -> None:
    """Starts what does not run of a cluster that exists:

    after a reboot everything, after a crash one component.
    """
    workdir = layout.kwok_workdir(record.name)
    forget_dead_processes(workdir)
    if not any(processes_of(workdir).values()):
        require_free_ports(record.name, record.ports.values(), layout.command("down", record.name))
    kwokctl(layout, programs, record.name, run, "start", "cluster")


def dead_components(layout: Layout, name: str) -> list[str]:
    """Those of the five components that do not run."""
    running = processes_of(layout.kwok_workdir(name))
    return [component for component in COMPONENTS if running.get(component) is None]


def health(layout: Layout, record: Record, kubectl: Kubectl) -> Health:
    """Processes first, then what the API server says of itself."""
    dead = dead_components(layout, record.name)
    again = layout.command("up", record.name)
    if len(dead) == len(COMPONENTS):
        return Health("stopped", "no process runs (was the machine restarted?)", again)
    if dead:
        logs = layout.kwok_workdir(record.name) / "logs"
        return Health("broken", f"{', '.join(dead)} died (see {logs})", again)
    reason = kubectl.ready()
    return Health("starting", reason, again) if reason else Health("healthy")


def credentials(layout: Layout, name: str, port: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Cluster and user of the kubeconfig: the administrator's certificate kwokctl made, inlined."""
    keys = layout.kwok_workdir(name) / "pki"
    cluster = {
        "server": f"https://127.0.0.1:{port}",
        "certificate-authority-data": encoded(keys / "ca.crt"),
    }
    user = {
        "client-certificate-data": encoded(keys / "admin.crt"),
        "client-key-data": encoded(keys / "admin.key"),
    }
    return cluster, user


def remove(layout: Layout, name: str) -> None:
    """Kills the processes and deletes the files. Needs no kwokctl, and nothing left is fine."""
    workdir = layout.kwok_workdir(name)
    kill_processes(workdir)
    shutil.rmtree(workdir, ignore_errors=True)
    (layout.state / "configuration" / f"{name}.yaml").unlink(missing_ok=True)
    layout.own_kubeconfig(name).unlink(missing_ok=True)
