# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible_collections.coolkit.deploy.plugins.module_utils._errors import DeployError
from ansible_collections.coolkit.deploy.plugins.module_utils._variables import (
    plain,
    variable_resolver,
)

VARIABLES = """
region: eu
labels: {region: "{{ region }}", numbers: [1, 2.5, true, null, 2024-01-02]}
broken: "{{ nowhere }}"
deep: {list: ["{{ region | nosuch }}"]}
"""


class CountingTemplar:
    """Counts how often a value is finalised."""

    def __init__(self, templar: Any) -> None:
        self.templar = templar
        self.count = 0

    def template(self, variable: Any) -> Any:
        self.count += 1
        return self.templar.template(variable)


def load(folder: Path, text: str) -> tuple[Any, dict[str, Any]]:
    path = folder / "vars.yml"
    path.write_text(text, encoding="utf-8")
    loader = DataLoader()
    variables = loader.load_from_file(str(path), trusted_as_template=True)
    return Templar(loader, variables=variables), variables


def types_of(value: Any) -> set[type]:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    keys = set(value) if isinstance(value, dict) else set()
    return {type(value), *map(type, keys)}.union(*map(types_of, parts))


def test_values_are_final_and_plain(tmp_path: Path) -> None:
    labels = variable_resolver(*load(tmp_path, VARIABLES))("labels")

    assert labels == {"region": "eu", "numbers": [1, 2.5, True, None, "2024-01-02"]}
    assert types_of(labels) <= {dict, list, str, int, float, bool, type(None)}


def test_a_value_is_made_once(tmp_path: Path) -> None:
    templar, variables = load(tmp_path, VARIABLES)
    counting = CountingTemplar(templar)
    resolve = variable_resolver(counting, variables)

    assert (resolve("region"), resolve("region"), counting.count) == ("eu", "eu", 1)


def test_an_unknown_name_is_a_key_error(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        variable_resolver(*load(tmp_path, VARIABLES))("nowhere")


@pytest.mark.parametrize(
    ("name", "reason"), [("broken", "'nowhere' is undefined"), ("deep", "nosuch")]
)
def test_an_expression_that_fails_says_why_in_one_line(
    tmp_path: Path, name: str, reason: str
) -> None:
    with pytest.raises(DeployError) as caught:
        variable_resolver(*load(tmp_path, VARIABLES))(name)

    assert str(caught.value).startswith(f"variable {name}: ")
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


def test_dates_become_text_and_objects_are_refused() -> None:
    assert plain([datetime.date(2024, 1, 2), {"a": ("b",)}]) == ["2024-01-02", {"a": ["b"]}]
    with pytest.raises(TypeError, match="type object cannot be used"):
        plain({"a": object()})
