# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every image name is played by exactly one behaviour."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from tools.local_clusters.kwok import STAGES

WORDS = (
    "missing",
    "unauthorized",
    "registry-down",
    "crash",
    "oom",
    "slow",
    "unready",
    "job-fail",
)


def stages() -> dict[str, dict[str, Any]]:
    documents = [
        one for file in STAGES.glob("*.yaml") for one in yaml.safe_load_all(file.read_text())
    ]
    return {document["metadata"]["name"]: document for document in documents}


def image_patterns(stage: str, operator: str) -> list[str]:
    """The regular expressions a stage tests images of ordinary containers with."""
    expressions = stages()[stage]["spec"]["selector"].get("matchExpressions", [])
    keys = [one["key"] for one in expressions if one["operator"] == operator]
    return [
        pattern
        for key in keys
        if ".containers[" in key
        for pattern in re.findall(r'test\("([^"]+)"\)', key)
    ]


def excluded(stage: str, image: str) -> bool:
    return any(re.search(pattern, image) for pattern in image_patterns(stage, "DoesNotExist"))


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("image", ["{}", "acme/coolkit-{}:1.0", "localhost:5000/a/{}/b@sha256:00"])
def test_an_image_with_a_word_in_its_name_is_not_simply_ready(word: str, image: str) -> None:
    assert excluded("pod-ready", image.format(word))


@pytest.mark.parametrize("word", WORDS)
def test_a_tag_says_nothing(word: str) -> None:
    image = f"localhost:5000/coolkit:{word}"

    assert not excluded("pod-ready", image)
    playing = [
        name
        for name in stages()
        if any(re.search(pattern, image) for pattern in image_patterns(name, "Exists"))
    ]
    assert playing == []


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        ("image-pull", ("missing", "unauthorized", "registry-down")),
        ("crash-loop", ("crash", "oom")),
        ("pod-runs-not-ready", ("slow", "unready")),
        ("pod-ready-late", ("slow",)),
        ("pod-fails", ("job-fail", "crash", "oom")),
    ],
)
def test_a_behaviour_plays_its_own_words(stage: str, words: tuple[str, ...]) -> None:
    patterns = image_patterns(stage, "Exists")
    played = {word for word in WORDS if any(re.search(one, f"a/{word}:1") for one in patterns)}

    assert played == set(words)


def test_pods_that_are_being_deleted_are_left_alone() -> None:
    for name, stage in stages().items():
        if stage["spec"]["resourceRef"]["kind"] != "Pod" or name == "pod-delete":
            continue
        expressions = stage["spec"]["selector"]["matchExpressions"]
        assert {"key": ".metadata.deletionTimestamp", "operator": "DoesNotExist"} in expressions


def test_the_log_is_in_the_format_of_a_container_runtime() -> None:
    for line in (STAGES / "pod.log").read_text().splitlines():
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z (stdout|stderr) F .+", line)
