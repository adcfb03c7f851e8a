# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why an image cannot be pulled, and whether waiting can help. Private to the collection.

The kubelet passes on what the container runtime says, and the runtime what the registry says, as free text. The
wordings are those of containerd, CRI-O and the registry API's error codes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

IMAGE_REASONS = frozenset(
    {
        "ErrImagePull",
        "ImagePullBackOff",
        "ImageInspectError",
        "ErrImageNeverPull",
        "InvalidImageName",
        "RegistryUnavailable",
        "SignatureValidationFailed",
    }
)


@dataclass(frozen=True)
class ImageFailure:
    """problem: continues the sentence "image NAME …". permanent: the same pull cannot succeed later."""

    problem: str
    cause: str
    permanent: bool
    next_step: str


_INVALID_NAME = ImageFailure(
    "is not a valid image reference", "image-name", True, "correct the image reference"
)
_NEVER_PULLED = ImageFailure(
    "is not on the node and its pull policy is Never",
    "image-never-pulled",
    True,
    "load the image onto the nodes or change imagePullPolicy",
)
_SIGNATURE = ImageFailure(
    "is refused by the signature policy of the node",
    "image-signature",
    True,
    "sign the image or correct the policy of the node",
)
_PLATFORM = ImageFailure(
    "has no variant for the platform of the node",
    "image-platform",
    True,
    "build the image for the platform of the nodes",
)
_NOT_FOUND = ImageFailure(
    "does not exist in the registry",
    "image-not-found",
    True,
    "check the image reference and that its tag was pushed",
)
_DENIED = ImageFailure(
    "may not be pulled, or does not exist in the registry",
    "image-denied",
    True,
    "check imagePullSecrets, the rights of the nodes on the registry, and the image reference",
)
_REGISTRY = ImageFailure(
    "could not be pulled so far",
    "image-registry",
    False,
    "check that the nodes can reach the registry and that it is up",
)

_BY_REASON = {
    "InvalidImageName": _INVALID_NAME,
    "ErrImageNeverPull": _NEVER_PULLED,
    "SignatureValidationFailed": _SIGNATURE,
    "RegistryUnavailable": _REGISTRY,
}

_PASSING_FAULTS = (
    r"\b5\d\d [A-Z]|status(?: code)?:? 5\d\d",
    r"time-?out|timed out|deadline exceeded",
    r"connection re(?:fused|set)|\bEOF\b|no route to host|network is unreachable",
    r"no such host|server misbehaving|temporary failure",
    r"x509|\btls\b|certificate|HTTP response to HTTPS client",
    r"too ?many ?requests|\b429\b|rate limit",
    # The node's own store of layers, not the registry.
    r"content store|content digest|failed to extract",
)
_NO_PLATFORM = (
    r"no match for platform|no matching manifest|does not match the specified platform",
    r"no image found in .*index",
)
_BAD_NAMES = (r"invalid reference|couldn't parse image|invalid image name",)
_REFUSALS = (r"unauthorized|\b401\b|denied|forbidden|\b403\b|authentication required",)
_ABSENCES = (r"not found|manifest unknown|name unknown|unknown manifest|does not exist|\b404\b",)

# In this order: a passing fault comes first, because its message may end like a permanent one.
_BY_MESSAGE = tuple(
    (re.compile("|".join(patterns), re.IGNORECASE), failure)
    for patterns, failure in (
        (_PASSING_FAULTS, _REGISTRY),
        (_NO_PLATFORM, _PLATFORM),
        (_BAD_NAMES, _INVALID_NAME),
        (_REFUSALS, _DENIED),
        (_ABSENCES, _NOT_FOUND),
    )
)


def explain_image_failure(reason: str, message: str, image: str) -> ImageFailure:
    """Classify the waiting reason and message of a container; what is not recognised counts as passing."""
    if reason in _BY_REASON:
        return _BY_REASON[reason]
    said = _without_names(message, image)
    for pattern, failure in _BY_MESSAGE:
        if pattern.search(said):
            return failure
    return _REGISTRY


def _without_names(message: str, image: str) -> str:
    """Remove image names and addresses: ``tools/not-found:denied`` is a possible name and says nothing."""
    repository = re.sub(r"@sha256:[0-9a-f]+$|:[^:/]+$", "", image)
    path = repository.partition("/")[2]
    said = re.sub(r"https?://[^\s\"]+", " ", message)
    for name in (image, repository, path):
        if name:
            said = re.sub(
                rf"(?<![\w.-])(?:[\w.-]+/)*{re.escape(name)}(?:[:@][\w.:-]*\w)?", " ", said
            )
    return said
