"""Text of others made fit to be shown: what would steer a terminal or a page is written out."""

from __future__ import annotations

import re

__all__ = ["visible"]

#: control characters but tab and line feed, marks that turn the direction of the text around
#: them, line separators, lone surrogates, and what must not stand in XML
_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufeff"
    "\ud800-\udfff\ufff9-\ufffb\ufffe\uffff]"
)


def visible(text: str) -> str:
    r"""Return a text with every character that steers written as its escape.

    Examples
    --------
    >>> print(visible("Al\x1bmaty\u202e"))
    Al\u001bmaty\u202e
    """
    return _STEERING.sub(lambda found: f"\\u{ord(found.group()):04x}", text)
