# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fixtures of these tests by kind and stage."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from ansible_collections.coolkit.deploy.plugins.module_utils._verdict._model import (
    Limits,
    Related,
    Verdict,
)
from ansible_collections.coolkit.deploy.plugins.module_utils._verdict._table import judge

# Unlike each other and unlike the defaults, so that a patience tells which limit it came from.
LIMITS = Limits(image_grace_seconds=11, unschedulable_seconds=22, quota_grace_seconds=33)

STAGES: dict[str, dict[str, dict[str, Any]]] = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parent / "fixtures").glob("*.yml"))
}


def judge_stage(kind: str, stage: str) -> Verdict:
    """Return the verdict on one stage of ``fixtures/<kind>.yml``."""
    return judge_case(STAGES[kind][stage])


def judge_case(case: dict[str, Any]) -> Verdict:
    """Return the verdict on a mapping of ``live``, ``pods`` and ``replica_sets``."""
    related = Related(tuple(case.get("pods", ())), tuple(case.get("replica_sets", ())))
    return judge(case["live"], related, LIMITS)
