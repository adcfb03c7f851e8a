# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The watcher with a scripted cluster: lists, streams, and what it does when either breaks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ansible_collections.coolkit.deploy.plugins.module_utils._answers import ApiError, Unreachable
from ansible_collections.coolkit.deploy.plugins.module_utils._kinds import BUILT_IN, ObjectKey
from ansible_collections.coolkit.deploy.plugins.module_utils._watch import (
    Watched,
    Watcher,
    watch_object,
    watch_pods,
)

KEY = ObjectKey("apps/v1", "Deployment", "shop", "app")
DEPLOYMENT = watch_object(KEY, BUILT_IN[("apps/v1", "Deployment")])
PODS = watch_pods("shop", "app=app")


def live(name: str = "app", **fields: Any) -> dict[str, Any]:
    return {"metadata": {"name": name, "uid": name, "namespace": "shop"}, **fields}


class ScriptedCluster:
    """Lists and streams in order; after the last stream the watch stays open until the test ends."""

    def __init__(self, lists: list[Any], streams: list[list[Any]]) -> None:
        self._lists, self._streams = iter(lists), iter(streams)
        self.open = threading.Event()

    def get(self, _path: str, _query: Mapping[str, str]) -> dict[str, Any]:
        answer = next(self._lists)
        if isinstance(answer, Exception):
            raise answer
        return {"metadata": {"resourceVersion": "1"}, "items": answer}

    def watch(
        self, _path: str, _query: Mapping[str, str], _seconds: int
    ) -> Iterator[dict[str, Any]]:
        for event in next(self._streams, []):
            if isinstance(event, Exception):
                raise event
            yield event
        self.open.wait(10)


def follow(
    watched: Watched, lists: list[Any], streams: list[list[Any]], until: Callable[[Watcher], bool]
) -> Watcher:
    cluster = ScriptedCluster(lists, streams)
    with Watcher(cluster, [watched], 0) as watcher:  # type: ignore[arg-type]  # as much of a Cluster as is used
        for _ in range(20):
            if until(watcher):
                break
            watcher.next_change(5)
        cluster.open.set()
    return watcher


def event(kind: str, body: dict[str, Any]) -> dict[str, Any]:
    return {"type": kind, "object": body}


def test_listed_items_are_told_what_they_are() -> None:
    watcher = follow(DEPLOYMENT, [[live()]], [], lambda found: found.complete)
    assert watcher.state.objects[KEY]["kind"] == "Deployment"


def test_events_change_the_state() -> None:
    changed = live(status={"ready": 1})
    watcher = follow(
        DEPLOYMENT,
        [[live()]],
        [[event("MODIFIED", changed)]],
        lambda found: "status" in found.state.objects.get(KEY, {}),
    )
    assert watcher.state.objects[KEY]["status"] == {"ready": 1}


def test_a_deleted_object_is_gone() -> None:
    watcher = follow(
        DEPLOYMENT,
        [[live()]],
        [[event("DELETED", live())]],
        lambda found: found.complete and not found.state.objects,
    )
    assert watcher.state.objects == {}


def test_what_a_new_list_lacks_is_gone() -> None:
    expired = event("ERROR", {"code": 410, "reason": "Expired", "message": "too old"})
    watcher = follow(
        PODS,
        [[live("a"), live("b")], [live("b")]],
        [[expired]],
        lambda found: set(found.state.pods) == {"b"},
    )
    assert set(watcher.state.pods) == {"b"}


def test_a_watch_that_is_too_old_is_listed_again() -> None:
    watcher = follow(
        PODS,
        [[live("a")], [live("c")]],
        [[ApiError(410, "Expired", "")]],
        lambda found: "c" in found.state.pods,
    )
    assert set(watcher.state.pods) == {"c"}


def test_what_is_not_permitted_is_left_unseen() -> None:
    denied = ApiError(403, "Forbidden", 'pods is forbidden: User "ann" cannot list resource "pods"')
    watcher = follow(PODS, [denied], [], lambda found: found.complete)
    assert "ann may not list pods" in str(watcher.state.unseen[PODS])


def test_a_server_that_went_away_is_asked_again() -> None:
    watcher = follow(
        PODS,
        [Unreachable("API server a", "refuses"), [live("a")]],
        [],
        lambda found: "a" in found.state.pods,
    )
    assert (set(watcher.state.pods), watcher.state.trouble) == ({"a"}, "")
