# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Free disk space, checked before a build rather than found out in its middle."""

from __future__ import annotations

import shutil
from pathlib import Path

from tools.local_clusters.errors import LocalClusterError

GIGABYTE = 10**9


def require_free_space(folder: Path, needed_bytes: int, purpose: str) -> None:
    """Raises LocalClusterError when the file system of `folder` (which may not exist yet) has less
    free.
    """
    place = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(place).free
    if free < needed_bytes:
        raise LocalClusterError(
            str(folder),
            f"{purpose} needs about {needed_bytes / GIGABYTE:.0f} GB of disk space while it runs, "
            f"{free / GIGABYTE:.1f} GB are free",
            "free some, or set XDG_CACHE_HOME to a folder on a larger disk",
        )
