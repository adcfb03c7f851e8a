# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.coolkit.deploy.plugins.module_utils._errors import DeployError
from ansible_collections.coolkit.deploy.plugins.module_utils._target import choose_target


@pytest.fixture
def kubeconfig(tmp_path: Path) -> str:
    path = tmp_path / "kubeconfig"
    path.write_text("{}")
    return str(path)


def test_kubeconfig_and_context_are_a_target(kubeconfig: str) -> None:
    target = choose_target({"kubeconfig": kubeconfig, "context": "eu-1", "host": ""}, {})
    assert target.options == {"kubeconfig": kubeconfig, "context": "eu-1"}


def test_server_and_token_are_a_target() -> None:
    target = choose_target({"host": "https://a", "api_key": "t", "validate_certs": False}, {})
    assert target.options == {"host": "https://a", "api_key": "t", "validate_certs": False}


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({}, "is not given"),
        ({"kubeconfig": "x"}, "context is missing beside kubeconfig"),
        ({"context": "x"}, "kubeconfig is missing beside context"),
        ({"host": "x"}, "api_key is missing beside host"),
        ({"api_key": "x"}, "host is missing beside api_key"),
        ({"host": "x", "client_cert": "y"}, "client_key is missing beside host and client_cert"),
        ({"kubeconfig": "x", "context": "y", "host": "z"}, "is given twice"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_anything_less_or_more_is_refused(options: dict[str, Any], reason: str) -> None:
    with pytest.raises(DeployError, match=reason):
        choose_target(options, {})


def test_a_missing_kubeconfig_is_named() -> None:
    with pytest.raises(DeployError, match=r"kubeconfig /nowhere/config: does not exist"):
        choose_target({"kubeconfig": "/nowhere/config", "context": "a"}, {})


@pytest.mark.parametrize("name", ["K8S_AUTH_HOST", "K8S_AUTH_API_KEY", "K8S_AUTH_KUBECONFIG"])
def test_the_environment_may_not_choose(kubeconfig: str, name: str) -> None:
    with pytest.raises(DeployError, match=f"{name}: is set and would decide"):
        choose_target({"kubeconfig": kubeconfig, "context": "a"}, {name: "x", "HOME": "/"})


def test_a_target_does_not_print_its_token() -> None:
    target = choose_target({"host": "https://a", "api_key": "canary-token"}, {})
    assert "canary-token" not in repr(target)
