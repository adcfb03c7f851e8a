# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs every check on each dependency leg this machine can run, and says which ones ran.

Called by ``make test``. Each check is a make target, so that what fails here is run alone with the line printed.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MAIN_ENVIRONMENT = ".venv"
OLD_ENVIRONMENT = ".venv-3.11"
OLD_PYTHON = "3.11"
# Static checks read the same files whatever the leg: once is enough.
MAIN_CHECKS = ("lint", "unit", "integration", "molecule")
OLD_CHECKS = ("unit", "integration", "molecule")

DESCRIBE = """
import json, pathlib, platform, importlib.metadata as metadata
import ansible_collections.kubernetes.core as core
manifest = pathlib.Path(list(core.__path__)[0], "MANIFEST.json").read_text()
print(
    "Python", platform.python_version(),
    "x ansible-core", metadata.version("ansible-core"),
    "x kubernetes.core", json.loads(manifest)["collection_info"]["version"],
    "x kubernetes client", metadata.version("kubernetes"),
)
"""


@dataclass(frozen=True)
class Leg:
    """One set of dependencies: where it is installed, what it is, what is checked on it."""

    environment: str
    description: str
    checks: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """How one check on one leg ended."""

    leg: Leg
    check: str
    passed: bool
    seconds: float


def describe(environment: str) -> str:
    """Return the versions installed in a virtual environment, in one line."""
    python = ROOT / environment / "bin" / "python"
    done = subprocess.run(
        [python, "-I", "-c", DESCRIBE], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def find_legs() -> tuple[list[Leg], list[str]]:
    """Return the legs of this machine, and for each one that is missing a line that says why."""
    main = Leg(MAIN_ENVIRONMENT, describe(MAIN_ENVIRONMENT), MAIN_CHECKS)
    if main.description.startswith(f"Python {OLD_PYTHON}."):
        reason = "no Python 3.12 or 3.13 was found; the leg above is the older one"
        return [main], [f"Python >= 3.12 with ansible 14: {reason}"]
    set_up = subprocess.run(
        ["tools/set-up-venv", OLD_ENVIRONMENT, OLD_PYTHON],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if set_up.returncode == 0:
        return [main, Leg(OLD_ENVIRONMENT, describe(OLD_ENVIRONMENT), OLD_CHECKS)], []
    return [main], [f"Python {OLD_PYTHON} with ansible 12: {set_up.stderr.strip()}"]


def run_check(leg: Leg, check: str) -> Outcome:
    """Run one make target on one leg; its output goes straight to ours."""
    command = ["make", "--no-print-directory", check, f"VENV={leg.environment}"]
    print(f"\n=== {' '.join(command)}", flush=True)
    started = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, check=False)
    return Outcome(leg, check, done.returncode == 0, time.monotonic() - started)


def summarise(outcomes: Sequence[Outcome], legs: Sequence[Leg], missing: Sequence[str]) -> str:
    """Return the last lines of the run: the legs, their checks, and the verdict."""
    lines = ["", "Dependency legs"]
    for leg in legs:
        lines.append(f"  ran      {leg.description}")
        lines += [
            f"             {'passed' if outcome.passed else 'FAILED'}  "
            f"{outcome.check} ({outcome.seconds:.0f} s)"
            for outcome in outcomes
            if outcome.leg == leg
        ]
    lines += [f"  not run  {reason}" for reason in missing]
    failed = [outcome for outcome in outcomes if not outcome.passed]
    lines += [
        f"FAILED: again with: make {outcome.check} VENV={outcome.leg.environment}"
        for outcome in failed
    ]
    if not failed:
        lines.append(f"All {len(outcomes)} checks passed on {len(legs)} dependency leg(s).")
    return "\n".join(lines)


def main() -> int:
    """Run all checks; return 0 when all passed, else 1."""
    legs, missing = find_legs()
    for leg in legs:
        print(f"Dependency leg: {leg.description}", flush=True)
    for reason in missing:
        print(f"Not run: {reason}", flush=True)
    outcomes = [run_check(leg, check) for leg in legs for check in leg.checks]
    print(summarise(outcomes, legs, missing), flush=True)
    return 0 if all(outcome.passed for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
