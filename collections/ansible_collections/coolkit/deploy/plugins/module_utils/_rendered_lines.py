# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which line of a template a line of its output comes from. Private to the collection.

YAML errors point into the output. The output of a compiled template is a stream of chunks, and where the generator
stands after each chunk says which line of the template made it. Only used once something is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator

import jinja2


def template_line(template: jinja2.Template, output_line: int) -> int:
    """The template's line (from 1) of an output line (from 1); the nearest line before it where that one has no text."""
    nearest = 1
    number = 1  # of the output line the next chunk goes on with
    for source_line, chunk, literal in _chunks(template):
        for offset, part in enumerate(chunk.split("\n")):
            if number + offset > output_line:
                return nearest
            if part.strip():
                # Of several chunks on one line the last one counts: only expressions have a position of their own.
                nearest = source_line + (offset if literal else 0)
        number += chunk.count("\n")
    return nearest


def _chunks(template: jinja2.Template) -> Iterator[tuple[int, str, bool]]:
    """Each chunk of the output, with the source line it begins at, and whether it is text of the source itself."""
    with open(template.filename or "", encoding="utf-8") as file:
        source = file.read()
    starts = [0, *(index + 1 for index, character in enumerate(source) if character == "\n")]
    stream = template.root_render_func(template.new_context())
    for chunk in stream:
        frame = stream.gi_frame  # type: ignore[attr-defined]  # a generator function made by Jinja2
        near = max(template.get_corresponding_lineno(frame.f_lineno), 1)
        place = source.find(chunk, starts[min(near, len(starts)) - 1]) if "\n" in chunk else -1
        literal = place >= 0
        yield source.count("\n", 0, place) + 1 if literal else near, chunk, literal
