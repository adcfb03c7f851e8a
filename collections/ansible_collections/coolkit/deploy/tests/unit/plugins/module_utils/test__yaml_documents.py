# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.coolkit.deploy.plugins.module_utils._yaml_documents import (
    YamlProblem,
    load_documents,
)


def test_documents_come_with_the_line_they_start_at() -> None:
    assert list(load_documents("a: 1\n---\n---\n\nb: 2\n")) == [
        (1, {"a": 1}),
        (3, None),
        (5, {"b": 2}),
    ]


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "'a' is there twice"),
        ("a:\n  - b: 1\n    b: 2\n", 3, "'b' is there twice"),
        ("a: 1\nb: [\n", 3, ""),
        ("a: 1\n\tb: 2\n", 2, ""),
        ("a: 1\nb: \x07\n", 2, "a character that YAML does not allow"),
        ("a: !!python/name:os.system x\n", 1, "could not determine a constructor"),
    ],
)
def test_problems_name_their_line(text: str, line: int, problem: str) -> None:
    with pytest.raises(YamlProblem) as caught:
        list(load_documents(text))

    assert caught.value.line == line
    assert problem in caught.value.problem


def test_merged_keys_may_repeat() -> None:
    text = "x: &x {a: 1, b: 2}\ny:\n  <<: *x\n  b: 3\n"

    assert list(load_documents(text)) == [(1, {"x": {"a": 1, "b": 2}, "y": {"a": 1, "b": 3}})]
