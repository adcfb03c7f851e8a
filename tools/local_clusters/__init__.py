# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Local Kubernetes clusters for the demo, the tests and molecule:

`tools/local-clusters up | status | down`.
"""
