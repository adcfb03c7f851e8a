# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action coolkit.deploy.release; it runs in ``plugins/action/release.py``."""

from __future__ import annotations

DOCUMENTATION = r"""
module: release
short_description: Plan, apply and follow one release in one cluster
version_added: 0.1.0
author: coolkit.deploy contributors (@coolkit)
description:
  - Makes a cluster have the objects of a release, by server-side apply, and waits until they are rolled out or known to fail.
  - Everything is read and tried as a server-side dry run first. Nothing is written when any object would be refused.
  - Works for any service. The role P(coolkit.deploy.coolkit#role) uses it with its own templates.
extends_documentation_fragment:
  - coolkit.deploy.target
  - coolkit.deploy.target.release
attributes:
  check_mode:
    description: Predicts the same RV(ignore:changed) and diff as the real run.
    support: full
  diff_mode:
    description: Shows each object before and after, secret values masked.
    support: full
  idempotent:
    description: A second run changes nothing.
    support: full
  action_group:
    description: One C(module_defaults) sets the target for this action and for kubernetes.core.
    membership: coolkit
    support: full
options:
  state:
    description:
      - V(planned) finds out what V(present) would do, and writes nothing.
      - V(present) applies and waits.
    type: str
    choices: [present, planned]
    default: present
  plan:
    description:
      - Result of an earlier task with O(state=planned) for the same release. It is carried out without planning again, as long
        as manifests and server are the same and it is not older than ten minutes.
    type: dict
  wait:
    description:
      - Whether to wait for the rollout.
    type: bool
    default: true
  progress_deadline_seconds:
    description:
      - Seconds the rollout may take as a whole.
    type: float
    default: 600.0
"""

EXAMPLES = r"""
- name: Deploy a queue worker
  coolkit.deploy.release:
    name: queue-worker
    namespace: jobs
    kubeconfig: ~/.kube/clusters
    context: eu-1
    templates: "{{ playbook_dir }}/templates"

- name: See what would change
  coolkit.deploy.release:
    name: settings
    namespace: jobs
    host: https://eu-1.example:6443
    api_key: "{{ jobs_token }}"
    state: planned
    manifests:
      - apiVersion: v1
        kind: ConfigMap
        metadata:
          name: settings
        data:
          level: info
"""

RETURN = r"""
cluster:
  description: Which cluster answered.
  returned: always
  type: dict
  contains:
    name:
      description: Name of the inventory host.
      type: str
    server:
      description: URL of the API server.
      type: str
    uid:
      description: UID of namespace C(kube-system), empty where it may not be read.
      type: str
    version:
      description: Version of the API server.
      type: str
    reachable:
      description: Whether the API server could be asked.
      type: bool
release:
  description: Name, namespace and state of the release.
  returned: always
  type: dict
objects:
  description: One entry for each object.
  returned: when the cluster could be asked
  type: list
  elements: dict
  contains:
    kind:
      description: Kind of the object.
      type: str
    namespace:
      description: Its namespace, empty for cluster-scoped kinds.
      type: str
    name:
      description: Its name.
      type: str
    action:
      description: V(created), V(configured), V(unchanged), V(deleted) or V(skipped).
      type: str
    verified:
      description: Whether the server's dry run took it; V(false) where it needs an object of this same plan first.
      type: bool
    reason:
      description: Why it is skipped or not verified.
      type: str
would_change:
  description: Whether V(present) would write anything.
  returned: when the cluster could be asked
  type: bool
verdict:
  description: Health of the workloads, as C(state) (V(pending), V(succeeded), V(failed)) and C(reason).
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
failure:
  description: Object, reason, next step, last log lines and events.
  returned: on failure
  type: dict
plan:
  description: The plan, to be handed to a later task as O(plan).
  returned: with O(state=planned)
  type: dict
"""
