"""Find a scenario by name or file, follow what it extends, and make it whole."""

from __future__ import annotations

import re
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from landbridge.core.errors import DataError, LimitError, UnknownNameError, UsageError
from landbridge.scenario.params import Scenario
from landbridge.scenario.tables import EXTENDS, build, check_patch, merge

__all__ = [
    "DEFAULT_SCENARIO",
    "check_reference",
    "list_scenarios",
    "load_scenario",
    "reference_of",
]

DEFAULT_SCENARIO = "base-2025"
LIBRARY = Path(__file__).parent / "library"
#: a scenario file is a page of text; anything larger is a mistake
MAX_BYTES = 256 * 1024
#: how many files may stand on each other
MAX_DEPTH = 8
#: characters of a name that a message shows
_LONGEST = 200
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


def list_scenarios() -> tuple[str, ...]:
    """Return the names of the scenarios that ship with Landbridge, sorted."""
    return tuple(sorted(path.stem for path in LIBRARY.glob("*.toml")))


def load_scenario(name_or_path: str | Path = DEFAULT_SCENARIO) -> Scenario:
    """Load a shipped scenario by name, or a scenario file by path.

    Parameters
    ----------
    name_or_path : str or Path
        A name of ``list_scenarios()``, or the path of a TOML file (with its ``.toml``).

    Returns
    -------
    Scenario
        Frozen, every value checked.

    Raises
    ------
    UnknownNameError
        If there is no such scenario, or a key is unknown; nearest ones are named.
    UsageError
        If a value lies outside its range or a path leaves the folder of the scenario.
    DataError
        If a file cannot be read, is no TOML, or the files extend each other in a circle.
    LimitError
        If a file is too large or too many stand on each other.

    Examples
    --------
    >>> load_scenario("base-2025").network.suez_open
    False
    """
    if isinstance(name_or_path, str) and not name_or_path.strip():
        raise UsageError(
            f"The name of the scenario is empty: {_cut(name_or_path)!r}.",
            cure=f"Known: {', '.join(list_scenarios())}; or give the path of a file.",
        )
    if isinstance(name_or_path, str) and _NAME.fullmatch(name_or_path):
        path = _shipped(name_or_path)
    else:
        path = Path(name_or_path)
    try:
        folder = path.resolve().parent
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"Scenario file {_cut(path)!r}: no such path: {reason}.") from None
    scenario = build(_read_chain(path, folder, ()))
    check_reference(scenario, path.name)
    return scenario


def check_reference(scenario: Scenario, where: str) -> None:
    """Refuse a scenario whose ``response.reference`` names none that ships."""
    name, known = scenario.response.reference, list_scenarios()
    if name and name not in known:
        near = get_close_matches(name, known, n=3, cutoff=0.4)
        raise UnknownNameError(
            f"{where}, key response.reference: no scenario is called {name!r}.",
            candidates=near,
            cure=f"Known: {', '.join(known)}; or leave it empty.",
        )


def reference_of(scenario: Scenario) -> str:
    """Return the name of the shipped scenario that a response of trade is measured against.

    It is ``response.reference``, or the base of the year of demand: base-2024 up to 2024,
    base-2025 from 2025 on.
    """
    year = scenario.demand.year or scenario.year
    return scenario.response.reference or ("base-2024" if year <= 2024 else "base-2025")


def _shipped(name: str) -> Path:
    known = list_scenarios()
    if name in known:
        return LIBRARY / f"{name}.toml"
    near = get_close_matches(name[:_LONGEST], known, n=3, cutoff=0.4)
    raise UnknownNameError(
        f"No scenario is called {_cut(name)!r}.",
        candidates=near,
        cure=f"Known: {', '.join(known)}; or give the path of a file, with its .toml.",
    )


def _read_chain(path: Path, folder: Path, above: tuple[Path, ...]) -> dict[str, Any]:
    """Return the tables of a file laid over those it extends."""
    real = path.resolve()
    if real in above:
        circle = " -> ".join(item.name for item in (*above, real))
        raise DataError(f"{path}: scenarios extend each other in a circle: {circle}.")
    if len(above) >= MAX_DEPTH:
        raise LimitError(f"{path}: more than {MAX_DEPTH} scenarios stand on each other.")
    patch = _read_toml(path)
    check_patch(patch, path.name)
    patch.setdefault("name", path.stem)
    _settle_extra(patch, real, folder)
    base = patch.get(EXTENDS)
    if base is None:
        return patch
    if not isinstance(base, str) or not base:
        raise UsageError(f"{path.name}: extends must be a name or a path, got {base!r}.")
    below = _shipped(base) if _NAME.fullmatch(base) else _beside(base, real, folder, EXTENDS)
    # a shipped scenario stands in its own folder, and may extend only what is there
    shelf = LIBRARY.resolve() if below.parent == LIBRARY else folder
    tables = _read_chain(below, shelf, (*above, real))
    if "title" not in patch:
        patch["title"] = f"{tables.get('title', base)}, changed by {patch['name']}"
    return merge(tables, patch)


def _settle_extra(patch: dict[str, Any], real: Path, folder: Path) -> None:
    extra = patch.get("services", {}).get("extra")
    if extra is not None:
        patch["services"]["extra"] = _beside(extra, real, folder, "services.extra")


def _beside(text: str, real: Path, folder: Path, key: str) -> Path:
    """Return a path named in a scenario file; it must stay in the folder of the first file."""
    found = (real.parent / text).resolve()
    if Path(text).is_absolute() or not found.is_relative_to(folder):
        raise UsageError(
            f"{real.name}, key {key}: {text!r} leaves the folder of the scenario.",
            cure="Put the file beside the scenario and give its relative path.",
        )
    if not found.is_file():
        raise UsageError(f"{real.name}, key {key}: there is no file {text!r} beside it.")
    return found


def _fault(path: Path) -> str:
    """Return why a path is no file that can be read, empty where it is one."""
    try:
        if path.is_file():
            return ""
        if path.is_dir():
            return "it is a folder"
        return "it is no plain file" if path.exists() else "there is no such file"
    except OSError as error:  # a name that no disk takes
        return f"no such path: {error.strerror}"


def _cut(text: str | Path) -> str:
    """Return a name as a message can show it."""
    whole = str(text)
    return whole if len(whole) <= _LONGEST else f"{whole[:_LONGEST]}..."


def _read_toml(path: Path) -> dict[str, Any]:
    found = _fault(path)
    if found:
        raise UsageError(
            f"Scenario file {_cut(path)}: {found}.",
            cure=f"Shipped scenarios: {', '.join(list_scenarios())}.",
        )
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror or error}.") from None
    if len(raw) > MAX_BYTES:
        raise LimitError(f"{path}: a scenario file may hold {MAX_BYTES} bytes, this has more.")
    try:
        return tomllib.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not UTF-8 text at byte {error.start}.") from None
    except RecursionError:
        raise DataError(f"{path}: not valid TOML: nested too deeply.") from None
    except (ValueError, OverflowError) as error:  # TOMLDecodeError, or a number nobody can keep
        raise DataError(f"{path}: not valid TOML: {error}.") from None
