# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Templates from one folder, with an optional header line for other delimiters. Private to the collection.

The header is Ansible's: ``#jinja2: variable_start_string:'[[', variable_end_string:']]'``. Files full of another
language's braces (Prometheus' alert texts) stay readable by it.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Callable

import jinja2

_MARK = "#jinja2:"
_DELIMITERS = frozenset(
    f"{part}_{end}_string" for part in ("variable", "block", "comment") for end in ("start", "end")
)


class HeaderError(Exception):
    """A header line that cannot be used, in one sentence."""


class TemplateLoader(jinja2.FileSystemLoader):
    """Reads a file and turns its header into a comment, so that line numbers and cached code stay right."""

    def delimiters(self, name: str) -> dict[str, str]:
        """The delimiters a template asks for; empty for the usual ones. Raises HeaderError."""
        with open(os.path.join(self.searchpath[0], name), encoding="utf-8") as file:
            return _parse_header(file.readline())

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        source, filename, unchanged = super().get_source(environment, template)
        if source.startswith(_MARK):
            _header, _newline, rest = source.partition("\n")
            spelled = ascii(sorted(_parse_header(source).items())).encode().hex()
            start, end = environment.comment_start_string, environment.comment_end_string
            source = f"{start} {spelled} {end}\n{rest}"
        return source, filename, unchanged


def _parse_header(source: str) -> dict[str, str]:
    line = source.partition("\n")[0]
    if not line.startswith(_MARK):
        return {}
    items = [item.partition(":") for item in line.removeprefix(_MARK).split(",")]
    return {_delimiter_name(name.strip()): _unquote(value.strip()) for name, _colon, value in items}


def _delimiter_name(name: str) -> str:
    if name not in _DELIMITERS:
        raise HeaderError(
            f"the header names {name!r}; it can name {', '.join(sorted(_DELIMITERS))}"
        )
    return name


def _unquote(value: str) -> str:
    try:
        text = ast.literal_eval(value)
    except (ValueError, SyntaxError):
        text = None
    if not isinstance(text, str) or not text:
        raise HeaderError(f"the header has {value!r} where a quoted text is expected")
    return text
