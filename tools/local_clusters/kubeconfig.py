# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Our own kubeconfig file: one context per cluster, named like the cluster.

It is written as JSON, which is YAML too, so that this package needs no YAML reader. Files of others
are read through `kubectl config view`.
"""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any

from tools.local_clusters.errors import LocalClusterError
from tools.local_clusters.running import Runner

OWNER = "coolkit-local-clusters"
SECTIONS = ("clusters", "users", "contexts")


def empty_kubeconfig() -> dict[str, Any]:
    """A kubeconfig without clusters, marked as ours."""
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "extensions": [{"name": OWNER, "extension": {"note": "written by tools/local-clusters"}}],
        "clusters": [],
        "users": [],
        "contexts": [],
        "current-context": "",
    }


def read_own(path: Path) -> dict[str, Any]:
    """Our file's content, empty when there is none.

    Raises LocalClusterError for a file this command did not write.
    """
    if not path.exists():
        return empty_kubeconfig()
    try:
        content: dict[str, Any] = json.loads(path.read_text())
        ours = any(item["name"] == OWNER for item in content["extensions"])
    except (ValueError, KeyError, TypeError):
        ours = False
    if not ours:
        raise LocalClusterError(
            str(path),
            "this kubeconfig was not written by tools/local-clusters",
            "choose another --kubeconfig",
        )
    return content


def with_context(
    content: dict[str, Any], name: str, cluster: dict[str, Any], user: dict[str, Any]
) -> dict[str, Any]:
    """A copy of `content` where the context, cluster and user `name` are these and no others of
    that name.
    """
    merged = without_context(content, name)
    entries = {
        "clusters": {"name": name, "cluster": cluster},
        "users": {"name": name, "user": user},
        "contexts": {"name": name, "context": {"cluster": name, "user": name}},
    }
    for section, entry in entries.items():
        merged[section] = sorted([*merged[section], entry], key=lambda item: str(item["name"]))
    # No current context: every cluster is to be named by whoever uses the file.
    return merged


def without_context(content: dict[str, Any], name: str) -> dict[str, Any]:
    """A copy of `content` without that cluster."""
    kept = {
        section: [item for item in content[section] if item["name"] != name] for section in SECTIONS
    }
    return {**content, **kept}


def write_own(path: Path, content: dict[str, Any]) -> None:
    """Replaces the file in one step, readable by its owner only;

    without clusters left, removes it.
    """
    if not content["contexts"]:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(json.dumps(content, indent=2) + "\n")
    draft.replace(path)


def encoded(path: Path) -> str:
    """A file's content as the `…-data` fields want it."""
    return base64.b64encode(path.read_bytes()).decode()


def extract_context(
    path: Path, context: str, kubectl: Path, run: Runner
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Cluster and user of one context of someone else's kubeconfig, certificates inlined.

    The file is only read.
    """
    if not path.is_file():
        raise LocalClusterError(
            context, f"there is no kubeconfig {path}", "give the right --from-kubeconfig"
        )
    arguments = [
        str(kubectl),
        "config",
        "view",
        "--raw",
        "--flatten",
        "--minify",
        "--output",
        "json",
    ]
    viewed = run([*arguments, "--kubeconfig", str(path), "--context", context])
    if viewed.code:
        raise LocalClusterError(
            context,
            f"cannot be read from {path}: {viewed.last_line()}",
            "name a context of that file with --name",
        )
    content = json.loads(viewed.output)
    return content["clusters"][0]["cluster"], content["users"][0]["user"]
