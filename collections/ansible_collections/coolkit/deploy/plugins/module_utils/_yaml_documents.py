# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""YAML texts to plain values, strictly: a duplicate key is an error. Private to the collection."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

import yaml

try:
    from yaml import CSafeLoader as SafeLoader
except ImportError:  # PyYAML built without libyaml: the same results, ten times slower
    from yaml import SafeLoader  # type: ignore[assignment]  # the same interface

_UNWANTED_TAGS = frozenset({"tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:value"})


class YamlProblem(Exception):
    """Why a text is not YAML. ``line`` counts from 1."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(line, problem)
        self.line = line
        self.problem = problem


class StrictLoader(SafeLoader):
    """The safe loader without dates (a manifest has none: they stay text) and with unique keys.

    The sign ``=`` stays text too; YAML 1.1 gives it a type of its own, which no loader constructs.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012 - a class attribute in PyYAML, which does not say so
        first: [(tag, pattern) for tag, pattern in resolvers if tag not in _UNWANTED_TAGS]
        for first, resolvers in SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(
        self, node: yaml.nodes.MappingNode, deep: bool = False
    ) -> dict[Hashable, Any]:
        """As the parent does, after a look at the keys written in this very mapping (merged ones may repeat)."""
        seen: set[str] = set()
        for key_node, _value in node.value:
            if not isinstance(key_node, yaml.nodes.ScalarNode) or key_node.value == "<<":
                continue
            if key_node.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key_node.value!r} is there twice", key_node.start_mark
                )
            seen.add(key_node.value)
        return super().construct_mapping(node, deep=deep)


def load_documents(text: str) -> Iterator[tuple[int, Any]]:
    """The documents of a text, each with the line it starts at (from 1). Empty documents give ``None``.

    Raises YamlProblem.
    """
    try:
        loader = StrictLoader(text)
    except yaml.YAMLError as error:
        raise _problem_of(error, text) from None
    try:
        while loader.check_node():
            node: Any = loader.get_node()  # never None after check_node
            yield node.start_mark.line + 1, loader.construct_document(node)
    except yaml.YAMLError as error:
        raise _problem_of(error, text) from None
    except (ValueError, RecursionError) as error:  # such as an integer of too many digits
        raise YamlProblem(1, str(error)) from None
    finally:
        loader.dispose()


def _problem_of(error: yaml.YAMLError, text: str) -> YamlProblem:
    if isinstance(error, yaml.reader.ReaderError):
        line = text.count("\n", 0, int(error.position)) + 1
        return YamlProblem(line, "a character that YAML does not allow")
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    return YamlProblem(mark.line + 1 if mark else 1, str(problem))
