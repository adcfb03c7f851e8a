# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import socket

import pytest

from tools.local_clusters.errors import LocalClusterError
from tools.local_clusters.ports import (
    FIRST_PORT,
    LAST_PORT,
    choose_ports,
    is_free,
    require_free_ports,
)


def test_chooses_different_ports_that_are_free_and_not_taken() -> None:
    first = choose_ports(1, "seed", [], free=lambda port: True)[0]

    chosen = choose_ports(3, "seed", [first], free=lambda port: port != first + 1)

    assert len(set(chosen)) == 3
    assert not {first, first + 1} & set(chosen)
    assert all(FIRST_PORT <= port <= LAST_PORT for port in chosen)


def test_another_seed_starts_elsewhere() -> None:
    chosen = {choose_ports(1, seed, [], free=lambda port: True)[0] for seed in "abc"}

    assert len(chosen) == 3


def test_says_when_there_are_none() -> None:
    with pytest.raises(LocalClusterError, match="2 free ports between"):
        choose_ports(2, "seed", [], free=lambda port: port == FIRST_PORT)


def test_a_port_that_is_listened_on_is_not_free() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        assert not is_free(port)
    assert is_free(port)


def test_a_stopped_clusters_taken_ports_are_named() -> None:
    with pytest.raises(
        LocalClusterError, match="eu: port 20001, 20003 is taken by another program"
    ):
        require_free_ports(
            "eu", [20003, 20002, 20001], "remove it", free=lambda port: port == 20002
        )
