# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.coolkit.deploy.plugins.module_utils._errors import DeployError
from ansible_collections.coolkit.deploy.plugins.module_utils._rendered_file import (
    file_text,
    masked_text,
    read_text,
    write_text,
)


def manifest(kind: str, name: str = "a", **parts: Any) -> dict[str, Any]:
    return {**parts, "metadata": {"labels": {}, "name": name}, "kind": kind, "apiVersion": "v1"}


def test_objects_come_as_they_are_applied_with_their_identity_first() -> None:
    text = file_text([manifest("Service", spec={"z": 1, "b": 2}), manifest("Namespace")])

    assert text == (
        "---\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: a\n  labels: {}\n"
        "---\napiVersion: v1\nkind: Service\nmetadata:\n  name: a\n  labels: {}\nspec:\n  z: 1\n  b: 2\n"
    )


def test_the_order_of_what_is_given_makes_no_difference() -> None:
    objects = [manifest("ConfigMap", "b"), manifest("ConfigMap", "a"), manifest("Service")]

    assert file_text(objects) == file_text(objects[::-1])


@pytest.mark.parametrize("text", ["1e5", "y", "0o17", "0x1f", ".5", "inf", "1_000", "two\nlines\n"])
def test_texts_stay_texts_for_other_readers(text: str) -> None:
    written = file_text([manifest("ConfigMap", data={"k": text})])

    assert f"k: {text}\n" not in written
    assert yaml.safe_load(written)["data"] == {"k": text}


def test_equal_parts_are_written_out() -> None:
    shared = {"a": [1]}

    assert "*id" not in file_text([manifest("ConfigMap", data=shared, other=shared)])


def test_secret_values_are_masked_on_both_sides() -> None:
    old = file_text([manifest("Secret", stringData={"k": "planted-one"})])

    before, after = masked_text(old, [manifest("Secret", stringData={"k": "planted-two"})])

    assert "planted" not in before + after
    assert before != after


@pytest.mark.parametrize("old", ["", "a: [", "- 1\n"])
def test_an_earlier_file_of_another_kind_is_no_obstacle(old: str) -> None:
    assert masked_text(old, [manifest("Service")])[0] == ""


def test_files_are_for_this_user_and_leave_nothing_beside_them(tmp_path: Path) -> None:
    path = tmp_path / "eu-1" / "manifests.yml"

    write_text(str(path), "a: 1\n")

    assert (read_text(str(path)), path.stat().st_mode & 0o777) == ("a: 1\n", 0o600)
    assert os.listdir(path.parent) == ["manifests.yml"]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(DeployError, match="cannot be written"):
        write_text(str(tmp_path / "file" / "eu-1" / "manifests.yml"), "a")


def test_no_file_is_no_text(tmp_path: Path) -> None:
    assert read_text(str(tmp_path / "none")) is None
