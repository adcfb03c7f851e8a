# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import re

import pytest

from tools.local_clusters import custom_resources
from tools.local_clusters.pins import GO_MODULES, KUBERNETES, TOOLS, Tool, minor

FOLDERS = sorted(path.parent for path in GO_MODULES.glob("*/go.mod"))


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_each_tool_has_a_version_and_its_sum(tool: Tool) -> None:
    sums = (tool.folder / "go.sum").read_text()

    assert re.fullmatch(r"\d+\.\d+\.\d+", tool.version)
    assert f"{tool.module} v{tool.version} h1:" in sums


@pytest.mark.parametrize("source", custom_resources.SOURCES, ids=lambda source: source.name)
def test_each_source_of_custom_resources_has_its_sum(source: custom_resources.Source) -> None:
    sums = (custom_resources.FOLDER / "go.sum").read_text()

    assert f"{source.module} v{source.version} h1:" in sums


def test_the_staging_modules_are_of_the_same_release() -> None:
    text = (KUBERNETES.folder / "go.mod").read_text()
    versions = set(re.findall(r"^\tk8s\.io/\S+ => k8s\.io/\S+ (\S+)$", text, re.MULTILINE))

    assert versions == {"v0." + KUBERNETES.version.split(".", 1)[1]}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_no_address_is_committed(folder: object) -> None:
    for file in FOLDERS[0].parent.glob("*/go.*"):
        assert "://" not in file.read_text()


def test_the_minor_version_of_a_version() -> None:
    assert minor("v1.36.3") == minor("1.36.0-rc.1") == ("1", "36")


def test_a_definition_is_named_as_kubernetes_names_it() -> None:
    assert custom_resources.resource_name("keda.sh_scaledobjects") == "scaledobjects.keda.sh"
