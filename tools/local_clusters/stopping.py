# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`down`: removes clusters with everything that belongs to them."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools.local_clusters import providers
from tools.local_clusters.errors import LocalClusterError
from tools.local_clusters.kubeconfig import read_own, without_context, write_own
from tools.local_clusters.layout import DEFAULT_KUBECONFIG
from tools.local_clusters.locks import folder_lock
from tools.local_clusters.messages import say
from tools.local_clusters.record import read_record, recorded_names
from tools.local_clusters.setting import Setting


def down(setting: Setting, names: Sequence[str]) -> list[LocalClusterError]:
    """Removes the named clusters, without names all of this kubeconfig. Returns what failed."""
    layout = setting.layout
    if not layout.state.exists():
        say("No local clusters.")
        return []
    with folder_lock(layout.kubeconfig.parent, "another tools/local-clusters"):
        chosen = list(names) or recorded_names(layout)
        with ThreadPoolExecutor(4) as pool:
            results = list(pool.map(lambda name: remove_one(setting, name), chosen))
        failed = [result for result in results if result is not None]
        content = read_own(layout.kubeconfig)
        gone = set(chosen) - {error.subject for error in failed}
        for name in gone:
            content = without_context(content, name)
        write_own(layout.kubeconfig, content)
        if not recorded_names(layout):
            shutil.rmtree(layout.state, ignore_errors=True)
    remove_empty_folder(layout.kubeconfig.parent)
    return failed


def remove_empty_folder(folder: Path) -> None:
    """Removes a folder that was made for one kubeconfig below `.local`; any other stays."""
    if DEFAULT_KUBECONFIG.parent in folder.parents and not any(folder.iterdir()):
        folder.rmdir()


def remove_one(setting: Setting, name: str) -> LocalClusterError | None:
    """Removes one cluster; its record goes last, so that an interrupted removal can be repeated."""
    path = setting.layout.record(name)
    if not path.exists():
        say(f"{name}: was not there")
        return None
    try:
        try:
            record = read_record(setting.layout, name)
            provider = record.provider if record else None
        except LocalClusterError:
            # A damaged record: what kwok leaves can be removed without one.
            provider = None
        providers.remove(setting, name, provider)
    except LocalClusterError as error:
        return LocalClusterError(name, error.reason, error.next_step)
    path.unlink(missing_ok=True)
    say(f"{name}: {'forgotten, it still runs' if provider == 'existing' else 'removed'}")
    return None
