"""Text of others is shown, never obeyed."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from landbridge.core.visible import visible

#: categories that steer: control, surrogate, line and paragraph separator
_STEERING = {"Cc", "Cs", "Zl", "Zp"}
_TURNING = {"RLE", "LRE", "RLO", "LRO", "PDF", "LRI", "RLI", "FSI", "PDI"}


@given(
    st.text(st.characters(codec=None) | st.sampled_from("\x1b\x9b\u202e\u2066\r\n\t"), max_size=20)
)
def test_nothing_steers_and_nothing_else_changes(text: str) -> None:
    shown = visible(text)
    for char in shown:
        assert char in "\n\t" or unicodedata.category(char) not in _STEERING
        assert unicodedata.bidirectional(char) not in _TURNING
    kept = [char for char in text if visible(char) == char]
    assert [char for char in kept if char in shown] == kept
    assert visible(shown) == shown


def test_what_is_written_out_can_be_read() -> None:
    assert visible("Al\x1b[31mmaty \u202e\x9b") == "Al\\u001b[31mmaty \\u202e\\u009b"
    assert visible("成都 Алматы ünïté \U0001f682\n") == "成都 Алматы ünïté \U0001f682\n"
