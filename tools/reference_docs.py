# Copyright: coolkit.deploy contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes docs/reference: one page per action, and one with the variables of each role.

Called by ``make docs``. The pages come from what ansible-doc reads, so they cannot say anything else.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
COLLECTION = ROOT / "collections/ansible_collections/coolkit/deploy"
REFERENCE = ROOT / "docs/reference"
HEADER = """\
<!-- SPDX-License-Identifier: GPL-3.0-or-later -->
<!-- Made by `make docs`: change the documentation of the plugin or role, not this page. -->
"""
# Ansible's markup: O(option=value), V(value), C(code), M(module), L(text,url), B(bold), …
CODE = re.compile(r"\b[OVCEPR]V?\((?P<content>(?:\\\)|[^)])*)\)")
MODULE = re.compile(r"\bM\(([^)]*)\)")
LINK = re.compile(r"\bL\(([^,)]*),\s*([^)]*)\)")
BOLD = re.compile(r"\b[BI]\(([^)]*)\)")


def ansible_doc(kind: str, *names: str) -> dict[str, Any]:
    """Return the documentation of plugins or roles of our collection, fragments resolved."""
    done = subprocess.run(
        ["ansible-doc", "--json", "--type", kind, *names],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    documented: dict[str, Any] = json.loads(done.stdout)
    return documented


def as_markdown(text: str) -> str:
    """Return one sentence or more with Ansible's markup turned into Markdown."""
    text = CODE.sub(lambda match: f"`{match['content'].split('#')[0]}`", text)
    text = MODULE.sub(r"`\1`", text)
    text = LINK.sub(r"[\1](\2)", text)
    return BOLD.sub(r"**\1**", text)


def joined(text: str | list[str] | None) -> str:
    """Return a description, one string or a list of paragraphs, as one line for a table cell."""
    paragraphs = [text] if isinstance(text, str) else text or []
    return " ".join(as_markdown(paragraph.strip()) for paragraph in paragraphs).replace("|", "\\|")


def type_of(option: Mapping[str, Any]) -> str:
    """Return the type of an option for people: ``list of str``."""
    name = str(option.get("type", "str"))
    return f"list of {option['elements']}" if option.get("elements") else name


def default_of(option: Mapping[str, Any]) -> str:
    """Return what holds when the option is not given."""
    if option.get("required"):
        return "**required**"
    if option.get("default") is None:
        return ""
    return f"`{json.dumps(option['default'])}`"


def option_rows(options: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """Yield the table rows of options and, indented by their path, of the keys inside them."""
    for name, option in options.items():
        described = joined(option.get("description"))
        if option.get("choices"):
            choices = ", ".join(f"`{choice}`" for choice in option["choices"])
            described = f"{described} One of {choices}."
        path = f"{prefix}{name}"
        yield f"| `{path}` | {type_of(option)} | {default_of(option)} | {described} |"
        inside = "[]." if option.get("elements") == "dict" else "."
        yield from option_rows(
            option.get("options") or option.get("suboptions") or {}, path + inside
        )


def result_rows(results: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """Yield the table rows of the values an action returns."""
    for name, value in results.items():
        path = f"{prefix}{name}"
        described = joined(value.get("description"))
        yield f"| `{path}` | {type_of(value)} | {value.get('returned', '')} | {described} |"
        inside = "[]." if value.get("elements") == "dict" else "."
        yield from result_rows(value.get("contains") or {}, path + inside)


def table(columns: str, rows: Iterator[str]) -> list[str]:
    """Return the lines of a table: columns as ``| a | b |``."""
    return [columns, re.sub(r"[^|]+", " --- ", columns), *rows]


def module_page(name: str, documented: Mapping[str, Any]) -> str:
    """Return the page of one action."""
    about = documented["doc"]
    lines = [HEADER, f"# {name}", "", about["short_description"] + ".", ""]
    lines += [f"- {as_markdown(line)}" for line in about["description"]]
    lines += ["", "## Options", ""]
    lines += table("| option | type | default | meaning |", option_rows(about.get("options", {})))
    lines += ["", "## Examples", "", "```yaml", documented["examples"].strip(), "```"]
    lines += ["", "## Results", ""]
    lines += table("| key | type | returned | meaning |", result_rows(documented["return"]))
    return "\n".join(lines) + "\n"


def role_page(name: str, entry_points: Mapping[str, Any]) -> str:
    """Return the page of one role: its entry points, and its variables once."""
    lines = [HEADER, f"# Role {name}", "", "| entry point | what it does |", "| --- | --- |"]
    options: dict[str, Any] = {}
    for entry, spec in entry_points.items():
        lines.append(
            f"| `{entry}` | {spec['short_description']}. {joined(spec.get('description'))} |"
        )
        options |= spec.get("options", {})
    lines += ["", "## Variables", ""]
    lines += table("| variable | type | default | meaning |", option_rows(options))
    return "\n".join(lines) + "\n"


def pages() -> dict[Path, str]:
    """Return every page of the reference: where it belongs and its text."""
    modules = [
        f"coolkit.deploy.{path.stem}" for path in (COLLECTION / "plugins/modules").glob("*.py")
    ]
    roles = [f"coolkit.deploy.{path.name}" for path in (COLLECTION / "roles").iterdir()]
    written = {
        REFERENCE / f"{name.rpartition('.')[2]}.md": module_page(name, documented)
        for name, documented in ansible_doc("module", *sorted(modules)).items()
    }
    for name, documented in ansible_doc("role", *sorted(roles)).items():
        page = role_page(name, documented["entry_points"])
        written[REFERENCE / f"role_{name.rpartition('.')[2]}.md"] = page
    return written


def main() -> int:
    """Write the pages and remove those of what no longer exists."""
    REFERENCE.mkdir(parents=True, exist_ok=True)
    current = pages()
    for stale in set(REFERENCE.glob("*.md")) - set(current):
        stale.unlink()
    for path, text in current.items():
        path.write_text(text)
    print(f"{len(current)} pages in {REFERENCE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
