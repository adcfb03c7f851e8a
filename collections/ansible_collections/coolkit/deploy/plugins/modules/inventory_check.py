# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action coolkit.deploy.inventory_check; it runs in ``plugins/action/inventory_check.py``."""

from __future__ import annotations

DOCUMENTATION = r"""
module: inventory_check
short_description: Check what the inventory says about a host
version_added: 0.1.0
author: coolkit.deploy contributors (@coolkit)
description:
  - Holds the variables of the host to the argument specs of a role, before anything is asked of a cluster.
  - Finds misspelled variables, wrong types, unknown keys in records, required variables that are missing, expressions that fail,
    a target that is missing or given twice, and files in C(group_vars) or C(host_vars) that no host or group uses.
  - Reports all problems at once, one line each, with file and line.
  - Variables that begin with two underscores are the role's own and not looked at.
attributes:
  check_mode:
    description: Changes nothing, in check mode too.
    support: full
  diff_mode:
    description: There is nothing to show.
    support: none
  idempotent:
    description: Changes nothing.
    support: full
options:
  argument_specs:
    description:
      - Path of the C(meta/argument_specs.yml) of the role.
    type: path
    required: true
  entry_point:
    description:
      - Entry point whose options are the known variables.
    type: str
    default: main
  prefix:
    description:
      - How the variables of the role begin. Another variable that begins so is a problem.
    type: str
    default: coolkit_
  target:
    description:
      - Whether the host has to name its cluster.
    type: bool
    default: true
"""

EXAMPLES = r"""
- name: Check the inventory
  coolkit.deploy.inventory_check:
    argument_specs: "{{ role_path }}/meta/argument_specs.yml"
"""

RETURN = r"""
problems:
  description: One line for each problem.
  returned: when there are problems
  type: list
  elements: str
"""
