"""What a shipper should know of a load before booking: large pieces, boxes that are not full."""

from __future__ import annotations

from landbridge.core.enums import Handling
from landbridge.core.shipment import Goods, Load
from landbridge.demand.goods.pieces import large_piece, too_large
from landbridge.demand.goods.stowage import box_fill

__all__ = ["ASK_OVERSIZE", "cautions", "piece_refusal"]

#: share of a 20 ft box below which groupage would usually be asked for
_PART_BOX = 0.5
ASK_OVERSIZE = (
    "Ask the carrier with length, width, height, mass and centre of gravity of each piece: "
    "approval of the loading gauge by every railway on the way, for roads a route survey (bridges, "
    "bends, clearances), permits and escorts of every country, and its cut-off, which is longer "
    "than that of boxes."
)


def piece_refusal(goods: Goods) -> tuple[str, str] | None:
    """Return why no service carries goods of large pieces, and what to do; None where one does."""
    piece = large_piece(goods)
    why = None if piece is None else too_large(piece)
    if why is None:
        return None
    reason = (
        f"No service in the data takes {goods.text!r} (HS {goods.hs}): {why}; special wagons and "
        "modular trailers are arranged piece by piece, and no price or time of theirs is known "
        "here."
    )
    cure = (
        f"{ASK_OVERSIZE} Small parts ride in boxes: name them (bolts, cables, transformers); say "
        "'small' before a turbine or blade that fits a box."
    )
    return reason, cure


def cautions(goods: Goods, loads: tuple[Load, ...]) -> tuple[str, ...]:
    """Return notes on loads that are planned, each once."""
    lines = []
    if any(load.handling is Handling.OVERSIZE for load in loads) and not piece_refusal(goods):
        lines.append(
            "Out of gauge: the plan takes pieces that fit a flat rack and counts no survey, permit "
            f"or escort. {ASK_OVERSIZE}"
        )
    lines += [line for load in loads if (line := _part_box(goods, load))]
    return tuple(dict.fromkeys(lines))


def _part_box(goods: Goods, load: Load) -> str | None:
    fill, of_small = box_fill(goods, load)
    if load.boxes != 1 or not of_small < _PART_BOX:
        return None
    size = "40 ft" if load.feu else "20 ft"
    return (
        f"Priced as a whole {size} box ({fill:.0%} full); groupage (LCL) rates are not in the "
        "data: ask a consolidator."
    )
