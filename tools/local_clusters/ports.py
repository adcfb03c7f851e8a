# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Free TCP ports on this machine."""

from __future__ import annotations

import socket
import zlib
from collections.abc import Callable, Iterable

from tools.local_clusters.errors import LocalClusterError

# Below the range from which operating systems take ports for outgoing connections (Linux: 32768 and
# up, others: 49152 and up), so that a stopped cluster finds its ports free again.
FIRST_PORT = 20000
LAST_PORT = 29999


def is_free(port: int) -> bool:
    """Whether a server could listen on `port` of the loopback address now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def choose_ports(
    count: int, seed: str, taken: Iterable[int], free: Callable[[int], bool] = is_free
) -> list[int]:
    """`count` free ports, none of `taken`.

    `seed` spreads the starting point, so that two runs seldom meet.
    """
    refused = set(taken)
    size = LAST_PORT - FIRST_PORT + 1
    start = zlib.crc32(seed.encode()) % size
    chosen: list[int] = []
    for step in range(size):
        port = FIRST_PORT + (start + step) % size
        if port not in refused and free(port):
            chosen.append(port)
            if len(chosen) == count:
                return chosen
    raise LocalClusterError(
        "ports",
        f"{count} free ports between {FIRST_PORT} and {LAST_PORT} were not found",
        "stop what listens there",
    )


def require_free_ports(
    cluster: str, ports: Iterable[int], removal: str, free: Callable[[int], bool] = is_free
) -> None:
    """Raises LocalClusterError naming those of a stopped cluster's `ports` that something else has
    taken.
    """
    taken = sorted(port for port in ports if not free(port))
    if taken:
        listed = ", ".join(map(str, taken))
        raise LocalClusterError(
            cluster,
            f"port {listed} is taken by another program",
            f"stop it, or make the cluster anew: {removal}, then up",
        )
