# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about the files of the repository: licences, third parties, traces of one machine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.meta.tracked_files import COLLECTION, ROOT, relative, text_of, tracked_files

SPDX_LINE = "SPDX-License-Identifier: GPL-3.0-or-later"
SPDX_SUFFIXES = {
    "",
    ".cfg",
    ".in",
    ".md",
    ".py",
    ".sh",
    ".toml",
    ".txt",
    ".yaml",
    ".yml",
}
# Files a tool writes, or whose format has no comments.
WITHOUT_SPDX = re.compile(
    r"(^|/)(go\.sum|changelog\.yaml|CHANGELOG\.\w+)$|(^|/)fixtures/|\.json$|(^|/)\.gitkeep$|^docs/demo-next\.txt$"
)
THIRD_PARTY_NAMES = re.compile(
    r"\.(whl|egg|tar|tgz|gz|bz2|xz|zip|zst|jar|so|dylib|dll|exe|a|o|pyc|bin)$"
    r"|(^|/)(vendor|node_modules|site-packages)/|(^|/)ansible_collections/(?!coolkit/)"
)
LARGEST_FILE = 120_000
# Public addresses that documents may name although a machine's configuration may do so, too.
PUBLIC_HOSTS = {"github.com", "www.gnu.org", "docs.ansible.com", "kubernetes.io", "localhost"}


def test_every_file_names_its_licence() -> None:
    missing = [
        relative(path)
        for path in tracked_files()
        if path.suffix in SPDX_SUFFIXES
        and not WITHOUT_SPDX.search(relative(path))
        and (text := text_of(path))
        and SPDX_LINE not in text[:600]
    ]

    assert missing == []


def test_no_package_marker_below_collections() -> None:
    """``collections`` is also a standard module, and ansible_collections a namespace package."""
    markers = [
        relative(path)
        for path in (ROOT / "collections").rglob("__init__.py")
        if path in tracked_files()
    ]

    assert markers == []


def test_no_file_of_third_parties_is_committed() -> None:
    named = [relative(path) for path in tracked_files() if THIRD_PARTY_NAMES.search(relative(path))]
    binary = [relative(path) for path in tracked_files() if text_of(path) is None]
    large = [
        relative(path)
        for path in tracked_files()
        if path.stat().st_size > LARGEST_FILE and path.name != "go.sum"
    ]

    assert (named, binary, large) == ([], [], [])


def test_no_custom_resource_definition_is_committed() -> None:
    """They come from the Go modules of KEDA and the Prometheus Operator."""
    definition = re.compile(r"^kind: ['\"]?CustomResourceDefinition['\"]?$", re.MULTILINE)
    openapi = re.compile(r"openAPIV3Schema:")
    found = [
        relative(path)
        for path in tracked_files()
        if path.suffix in {".yml", ".yaml", ".json"}
        and (text := text_of(path))
        and definition.search(text)
        and openapi.search(text)
        and "/fixtures/" not in relative(path)
    ]

    assert found == []


def hosts_of_this_machine() -> set[str]:
    """Return the hosts this machine takes packages from: its owner's matter, not the project's."""
    commands = (
        ["python", "-m", "pip", "config", "list"],
        ["go", "env", "GOPROXY", "GOSUMDB", "GONOSUMDB", "GOPRIVATE"],
        ["npm", "config", "get", "registry"],
    )
    settings = [
        value
        for name, value in os.environ.items()
        if re.search(r"INDEX|PROXY|REGISTRY|LINKS", name, re.IGNORECASE)
    ]
    for command in commands:
        if shutil.which(command[0]):
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
            settings.append(done.stdout)
    urls = re.findall(r"https?://(?:[^/@\s'\"|,]*@)?([A-Za-z0-9.-]+)", "\n".join(settings))
    return {
        host.lower() for host in urls if "." in host and not host.startswith("127.")
    } - PUBLIC_HOSTS


def places_of_this_machine() -> set[str]:
    """Return folders of this machine only: the user's home, the clone, and what lies beside it."""
    places = {Path.home(), ROOT, *(path for path in ROOT.parent.iterdir() if path.is_dir())}
    # One level deep (/app, /root) is a name that a container image may well use, too.
    return {str(place) for place in places if len(place.parts) > 2}


@pytest.mark.parametrize(
    "words_of_this_machine",
    [hosts_of_this_machine, places_of_this_machine],
    ids=["hosts", "places"],
)
def test_no_file_names_this_machine(words_of_this_machine: Callable[[], set[str]]) -> None:
    forbidden = {
        word: re.compile(rf"(?<![\w.}})-]){re.escape(word)}(?![\w-])")
        for word in words_of_this_machine()
    }
    found = [
        f"{relative(path)}: {word}"
        for path in tracked_files()
        if (text := text_of(path))
        for word, pattern in forbidden.items()
        if word in text and pattern.search(text)
    ]

    assert found == []


def test_no_document_leads_out_of_the_repository() -> None:
    upwards = re.compile(r"(?<![\w./])(?:\.\./)+[\w-][\w.-]*")
    found = [
        f"{relative(path)}: {match}"
        for path in tracked_files()
        if path.suffix in {".md", ".yml", ".yaml", ".toml", ".cfg"}
        for match in upwards.findall(text_of(path) or "")
        if not (path.parent / match).resolve().is_relative_to(ROOT)
    ]

    assert found == []


def test_no_file_names_a_personal_folder() -> None:
    """A path of somebody's home folder works for nobody else; ``/home/user`` stands for any."""
    personal = re.compile(
        r"/(?:home|Users)/(?!user\b|\$|<|\{|runner\b)[\w.-]+/|(?<![\w}.])/roo[t]/"
    )
    found = [
        f"{relative(path)}: {match.group()}"
        for path in tracked_files()
        if path != Path(__file__) and (text := text_of(path)) and (match := personal.search(text))
    ]

    assert found == []


def test_no_link_leads_out_of_the_repository() -> None:
    links = [path for path in tracked_files() if path.is_symlink()]

    assert [relative(path) for path in links if not path.resolve().is_relative_to(ROOT)] == []


def test_our_own_collection_is_never_a_requirement() -> None:
    """An installed copy would shadow the sources, or overwrite them."""
    required = yaml.safe_load((ROOT / "requirements.yml").read_text())["collections"]

    assert "coolkit.deploy" not in {entry["name"] for entry in required}


def test_constraints_are_exact_and_without_addresses() -> None:
    lines = [
        line
        for line in (ROOT / "constraints.txt").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    exact = re.compile(r'^[A-Za-z0-9_.-]+==[\w.]+( ; python_version (<|>=) "3\.12")?$')

    assert [line for line in lines if not exact.match(line)] == []


def test_collection_dependencies_agree() -> None:
    """requirements.yml and galaxy.yml ask for the same kubernetes.core."""
    galaxy = yaml.safe_load((COLLECTION / "galaxy.yml").read_text())["dependencies"]
    required = yaml.safe_load((ROOT / "requirements.yml").read_text())["collections"]

    assert {entry["name"]: entry["version"] for entry in required} == galaxy
