# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from tools.local_clusters.errors import LocalClusterError
from tools.local_clusters.layout import DEFAULT_KUBECONFIG, REPOSITORY, make_layout
from tools.local_clusters.pins import KUBERNETES
from tools.local_clusters.record import PROVIDERS, check_name
from tools.local_clusters.request import Request
from tools.local_clusters.setting import Setting
from tools.local_clusters.starting import up
from tools.local_clusters.stopping import down
from tools.local_clusters.table import as_text, rows

DEMO = ("demo-staging", "demo-production-1", "demo-production-2")


def make_parser() -> argparse.ArgumentParser:
    """`tools/local-clusters up | down | status`."""
    parser = argparse.ArgumentParser(
        prog="tools/local-clusters",
        description="Local Kubernetes clusters; see docs/local-clusters.md.",
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb, help_text, default in (
        ("up", "make clusters, or start those that have stopped", f"default: {', '.join(DEMO)}"),
        ("down", "remove clusters: processes, files, contexts", "default: all of this kubeconfig"),
        ("status", "show what there is and how it is", "default: all of this kubeconfig"),
    ):
        added = verbs.add_parser(verb, help=help_text, description=help_text)
        added.add_argument(
            "--name", action="append", default=[], help=f"a cluster; repeat for more ({default})"
        )
        shown = DEFAULT_KUBECONFIG.relative_to(REPOSITORY)
        added.add_argument(
            "--kubeconfig", type=Path, metavar="FILE", help=f"the file to keep (default: {shown})"
        )
    add_up_options(verbs.choices["up"])
    verbs.choices["status"].add_argument("--json", action="store_true", help="machine-readable")
    return parser


def add_up_options(parser: argparse.ArgumentParser) -> None:
    """What only `up` takes."""
    parser.add_argument(
        "--provider", choices=PROVIDERS, default="kwok", help="what makes them (default: kwok)"
    )
    parser.add_argument(
        "--nodes", type=node_count, default=3, help="nodes per cluster (default: 3)"
    )
    parser.add_argument(
        "--kubernetes-version", default=KUBERNETES.version, help=f"default: {KUBERNETES.version}"
    )
    parser.add_argument(
        "--no-crds", action="store_true", help="without those of KEDA and the Prometheus Operator"
    )
    parser.add_argument(
        "--download", action="store_true", help="let kwokctl download programs instead of building"
    )
    parser.add_argument(
        "--from-kubeconfig",
        type=Path,
        metavar="FILE",
        help="for --provider existing: where the contexts --name are",
    )


def node_count(text: str) -> int:
    """A number of nodes for argparse."""
    number = int(text)
    if not 1 <= number <= 100:
        raise argparse.ArgumentTypeError("must be from 1 to 100")
    return number


def main(arguments: Sequence[str]) -> int:
    """Exit code:

    0 fine, 1 something failed or (status) is not healthy, 2 wrong usage, 130 interrupted.
    """
    options = make_parser().parse_args(arguments)
    try:
        return run_verb(options)
    except LocalClusterError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(
            "Interrupted. Next: the same command again, or tools/local-clusters down",
            file=sys.stderr,
        )
        return 130


def run_verb(options: argparse.Namespace) -> int:
    """Does what the options say."""
    names = tuple(dict.fromkeys(check_name(name) for name in options.name))
    setting = Setting(make_layout(options.kubeconfig))
    if options.verb == "status":
        found = rows(setting, names)
        print(
            json.dumps([asdict(one) for one in found], indent=2) if options.json else as_text(found)
        )
        return 0 if all(one.state == "healthy" for one in found) else 1
    if options.verb == "down":
        failed = down(setting, names)
    else:
        request = Request(
            names=names or DEMO,
            provider=options.provider,
            nodes=options.nodes,
            version=options.kubernetes_version.removeprefix("v"),
            custom_resources=not options.no_crds,
            download=options.download,
            source=options.from_kubeconfig,
        )
        failed = up(setting, request)
    for error in failed:
        print(error, file=sys.stderr)
    return 1 if failed else 0
