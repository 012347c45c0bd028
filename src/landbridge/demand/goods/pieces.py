"""Large pieces: goods whose single piece is longer or heavier than any flat rack holds.

Which goods come in such pieces is read from the words beside a heading, for a heading alone (8503)
holds small parts too. Lengths and masses are rows of the table ``stowage``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from landbridge.core.shipment import Goods
from landbridge.demand.goods.stowage import StowRules, packaged_stow_rules
from landbridge.demand.goods.words import normalise

__all__ = ["Piece", "large_piece", "too_large"]

_WIND_HEADINGS = ("7308", "8412", "8502", "8503")
_WIND = ("wind", "eolien", "ветр", "风")
#: what the words say of the part; the first that is found counts
_PARTS = {
    "wind-blade": ("blade", "pale", "лопаст", "叶片"),
    "wind-tower": ("tower", "башн", "塔筒", "塔架"),
    "wind-hub": ("hub", "moyeu", "ступиц", "轮毂"),
    "wind-nacelle": ("nacelle", "гондол", "机舱"),
}
_NAMES = {
    "wind-blade": "blade of a wind turbine",
    "wind-tower": "tower section of a wind turbine",
    "wind-hub": "hub of a wind turbine",
    "wind-nacelle": "nacelle of a wind turbine",
}
_WHOLE = "850231"
_WORD = re.compile(r"[a-z]+|[\u0400-\u04ff]+|[\u3400-\u9fff]+")
#: words of turbines and parts that do fit a box
_SMALL = ("small", "mini", "household", "domestic", "model", "toy", "spare", "petit",
          "малы", "бытов", "запчаст", "запасн", "мини", "домашн", "小型", "家用", "微型",
          "配件")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """What one piece usually measures; None where no figure is known."""

    kind: str
    name: str
    length_m: tuple[float, float, float] | None  # value, low, high
    mass_t: tuple[float, float, float] | None


def large_piece(goods: Goods, *, rules: StowRules | None = None) -> Piece | None:
    """Return the large piece that goods come in, None for everything else."""
    if not goods.hs.startswith(_WIND_HEADINGS):
        return None
    words = _WORD.findall(normalise(goods.text))
    if _says(words, _SMALL):
        return None
    part = next((kind for kind, stems in _PARTS.items() if _says(words, stems)), None)
    windy = _says(words, _WIND) or goods.hs.startswith(_WHOLE)
    if part is None and goods.hs.startswith(_WHOLE) and _says(words, _WIND):
        part = "wind-blade"  # of the parts of a whole turbine the one that is hardest to carry
    if part is None or not windy:
        return None
    table = rules or packaged_stow_rules()
    return Piece(
        part, _NAMES[part], table.span("piece_length_m", part), table.span("piece_mass_t", part)
    )


def too_large(piece: Piece, *, rules: StowRules | None = None) -> str | None:
    """Say why no flat rack holds a piece, None where one does."""
    table = rules or packaged_stow_rules()
    length_m = table.get("flat_rack_length_m", "feu")
    payload_t = table.get("flat_rack_payload_t", "feu")
    faults = []
    if piece.length_m is not None and piece.length_m[0] > length_m:
        value, low, high = piece.length_m
        faults.append(
            f"is about {value:g} m long ({low:g} to {high:g} m), a flat rack holds {length_m:g} m"
        )
    if piece.mass_t is not None and piece.mass_t[0] > payload_t:
        value, low, high = piece.mass_t
        faults.append(
            f"weighs about {value:g} t ({low:g} to {high:g} t), a flat rack takes {payload_t:g} t"
        )
    return f"a {piece.name} {' and '.join(faults)}" if faults else None


def _says(words: list[str], stems: tuple[str, ...]) -> bool:
    """Return whether a word begins with a stem; Chinese has no gaps between words."""
    return any(
        word.startswith(stem) or (stem[0] > "\u3400" and stem in word)
        for word in words
        for stem in stems
    )
