# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of the table of the fleet and of the lines around it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from ansible_collections.coolkit.deploy.plugins.module_utils._fleet_notes import fleet_report
from ansible_collections.coolkit.deploy.plugins.module_utils._fleet_record import (
    FleetRow,
    FleetRun,
    Observation,
)
from ansible_collections.coolkit.deploy.plugins.module_utils._fleet_table import (
    fleet_table,
    shorten,
)
from ansible_collections.coolkit.deploy.plugins.module_utils._fleet_words import (
    changes,
    image_label,
    images,
    name_some,
)

DIGEST = "sha256:1a2b3c4d5e6f"
CHANGES = "2 created, 1 configured, 1 skipped"
PLANNED = (Observation("a", "plan", False, 1.0, {}),)


def plain(text: str, _tone: str) -> str:
    return text


def row(cluster: str, state: str = "deployed", wave: int | None = 1, **more: Any) -> FleetRow:
    return FleetRow(cluster, wave, state, **more)


def full_row(cluster: str) -> FleetRow:
    return row(
        cluster,
        version="v1.36.3",
        workloads=(
            {"kind": "Deployment", "ready": 3, "desired": 3, "image": f"r/app:1.4.2@{DIGEST}"},
            {"kind": "Deployment", "ready": 0, "desired": 1, "image": "r/side:2.0"},
        ),
        objects=tuple(
            {"kind": "Service", "name": "coolkit", "action": action}
            for action in ("created", "created", "configured", "unchanged", "skipped")
        ),
        seconds=12.34,
    )


def report(run: FleetRun, *rows: FleetRow) -> list[str]:
    return fleet_report(run, rows, 200, plain)


@pytest.mark.parametrize(
    ("image", "label"),
    [
        ("app:1.4.2", "1.4.2"),
        (f"host:5000/team/app:1.4.2@{DIGEST}", "1.4.2@1a2b3c4"),
        (f"host:5000/team/app@{DIGEST}", "@1a2b3c4"),
        ("host:5000/team/app", "app"),
    ],
)
def test_image_label(image: str, label: str) -> None:
    assert image_label(image) == label


def test_workloads_of_one_image_name_it_once() -> None:
    workloads: tuple[dict[str, str], ...] = (
        {"image": "app:1"},
        {"image": "app:1"},
        {"image": ""},
        {},
    )

    assert images(row("a", workloads=workloads)) == "1"


def test_objects_left_alone_are_no_change() -> None:
    assert changes(full_row("a")) == CHANGES
    assert changes(row("a", objects=({"action": "unchanged"},))) == ""


def test_wide_table_has_everything() -> None:
    lines = fleet_table([full_row("eu-1"), row("us-1", "not reached", 12)], 200)

    assert [re.split(" {2,}", line) for line in lines] == [
        ["cluster", "wave", "state", "k8s", "image", "ready", "changes", "time"],
        ["eu-1", "1", "deployed", "1.36.3", "1.4.2@1a2b3c4, 2.0", "3/4", CHANGES, "12.3s"],
        ["us-1", "12", "not reached"],
    ]


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120])
@pytest.mark.parametrize("name", ["eu-1", "production-europe-west-1-cluster-number-17"])
def test_table_fits_its_width(width: int, name: str) -> None:
    lines = fleet_table([full_row(name), row("us-1", "invalid plan")], width)

    assert max(map(len, lines)) <= width
    assert all(state in "\n".join(lines) for state in ("deployed", "invalid plan"))


def test_eighty_columns_keep_every_column_of_an_ordinary_fleet() -> None:
    header, line, _ = fleet_table([full_row("production-eu-1"), row("eu-1", "would change")], 80)

    names = ["cluster", "wave", "state", "k8s", "image", "ready", "changes", "time"]
    assert header.split() == names
    assert "production-eu-1" in line
    assert "+2 ~1" in line


def test_columns_nobody_has_a_value_for_are_left_out() -> None:
    assert fleet_table([FleetRow("a", None, "not reached")], 80) == [
        "cluster  state",
        "a        not reached",
    ]


def test_colours_do_not_move_columns() -> None:
    painted: list[tuple[str, str]] = []

    def paint(text: str, tone: str) -> str:
        painted.append((text, tone))
        return f"\x1b[1m{text}\x1b[0m"

    lines = fleet_table([full_row("a"), row("b", "failed")], 200, paint)

    bare = [re.sub("\x1b.*?m", "", line).rstrip() for line in lines]
    assert bare == fleet_table([full_row("a"), row("b", "failed")], 200)
    assert [(text.strip(), tone) for text, tone in painted[1:]] == [
        ("deployed", "good"),
        ("failed", "bad"),
    ]


def test_shortened_names_keep_both_ends() -> None:
    assert shorten("production-eu-west-1-b", 12) == "produ…st-1-b"
    assert len(shorten("production-eu-west-1-b", 12)) == 12
    assert shorten("short", 12) == "short"


def test_many_names_are_not_all_listed() -> None:
    assert name_some(list("abcde")) == "a, b, c, d, e"
    assert name_some(list("abcdef")) == "a, b, c, d and 2 more"


def test_totals_and_failures() -> None:
    lines = report(
        FleetRun(("a", "b"), deploying=True, max_failures=1),
        row("a"),
        row("b", "failed", reasons=("b: no image; next: push it",)),
    )

    assert "2 clusters: 1 deployed, 1 failed" in lines
    assert lines[-1] == "b: no image; next: push it"
    assert not any(line.startswith("Stopped") for line in lines)


def test_stopped_run_says_why_and_how_to_go_on() -> None:
    lines = report(
        FleetRun(("a", "b"), deploying=True, max_failures=0),
        row("a", "failed"),
        row("b", "not reached"),
    )

    assert any(
        line.startswith("Stopped: 1 failed, coolkit_rollout_max_failures allows 0 of 2")
        for line in lines
    )


def test_check_mode_says_that_nothing_was_written() -> None:
    assert "Check mode: nothing was written." in report(FleetRun(("a",), check=True), row("a"))


def test_preflight_groups_equal_changes_and_capabilities() -> None:
    planned = [
        row(
            name,
            "would change",
            objects=(
                {"kind": "Service", "name": "coolkit", "action": "created"},
                {"kind": "ConfigMap", "name": "x", "action": "created"},
                {"kind": "Deployment", "name": "coolkit", "action": "configured"},
            ),
            capabilities=({"kind": "keda.sh/ScaledObject", "served": name != "b"},),
        )
        for name in ("a", "b")
    ]

    lines = report(FleetRun(("a", "b"), observations=PLANNED), *planned)

    assert "  keda.sh/ScaledObject  1/2, not on b" in lines
    assert "  a, b: create Service coolkit, ConfigMap x; configure Deployment coolkit" in lines


def test_deploy_does_not_repeat_the_plan() -> None:
    lines = report(FleetRun(("a",), deploying=True, observations=PLANNED), full_row("a"))

    assert not {"Capabilities", "Would change"} & set(lines)


def test_skipped_objects_are_told_with_their_reason() -> None:
    skipped = (
        {"kind": "ServiceMonitor", "name": "x", "action": "skipped", "reason": "CRD absent"},
    )

    lines = report(FleetRun(("a",)), row("a", objects=skipped))

    assert "  a: ServiceMonitor x: CRD absent" in lines
