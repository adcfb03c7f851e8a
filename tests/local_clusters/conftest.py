# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders for the tests of the local clusters."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.local_clusters.layout import Layout


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """Everything below a folder of the test's own."""
    return Layout(kubeconfig=tmp_path / "local" / "kubeconfig", cache=tmp_path / "cache")
