"""What a study has solved so far, kept on disk so that a run that was ended goes on from there.

A folder holds ``state.json`` and one file for each solved direction. A file is written under a
temporary name and renamed; the state names the files it needs with their hashes and comes last,
so at any moment the folder holds one whole state, the older or the newer. It is bound to the
scenario, the data, the constants, the code and the versions that made it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from landbridge import facts
from landbridge.core.errors import DataError, OutputError
from landbridge.results.files import versions_here, write_atomic
from landbridge.scenario import Scenario
from landbridge.study.corridor.constants import Constants
from landbridge.study.corridor.empties import EmptyFlows
from landbridge.study.corridor.kept import solved_bytes, solved_from
from landbridge.study.corridor.lock import LOCK
from landbridge.study.corridor.response import Burden
from landbridge.study.corridor.solve import Solved
from landbridge.study.corridor.sources import code_digest
from landbridge.study.corridor.state import Key, StudyState
from landbridge.study.corridor.tables import Loop

__all__ = ["SPARE_BYTES", "Checkpoint", "identity_of"]

#: what must stay free for the run itself [bytes]
SPARE_BYTES = 16_000_000
_STATE = "state.json"
_FORMAT = 1


def identity_of(scenario: Scenario, constants: Constants) -> dict[str, Any]:
    """Return what an answer depends on, as plain values: equal means the same answer."""
    rows = json.dumps([[*key, value] for key, value in sorted(constants.items())])
    return {
        "scenario": scenario.fingerprint(),
        "data": facts.fingerprint(),
        "constants": hashlib.sha256(rows.encode()).hexdigest()[:16],
        "code": code_digest(),
        "versions": versions_here(),
    }


class Checkpoint:
    """Where a study keeps what it has solved.

    Parameters
    ----------
    folder : Path
        Of its own; made when something is kept.
    tell : callable
        Told in words of a checkpoint that is taken up, ignored or cannot be written.
    """

    def __init__(self, folder: Path, tell: Callable[[str], None] = lambda _: None) -> None:
        self.folder = folder
        self._tell = tell
        self._identity: dict[str, Any] = {}
        self._kept: dict[str, Any] = {}
        self._written: dict[str, Solved] = {}
        self._works = True

    def open(self, identity: Mapping[str, Any]) -> None:
        """Look for what an earlier run of the same identity kept; anything else is ignored."""
        self._identity = dict(identity)
        self._kept, self._written = {}, {}
        if not (self.folder / _STATE).exists():
            return
        try:
            kept = json.loads((self.folder / _STATE).read_bytes())
            sound = isinstance(kept, dict) and kept.pop("seal", "") == _seal(kept)
        except (OSError, ValueError, RecursionError):
            sound = False
        if not sound or kept.get("format") != _FORMAT:
            self._tell(f"The checkpoint {self.folder} is damaged; starting anew.")
        elif kept["identity"] != self._identity:
            self._tell(
                f"The checkpoint {self.folder} is of another scenario, data, code or version; "
                "starting anew."
            )
        else:
            self._kept = kept

    def reference(self) -> dict[Key, Burden] | None:
        """Return what transport takes in the reference, None where that is not solved yet."""
        rows = self._kept.get("reference")
        if rows is None:
            return None
        return {(code, word): Burden(*values) for code, word, *values in rows}

    def restore(self, state: StudyState, phase: str) -> None:
        """Put what was kept of a phase into a state that was just opened."""
        if self._kept.get("phase") != phase:
            return
        try:
            solved = {
                word: solved_from(self._read(entry), entry["plain"], state.markets[word])
                for word, entry in self._kept["solved"].items()
            }
            self._arrays(state)
        except (DataError, OSError, KeyError, ValueError, TypeError) as error:
            self._kept.pop("phase")
            self._tell(f"The checkpoint {self.folder} is damaged ({error}); solving anew.")
            return
        state.solved = solved
        self._written = dict(solved)
        kept = self._kept
        state.loop, state.step, state.solves = kept["loop"], kept["step"], kept["solves"]
        state.factor = {(code, word): x for code, word, x in kept["factor"]}
        state.loops = [Loop(**row) for row in kept["loops"]]
        state.empties = _empties(kept["empties"])
        self._tell(
            f"Going on from {self.folder}: {state.solves} solution(s) of directions are there."
        )

    def save(
        self, state: StudyState, phase: str, reference: Mapping[Key, Burden] | None = None
    ) -> None:
        """Keep a state; a disk that takes no more ends the checkpoints, never the study."""
        if not self._works:
            return
        try:
            self._save(state, phase, reference)
        except (OutputError, OSError) as error:
            self._works = False
            if not self.holds:
                self.remove()
            told = getattr(error, "message", None) or str(error)
            self._tell(f"No checkpoint is kept from here on: {told}")

    @property
    def holds(self) -> bool:
        """Tell whether a whole state stands on the disk."""
        return (self.folder / _STATE).is_file()

    def told(self) -> str:
        """Return in words what stands there to go on from, empty where nothing does."""
        if not self.holds or "phase" not in self._kept:
            return ""
        count = self._kept["solves"]
        what = "1 solution of a direction is" if count == 1 else f"{count} solutions are"
        return f"{what} kept in {self.folder}: run again to go on from there."

    def remove(self) -> None:
        """Remove what is kept, for the run it was for is whole; the lock of this run stays."""
        with contextlib.suppress(OSError):
            for path in self.folder.iterdir():
                if path.name != LOCK:
                    path.unlink(missing_ok=True)
            self.folder.rmdir()

    def _save(self, state: StudyState, phase: str, reference: Mapping[Key, Burden] | None) -> None:
        before = self._kept.get("solved", {})
        solved: dict[str, Any] = {}
        for word, one in state.solved.items():
            if self._written.get(word) is one:
                solved[word] = before[word]
                continue
            raw, plain = solved_bytes(one)
            solved[word] = {**self._write(word, raw), "plain": plain}
        kept: dict[str, Any] = {
            "format": _FORMAT,
            "identity": self._identity,
            "phase": phase,
            "loop": state.loop,
            "step": state.step,
            "solves": state.solves,
            "factor": [[*key, x] for key, x in state.factor.items()],
            "loops": [asdict(loop) for loop in state.loops],
            "empties": _plain_empties(state.empties),
            "background": {word: x.tolist() for word, x in state.background.items()},
            "planned": {word: x.tolist() for word, x in state.planned.items()},
            "solved": solved,
            "reference": None
            if reference is None
            else [[*key, *asdict(one).values()] for key, one in reference.items()],
        }
        kept = json.loads(json.dumps(kept))
        write_atomic(self.folder / _STATE, json.dumps({**kept, "seal": _seal(kept)}))
        self._kept, self._written = kept, dict(state.solved)
        wanted = {entry["file"] for entry in solved.values()}
        for path in self.folder.glob("*.npz"):
            if path.name not in wanted:
                path.unlink(missing_ok=True)

    def _write(self, word: str, raw: bytes) -> dict[str, Any]:
        self.folder.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(self.folder).free < len(raw) + SPARE_BYTES:
            raise OutputError(f"too little space is free for {self.folder}.")
        digest = hashlib.sha256(raw).hexdigest()
        name = f"{word}-{digest[:16]}.npz"
        write_atomic(self.folder / name, raw)
        return {"file": name, "sha256": digest}

    def _read(self, entry: Mapping[str, Any]) -> bytes:
        raw = (self.folder / Path(entry["file"]).name).read_bytes()
        if hashlib.sha256(raw).hexdigest() != entry["sha256"]:
            raise DataError(f"{entry['file']} is not what was written")
        return raw

    def _arrays(self, state: StudyState) -> None:
        size = state.world.graph.flow.n_links
        for name in ("background", "planned"):
            held = {word: np.array(x, np.float64) for word, x in self._kept[name].items()}
            if any(x.shape != (size,) for x in held.values()):
                raise DataError("its links are those of another network")
            setattr(state, name, held)


def _seal(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _plain_empties(empties: EmptyFlows | None) -> dict[str, Any] | None:
    if empties is None:
        return None
    return {
        "moved": [[*key, x] for key, x in empties.moved.items()],
        "left": dict(empties.left),
        "leased": dict(empties.leased),
        "cost_usd": empties.cost_usd,
    }


def _empties(plain: dict[str, Any] | None) -> EmptyFlows | None:
    if plain is None:
        return None
    moved = {(a, b): x for a, b, x in plain["moved"]}
    return EmptyFlows(moved, plain["left"], plain["leased"], plain["cost_usd"])
