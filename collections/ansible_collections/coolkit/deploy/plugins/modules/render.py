# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action coolkit.deploy.render; it runs in ``plugins/action/render.py``."""

from __future__ import annotations

DOCUMENTATION = r"""
module: render
short_description: Write the manifests of a release to a file
version_added: 0.1.0
author: coolkit.deploy contributors (@coolkit)
description:
  - Writes what P(coolkit.deploy.release#module) would apply for this host to one YAML file of several documents.
  - Needs no cluster and no target. The file is for this user alone, because it may hold Secrets.
attributes:
  check_mode:
    description: Predicts the same RV(ignore:changed) and diff as the real run.
    support: full
  diff_mode:
    description: Shows the file before and after, secret values masked.
    support: full
  idempotent:
    description: The same inventory gives the same bytes.
    support: full
options:
  destination:
    description:
      - Folder that gets C(HOST/manifests.yml). A relative path is one from the working directory.
    type: path
    required: true
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
  templates:
    description:
      - Folder whose C(*.yml.j2) files are rendered with the variables of the host and added to O(manifests).
    type: path
  manifests:
    description:
      - Objects of the release, as dictionaries or as texts of YAML documents.
    type: list
    elements: raw
    default: []
"""

EXAMPLES = r"""
- name: Write the manifests of every cluster to files
  coolkit.deploy.render:
    destination: rendered
    name: queue-worker
    namespace: jobs
    templates: "{{ playbook_dir }}/templates"
"""

RETURN = r"""
path:
  description: The file.
  returned: success
  type: str
objects:
  description: Number of objects in it.
  returned: success
  type: int
"""
