"""Words that say how goods travel, not what they are: groupage, LCL, 拼箱, сборный груз."""

from __future__ import annotations

import re

from landbridge.demand.goods.words import normalise

__all__ = ["not_goods"]

_GROUPAGE = re.compile(
    r"\b(?:groupage|groupe|groupee|lcl|ltl|less than (?:a )?(?:container|truck) ?load|part load|"
    r"consolidated|consolidation)\b"
    r"|\bсборн(?:ый|ые|ого|ых|ая|ую) (?:груз\w*|отправк\w*|перевозк\w*)|\bконсолидированн\w+"
    r"|拼箱|拼柜|拼车|零担|散货拼"
)
#: words that may stand beside these without naming any goods
_BESIDE = re.compile(
    r"\b(?:cargo|freight|goods|shipments?|consignments?|loads?|container|general|mixed|service|by|"
    r"rail|fret|envoi|груз\w*|отправ\w+|перевоз\w+|контейнер\w*)\b|货物?|运输|铁路|集装箱|班列"
)
_NOTHING_LEFT = re.compile(r"[\W\d_]*")


def not_goods(text: str) -> str | None:
    """Say so where a text names a way to travel in part of a box, and no goods; else None."""
    words = normalise(text)
    rest, found = _GROUPAGE.subn(" ", words)
    if not found or not _NOTHING_LEFT.fullmatch(_BESIDE.sub(" ", rest)):
        return None
    return (
        f"{text.strip()!r} is groupage (LCL), a way to share a box, and no goods. Groupage rates "
        "are not in the data: a part of a box is priced as a whole one."
    )
