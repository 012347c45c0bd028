"""How often an answer of this kind and score turned out right, as a number to sort by.

The curves were drawn through the shares found on one half of our labelled wordings, before names
were added with that half in view; ``landbridge validate goods`` holds them against the other half.
Points between the knots are interpolated.
"""

from __future__ import annotations

from bisect import bisect_right

from landbridge.results.goods_answers import Verdict

__all__ = ["confidence_of"]

_Curve = tuple[tuple[float, float], ...]  # (score, share that was right), scores ascending
_CODE = 0.98  # a code that the words do not contradict: assumed
_SURE: _Curve = ((0.45, 0.75), (0.6, 0.81), (0.8, 0.9), (1.0, 0.97))
_LIKELY: _Curve = ((0.45, 0.65), (0.7, 0.87), (1.0, 0.95))
_GUESS: _Curve = ((0.0, 0.2), (0.25, 0.33), (0.35, 0.53), (0.44, 0.75))


def confidence_of(verdict: Verdict, score: float) -> float:
    """Return the confidence, 0 to 1, in the heading of the best candidate.

    Parameters
    ----------
    verdict : Verdict
        How the text was judged.
    score : float
        Of the candidate, 0 to 1.
    """
    if verdict is Verdict.CODE:
        return _CODE
    if verdict is Verdict.SURE:
        return _read(_SURE, score)
    if verdict is Verdict.LIKELY:
        return _read(_LIKELY, score)
    return _read(_GUESS, score)


def _read(curve: _Curve, score: float) -> float:
    after = bisect_right(curve, (score, 2.0))
    if after == 0:
        return curve[0][1]
    if after == len(curve):
        return curve[-1][1]
    (x0, y0), (x1, y1) = curve[after - 1], curve[after]
    return y0 + (y1 - y0) * (score - x0) / (x1 - x0)
