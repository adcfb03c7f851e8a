# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.coolkit.deploy.plugins.module_utils._errors import DeployError
from ansible_collections.coolkit.deploy.plugins.module_utils._rendering import (
    RenderError,
    render_templates,
)

Write = Callable[..., str]


@pytest.fixture
def folder(tmp_path: Path) -> Write:
    """Writes templates, given by the first part of their names, and returns their folder."""

    def write(**templates: str) -> str:
        place = tmp_path / "templates"
        place.mkdir(exist_ok=True)
        for name, text in templates.items():
            suffix = ".j2" if name.startswith("part") else ".yml.j2"
            (place / f"{name}{suffix}").write_text(text, encoding="utf-8")
        return str(place)

    return write


def resolver(values: Mapping[str, Any]) -> Callable[[str], Any]:
    return lambda name: values[name]


def error_of(place: str, values: Mapping[str, Any] | None = None) -> str:
    with pytest.raises(RenderError) as caught:
        render_templates(place, resolver(values or {}))
    return str(caught.value)


def test_files_come_by_name_and_may_hold_several_documents(folder: Write) -> None:
    place = folder(
        b="kind: B\n---\nkind: C\n", a="kind: A\n", c="{% if false %}\nkind: D\n{% endif %}\n"
    )

    assert render_templates(place, resolver({})) == [{"kind": "A"}, {"kind": "B"}, {"kind": "C"}]


def test_keys_with_null_are_left_out_and_emptied_maps_stay(folder: Write) -> None:
    place = folder(a="a: {{ x | optional }}\nb: {c: null, d: {}}\ne: [{f: null, g: 0}]\nh:\n")

    assert render_templates(place, resolver({"x": []})) == [{"b": {"d": {}}, "e": [{"g": 0}]}]


def test_only_variables_that_a_template_names_are_asked_for(folder: Write) -> None:
    asked: list[str] = []

    def resolve(name: str) -> Any:
        asked.append(name)
        return {"used": 1, "unused": 2}[name]

    render_templates(folder(a="{% set own = 1 %}\na: {{ used }}\nb: {{ own }}\n"), resolve)

    assert asked == ["used"]


def test_values_are_written_as_yaml_reads_them(folder: Write) -> None:
    values = {"n": None, "t": True, "l": ["a: b", None], "m": {"k": 1e16}, "i": 3}
    place = folder(a="n: x{{ n }}\nt: {{ t }}\nl: {{ l }}\nm: {{ m }}\ni: {{ i }}\n")

    assert render_templates(place, resolver(values)) == [
        {"n": "xnull", "t": True, "l": ["a: b", None], "m": {"k": 1e16}, "i": 3}
    ]


def test_imported_parts_see_the_variables(folder: Write) -> None:
    part = "{% macro port() %}\nport: {{ number }}\n{% endmacro %}\n"
    place = folder(part=part, a='{% import "part.j2" as part with context %}\n{{ part.port() }}')

    assert render_templates(place, resolver({"number": 80})) == [{"port": 80}]


@pytest.mark.parametrize(
    ("template", "line", "reason"),
    [
        ("a: 1\nb: {{ nope }}\n", 2, "'nope' is undefined"),
        ("a: 1\n\nb: {{ m.nope.x }}\n", 3, "has no attribute 'nope'"),
        ("a: 1\n{% if m %}\nb: {{ 1 / 0 }}\n{% endif %}\n", 3, "division by zero"),
        ("a: 1\nb: {{ m | text_map }}\n", 2, "k must be a text"),
        ("a: 1\nb: {{ m | nosuch }}\n", 2, "No filter named 'nosuch'"),
        ("a: 1\n{% if m %}\n", 2, "Unexpected end of template"),
        ("a: 1\nb: {{ m.__class__.__mro__ }}\n", 2, "unsafe"),
        ("a: 1\n{% set _ = m.update({}) %}\n", 2, "'update' of 'dict' object is unsafe"),
    ],
)
def test_errors_name_file_and_line(folder: Write, template: str, line: int, reason: str) -> None:
    message = error_of(folder(service=template), {"m": {"k": []}})

    assert f"templates/service.yml.j2:{line}: " in message
    assert reason in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("template", "line"),
    [
        ("a: 1\nb: {{ broken }}\nc: 3\n", 2),
        ("a: {{ many }}\nb: [\n  1,\nc: 3\n", 4),
        ("{% if many %}\na: 1\n{% endif %}\n\nb: 1\na: 2\n", 6),
        ("{% for i in many %}\n- {{ i }}\n{% endfor %}\nx: {{ broken }}\n", 4),
        ("{# a\n comment #}\na: {{ many }}\nb: 2\nb: 3\n", 5),
        ("a: 1\n---\n- not an object\n", 3),
    ],
)
def test_broken_yaml_names_the_line_of_the_template(
    folder: Write, template: str, line: int
) -> None:
    message = error_of(folder(service=template), {"broken": "x: y: z", "many": [1, 2]})

    assert f"templates/service.yml.j2:{line}: gives broken YAML" in message


def test_a_variable_that_cannot_be_made_names_the_line_that_uses_it(folder: Write) -> None:
    def resolve(name: str) -> Any:
        raise DeployError(f"variable {name}", "'region' is undefined", "correct it")

    with pytest.raises(RenderError) as caught:
        render_templates(folder(service="a: 1\nb: {{ zone }}\n"), resolve)

    assert str(caught.value).endswith(
        "service.yml.j2:2: variable zone: 'region' is undefined; next: correct it"
    )


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    assert "is not a folder" in error_of(str(tmp_path / "none"))


def test_a_header_gives_a_file_other_delimiters(folder: Write, tmp_path: Path) -> None:
    header = "#jinja2: variable_start_string:'[[', variable_end_string:']]'\n"
    text = "a: 'of {{ $labels.pod }}'\nb: [[ x ]]\n"
    place = folder(alert=header + text, plain="c: {{ x }}\n")
    cache = str(tmp_path / "cache")

    for _again in range(2):
        assert render_templates(place, resolver({"x": 1}), cache_folder=cache) == [
            {"a": "of {{ $labels.pod }}", "b": 1},
            {"c": 1},
        ]
    assert "alert.yml.j2:3: 'x' is undefined" in error_of(place)


@pytest.mark.parametrize("header", ["trim_blocks:'x'", "variable_start_string:[[", "nothing"])
def test_a_header_that_cannot_be_used_names_the_first_line(folder: Write, header: str) -> None:
    assert "alert.yml.j2:1: the header" in error_of(folder(alert=f"#jinja2: {header}\na: 1\n"))


def test_a_changed_template_is_not_taken_from_the_cache(folder: Write, tmp_path: Path) -> None:
    cache = str(tmp_path / "cache")
    render_templates(folder(a="a: 1\n"), resolver({}), cache_folder=cache)

    assert render_templates(folder(a="a: 2\n"), resolver({}), cache_folder=cache) == [{"a": 2}]


def test_errors_name_the_line_when_the_code_comes_from_the_cache(
    folder: Write, tmp_path: Path
) -> None:
    place, cache = folder(a="a: 1\nb: {{ x / y }}\n"), str(tmp_path / "cache")
    render_templates(place, resolver({"x": 1, "y": 1}), cache_folder=cache)

    with pytest.raises(RenderError, match=r"a\.yml\.j2:2: division by zero"):
        render_templates(place, resolver({"x": 1, "y": 0}), cache_folder=cache)


def _render_together(number: int, place: str, cache: str, start: Any, results: Any) -> None:
    start.wait()
    try:
        results.put(render_templates(place, resolver({"x": number}), cache_folder=cache))
    except BaseException as error:  # noqa: BLE001 - whatever it is, the parent has to see it
        results.put(repr(error))


def test_25_processes_share_an_empty_cache(folder: Write, tmp_path: Path) -> None:
    """All start at one barrier, with a damaged file of an earlier, interrupted machine in the way of one template."""
    place, cache = (
        folder(**{f"t{n}": f"a{n}: {{{{ x }}}}\n" * 1 for n in range(8)}),
        tmp_path / "cache",
    )
    render_templates(place, resolver({"x": 0}), cache_folder=str(cache))
    compiled = sorted(cache.rglob("*.jinja"))
    for path in compiled[1:]:
        path.unlink()
    compiled[0].write_bytes(compiled[0].read_bytes()[:-20])
    context = multiprocessing.get_context("fork")
    start, results = context.Barrier(25), context.Queue()
    workers = [
        context.Process(target=_render_together, args=(n, place, str(cache), start, results))
        for n in range(25)
    ]

    for worker in workers:
        worker.start()
    found = [results.get(timeout=60) for _worker in workers]
    for worker in workers:
        worker.join()

    expected = [[{f"a{t}": n} for t in range(8)] for n in range(25)]
    assert sorted(found, key=repr) == sorted(expected, key=repr)
    assert sorted(cache.rglob("*.jinja")) == compiled
    assert list(cache.rglob("*.tmp")) == []


def test_a_changed_header_is_not_taken_from_the_cache(folder: Write, tmp_path: Path) -> None:
    """The text below the header is the same, and reads the same with the comment the header becomes."""
    cache, header = (
        str(tmp_path / "cache"),
        "#jinja2: variable_start_string:'{}', variable_end_string:'{}'\n",
    )
    text = "a: '[[ x ]]'\n"

    for delimiters, value in ((("[[", "]]"), "1"), (("<<", ">>"), "[[ x ]]")):
        place = folder(a=header.format(*delimiters) + text)
        assert render_templates(place, resolver({"x": 1}), cache_folder=cache) == [{"a": value}]
