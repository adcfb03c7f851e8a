# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from ansible_collections.coolkit.deploy.plugins.module_utils._inventory_files import (
    Sources,
    find_key,
    unused_overlays,
    variable_files,
)

Tree = Callable[..., Path]


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """Makes empty files and returns their common folder."""

    def make(*paths: str) -> Path:
        for path in paths:
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).touch()
        return tmp_path

    return make


def test_overlays_nobody_uses_are_found_beside_inventory_and_playbook(tree: Tree) -> None:
    root = tree(
        "inv/clusters.yml",
        "inv/group_vars/all/a.yml",
        "inv/group_vars/wrong.yml",
        "inv/host_vars/eu-1.yml",
        "inv/host_vars/eu.2.yaml",
        "inv/host_vars/eu-9/vars.yml",
        "inv/host_vars/.hidden.yml",
        "inv/host_vars/eu-8.yml~",
        "play/group_vars/nobody",
    )
    sources = Sources([str(root / "inv")], str(root / "play"))

    unused = unused_overlays(sources, {"eu-1", "eu.2"}, {"all", "fleet"})

    assert [(overlay.folder, overlay.name) for overlay in unused] == [
        ("group_vars", "nobody"),
        ("group_vars", "wrong"),
        ("host_vars", "eu-9"),
    ]


def test_a_file_as_inventory_has_its_overlays_beside_it(tree: Tree) -> None:
    root = tree("inv/clusters.yml", "inv/host_vars/eu-9.yml")

    unused = unused_overlays(Sources([str(root / "inv/clusters.yml")], ""), {"eu-1"}, {"all"})

    assert [overlay.name for overlay in unused] == ["eu-9"]


def test_files_of_a_host_come_as_they_win(tree: Tree) -> None:
    root = tree(
        "inv/clusters.yml",
        "inv/group_vars/all/b.yml",
        "inv/group_vars/all/a.yml",
        "inv/group_vars/fleet.yml",
        "inv/group_vars/other.yml",
        "inv/host_vars/eu-1.yml",
        "play/group_vars/fleet.yml",
    )
    sources = Sources([str(root / "inv")], str(root / "play"))

    files = variable_files(sources, "eu-1", ["fleet"])

    assert [str(Path(file).relative_to(root.resolve())) for file in files] == [
        "inv/host_vars/eu-1.yml",
        "play/group_vars/fleet.yml",
        "inv/group_vars/fleet.yml",
        "inv/group_vars/all/a.yml",
        "inv/group_vars/all/b.yml",
        "inv/clusters.yml",
    ]


TEXT = """\
---
# coolkit_env: not this
coolkit_env_extra: []
coolkit_env:
  - name: A
    # vale: not this
    vale: 1
  - {name: B, valu: 2}
coolkit_ports: [{name: x, number: 1}]
"coolkit_quoted": 1
other:
  vale: 1
      """


@pytest.mark.parametrize(
    ("name", "inner", "line"),
    [
        ("coolkit_env", "", 4),
        ("coolkit_env", "vale", 7),
        ("coolkit_env", "valu", 8),
        ("coolkit_env", "missing", 4),
        ("coolkit_ports", "number", 9),
        ("coolkit_quoted", "", 10),
        ("coolkit_quoted", "vale", 10),
        ("coolkit_nothing", "", None),
    ],
)
def test_keys_are_found_by_line(tmp_path: Path, name: str, inner: str, line: int | None) -> None:
    path = tmp_path / "vars.yml"
    path.write_text(TEXT, encoding="utf-8")

    assert find_key(str(path), name, inner) == line


def test_a_file_that_cannot_be_read_has_no_line(tmp_path: Path) -> None:
    (tmp_path / "binary.yml").write_bytes(b"\xff\xfe\x00")

    assert find_key(str(tmp_path / "binary.yml"), "a") is None
    assert find_key(str(tmp_path / "absent.yml"), "a") is None
