# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.coolkit.deploy.plugins.module_utils._verdict._image import (
    explain_image_failure,
)

IMAGE = "registry.example:5000/team/coolkit:4f2a91c"
PULL = f'rpc error: code = Unknown desc = failed to pull and unpack image "{IMAGE}": failed to resolve reference "{IMAGE}": '
HEAD = (
    'failed to do request: Head "https://registry.example:5000/v2/team/coolkit/manifests/4f2a91c": '
)

NOT_FOUND = [
    pytest.param(f"{PULL}{IMAGE}: not found", id="containerd"),
    pytest.param(
        "reading manifest 4f2a91c in registry.example:5000/team/coolkit: manifest unknown",
        id="cri-o",
    ),
    pytest.param("manifest for team/coolkit:4f2a91c not found: manifest unknown", id="docker"),
    pytest.param("name unknown: repository name not known to registry", id="no repository"),
    pytest.param(
        f'Back-off pulling image "{IMAGE}": ErrImagePull: {PULL}{IMAGE}: not found', id="back-off"
    ),
    pytest.param(f"{PULL}unexpected status code 404", id="status 404"),
]
DENIED = [
    pytest.param(f"{PULL}failed to authorize: unexpected status: 401 Unauthorized", id="401"),
    pytest.param(f"{PULL}unexpected status from HEAD request: 403 Forbidden", id="403"),
    pytest.param(
        "pull access denied, repository does not exist or may require authorization: server message: "
        "insufficient_scope: authorization failed",
        id="denied, or absent",
    ),
    pytest.param(
        'denied: Permission "downloadArtifacts" denied on resource', id="artifact registry"
    ),
    pytest.param(
        "denied: Your authorization token has expired. Reauthenticate", id="expired token"
    ),
    pytest.param("unable to retrieve auth token: authentication required", id="cri-o"),
]
PLATFORM = [
    pytest.param(f"{PULL}no match for platform in manifest: not found", id="containerd"),
    pytest.param(
        "no matching manifest for linux/arm64/v8 in the manifest list entries", id="docker"
    ),
    pytest.param(
        'no image found in image index for architecture "arm64", variant "v8", OS "linux"',
        id="cri-o",
    ),
]
PASSING = [
    pytest.param(f"{PULL}unexpected status: 503 Service Unavailable", id="503"),
    pytest.param(f"{PULL}unexpected status code 500: internal error", id="status 500"),
    pytest.param(f"{PULL}{HEAD}dial tcp 10.0.0.1:5000: i/o timeout", id="time-out"),
    pytest.param("net/http: request canceled (Client.Timeout exceeded)", id="client time-out"),
    pytest.param("context deadline exceeded", id="deadline"),
    pytest.param(f"{HEAD}dial tcp 10.0.0.1:5000: connect: connection refused", id="refused"),
    pytest.param("read tcp 10.0.0.2:4711->10.0.0.1:5000: connection reset by peer", id="reset"),
    pytest.param(f"{HEAD}EOF", id="end of file"),
    pytest.param(
        f"{HEAD}dial tcp: lookup registry.example on 10.0.0.10:53: no such host", id="DNS"
    ),
    pytest.param(f"{HEAD}x509: certificate signed by unknown authority", id="certificate"),
    pytest.param(f"{HEAD}remote error: tls: handshake failure", id="TLS"),
    pytest.param(
        "toomanyrequests: You have reached your unauthenticated pull rate limit", id="429"
    ),
    pytest.param(
        "failed to authorize: failed to fetch anonymous token: unexpected status: 503 Service Unavailable: denied",
        id="token server down",
    ),
    pytest.param("failed to extract layer: content digest sha256:2bf4: not found", id="node store"),
    pytest.param("no space left on device", id="not recognised"),
    pytest.param(f'Back-off pulling image "{IMAGE}"', id="back-off without a cause"),
    pytest.param("", id="nothing said"),
]


@pytest.mark.parametrize("message", NOT_FOUND)
def test_not_found(message: str) -> None:
    assert explain_image_failure("ErrImagePull", message, IMAGE).cause == "image-not-found"


@pytest.mark.parametrize("message", DENIED)
def test_denied(message: str) -> None:
    assert explain_image_failure("ErrImagePull", message, IMAGE).cause == "image-denied"


@pytest.mark.parametrize("message", PLATFORM)
def test_no_variant_for_the_platform(message: str) -> None:
    assert explain_image_failure("ErrImagePull", message, IMAGE).cause == "image-platform"


@pytest.mark.parametrize("message", PASSING)
def test_what_may_pass(message: str) -> None:
    assert explain_image_failure("ErrImagePull", message, IMAGE).cause == "image-registry"


@pytest.mark.parametrize(
    ("reason", "message", "cause"),
    [
        ("InvalidImageName", 'couldn\'t parse image reference "A b"', "image-name"),
        ("ErrImagePull", "invalid reference format", "image-name"),
        ("ErrImageNeverPull", f'Container image "{IMAGE}" is not present', "image-never-pulled"),
        ("SignatureValidationFailed", "", "image-signature"),
        ("RegistryUnavailable", "not found", "image-registry"),
        ("ImageInspectError", "Failed to inspect image: deadline exceeded", "image-registry"),
    ],
)
def test_reasons_of_the_kubelet(reason: str, message: str, cause: str) -> None:
    assert explain_image_failure(reason, message, IMAGE).cause == cause


@pytest.mark.parametrize(
    ("cause_of", "permanent"),
    [
        ("not found", True),
        ("401 Unauthorized", True),
        ("no match for platform", True),
        ("503 Service Unavailable", False),
        ("no idea", False),
    ],
)
def test_permanence(cause_of: str, permanent: bool) -> None:
    assert explain_image_failure("ErrImagePull", cause_of, IMAGE).permanent is permanent


@pytest.mark.parametrize(
    "image",
    [
        "registry.example/tools/not-found:denied",
        "registry.example/unauthorized:1",
        "registry.example/forbidden/denied@sha256:" + 64 * "a",
        "denied",
        "denied:forbidden",
    ],
)
@pytest.mark.parametrize("quote", ['"', ""], ids=["quoted", "bare"])
def test_names_of_images_say_nothing(image: str, quote: str) -> None:
    repository = image.partition("@")[0].rpartition(":")[0] or image
    message = f"failed to resolve {quote}{image}{quote}: https://x.example/v2/{repository}/manifests/1 {repository}: gone"
    assert explain_image_failure("ErrImagePull", message, image).cause == "image-registry"


def test_names_in_addresses_say_nothing() -> None:
    message = "GET https://auth.example/token?scope=repository%3Atools%2Fdenied%3Apull: gone"
    assert explain_image_failure("ErrImagePull", message, "tools/denied").cause == "image-registry"


@pytest.mark.parametrize(
    "image", ["registry.example/timeout:tls", "registry.example/x509/certificate:1"]
)
def test_names_of_images_do_not_hide_a_permanent_fault(image: str) -> None:
    message = f'failed to resolve reference "{image}": {image}: not found'
    assert explain_image_failure("ErrImagePull", message, image).cause == "image-not-found"
