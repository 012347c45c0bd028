"""Size rules of the source: files, functions, parameters, classes stay small enough to read.

    python scripts/sizes.py [FOLDER]

Prints one line for each breach and exits 1 if there is one.
"""

from __future__ import annotations

import ast
import io
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

MODULE_LINES = 500
INIT_LINES = 40
BODY_LINES = 40
LOOP_LINES = 90
PARAMETERS = 7
KERNEL_PARAMETERS = 12
PUBLIC_METHODS = 12

#: solver loops and long records that read better in one piece; at most LOOP_LINES, one a module
LOOPS = frozenset({"kernels/labels.py:_front", "planning/legs.py:make_leg"})
#: public entry points whose keyword-only options are the question itself
QUESTIONS = frozenset({"study/shipment.py:plan", "planning/query.py:make_query"})

_LAYOUT = frozenset(
    {
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENCODING,
        tokenize.ENDMARKER,
    }
)
Function = ast.FunctionDef | ast.AsyncFunctionDef


def breaches(package: Path) -> Iterator[str]:
    """Yield each breach of the size rules under a package folder."""
    for path in sorted(package.rglob("*.py")):
        name = path.relative_to(package).as_posix()
        text = path.read_text(encoding="utf-8")
        count = len(text.splitlines())
        cap = INIT_LINES if path.name == "__init__.py" and "/" in name else MODULE_LINES
        if count > cap:
            yield f"{name}: {count} lines, allowed {cap}"
        lines = _code_lines(text)
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, Function):
                yield from _function(node, name, lines)
            elif isinstance(node, ast.ClassDef):
                yield from _class(node, name)


def _function(node: Function, name: str, lines: set[int]) -> Iterator[str]:
    key = f"{name}:{node.name}"
    place = f"{name}:{node.lineno} {node.name}"
    first = node.body[0]
    statements = node.body[1:] if _is_docstring(first) else node.body
    if statements:
        span = range(statements[0].lineno, (node.end_lineno or 0) + 1)
        size = sum(line in lines for line in span)
        cap = LOOP_LINES if key in LOOPS else BODY_LINES
        if size > cap:
            yield f"{place}: {size} code lines in the body, allowed {cap}"
    if key in QUESTIONS or any(_is_command(item) for item in node.decorator_list):
        return
    names = [item.arg for item in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
    count = sum(item not in ("self", "cls") for item in names)
    cap = KERNEL_PARAMETERS if name.startswith("kernels/") else PARAMETERS
    if count > cap:
        yield f"{place}: {count} parameters, allowed {cap}"


def _class(node: ast.ClassDef, name: str) -> Iterator[str]:
    public = [
        item.name
        for item in node.body
        if isinstance(item, Function) and not item.name.startswith("_")
    ]
    if len(public) > PUBLIC_METHODS:
        place = f"{name}:{node.lineno} {node.name}"
        yield f"{place}: {len(public)} public methods, allowed {PUBLIC_METHODS}"


def _is_docstring(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _is_command(node: ast.expr) -> bool:
    """Whether a decorator makes the function a command: its parameters are the options."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "command"
    )


def _code_lines(text: str) -> set[int]:
    """Return the numbers of the lines that hold code: no blanks, comments or layout."""
    found: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in _LAYOUT:
            found.update(range(token.start[0], token.end[0] + 1))
    return found


def main() -> int:
    """Check the package named on the command line, or ours."""
    default = Path(__file__).parents[1] / "src" / "landbridge"
    package = Path(sys.argv[1]) if len(sys.argv) > 1 else default
    found = list(breaches(package))
    for breach in found:
        print(breach)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
