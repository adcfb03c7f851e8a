# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entry point of `python -m tools.local_clusters`."""

from __future__ import annotations

import sys

from tools.local_clusters.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
