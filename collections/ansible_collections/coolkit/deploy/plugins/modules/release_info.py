# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action coolkit.deploy.release_info; it runs in ``plugins/action/release_info.py``."""

from __future__ import annotations

DOCUMENTATION = r"""
module: release_info
short_description: Tell how a release is in one cluster
version_added: 0.1.0
author: coolkit.deploy contributors (@coolkit)
description:
  - Compares the objects of a release with what is live and judges its workloads. Never writes.
extends_documentation_fragment:
  - coolkit.deploy.target
  - coolkit.deploy.target.release
attributes:
  check_mode:
    description: Reads only, so check mode is no different.
    support: full
  diff_mode:
    description: Nothing is changed, so there is no diff.
    support: none
  idempotent:
    description: Reads only.
    support: full
  action_group:
    description: One C(module_defaults) sets the target for this action and for kubernetes.core.
    membership: coolkit
    support: full
"""

EXAMPLES = r"""
- name: See how the queue worker is
  coolkit.deploy.release_info:
    name: queue-worker
    namespace: jobs
    kubeconfig: ~/.kube/clusters
    context: eu-1
    templates: "{{ playbook_dir }}/templates"
  register: queue_worker_status
"""

RETURN = r"""
cluster:
  description: Which cluster answered, as in M(coolkit.deploy.release).
  returned: always
  type: dict
release:
  description: Name, namespace and state of the release.
  returned: always
  type: dict
objects:
  description:
    - One entry for each object, with what a deploy would do to it now.
    - Anything but V(unchanged) is drift, or not deployed yet.
  returned: when the cluster could be asked
  type: list
  elements: dict
would_change:
  description: Whether a deploy would write anything.
  returned: when the cluster could be asked
  type: bool
verdict:
  description: Health of the workloads, as C(state) and C(reason).
  returned: always
  type: dict
workloads:
  description: Kind, name, ready and desired pods and image of each workload.
  returned: when the cluster could be asked
  type: list
  elements: dict
capabilities:
  description: Kinds that are not built in, and whether the cluster serves them.
  returned: when the cluster could be asked
  type: list
  elements: dict
"""
