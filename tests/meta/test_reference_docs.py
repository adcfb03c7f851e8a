# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The generated reference says what the plugins and roles say today."""

from __future__ import annotations

import pytest

from tools.reference_docs import REFERENCE, as_markdown, option_rows, pages


def test_generated_pages_are_current() -> None:
    current = {path.name: text for path, text in pages().items()}
    written = {path.name: path.read_text() for path in REFERENCE.glob("*.md")}

    assert written == current, "next: make docs"


@pytest.mark.parametrize(
    ("markup", "markdown"),
    [
        ("Needs O(context).", "Needs `context`."),
        ("Either V(present) or O(state=planned).", "Either `present` or `state=planned`."),
        ("See M(coolkit.deploy.release).", "See `coolkit.deploy.release`."),
        ("Read L(the rules, https://kubernetes.io).", "Read [the rules](https://kubernetes.io)."),
    ],
)
def test_markup_becomes_markdown(markup: str, markdown: str) -> None:
    assert as_markdown(markup) == markdown


def test_keys_of_records_are_listed_under_their_path() -> None:
    ports = {
        "description": "Ports.",
        "type": "list",
        "elements": "dict",
        "options": {"name": {"description": "Name.", "type": "str", "required": True}},
    }

    assert list(option_rows({"ports": ports})) == [
        "| `ports` | list of dict |  | Ports. |",
        "| `ports[].name` | str | **required** | Name. |",
    ]
