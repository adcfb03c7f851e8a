# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation shared by the actions that talk to a cluster. Private to the collection."""

from __future__ import annotations


class ModuleDocFragment:
    """The options that name a cluster, and those that describe a release."""

    DOCUMENTATION = r"""
options:
  kubeconfig:
    description:
      - Path of a kubeconfig, or its content as a dictionary. Needs O(context).
    type: raw
  context:
    description:
      - Context of the kubeconfig. The current context is never used.
    type: str
  host:
    description:
      - URL of the API server. Needs O(api_key), or O(client_cert) and O(client_key).
    type: str
  api_key:
    description:
      - Bearer token for O(host).
    type: str
  ca_cert:
    description:
      - Path of the CA certificate the API server is checked against.
    type: path
  validate_certs:
    description:
      - Whether the certificate of the API server is checked. It is, unless this is V(false).
    type: bool
  client_cert:
    description:
      - Path of a client certificate for O(host).
    type: path
  client_key:
    description:
      - Path of the key of O(client_cert).
    type: path
  proxy:
    description:
      - URL of an HTTP proxy in front of the API server.
    type: str
  no_proxy:
    description:
      - Hosts that are reached without O(proxy), separated by commas.
    type: str
  proxy_headers:
    description:
      - Headers for the proxy, as in kubernetes.core.
    type: dict
  impersonate_user:
    description:
      - User to act as.
    type: str
  impersonate_groups:
    description:
      - Groups to act as.
    type: list
    elements: str
notes:
  - The target is explicit. Environment variables named C(K8S_AUTH_*) are refused, because kubernetes.core lets some of
    them win over a task's own options.
  - Runs on the controller, in the process of the task; no module is transferred.
requirements:
  - kubernetes.core
  - kubernetes
"""

    RELEASE = r"""
options:
  name:
    description:
      - Name of the release.
    type: str
    required: true
  namespace:
    description:
      - Namespace of the release. Objects that name none go there.
    type: str
    required: true
  manifests:
    description:
      - Objects of the release, as dictionaries or as texts of YAML documents.
    type: list
    elements: raw
    default: []
  templates:
    description:
      - Folder whose C(*.yml.j2) files are rendered with the variables of the host and added to O(manifests).
    type: path
  cluster_uid:
    description:
      - UID the namespace C(kube-system) of the cluster must have. Any other cluster is refused.
    type: str
    default: ""
  optional_kinds:
    description:
      - Kinds, as C(GROUP/KIND), whose objects are skipped where the cluster does not serve them.
    type: list
    elements: str
    default: []
  adopt:
    description:
      - Whether objects that belong to nobody, or to somebody else, may be taken over.
    type: bool
    default: false
  force_conflicts:
    description:
      - Field paths, such as C(.spec.replicas), that may be taken over from other field managers.
      - A conflict on any other field stops the release before anything is written.
    type: list
    elements: str
    default: []
  image_grace_seconds:
    description:
      - Seconds a registry may fail to answer before the rollout counts as failed. An image that does not exist fails at once.
    type: float
    default: 20.0
  unschedulable_seconds:
    description:
      - Seconds a pod may find no node, which is how long an autoscaler has to add one.
    type: float
    default: 120.0
"""
