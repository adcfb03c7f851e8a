# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is remembered of a cluster between two calls."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field
from typing import Literal, get_args

from tools.local_clusters.errors import LocalClusterError
from tools.local_clusters.layout import Layout

Provider = Literal["kwok", "kind", "existing"]
PROVIDERS: tuple[Provider, ...] = get_args(Provider)

# A context name, a file name, part of a node's name and, for kind, of a container's host name.
NAME = re.compile(r"[a-z0-9]([-a-z0-9]{0,40}[a-z0-9])?")


@dataclass(frozen=True)
class Record:
    """One cluster. `complete` is False from the first moment of its creation to the last."""

    name: str
    provider: Provider
    version: str
    nodes: int
    custom_resources: bool = False
    ports: dict[str, int] = field(default_factory=dict)
    server: str = ""
    complete: bool = False


def check_name(name: str) -> str:
    """The name itself. Raises LocalClusterError when it cannot be one."""
    if not NAME.fullmatch(name):
        raise LocalClusterError(
            name or "(empty)",
            "is not a cluster name",
            "use lower-case letters, digits and dashes, at most 42",
        )
    return name


def write_record(layout: Layout, record: Record) -> None:
    """Replaces the record in one step."""
    path = layout.record(record.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(asdict(record), indent=2) + "\n")
    draft.replace(path)


def read_record(layout: Layout, name: str) -> Record | None:
    """None when there is no such cluster.

    Raises LocalClusterError when the file cannot be read as one.
    """
    path = layout.record(name)
    try:
        return Record(**json.loads(path.read_text()))
    except FileNotFoundError:
        return None
    except (TypeError, ValueError) as error:
        raise LocalClusterError(name, f"{path} is damaged", layout.command("down", name)) from error


def recorded_names(layout: Layout) -> list[str]:
    """The clusters of this kubeconfig, in alphabetical order."""
    return sorted(path.stem for path in layout.record("any").parent.glob("*.json"))
