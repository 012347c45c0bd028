"""Words and figures: escaped whatever they hold, figures with their units."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.report.pages import read

from landbridge.report import text

ANY = st.text(st.characters(), max_size=60)  # surrogates and controls included


@given(ANY)
def test_escaped_text_reads_back_as_the_cleaned_text(raw: str) -> None:
    whole = ET.fromstring(f'<a b="{text.esc(raw)}">{text.esc(raw)}</a>')
    clean = text.clean(raw)
    # XML itself turns line ends into \n, and inside an attribute into blanks
    assert (whole.text or "") == clean.replace("\r\n", "\n").replace("\r", "\n")
    assert len(whole.attrib["b"]) <= len(clean)
    assert len(whole) == 0


@given(ANY)
def test_links_are_only_http_and_https(raw: str) -> None:
    page = read(text.linked(raw) + text.name(raw))
    for attrs in page.all("a"):
        assert str(attrs["href"]).startswith(("http://", "https://"))
        assert attrs["rel"] == "noreferrer noopener"
    assert {tag for tag, _ in page.tags} <= {"a", "bdi"}


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        ("UIC 2024 (https://uic.org/a?b=1&c=2).", "https://uic.org/a?b=1&c=2"),
        ("see http://a.b/c, and more", "http://a.b/c"),
        ('https://a.b/"onmouseover="x', "https://a.b/"),
        ("https://a.b/<script>", "https://a.b/"),
    ],
)
def test_the_address_ends_where_the_sentence_goes_on(raw: str, address: str) -> None:
    page = read(text.linked(raw))
    assert [attrs["href"] for attrs in page.all("a")] == [address]
    assert "".join(page.words) == raw


@pytest.mark.parametrize("raw", ["javascript:alert(1)", "data:text/html,x", "//a.b/c", "ftp://a.b"])
def test_other_schemes_stay_words(raw: str) -> None:
    assert text.linked(raw) == raw


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\u200f", "\x00", "\x1b", "\ud800", "\x85"])
def test_marks_that_turn_or_break_the_text_are_replaced(mark: str) -> None:
    assert text.clean(f"a{mark}b") == f"a\\u{ord(mark):04x}b"


def test_a_very_long_text_is_cut() -> None:
    assert len(text.clean("x" * 100_000)) <= text.MAX_CHARS + 1


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (1234.5, 0, "1,234"),
        (-12.4, 0, "−12"),
        (-0.2, 0, "0"),
        (None, 1, "–"),
        (float("nan"), 0, "–"),
        (float("inf"), 0, "–"),
    ],
)
def test_numbers(value: float | None, digits: int, shown: str) -> None:
    assert text.number(value, digits) == shown


@pytest.mark.parametrize(
    ("share", "shown"), [(0.0, "0"), (0.001, "1"), (0.626, "63"), (0.9999, "99"), (1.0, "100")]
)
def test_only_what_is_all_or_nothing_reads_so(share: float, shown: str) -> None:
    assert text.percent(share) == f"{shown}\u00a0%"


def test_lengths_of_time_and_masses_choose_their_unit() -> None:
    assert text.hours(3.25) == "3.2\u00a0h"
    assert text.hours(28.0) == "28\u00a0h"
    assert text.hours(60.0) == "2.5\u00a0days"
    assert text.mass(950.0) == "950\u00a0kg"
    assert text.mass(18_400.0) == "18.4\u00a0t"
    assert text.span(1.0, 1.0, 1) == "1.0"
    assert text.span(1000.0, 2000.0) == "1,000–2,000"


@given(st.text(max_size=60), st.floats(10, 400))
def test_a_shortened_text_fits(raw: str, width: float) -> None:
    cut = text.shorten(raw, width, 12.0)
    assert cut == raw or text.text_width(cut, 12.0) <= width or cut == "…"


@pytest.mark.parametrize(
    ("whole", "short"),
    [("Krasnoye (Smolensk) - Osinovka (Orsha)", "Krasnoye - Osinovka"), ("(road)", "(road)")],
)
def test_brief_names_leave_out_what_stands_in_brackets(whole: str, short: str) -> None:
    assert text.brief(whole) == short


def test_han_characters_count_their_full_width() -> None:
    assert text.text_width("成都", 10.0) >= 20.0
