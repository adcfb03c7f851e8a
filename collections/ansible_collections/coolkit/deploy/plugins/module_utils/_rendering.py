# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manifests from a folder of templates, in one pass. Private to the collection.

Plain Jinja2, sandboxed and strict, with compiled templates kept on disk: some fifteen templates take a few milliseconds
per cluster, where Ansible's own templating takes 150 ms and tells the file of an error but not its line. Variables are
asked for by name when a template uses them, so that nothing else of the inventory has to be finalised.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable
from typing import Any

import jinja2
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing

from ._errors import DeployError
from ._rendered_lines import template_line
from ._template_cache import open_cache
from ._template_filters import FILTERS, to_json
from ._template_loader import HeaderError, TemplateLoader
from ._yaml_documents import YamlProblem, load_documents

SUFFIX = ".yml.j2"

Manifest = dict[str, Any]
Resolve = Callable[[str], Any]


class RenderError(DeployError):
    """What is wrong in a template; the subject is ``file:line``."""


def render_templates(
    folder: str, resolve: Resolve, *, cache_folder: str | None = None
) -> list[Manifest]:
    """The objects of every ``*.yml.j2`` of a folder, files in the order of their names.

    resolve: gives the final value of a variable; KeyError when there is none, DeployError when it cannot be made.
    cache_folder: where compiled templates are kept; ``None`` keeps none.
    A template without output is no object, one with several documents is several. Keys with the value null are left out.
    Raises RenderError with file and line.
    """
    if not os.path.isdir(folder):
        raise RenderError(shown_path(folder), "is not a folder", "give the folder of the templates")
    environments = TemplateEnvironments(folder, resolve, cache_folder)
    manifests: list[Manifest] = []
    for name in sorted(entry for entry in os.listdir(folder) if entry.endswith(SUFFIX)):
        manifests.extend(_render_file(environments, os.path.join(folder, name), name))
    return manifests


class TemplateEnvironments:
    """One Jinja2 environment for the usual delimiters, and one more for each header that asks for others."""

    def __init__(self, folder: str, resolve: Resolve, cache_folder: str | None) -> None:
        self._loader = TemplateLoader(folder)
        self._usual = _TemplateEnvironment(
            loader=self._loader,
            bytecode_cache=open_cache(cache_folder),
            undefined=jinja2.StrictUndefined,
            finalize=_to_text,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
        )
        self._usual.filters.update(FILTERS)
        self._usual.resolve_variable = resolve

    def template(self, name: str) -> jinja2.Template:
        """A compiled template. Raises jinja2.TemplateError, HeaderError."""
        delimiters: dict[str, Any] = self._loader.delimiters(name)
        environment = self._usual.overlay(**delimiters) if delimiters else self._usual
        return environment.get_template(name)


class _VariableContext(Context):
    """Names that a template does not define itself are variables of the inventory."""

    def resolve_or_missing(self, key: str) -> Any:
        value = super().resolve_or_missing(key)
        if value is not missing:
            return value
        try:
            return self.environment.resolve_variable(key)  # type: ignore[attr-defined]  # set on each of our environments
        except KeyError:
            return missing


class _TemplateEnvironment(ImmutableSandboxedEnvironment):
    context_class = _VariableContext
    resolve_variable: Resolve


def _to_text(value: Any) -> Any:
    """What ``{{ … }}`` writes: JSON for structures, booleans and null, which YAML reads as they are; else the text."""
    if value is None or isinstance(value, (bool, float, dict, list, tuple)):
        return to_json(value)
    return value


def _render_file(environments: TemplateEnvironments, path: str, name: str) -> list[Manifest]:
    template: jinja2.Template | None = None
    try:
        template = environments.template(name)
        text = template.render()
    except jinja2.TemplateSyntaxError as error:
        raise RenderError(
            f"{shown_path(error.filename or path)}:{error.lineno}",
            f"broken template: {error.message}",
            "correct the template",
        ) from None
    except HeaderError as error:
        raise RenderError(f"{shown_path(path)}:1", str(error), "correct the header line") from None
    except Exception as error:
        raise _render_error(error, path) from error
    return _parse(template, text, path)


def _render_error(error: Exception, path: str) -> RenderError:
    folder = os.path.dirname(path)
    frames = [
        (frame.filename, frame.lineno)
        for frame in traceback.extract_tb(error.__traceback__)
        if os.path.dirname(frame.filename) == folder
    ]
    filename, line = frames[-1] if frames else (path, 1)
    if isinstance(error, DeployError):
        # Jinja2 asks for all variables of a template at its start: look where the name is used.
        line = _first_line_with(filename, error.subject.rpartition(" ")[2]) or line
        return RenderError(
            f"{shown_path(filename)}:{line}", f"{error.subject}: {error.reason}", error.next_step
        )
    reason = str(error) or type(error).__name__
    return RenderError(
        f"{shown_path(filename)}:{line}",
        " ".join(reason.split()).rstrip("."),
        "set the variable or correct the template"
        if isinstance(error, jinja2.UndefinedError)
        else "correct the value or the template",
    )


def _first_line_with(path: str, name: str) -> int | None:
    with open(path, encoding="utf-8") as file:
        return next((number for number, line in enumerate(file, start=1) if name in line), None)


def _parse(template: jinja2.Template, text: str, path: str) -> list[Manifest]:
    manifests: list[Manifest] = []
    try:
        for line, document in load_documents(text):
            if document is None:
                continue
            if not isinstance(document, dict):
                raise YamlProblem(line, "this is not an object with apiVersion and kind")
            manifests.append(without_nulls(document))
    except YamlProblem as problem:
        line = template_line(template, problem.line)
        raise RenderError(
            f"{shown_path(path)}:{line}",
            f"gives broken YAML: {problem.problem} (line {problem.line} of its output)",
            "correct the template, or the value it puts there (to_json quotes texts)",
        ) from None
    return manifests


def without_nulls(value: Any) -> Any:
    """The value without the keys whose value is null, at any depth; emptied maps stay (``emptyDir: {}``)."""
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    return value


def shown_path(path: str) -> str:
    """A path as people type it: from the working directory where it is below it."""
    relative = os.path.relpath(path)
    return path if relative.startswith(os.pardir) else relative
