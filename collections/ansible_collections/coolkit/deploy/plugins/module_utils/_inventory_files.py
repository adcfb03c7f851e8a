# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which files give a host its variables, and where in them a variable stands. Private to the collection.

The layout is Ansible's: ``group_vars`` and ``host_vars`` beside each inventory source and beside the playbook; an entry
is a file (``.yml``, ``.yaml``, ``.json`` or no extension) or a folder of files. Folders are listed, and a file is only
read when a problem needs its line.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

_EXTENSIONS = frozenset({"", ".yml", ".yaml", ".json"})


@dataclass(frozen=True)
class Overlay:
    """One entry of ``group_vars`` or ``host_vars``: ``folder`` says which, ``name`` whom it is for."""

    folder: str
    name: str
    path: str


@dataclass(frozen=True)
class Sources:
    """Where variables come from.

    inventories: paths given as inventory. playbook_folder: folder of the playbook.
    """

    inventories: Sequence[str]
    playbook_folder: str

    def roots(self) -> list[str]:
        """The folders that may hold group_vars and host_vars, the one that wins first."""
        folders = [self.playbook_folder] if self.playbook_folder else []
        folders.extend(
            source if os.path.isdir(source) else os.path.dirname(source)
            for source in reversed(self.inventories)
        )
        return list(dict.fromkeys(os.path.realpath(folder) for folder in folders if folder))


def list_overlays(root: str) -> Iterator[Overlay]:
    """The overlays of one folder, by name."""
    for folder in ("group_vars", "host_vars"):
        place = os.path.join(root, folder)
        for entry in sorted(os.listdir(place)) if os.path.isdir(place) else ():
            path = os.path.join(place, entry)
            stem, extension = os.path.splitext(entry)
            if entry.startswith(".") or entry.endswith("~"):
                continue
            # Ansible tries <name> and <name> with each extension, so a name may itself have a dot.
            is_variables = extension in _EXTENSIONS and extension and not os.path.isdir(path)
            yield Overlay(folder, stem if is_variables else entry, path)


def unused_overlays(
    sources: Sources, hosts: Collection[str], groups: Collection[str]
) -> list[Overlay]:
    """Overlays that no host and no group of the inventory uses."""
    users = {"group_vars": groups, "host_vars": hosts}
    return [
        overlay
        for root in sources.roots()
        for overlay in list_overlays(root)
        if overlay.name not in users[overlay.folder]
    ]


def variable_files(sources: Sources, host: str, groups: Iterable[str]) -> list[str]:
    """The files that give a host its variables, host before groups before ``all``, inventory files last."""
    wanted = {("host_vars", host): 0, ("group_vars", "all"): 2}
    wanted.update({("group_vars", group): 1 for group in groups if group != "all"})
    ranked = [
        (wanted[overlay.folder, overlay.name], position, overlay.path)
        for position, root in enumerate(sources.roots())
        for overlay in list_overlays(root)
        if (overlay.folder, overlay.name) in wanted
    ]
    files = [file for _rank, _position, path in sorted(ranked) for file in _files_below(path)]
    for source in sources.inventories:
        files.extend(_inventory_files(os.path.realpath(source)))
    return list(dict.fromkeys(files))


def find_key(path: str, name: str, inner: str = "") -> int | None:
    """The line (from 1) of a key in a file, or of an inner key below it; ``None`` when the file does not have it."""
    key = _key_pattern(name)
    try:
        with open(path, encoding="utf-8") as file:
            lines = file.read().splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    for number, line in enumerate(lines, start=1):
        match = key.match(line)
        if match:
            below = _find_below(lines[number - 1 :], len(match["indent"]), inner) if inner else None
            return number + (below or 0)
    return None


def _find_below(lines: Sequence[str], indent: int, inner: str) -> int | None:
    """How many lines below its first line a block has the inner key."""
    key = re.compile(rf"""^[\s{{,-]*(?:.*[{{,]\s*)?["']?{re.escape(inner)}["']?\s*:(?:\s|$)""")
    for offset, line in enumerate(lines):
        text = line.strip()
        depth = len(line) - len(line.lstrip())
        ends = depth < indent or (depth == indent and not text.startswith("-"))
        if offset and text and not text.startswith("#") and ends:
            return None
        searched = line.partition(":")[2] if offset == 0 else line
        if key.match(searched):
            return offset
    return None


def _key_pattern(name: str) -> re.Pattern[str]:
    return re.compile(rf"""^(?P<indent>[\s{{]*)["']?{re.escape(name)}["']?\s*[:=]""")


def _files_below(path: str) -> Iterator[str]:
    if not os.path.isdir(path):
        yield path
        return
    for folder, folders, files in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and os.path.splitext(name)[1] in _EXTENSIONS:
                yield os.path.join(folder, name)


def _inventory_files(source: str) -> Iterator[str]:
    if os.path.isfile(source):
        yield source
    elif os.path.isdir(source):
        for entry in sorted(os.listdir(source)):
            path = os.path.join(source, entry)
            if os.path.isfile(path) and not entry.startswith("."):
                yield path
