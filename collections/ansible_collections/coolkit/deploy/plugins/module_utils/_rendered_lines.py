# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which line of a template a line of its output comes from. Private to the collection.

YAML errors point into the output. The output of a compiled template is a stream of chunks, and the generator's position
after each chunk says which line of the template made it. Only used once something is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator

import jinja2


def template_line(template: jinja2.Template, output_line: int) -> int:
    """The template's line (from 1) of an output line (from 1); the nearest known one where text has no line of its own."""
    found = 1
    seen = 0  # newlines of the output so far
    for line, chunk in _chunks(template):
        if chunk.strip():
            leading = len(chunk) - len(chunk.lstrip("\n"))
            if seen + leading + 1 > output_line:
                break
            within = min(output_line - 1 - seen, chunk.count("\n"))
            found = line + (within if _is_literal(chunk, within) else 0)
        seen += chunk.count("\n")
        if seen >= output_line:
            break
    return found


def _is_literal(chunk: str, within: int) -> bool:
    return within > 0 and "\n" in chunk


def _chunks(template: jinja2.Template) -> Iterator[tuple[int, str]]:
    """Each chunk of the output with the template's line at its beginning."""
    source = _source_lines(template)
    generator = template.root_render_func(template.new_context())
    line = 1
    for chunk in generator:
        frame = generator.gi_frame  # type: ignore[attr-defined]  # root_render_func is a generator function
        code_line = frame.f_lineno if frame else 0
        near = template.get_corresponding_lineno(code_line) if code_line else line
        line = _literal_line(source, chunk, max(near, 1))
        yield line, chunk


def _literal_line(source: list[str], chunk: str, near: int) -> int:
    """Where a literal chunk begins: text of a template is found in its source, at or after the last known line."""
    if "\n" not in chunk:
        return near
    position = "".join(source[near - 1 :]).find(chunk)
    if position < 0:
        return near
    return near + "".join(source[near - 1 :])[:position].count("\n")


def _source_lines(template: jinja2.Template) -> list[str]:
    if not template.filename:
        return []
    with open(template.filename, encoding="utf-8") as file:
        return file.readlines()
