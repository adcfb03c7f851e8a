# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from ansible_collections.coolkit.deploy.plugins.module_utils import _template_filters as filters
from ansible_collections.coolkit.deploy.plugins.module_utils._yaml_documents import load_documents

LABEL_VALUE = re.compile(r"^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$")
DNS_LABEL = re.compile(r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")

AWKWARD: list[Any] = [
    *("yes", "null", "1e5", "0x1f", "012", "12:30", "=", "2024-01-01", "a: b # c", "- x", "<<"),
    *(
        "\x00\x07\x1f\x7f\x80\x85\x9f\u2028\u2029\ufeff\ufffe\uffff",
        "tab\tnew\nline\r",
        "emoji \U0001f680",
    ),
    *(0, -1, 10**30, True, False, None, 1.5, 1e16, 1e-7, 1.0, [], {}, {"a": [1, {"b": None}]}),
]


@pytest.mark.parametrize("loader", [yaml.SafeLoader, yaml.CSafeLoader])
@pytest.mark.parametrize("value", AWKWARD, ids=repr)
def test_what_to_json_writes_every_loader_reads_back(value: Any, loader: type) -> None:
    text = f"key: {filters.to_json(value)}\n"

    assert yaml.load(text, Loader=loader) == {"key": value}


def test_to_json_makes_text_of_keys() -> None:
    assert filters.to_json({2: "a", False: "b"}) == '{"2": "a", "false": "b"}'


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800", object()], ids=repr)
def test_to_json_refuses_what_yaml_cannot_hold(value: Any) -> None:
    with pytest.raises(ValueError, match="cannot be part of a manifest"):
        filters.to_json(value)


@pytest.mark.parametrize("empty", [None, "", [], {}], ids=repr)
def test_what_is_empty_is_optional(empty: Any) -> None:
    assert filters.optional(empty) == "null"


@pytest.mark.parametrize("value", [0, False, "0", [0]], ids=repr)
def test_zero_and_false_are_values(value: Any) -> None:
    assert filters.optional(value) == filters.to_json(value)


@pytest.mark.parametrize(
    ("image", "label"),
    [
        ("coolkit", "latest"),
        ("registry.example:5000/coolkit", "latest"),
        ("registry.example:5000/team/coolkit:4f2a91c", "4f2a91c"),
        ("coolkit:v1@sha256:" + "a" * 64, "v1"),
        ("coolkit@sha256:" + "0123456789abcdef" * 4, "sha256-0123456789ab"),
        ("coolkit:_odd_.", "odd"),
    ],
)
def test_version_label_comes_from_the_reference_alone(image: str, label: str) -> None:
    assert filters.version_label(image) == label


@pytest.mark.parametrize("length", [62, 63, 64, 128])
def test_labels_and_names_keep_to_63_characters(length: int) -> None:
    tag = "v" + "1" * (length - 1)

    label = filters.version_label(f"coolkit:{tag}")
    name = filters.dns_label(tag)

    assert LABEL_VALUE.match(label)
    assert DNS_LABEL.match(name)
    assert (label == tag, name == tag) == (length <= 63, length <= 63)


def test_what_is_cut_off_still_tells_two_apart() -> None:
    first, second = ("coolkit:" + "a" * 100 + end for end in "bc")

    assert filters.version_label(first) != filters.version_label(second)


@pytest.mark.parametrize("tag", ["__", "...", "-._"])
def test_a_tag_of_signs_alone_is_a_label_all_the_same(tag: str) -> None:
    assert LABEL_VALUE.match(filters.version_label(f"coolkit:{tag}"))


def test_dns_label_refuses_signs_alone() -> None:
    with pytest.raises(ValueError, match="no letter or digit"):
        filters.dns_label("__")


def test_extra_labels_never_change_what_selectors_use() -> None:
    labels = filters.object_labels(
        "shop", "coolkit", "coolkit:1", "service", {"app.kubernetes.io/name": "other", "team": 7}
    )

    assert labels == {
        "app.kubernetes.io/name": "coolkit",
        "app.kubernetes.io/instance": "shop",
        "app.kubernetes.io/version": "1",
        "app.kubernetes.io/component": "service",
        "team": "7",
    }
    assert filters.selector_labels("shop", "coolkit").items() <= labels.items()


def test_later_maps_win_and_null_takes_a_key_away() -> None:
    first = {"a": 1, "b": 2, "c": 3}

    assert filters.combine_maps(first, {"b": None}, {"c": 4}) == {"a": 1, "c": 4}
    assert first == {"a": 1, "b": 2, "c": 3}


def test_values_of_a_text_map_become_text() -> None:
    assert filters.text_map({"a": 8080, "b": True, "c": 1.5, "d": None}) == {
        "a": "8080",
        "b": "true",
        "c": "1.5",
    }


@pytest.mark.parametrize("value", [[], {}], ids=repr)
def test_a_text_map_names_the_key_it_refuses(value: Any) -> None:
    with pytest.raises(ValueError, match="PORT must be a text"):
        filters.text_map({"PORT": value})


def test_env_lists_merge_by_name_at_the_first_place() -> None:
    secret = {"name": "B", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}

    merged = filters.env_list([{"name": "A", "value": 1}, {"name": "B", "value": "x"}], [secret])

    assert merged == [{"name": "A", "value": "1"}, secret]


def test_checksum_is_of_the_content_not_of_its_order() -> None:
    assert filters.checksum({"a": 1, "b": [2]}) == filters.checksum({"b": [2], "a": 1})
    assert filters.checksum({"a": 1}) != filters.checksum({"a": "1"})


@pytest.mark.parametrize(
    ("text", "value"), [("yes", True), ("False", False), ("", False), (True, True)]
)
def test_to_bool_reads_the_usual_spellings(text: Any, value: bool) -> None:
    assert filters.to_bool(text) is value


def test_to_bool_refuses_anything_else() -> None:
    with pytest.raises(ValueError, match="neither true nor false"):
        filters.to_bool("maybe")


def test_dates_of_a_template_stay_text() -> None:
    assert [document for _line, document in load_documents("a: 2024-01-01")] == [
        {"a": "2024-01-01"}
    ]
