"""Where labels go on a drawing: one after the other, the important ones first, none on another.

Each label tries eight places about its point and takes the one that covers least of the drawn
lines. A label that finds no free place is left out unless it must stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from landbridge.report.geometry import Box
from landbridge.report.text import esc, shorten, text_width

__all__ = ["BOLD", "Label", "Placed", "label_svg", "place_labels"]

LINE_HEIGHT = 1.25
#: how much wider bold text is
BOLD = 1.12
_MARGIN = 2.0  # kept free about a label
#: (horizontal, vertical) side of the point, best first
_SIDES = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1))
_ANCHORS = {1: "start", 0: "middle", -1: "end"}


@dataclass(frozen=True, slots=True)
class Label:
    """A text that belongs to a point; ``rank`` 0 is placed first."""

    x: float
    y: float
    text: str
    size: float
    rank: int = 5
    gap: float = 6.0  # from the point to the text
    must: bool = False
    clear: bool = False  # rather left out than put on a drawn line
    css: str = ""
    whole: str = ""  # the title where it says more than the text
    sides: tuple[tuple[int, int], ...] = _SIDES


@dataclass(frozen=True, slots=True)
class Placed:
    """A label with its place: the point where its baseline is anchored, and what it covers."""

    label: Label
    text: str
    x: float
    y: float
    anchor: str
    box: Box


def place_labels(
    labels: Iterable[Label],
    frame: Box,
    *,
    lines: Sequence[tuple[float, float]] = (),
    taken: Sequence[Box] = (),
) -> tuple[Placed, ...]:
    """Place labels inside a frame.

    Parameters
    ----------
    lines : sequence of (x, y)
        Points along what is drawn, about 8 apart; covering them is bad but allowed.
    taken : sequence of Box
        Symbols and texts that must stay free.
    """
    boxes, placed = list(taken), []
    for label in sorted(labels, key=lambda item: item.rank):
        if not label.text:
            continue
        best = _best(label, frame, lines, boxes)
        if best is not None:
            boxes.append(best.box.grown(_MARGIN))
            placed.append(best)
    return tuple(placed)


def _best(
    label: Label, frame: Box, lines: Sequence[tuple[float, float]], boxes: Sequence[Box]
) -> Placed | None:
    found: list[tuple[float, Placed]] = []
    for order, side in enumerate(label.sides):
        placed = _at(label, side, frame)
        clash = sum(placed.box.overlap(box) for box in boxes)
        if clash > 0 and not label.must:
            continue
        over = sum(placed.box.holds(x, y) for x, y in lines)
        if over and label.clear:
            continue
        moved = abs(placed.box.left - _raw_left(label, side))
        found.append((clash * 10 + over + order * 0.4 + moved * 0.2, placed))
    if not found:
        return None
    return min(found, key=lambda pair: pair[0])[1]


def _width(text: str, label: Label) -> float:
    return text_width(text, label.size) * (BOLD if label.css == "t-end" else 1.0)


def _raw_left(label: Label, side: tuple[int, int]) -> float:
    wide = _width(label.text, label)
    gap = label.gap * (0.75 if side[1] else 1.0)
    return label.x + {1: gap, 0: -wide / 2, -1: -gap - wide}[side[0]]


def _at(label: Label, side: tuple[int, int], frame: Box) -> Placed:
    """Put a label to one side of its point, pushed back into the frame where it would leave it."""
    text = shorten(label.text, frame.width / BOLD, label.size)
    wide, high = _width(text, label), label.size * LINE_HEIGHT
    gap = label.gap * (0.75 if side[0] and side[1] else 1.0)
    left = label.x + {1: gap, 0: -wide / 2, -1: -gap - wide}[side[0]]
    top = label.y + {1: gap, 0: -high / 2, -1: -gap - high}[side[1]]
    left = max(frame.left, min(left, frame.right - wide))
    top = max(frame.top, min(top, frame.bottom - high))
    anchor = _ANCHORS[side[0]]
    x = {"start": left, "middle": left + wide / 2, "end": left + wide}[anchor]
    return Placed(
        label, text, x, top + high * 0.76, anchor, Box(left, top, left + wide, top + high)
    )


def label_svg(placed: Placed) -> str:
    """Write a placed label; a text that was cut carries the whole one as its title."""
    label = placed.label
    anchor = "" if placed.anchor == "start" else f' text-anchor="{placed.anchor}"'
    css = f' class="{label.css}"' if label.css else ""
    full = label.whole or label.text
    whole = f"<title>{esc(full)}</title>" if placed.text != full else ""
    return (
        f'<text x="{placed.x:.1f}" y="{placed.y:.1f}" font-size="{label.size:g}"{anchor}{css}>'
        f"{whole}{esc(placed.text)}</text>"
    )
