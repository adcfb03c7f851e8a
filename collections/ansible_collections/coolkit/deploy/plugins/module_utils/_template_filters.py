# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filters for the templates: small, pure, plain values in and out. Private to the collection.

Ansible gets them by ``plugins/filter/manifests.py``, the renderer takes ``FILTERS`` itself. All raise ValueError with a
sentence for a person.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

_LABEL_LENGTH = 63
_DIGEST_LENGTH = 8
_NOT_PLAIN_IN_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_TRUE = frozenset({"true", "yes", "on", "1", "y", "t"})
_FALSE = frozenset({"false", "no", "off", "0", "n", "f", ""})


def to_json(value: Any) -> str:
    """One line of JSON that every YAML loader reads back as the same value.

    Plain JSON is not enough: pairs of surrogates, some control characters and ``1e+16`` mean something else in YAML 1.1.
    """
    if isinstance(value, Mapping):
        items = (f"{_key_to_json(key)}: {to_json(item)}" for key, item in value.items())
        return "{" + ", ".join(items) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(to_json(item) for item in value) + "]"
    if isinstance(value, str):
        return _text_to_json(value)
    if isinstance(value, float):
        return _float_to_json(value)
    if value is None or isinstance(value, (bool, int)):
        return json.dumps(value)
    raise ValueError(f"{type(value).__name__} cannot be part of a manifest")


def optional(value: Any) -> str:
    """JSON, or ``null`` for what is empty. The renderer drops keys whose value is null."""
    return to_json(None if value is None or value in ("", [], {}) else value)


def to_bool(value: Any) -> bool:
    """A boolean from a boolean or from its usual spellings (``-e`` on the command line gives text)."""
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text not in _TRUE | _FALSE:
        raise ValueError(f"{value!r} is neither true nor false")
    return text in _TRUE


def checksum(value: Any) -> str:
    """SHA-256 of a value: equal for equal content, whatever the order of keys."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def dns_label(text: str) -> str:
    """A name that is valid for every kind: at most 63 of ``[a-z0-9-]``; a longer one is cut and keeps a digest.

    Rule: RFC 1123 labels, as the API server checks names of Services.
    """
    clean = re.sub(r"[^a-z0-9-]+", "-", text.lower()).strip("-")
    if not clean:
        raise ValueError(f"{text!r} has no letter or digit to make a name of")
    return _shorten(clean, text)


def version_label(image: str) -> str:
    """The value of ``app.kubernetes.io/version``, from the image reference alone.

    The tag where there is one, else ``sha256-`` and twelve digits of the digest, else ``latest``. Always a valid label
    value: at most 63 characters, letters, digits, ``-_.``, alphanumeric at both ends.
    """
    reference, _at, digest = image.partition("@")
    tag = reference.rpartition("/")[2].partition(":")[2]
    if tag:
        clean = re.sub(r"[^A-Za-z0-9._-]+", "-", tag).strip("._-")
        return _shorten(clean, tag) if clean else checksum(tag)[:12]
    algorithm, _colon, digits = digest.partition(":")
    return f"{algorithm}-{digits[:12]}" if digits else "latest"


def object_labels(
    name: str, application: str = "", image: str = "", component: str = "", extra: Any = None
) -> dict[str, str]:
    """The recommended labels of one object; given ones come first and never change what selectors use.

    Source: kubernetes.io, Recommended Labels.
    """
    labels = text_map(extra or {})
    if image:
        labels.setdefault("app.kubernetes.io/version", version_label(image))
    if component:
        labels.setdefault("app.kubernetes.io/component", component)
    return {**labels, **selector_labels(name, application)}


def selector_labels(name: str, application: str = "") -> dict[str, str]:
    """The two labels of a selector, which cannot be changed once an object exists: name and instance."""
    return {
        "app.kubernetes.io/name": application or name,
        "app.kubernetes.io/instance": name,
    }


def combine_maps(first: Mapping[str, Any], *others: Mapping[str, Any]) -> dict[str, Any]:
    """One map of several, key by key, not deeper; later ones win, ``null`` takes a key away."""
    combined = dict(first)
    for other in others:
        combined.update(other)
    return {key: value for key, value in combined.items() if value is not None}


def text_map(values: Mapping[str, Any]) -> dict[str, str]:
    """A map whose values are text, as labels, annotations and ConfigMaps need it: ``8080`` becomes ``"8080"``."""
    return {
        str(key): _to_text(value, str(key)) for key, value in values.items() if value is not None
    }


def env_list(
    entries: Iterable[Mapping[str, Any]], *others: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Environment variables with values as text; of several with one name the last one wins, at the first one's place."""
    by_name: dict[str, dict[str, Any]] = {}
    for group in (entries, *others):
        for entry in group:
            by_name[str(entry["name"])] = dict(entry)
    for name, entry in by_name.items():
        if entry.get("value") is not None:
            entry["value"] = _to_text(entry["value"], name)
    return list(by_name.values())


def _key_to_json(key: Any) -> str:
    return _text_to_json(_to_text(key, "key"))


def _text_to_json(text: str) -> str:
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("a text with broken Unicode cannot be part of a manifest")
    return _NOT_PLAIN_IN_YAML.sub(
        lambda match: f"\\u{ord(match.group()):04x}", json.dumps(text, ensure_ascii=False)
    )


def _float_to_json(value: float) -> str:
    if not math.isfinite(value):
        raise ValueError(f"{value} cannot be part of a manifest")
    mantissa, sign, exponent = repr(float(value)).partition("e")
    return f"{mantissa if '.' in mantissa or not sign else mantissa + '.0'}{sign}{exponent}"


def _shorten(clean: str, original: str) -> str:
    """At most 63 characters; what is cut off is kept apart by a digest."""
    if len(clean) <= _LABEL_LENGTH:
        return clean
    digest = hashlib.sha256(original.encode()).hexdigest()[:_DIGEST_LENGTH]
    return f"{clean[: _LABEL_LENGTH - _DIGEST_LENGTH - 1].rstrip('._-')}-{digest}"


def _to_text(value: Any, where: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return str(value)
    raise ValueError(f"{where} must be a text, a number or a boolean")


FILTERS: Mapping[str, Callable[..., Any]] = {
    "bool": to_bool,
    "checksum": checksum,
    "combine_maps": combine_maps,
    "dns_label": dns_label,
    "env_list": env_list,
    "object_labels": object_labels,
    "optional": optional,
    "selector_labels": selector_labels,
    "text_map": text_map,
    "to_json": to_json,
    "version_label": version_label,
}
"""By the names the templates use. ``bool`` and ``to_json`` are Ansible's names for what Ansible has itself."""
