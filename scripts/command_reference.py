"""Write the reference of the command line from the commands themselves.

python scripts/command_reference.py FILE
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from landbridge.cli.app import command
from landbridge.results.files import write_atomic


def reference(node: Any, path: str) -> Iterator[str]:
    """Yield the Markdown of a command and of those below it."""
    text = (node.help or "").strip()
    children = getattr(node, "commands", {})
    if not children:
        yield from (f"## `{path}`", "", text, "", "| option | meaning |", "| --- | --- |")
        for item in node.params:
            names = ", ".join(item.opts) if item.param_type_name == "option" else item.name.upper()
            needed = " (required)" if item.required else ""
            default = item.default if item.default not in (None, False, ()) else None
            shown = f" Default: `{default}`." if default is not None else ""
            yield f"| `{names}` | {item.help or 'Print one JSON document.'}{needed}{shown} |"
        yield ""
    for name, child in children.items():
        yield from reference(child, f"{path} {name}")


def main() -> int:
    """Write the page named on the command line."""
    lines = [
        "# Command reference",
        "",
        "Made by `make docs` from the commands themselves. Data goes to stdout, the log to stderr.",
        "Exit codes: 0 answered, 2 usage, 3 data or output, 4 no answer, 5 bound reached,",
        "130 interrupted, 143 terminated, 141 the reader of stdout went away, 1 anything",
        "unexpected. With `--json` an error is a JSON document too.",
        "",
        *reference(command(), "landbridge"),
    ]
    write_atomic(sys.argv[1], "\n".join(lines).rstrip() + "\n")
    print(f"Wrote {Path(sys.argv[1])}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
