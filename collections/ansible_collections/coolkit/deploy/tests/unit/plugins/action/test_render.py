# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The path it writes to; the action as a whole is tested by tests/inventory."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.coolkit.deploy.plugins.action.render import manifest_path
from ansible_collections.coolkit.deploy.plugins.module_utils._errors import DeployError


def test_each_cluster_has_a_folder_below_the_destination(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert manifest_path("rendered", "eu-1") == str(
        tmp_path / "rendered" / "eu-1" / "manifests.yml"
    )


@pytest.mark.parametrize("cluster", ["..", ".", "", "../eu-1", "eu/1", "/etc"])
def test_a_name_never_leads_out_of_the_destination(cluster: str) -> None:
    with pytest.raises(DeployError, match="cannot be the name of a folder"):
        manifest_path("rendered", cluster)
