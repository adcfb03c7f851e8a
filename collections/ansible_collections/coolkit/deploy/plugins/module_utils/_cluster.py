# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one file that talks to a cluster. Private to the collection.

Authentication is kubernetes.core's (kubeconfig, exec plugins, tokens, TLS, proxies, impersonation); the requests are ours,
on the connection pool of its client, because its k8s module asks three times per object, never retries and never gives up.
"""

from __future__ import annotations

import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlencode

import kubernetes
import urllib3
import yaml
from ansible_collections.kubernetes.core.plugins.module_utils.k8s.client import (
    _create_auth_spec,
    _create_configuration,
    _create_headers,
)

from ._answers import (
    Answer,
    ApiError,
    CredentialsRejected,
    Unreachable,
    api_error,
    parse_warnings,
)
from ._errors import DeployError
from ._manifest import MANAGER
from ._retry import Failure, delay_before_retry, parse_retry_after
from ._target import Target

CONNECT_SECONDS = 5.0
READ_SECONDS = 30.0
FIRST_READ_SECONDS = 5.0
MOST_CONNECTIONS = 8
APPLY_PATCH = "application/apply-patch+yaml"  # JSON is YAML, and quicker to write and to read


class Cluster:
    """One API server, reached with one target. Use it as a context manager: keys written to disk for TLS go with it."""

    def __init__(
        self,
        target: Target,
        *,
        before_write: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._target = target
        self._before_write = before_write
        self._clock, self._sleep, self._jitter = clock, sleep, jitter
        self._folder = tempfile.TemporaryDirectory(prefix="coolkit-", ignore_cleanup_errors=True)
        self._connected = False
        self.connections = 1
        try:
            self._log_in()
        except BaseException:
            self._folder.cleanup()
            raise

    def __enter__(self) -> Cluster:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.clear()
        self._folder.cleanup()

    def find(self, path: str) -> dict[str, Any] | None:
        """One object, or None when there is none."""
        try:
            return self.get(path)
        except ApiError as error:
            if error.status == 404:
                return None
            raise

    def get(self, path: str, query: Mapping[str, str] | None = None) -> dict[str, Any]:
        """The JSON document at a path. Raises ApiError, Unreachable or CredentialsRejected, as do all requests."""
        return self._ask("GET", path, query).body

    def apply(
        self, path: str, manifest: Mapping[str, Any], *, dry_run: bool, force: bool = False
    ) -> Answer:
        """Server-side apply of one object with our field manager; ``dry_run`` asks what would come of it."""
        query = {"fieldManager": MANAGER, "fieldValidation": "Strict"}
        if force:
            query["force"] = "true"
        if dry_run:
            query["dryRun"] = "All"
        return self._ask("PATCH", path, query, manifest, writes=not dry_run)

    def try_create(self, path: str, manifest: Mapping[str, Any]) -> Answer:
        """Dry run of creating one object: whether admission would take it."""
        return self._ask(
            "POST", path, {"dryRun": "All", "fieldManager": MANAGER}, manifest, writes=False
        )

    def text(self, path: str, query: Mapping[str, str]) -> str:
        """A text answer, for example the log of a container."""
        return self._send("GET", path, query).data.decode(errors="replace")

    def watch(self, path: str, query: Mapping[str, str], seconds: int) -> Iterator[dict[str, Any]]:
        """The events of a watch until the server ends it, after ``seconds`` at the latest.

        Raises ApiError (410 when the resource version is too old; it may also come as an event of type ERROR) and
        Unreachable. No retry here: who watches has to list again anyway.
        """
        whole_query = {**query, "watch": "true", "timeoutSeconds": str(seconds)}
        response = self._open(
            "GET", path, whole_query, None, read_seconds=seconds + READ_SECONDS, stream=True
        )
        if response.status >= 400:
            raise api_error(response.status, response.read(cache_content=True) or b"")
        try:
            yield from _json_lines(response)
        except urllib3.exceptions.HTTPError as error:
            raise self._unreachable(error) from error
        finally:
            response.close()

    def measure_round_trip(self, path: str) -> dict[str, Any] | None:
        """Like ``find``, and settles how many connections pay off: one when the server is near, more when it is far."""
        started = self._clock()
        found = self.find(path)
        milliseconds = (self._clock() - started) * 1000
        self.connections = max(1, min(MOST_CONNECTIONS, int(milliseconds / 5)))
        return found

    @property
    def server(self) -> str:
        """The URL of the API server."""
        return str(self._configuration.host)

    def _log_in(self) -> None:
        """Read the credentials (again). Keys from a kubeconfig become files in our own private folder."""
        previous, tempfile.tempdir = tempfile.tempdir, self._folder.name
        # Loading a kubeconfig makes it the default of this process, client certificate included, and the next target
        # would start from it: a token would then be sent along with somebody else's certificate.
        kubernetes.client.Configuration.set_default(None)
        try:
            options = _create_auth_spec(**self._target.options)
            self._configuration = _create_configuration(options)
            self._client = kubernetes.client.ApiClient(self._configuration)
        except (
            kubernetes.config.ConfigException,
            yaml.YAMLError,
            OSError,
            ValueError,
            KeyError,
            TypeError,
        ) as error:
            raise _login_error(self._target, error) from None
        finally:
            tempfile.tempdir = previous
        self._pool = self._client.rest_client.pool_manager
        self._headers = _create_headers(**self._target.options)

    def _ask(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        *,
        writes: bool = False,
    ) -> Answer:
        response = self._send(method, path, query, body, writes=writes)
        try:
            document = json.loads(response.data)
        except ValueError:
            raise Unreachable(
                f"API server {self.server}",
                "answers, but not as a Kubernetes API server does",
                "check the address and the proxy in front of it",
            ) from None
        return Answer(document, parse_warnings(response.headers.getlist("Warning")))

    def _send(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        *,
        writes: bool = False,
    ) -> urllib3.BaseHTTPResponse:
        """Send until there is an answer worth having, with the retries of ``_retry``."""
        attempt, renewed = 0, False
        raised: Unreachable | ApiError
        while True:
            attempt += 1
            if writes:
                self._before_write()
            try:
                response = self._open(method, path, query, body)
            except Unreachable as error:
                failure, raised = Failure(0, connected=self._connected), error
                if not _worth_asking_again(error) and not self._connected:
                    raise
            else:
                self._connected = True
                if response.status < 400:
                    return response
                if response.status == 401 and not renewed:
                    renewed = True
                    self._pool.clear()
                    self._log_in()
                    continue
                if response.status == 401:
                    raise self._rejected()
                raised = api_error(response.status, response.data)
                retry_after = parse_retry_after(response.headers.get("Retry-After"))
                failure = Failure(response.status, str(raised), retry_after)
            delay = delay_before_retry(failure, attempt, self._jitter())
            if delay is None:
                raise raised
            self._sleep(delay)

    def _open(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None,
        body: Mapping[str, Any] | None,
        *,
        read_seconds: float | None = None,
        stream: bool = False,
    ) -> urllib3.BaseHTTPResponse:
        url = self.server + path + (f"?{urlencode(query)}" if query else "")
        read = read_seconds or (READ_SECONDS if self._connected else FIRST_READ_SECONDS)
        content_type = APPLY_PATCH if method == "PATCH" else "application/json"
        headers = {"Accept": "application/json", **self._authorization()}
        if body is not None:
            headers["Content-Type"] = content_type
        try:
            return self._pool.request(  # type: ignore[no-any-return]  # the client library is not typed
                method,
                url,
                body=None if body is None else json.dumps(body, separators=(",", ":")).encode(),
                headers=headers,
                timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=read),
                retries=False,
                preload_content=not stream,
            )
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise self._unreachable(error) from error

    def _authorization(self) -> urllib3.HTTPHeaderDict:
        headers = urllib3.HTTPHeaderDict({"User-Agent": MANAGER})
        token = self._configuration.get_api_key_with_prefix("authorization", alias="BearerToken")
        if token:
            headers["Authorization"] = token
        for name, value in self._headers.items():
            for entry in value if isinstance(value, list) else [value]:
                headers.add(name, entry)
        return headers

    def _unreachable(self, error: Exception) -> Unreachable:
        reason, next_step = _explain(error)
        return Unreachable(f"API server {self.server}", reason, next_step)

    def _rejected(self) -> CredentialsRejected:
        return CredentialsRejected(
            f"API server {self.server}",
            "rejects the credentials (401)",
            "renew the token or the kubeconfig of this cluster",
        )


def _json_lines(response: urllib3.BaseHTTPResponse) -> Iterator[dict[str, Any]]:
    rest = b""
    for piece in response.stream(65536):
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            if line.strip():
                yield json.loads(line)


def _worth_asking_again(error: Unreachable) -> bool:
    """A first request that ran into a time-out or a wrong certificate fails the same way again."""
    return isinstance(
        error.__cause__, urllib3.exceptions.NewConnectionError | urllib3.exceptions.ProtocolError
    ) and not isinstance(error.__cause__, urllib3.exceptions.NameResolutionError)


def _explain(error: Exception) -> tuple[str, str]:
    """Reason and next step for a request that got no answer."""
    errors = urllib3.exceptions
    if isinstance(error, errors.ProxyError):
        return "the proxy does not answer", "check the proxy option of this cluster"
    if isinstance(error, errors.SSLError):
        if "certificate verify failed" in str(error):
            detail = str(error).partition("certificate verify failed:")[2].split("(_ssl")[0].strip()
            return (
                f"its certificate is not trusted ({detail or 'unknown authority'})",
                "check the server address and the CA certificate of this cluster",
            )
        return f"TLS failed ({error})", "check the address, the client certificate and the CA"
    if isinstance(error, errors.NameResolutionError):
        return "its host name is not known", "check the server address"
    if isinstance(error, errors.ReadTimeoutError):
        return "accepts the connection but does not answer", "check the health of the API server"
    if "refused" in str(error):
        return "refuses the connection", "check that the cluster is up and the port is right"
    if isinstance(error, errors.ConnectTimeoutError):
        return (
            f"no connection within {CONNECT_SECONDS:g} s",
            "check that the cluster is up and that this machine may reach it",
        )
    return (
        f"the connection broke ({type(error).__name__})",
        "check the network between here and the cluster",
    )


def _login_error(target: Target, error: Exception) -> DeployError:
    kubeconfig, context = target.options.get("kubeconfig"), target.options.get("context")
    if not isinstance(kubeconfig, str):
        return DeployError(
            "target", f"cannot be used ({type(error).__name__})", "check its options"
        )
    subject = f"kubeconfig {kubeconfig}"
    try:
        contexts = yaml.safe_load(Path(kubeconfig).read_text())["contexts"]
        names = sorted(str(entry["name"]) for entry in contexts)
    except (yaml.YAMLError, OSError, ValueError, KeyError, TypeError):
        return DeployError(subject, "cannot be read as a kubeconfig", "check the file")
    if context not in names:
        return DeployError(
            subject,
            f"has no context {context}",
            f"use one of: {', '.join(names)}" if names else "add the context",
        )
    return DeployError(
        subject, f"context {context} cannot be used ({type(error).__name__})", "check its entries"
    )
