# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import threading

import pytest
from ansible_collections.coolkit.deploy.plugins.module_utils._parallel import run_parallel


@pytest.mark.parametrize("width", [1, 3, 20])
def test_results_keep_their_order(width: int) -> None:
    assert run_parallel(lambda number: number * 2, list(range(9)), width) == list(range(0, 18, 2))


def test_nothing_to_do_is_fine() -> None:
    assert run_parallel(str, [], 4) == []


def test_an_error_takes_the_place_of_its_result() -> None:
    def refuse_two(number: int) -> int:
        if number == 2:
            raise ValueError("two")
        return number

    first, error, third = run_parallel(refuse_two, [1, 2, 3], 2)
    assert (first, str(error), third) == (1, "two", 3)


def test_a_result_may_be_none() -> None:
    assert run_parallel(lambda _item: None, [1, 2], 2) == [None, None]


def test_items_run_at_the_same_time() -> None:
    together = threading.Barrier(3, timeout=10)
    assert len(run_parallel(lambda _item: together.wait(), [1, 2, 3], 3)) == 3
