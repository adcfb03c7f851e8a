# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A few threads for requests to one cluster. Private to the collection.

Threads are daemons, so that a run that is stopped never waits for a server that does not answer; the pools of the standard
library are joined when a worker ends.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def run_parallel(
    function: Callable[[Item], Result], items: Sequence[Item], width: int
) -> list[Result | Exception]:
    """The results of ``function`` for all items, in their order, with at most ``width`` at once.

    An exception takes the place of the result it prevented; the other items still run.
    """
    results: list[Result | Exception | None] = [None] * len(items)
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    for position in range(len(items)):
        waiting.put(position)

    def work() -> None:
        while True:
            try:
                position = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                results[position] = function(items[position])
            except Exception as error:  # noqa: BLE001 - handed to the caller in the place of the result
                results[position] = error

    threads = [
        threading.Thread(target=work, daemon=True) for _ in range(min(width, len(items)) - 1)
    ]
    for thread in threads:
        thread.start()
    work()
    for thread in threads:
        thread.join()
    return results  # type: ignore[return-value]  # every position has been worked on
