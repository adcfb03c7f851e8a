# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role without Ansible: its interface, and what its templates make of its variables."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.coolkit.deploy.plugins.module_utils._options import (
    DEPLOY_OPTIONS,
    RELEASE_OPTIONS,
    TARGET_OPTIONS,
)
from ansible_collections.coolkit.deploy.plugins.module_utils._rendering import (
    RenderError,
    render_templates,
)
from ansible_collections.coolkit.deploy.plugins.module_utils._variable_problems import wrong_values

ROLE = Path(__file__).parents[3] / "roles" / "coolkit"
FIXTURES = Path(__file__).parent / "fixtures"
IMAGE = "registry.example/coolkit:4f2a91c"

Objects = dict[str, dict[str, Any]]


def read(path: str) -> Any:
    return yaml.safe_load((ROLE / path).read_text(encoding="utf-8"))


DEFAULTS: dict[str, Any] = read("defaults/main.yml")
ENTRY_POINTS: dict[str, Any] = read("meta/argument_specs.yml")["argument_specs"]
OPTIONS: dict[str, Any] = ENTRY_POINTS["main"]["options"]


def render(**variables: Any) -> Objects:
    """The objects by kind; several of one kind by kind and name."""
    values = copy.deepcopy({**DEFAULTS, "coolkit_image": IMAGE, **variables})
    manifests = render_templates(str(ROLE / "templates"), values.__getitem__)
    kinds = [manifest["kind"] for manifest in manifests]
    return {
        manifest["kind"]
        if kinds.count(manifest["kind"]) == 1
        else f"{manifest['kind']} {manifest['metadata']['name']}": manifest
        for manifest in manifests
    }


def pod_of(objects: Objects) -> dict[str, Any]:
    spec: dict[str, Any] = objects["Deployment"]["spec"]["template"]["spec"]
    return spec


def container_of(objects: Objects) -> dict[str, Any]:
    (container,) = pod_of(objects)["containers"]
    found: dict[str, Any] = container
    return found


def test_the_interface_has_the_values_of_the_defaults() -> None:
    described = {name: spec["default"] for name, spec in OPTIONS.items() if "default" in spec}

    assert described == DEFAULTS


def test_every_entry_point_has_the_same_interface() -> None:
    tasks = {path.stem for path in (ROLE / "tasks").glob("*.yml")}

    assert set(ENTRY_POINTS) == tasks
    assert all(entry["options"] == OPTIONS for entry in ENTRY_POINTS.values())


def test_the_defaults_fit_their_own_interface() -> None:
    assert wrong_values(OPTIONS, DEFAULTS) == []


def test_every_variable_is_used() -> None:
    texts = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("tasks", "templates", "vars")
        for path in (ROLE / folder).iterdir()
    )
    used_by_playbooks = {"coolkit_labels", "coolkit_wave", "coolkit_rollout_max_failures"}

    assert [name for name in OPTIONS if name not in texts] == sorted(
        used_by_playbooks, key=list(OPTIONS).index
    )


@pytest.mark.parametrize(
    ("tasks", "action", "own"),
    [
        ("main", "release", {"state", "plan"}),
        ("plan", "release", {"state"}),
        ("status", "release_info", set()),
    ],
)
def test_tasks_hand_on_all_that_an_action_takes(tasks: str, action: str, own: set[str]) -> None:
    given = next(
        set(task[f"coolkit.deploy.{action}"])
        for task in read(f"tasks/{tasks}.yml")
        if f"coolkit.deploy.{action}" in task
    )
    target = {*TARGET_OPTIONS, "cluster_uid", "name", "namespace", "templates", "manifests"}
    deploy = {*RELEASE_OPTIONS, *DEPLOY_OPTIONS} - {"optional_kinds", "state", "plan"}

    assert given == (target | own | (deploy if action == "release" else set()))


def test_rendered_with_nothing_but_an_image() -> None:
    """Golden: an unwanted change of a template shows as a difference. Made by ``yaml.safe_dump_all``, and then read."""
    golden = yaml.safe_load_all((FIXTURES / "defaults.yml").read_text(encoding="utf-8"))

    assert list(render().values()) == list(golden)


def test_selectors_use_name_and_instance_only_and_match_the_pods() -> None:
    objects = render(
        coolkit_name="shop",
        coolkit_object_labels={"team": "a", "app.kubernetes.io/name": "x"},
        coolkit_pod_labels={"app.kubernetes.io/instance": "y"},
    )
    selector = {"app.kubernetes.io/name": "coolkit", "app.kubernetes.io/instance": "shop"}
    spec = objects["Deployment"]["spec"]

    assert objects["Service"]["spec"]["selector"] == selector
    assert spec["selector"] == {"matchLabels": selector}
    assert selector.items() <= spec["template"]["metadata"]["labels"].items()
    for spread in spec["template"]["spec"]["topologySpreadConstraints"]:
        assert spread["labelSelector"] == {"matchLabels": selector}


def test_pods_are_replaced_when_configuration_changes() -> None:
    def annotations(**variables: Any) -> Any:
        return render(**variables)["Deployment"]["spec"]["template"]["metadata"].get("annotations")

    first = annotations(coolkit_config={"A": "1", "B": "2"})

    assert annotations() == {}
    assert first == annotations(coolkit_config={"B": 2}, coolkit_config_extra={"A": 1})
    assert first != annotations(coolkit_config={"A": "1"})
    assert annotations(coolkit_config_files={"a": "1"}) != annotations(
        coolkit_config_files={"a": "2"}
    )


def test_configuration_reaches_the_container() -> None:
    objects = render(
        coolkit_env=[{"name": "A", "value": 1}, {"name": "B", "value": "x"}],
        coolkit_env_extra=[{"name": "B", "value": True}],
        coolkit_env_secrets=["database"],
        coolkit_config={"PORT": 8080, "GONE": "x"},
        coolkit_config_extra={"GONE": None},
        coolkit_config_files={"app.toml": "a = 1\n"},
    )
    container = container_of(objects)

    assert container["env"] == [{"name": "A", "value": "1"}, {"name": "B", "value": "true"}]
    assert container["envFrom"] == [
        {"configMapRef": {"name": "coolkit"}},
        {"secretRef": {"name": "database"}},
    ]
    assert objects["ConfigMap coolkit"]["data"] == {"PORT": "8080"}
    assert objects["ConfigMap coolkit-files"]["data"] == {"app.toml": "a = 1\n"}
    assert {"name": "config-files", "mountPath": "/etc/coolkit", "readOnly": True} in container[
        "volumeMounts"
    ]
    assert {"name": "config-files", "configMap": {"name": "coolkit-files"}} in pod_of(objects)[
        "volumes"
    ]


def test_what_is_switched_off_is_no_object() -> None:
    objects = render(coolkit_namespace_create=False, coolkit_service_account_create="no")

    assert set(objects) == {"Deployment", "Service"}


def test_numbers_given_as_text_are_numbers() -> None:
    """As ``-e coolkit_replicas=3`` gives them."""
    objects = render(
        coolkit_replicas="3", coolkit_port="9090", coolkit_update_max_surge="1", coolkit_wait="no"
    )

    assert objects["Deployment"]["spec"]["replicas"] == 3
    assert objects["Deployment"]["spec"]["strategy"]["rollingUpdate"]["maxSurge"] == 1
    assert container_of(objects)["ports"][0]["containerPort"] == 9090


def test_texts_that_look_like_numbers_are_texts() -> None:
    objects = render(
        coolkit_image="coolkit:1e5",
        coolkit_args=[8080, "--on", True],
        coolkit_node_selector={"spot": True},
        coolkit_priority_class="1",
    )

    assert container_of(objects)["args"] == ["8080", "--on", "True"]
    assert pod_of(objects)["nodeSelector"] == {"spot": "true"}
    assert pod_of(objects)["priorityClassName"] == "1"
    assert objects["Deployment"]["metadata"]["labels"]["app.kubernetes.io/version"] == "1e5"


def test_what_a_pod_can_have_besides() -> None:
    toleration = {"key": "gpu", "operator": "Exists"}
    objects = render(
        coolkit_image_pull_secrets=["pull"],
        coolkit_command=["/run"],
        coolkit_tolerations=[toleration],
        coolkit_affinity={"nodeAffinity": {}},
        coolkit_volumes=[{"name": "data", "emptyDir": {}}],
        coolkit_volume_mounts=[{"name": "data", "mountPath": "/data"}],
        coolkit_ports_extra=[
            {"name": "admin", "containerPort": 9000},
            {"name": "grpc", "containerPort": 9001, "servicePort": 91},
        ],
        coolkit_pre_stop_sleep_seconds=0,
        coolkit_topology_spread=[],
        coolkit_cpu_limit="1",
    )
    pod, container = pod_of(objects), container_of(objects)

    assert pod["imagePullSecrets"] == [{"name": "pull"}]
    assert (pod["tolerations"], pod["affinity"]) == ([toleration], {"nodeAffinity": {}})
    assert pod["volumes"][-1] == {"name": "data", "emptyDir": {}}
    assert "topologySpreadConstraints" not in pod
    assert container["volumeMounts"][-1] == {"name": "data", "mountPath": "/data"}
    assert container["command"] == ["/run"]
    assert "lifecycle" not in container
    assert container["resources"]["limits"] == {"cpu": "1", "memory": "128Mi"}
    assert [port["name"] for port in container["ports"]] == ["http", "admin", "grpc"]
    assert [port["name"] for port in objects["Service"]["spec"]["ports"]] == ["http", "grpc"]


def test_every_container_keeps_to_restricted_pod_security() -> None:
    """Source: kubernetes.io, Pod Security Standards, profile Restricted."""
    objects = render()
    security = container_of(objects)["securityContext"]

    assert security["allowPrivilegeEscalation"] is False
    assert security["capabilities"] == {"drop": ["ALL"]}
    assert security["runAsNonRoot"] is True
    assert security["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod_of(objects)["securityContext"]["runAsUser"] != 0
    assert not {"hostNetwork", "hostPID", "hostIPC"} & set(pod_of(objects))


def test_templates_are_small() -> None:
    lengths = {
        path.name: len(path.read_text(encoding="utf-8").splitlines())
        for path in (ROLE / "templates").iterdir()
    }

    assert {name: length for name, length in lengths.items() if length > 90} == {}


def test_a_missing_image_names_template_and_line() -> None:
    values = dict(DEFAULTS)
    with pytest.raises(RenderError, match=r"deployment\.yml\.j2:\d+: 'coolkit_image' is undefined"):
        render_templates(str(ROLE / "templates"), values.__getitem__)
