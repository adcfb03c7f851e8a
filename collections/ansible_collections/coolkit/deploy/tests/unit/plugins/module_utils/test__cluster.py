# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client against a scripted server on loopback: what it sends, retries, and how it names what went wrong."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import kubernetes
import pytest
from ansible_collections.coolkit.deploy.plugins.module_utils._answers import (
    ApiError,
    CredentialsRejected,
    Unreachable,
)
from ansible_collections.coolkit.deploy.plugins.module_utils._cluster import Cluster
from ansible_collections.coolkit.deploy.plugins.module_utils._target import Target

CUT = -1  # the server closes the connection instead of answering


@dataclass
class Script:
    """Answers in order, the last one again and again; and the requests that came."""

    answers: list[tuple[int, Any, dict[str, str]]] = field(default_factory=list)
    requests: list[tuple[str, str, dict[str, str], Any]] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    url: str = ""

    def answer(self, status: int, body: Any = None, **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers.append((status, body if body is not None else {}, named))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _serve(self) -> None:
        script: Script = self.server.script  # type: ignore[attr-defined]  # set by the fixture
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        script.requests.append((self.command, self.path, dict(self.headers), body))
        status, answer, headers = script.answers[0]
        if len(script.answers) > 1:
            script.answers.pop(0)
        if status == CUT:
            self.close_connection = True
            self.connection.close()
            return
        data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_PATCH = do_POST = _serve  # noqa: N815 - the names http.server looks for

    def log_message(self, *_: object) -> None:
        """Quiet."""

    def finish(self) -> None:
        try:
            super().finish()
        except (OSError, ValueError):
            return  # the script closed the connection


@pytest.fixture
def script() -> Iterator[Script]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found = Script(url=f"http://127.0.0.1:{server.server_address[1]}")
    server.script = found  # type: ignore[attr-defined]  # read by the handler
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()


def cluster(script: Script, **options: Any) -> Cluster:
    target = Target({"host": script.url, "api_key": "canary-token"})
    return Cluster(target, sleep=script.slept.append, jitter=lambda: 1.0, **options)


def test_the_token_is_sent(script: Script) -> None:
    script.answer(200, {"a": 1})
    with cluster(script) as found:
        assert found.get("/version") == {"a": 1}
    assert script.requests[0][2]["Authorization"] == "Bearer canary-token"


def test_nothing_is_left_over_from_the_target_before(script: Script) -> None:
    before = kubernetes.client.Configuration()
    before.api_key = {"authorization": "Bearer canary-before"}
    before.cert_file = "/somebody/elses.crt"
    kubernetes.client.Configuration.set_default(before)
    script.answer(200)
    with cluster(script) as found:
        assert found._configuration.cert_file is None


def test_an_absent_object_is_none(script: Script) -> None:
    script.answer(404, {"kind": "Status", "reason": "NotFound"})
    with cluster(script) as found:
        assert found.find("/api/v1/namespaces/a") is None


def test_an_apply_names_its_field_manager_and_is_strict(script: Script) -> None:
    script.answer(200)
    with cluster(script) as found:
        found.apply("/x", {"kind": "A"}, dry_run=True)
    method, path, headers, body = script.requests[0]
    assert (method, path, headers["Content-Type"], body) == (
        "PATCH",
        "/x?fieldManager=coolkit.deploy&fieldValidation=Strict&dryRun=All",
        "application/apply-patch+yaml",
        {"kind": "A"},
    )


@pytest.mark.parametrize("status", [429, 503, 504, CUT])
def test_a_passing_failure_is_asked_again(script: Script, status: int) -> None:
    script.answer(200)
    script.answer(status)
    script.answer(200, {"a": 1})
    with cluster(script) as found:
        found.get("/version")
        assert (found.get("/a"), script.slept) == ({"a": 1}, [0.5])


def test_the_servers_wish_to_wait_is_honoured(script: Script) -> None:
    script.answer(429, Retry_After="7")
    script.answer(200)
    with cluster(script) as found:
        found.get("/a")
    assert script.slept == [7.0]


def test_a_refusal_is_told_at_once(script: Script) -> None:
    script.answer(422, {"kind": "Status", "message": "no", "reason": "Invalid"})
    with cluster(script) as found, pytest.raises(ApiError, match="422 Invalid: no"):
        found.get("/a")
    assert len(script.requests) == 1


def test_rejected_credentials_are_renewed_once(script: Script) -> None:
    script.answer(401)
    with (
        cluster(script) as found,
        pytest.raises(CredentialsRejected, match="rejects the credentials"),
    ):
        found.get("/a")
    assert len(script.requests) == 2


def test_a_server_that_hangs_up_is_given_up_soon(script: Script) -> None:
    script.answer(CUT)
    with cluster(script) as found, pytest.raises(Unreachable, match="the connection broke"):
        found.get("/a")
    assert len(script.requests) == 2


def test_a_refused_connection_says_so() -> None:
    target = Target({"host": "http://127.0.0.1:1", "api_key": "t"})
    with (
        Cluster(target, sleep=lambda _: None) as found,
        pytest.raises(
            Unreachable, match="refuses the connection; next: check that the cluster is up"
        ),
    ):
        found.get("/version")


def test_an_answer_of_something_else_is_told(script: Script) -> None:
    script.answer(200, b"<html>")
    with (
        cluster(script) as found,
        pytest.raises(Unreachable, match="not as a Kubernetes API server"),
    ):
        found.get("/version")


def test_warnings_come_with_the_answer(script: Script) -> None:
    script.answer(200, {}, Warning='299 - "would violate"')
    with cluster(script) as found:
        assert found.apply("/x", {}, dry_run=True).warnings == ("would violate",)


def test_each_write_asks_whether_it_still_may(script: Script) -> None:
    script.answer(200)
    asked: list[str] = []
    with cluster(script, before_write=lambda: asked.append("write")) as found:
        found.get("/a")
        found.apply("/x", {}, dry_run=True)
        found.try_create("/x", {})
        assert asked == []
        found.apply("/x", {}, dry_run=False)
    assert asked == ["write"]


def test_a_watch_yields_events_as_they_are(script: Script) -> None:
    lines = b'{"type":"ADDED","object":{}}\n{"type":"DELETED","object":{}}\n'
    script.answer(200, lines)
    with cluster(script) as found:
        events = list(found.watch("/pods", {"resourceVersion": "5"}, 60))
    assert [event["type"] for event in events] == ["ADDED", "DELETED"]
    assert script.requests[0][1] == "/pods?resourceVersion=5&watch=true&timeoutSeconds=60"


def test_a_watch_that_is_too_old_raises(script: Script) -> None:
    script.answer(410, {"kind": "Status", "reason": "Expired"})
    with cluster(script) as found, pytest.raises(ApiError, match="410 Expired"):
        list(found.watch("/pods", {}, 60))


@pytest.mark.parametrize(("milliseconds", "connections"), [(2, 1), (9, 1), (20, 4), (400, 8)])
def test_a_far_server_gets_more_connections(
    script: Script, milliseconds: float, connections: int
) -> None:
    script.answer(200)
    times = iter([0.0, milliseconds / 1000])
    with cluster(script, clock=lambda: next(times)) as found:
        found.measure_round_trip("/api/v1/namespaces/kube-system")
        assert found.connections == connections
