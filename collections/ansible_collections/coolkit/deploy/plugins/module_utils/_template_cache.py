# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compiled templates on disk, in a folder of this user alone. Private to the collection.

What is in the folder is run as code, so a folder that anybody else owns or may write to is not used. Jinja2 itself
writes each file beside its place and renames it, which makes the folder safe for any number of forks.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from io import BytesIO

import jinja2
from jinja2.bccache import Bucket, FileSystemBytecodeCache

_PRIVATE = 0o700
_SETTINGS = "1"
"""Count up when the environment's settings or filters change what compiled code means."""


def default_cache_folder() -> str:
    """Where compiled templates are kept between runs: in the user's cache folder (XDG Base Directory)."""
    root = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(root, "coolkit-deploy", "templates")


def open_cache(folder: str | None) -> jinja2.BytecodeCache | None:
    """The cache in a folder, which is created; ``None`` when it cannot be private and writable, or is not wanted."""
    if folder is None:
        return None
    # Compiled code depends on Python, Jinja2 and our settings, none of which Jinja2 puts into its key.
    parts = (sys.implementation.cache_tag or "python", jinja2.__version__, _SETTINGS)
    place = os.path.join(folder, "-".join(parts))
    try:
        for level in (folder, place):
            os.makedirs(level, mode=_PRIVATE, exist_ok=True)
        if not (is_private(folder) and is_private(place) and os.access(place, os.W_OK)):
            return None
    except OSError:
        return None
    return _TemplateCache(place, "%s.jinja")


def is_private(folder: str) -> bool:
    """Whether it is a real folder of this user, which nobody else can write to."""
    status = os.lstat(folder)
    others_write = status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid() and not others_write


class _TemplateCache(FileSystemBytecodeCache):
    """Damaged or unwritable files cost time, never a run."""

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        return hashlib.sha256(f"{name}|{filename}".encode()).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            with open(self._get_cache_filename(bucket), "rb") as file:
                bucket.load_bytecode(BytesIO(file.read()))
        except Exception:  # noqa: BLE001 - marshal raises nearly anything for a damaged file; it is compiled again
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        try:
            super().dump_bytecode(bucket)
        except OSError:  # a full disk, or a folder that went away
            return
