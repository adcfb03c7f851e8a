# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one exception root of coolkit.deploy. Private to the collection."""

from __future__ import annotations


class DeployError(Exception):
    """Something a person has to know about, in one line.

    subject: what it is about, for example ``Deployment shop/coolkit`` or ``inventories/demo/hosts.yml:3``.
    reason: what is wrong, in plain words, without any secret value.
    next_step: what to do about it; empty when there is nothing to add.
    """

    def __init__(self, subject: str, reason: str, next_step: str = "") -> None:
        super().__init__(subject, reason, next_step)
        self.subject = subject
        self.reason = reason
        self.next_step = next_step

    def __str__(self) -> str:
        line = f"{self.subject}: {self.reason}" if self.subject else self.reason
        return f"{line}; next: {self.next_step}" if self.next_step else line
