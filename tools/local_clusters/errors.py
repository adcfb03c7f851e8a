# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one exception of this package."""

from __future__ import annotations


class LocalClusterError(Exception):
    """Something the user has to know, with what to do next;

    printed as one line, without a traceback.
    """

    def __init__(self, subject: str, reason: str, next_step: str = "") -> None:
        super().__init__(subject, reason, next_step)
        self.subject = subject
        self.reason = reason
        self.next_step = next_step

    def __str__(self) -> str:
        """`subject: reason; next: next step`."""
        line = f"{self.subject}: {self.reason}"
        return f"{line}; next: {self.next_step}" if self.next_step else line
