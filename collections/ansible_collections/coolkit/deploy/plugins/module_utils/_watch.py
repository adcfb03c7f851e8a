# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Watching the objects of a release and their pods. Private to the collection.

One daemon thread per watch lists, follows the stream, and lists again when the stream is too old or breaks. What they see goes
through one queue, so that everything is judged in one thread on one state.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ._answers import ApiError
from ._cluster import Cluster
from ._errors import DeployError
from ._kinds import BUILT_IN, Kind, ObjectKey, collection_path
from ._refusals import missing_permission

WATCH_SECONDS = 240
Role = Literal["object", "pods", "replica_sets"]
Live = Mapping[str, Any]


@dataclass(frozen=True)
class Watched:
    """What one watch follows: a collection and the query that selects from it."""

    role: Role
    path: str
    query: tuple[tuple[str, str], ...]
    key: ObjectKey | None = None


@dataclass
class State:
    """What is known by now. ``complete``: every watch has listed once. ``unseen``: watches that are not permitted."""

    objects: dict[ObjectKey, Live] = field(default_factory=dict)
    pods: dict[str, Live] = field(default_factory=dict)
    replica_sets: dict[str, Live] = field(default_factory=dict)
    listed: set[Watched] = field(default_factory=set)
    unseen: dict[Watched, DeployError] = field(default_factory=dict)
    trouble: str = ""


@dataclass(frozen=True)
class _Seen:
    """One message of a watch thread; ``everything`` says that what is not among ``items`` is gone."""

    watched: Watched
    items: tuple[tuple[str, Live], ...] = ()
    everything: bool = False
    denied: DeployError | None = None
    trouble: str = ""


def watch_object(key: ObjectKey, kind: Kind) -> Watched:
    """The watch of one object."""
    path = collection_path(key.api_version, kind, key.namespace)
    return Watched("object", path, (("fieldSelector", f"metadata.name={key.name}"),), key)


def watch_pods(namespace: str, selector: str) -> Watched:
    """The watch of the pods a label selector finds."""
    path = collection_path("v1", BUILT_IN[("v1", "Pod")], namespace)
    return Watched("pods", path, (("labelSelector", selector),))


def watch_replica_sets(namespace: str, selector: str) -> Watched:
    """The watch of the ReplicaSets a label selector finds."""
    path = collection_path("apps/v1", BUILT_IN[("apps/v1", "ReplicaSet")], namespace)
    return Watched("replica_sets", path, (("labelSelector", selector),))


class Watcher:
    """Follows several watches at once; ``state`` is what they have seen by now."""

    def __init__(
        self, cluster: Cluster, watches: list[Watched], first_pause_seconds: float = 0.5
    ) -> None:
        self.state = State()
        self._cluster = cluster
        self._watches = watches
        self._first_pause = first_pause_seconds
        self._seen: queue.SimpleQueue[_Seen] = queue.SimpleQueue()
        self._closed = threading.Event()

    def __enter__(self) -> Watcher:
        for watched in self._watches:
            threading.Thread(target=self._follow, args=(watched,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closed.set()

    @property
    def complete(self) -> bool:
        """Whether every watch has told its first state, or that it may not."""
        return len(self.state.listed) + len(self.state.unseen) == len(self._watches)

    def next_change(self, seconds: float) -> bool:
        """Take in what was seen; False when nothing was within ``seconds``."""
        try:
            seen = self._seen.get(timeout=max(0.0, seconds))
        except queue.Empty:
            return False
        while True:
            _take_in(self.state, seen)
            try:
                seen = self._seen.get_nowait()
            except queue.Empty:
                return True

    def _follow(self, watched: Watched) -> None:
        pause = self._first_pause
        while not self._closed.is_set():
            try:
                version = self._list(watched)
                pause = self._first_pause
                self._stream(watched, version)
            except ApiError as error:
                if error.is_missing_permission:
                    denied = missing_permission("rollout", error)
                    self._seen.put(_Seen(watched, denied=denied))
                    return
                if error.status != 410:
                    self._seen.put(_Seen(watched, trouble=str(error)))
                    self._closed.wait(pause)
            except DeployError as error:
                self._seen.put(_Seen(watched, trouble=str(error)))
                self._closed.wait(pause)
            pause = min(pause * 2, 8.0)

    def _list(self, watched: Watched) -> str:
        found = self._cluster.get(watched.path, dict(watched.query))
        items = tuple(("ADDED", item) for item in found.get("items") or ())
        self._seen.put(_Seen(watched, items, everything=True))
        return str(found["metadata"]["resourceVersion"])

    def _stream(self, watched: Watched, version: str) -> None:
        query = {**dict(watched.query), "resourceVersion": version}
        for event in self._cluster.watch(watched.path, query, WATCH_SECONDS):
            if self._closed.is_set():
                return
            if event["type"] == "ERROR":
                status = event.get("object") or {}
                raise ApiError(
                    int(status.get("code", 500)),
                    str(status.get("reason")),
                    str(status.get("message")),
                )
            self._seen.put(_Seen(watched, ((event["type"], event["object"]),)))


def _take_in(state: State, seen: _Seen) -> None:
    watched = seen.watched
    state.trouble = seen.trouble
    if seen.denied is not None:
        state.unseen[watched] = seen.denied
        return
    if seen.trouble:
        return
    if watched.key is not None:
        _take_object(state, watched.key, seen)
    else:
        _take_related(state.pods if watched.role == "pods" else state.replica_sets, seen)
    state.listed.add(watched)


def _take_object(state: State, key: ObjectKey, seen: _Seen) -> None:
    if seen.everything and not seen.items:
        state.objects.pop(key, None)
    for kind_of_event, live in seen.items:
        if kind_of_event == "DELETED":
            state.objects.pop(key, None)
        else:
            # The items of a list leave out what they are.
            state.objects[key] = {**live, "apiVersion": key.api_version, "kind": key.kind}


def _take_related(known: dict[str, Live], seen: _Seen) -> None:
    if seen.everything:
        origin = _origin(seen.watched)
        for uid in [uid for uid, live in known.items() if live.get("_origin") == origin]:
            del known[uid]
    for kind_of_event, live in seen.items:
        uid = str(live["metadata"]["uid"])
        if kind_of_event == "DELETED":
            known.pop(uid, None)
        else:
            known[uid] = {**live, "_origin": _origin(seen.watched)}


def _origin(watched: Watched) -> str:
    return f"{watched.path}?{watched.query}"
