"""The style: enough contrast by day and by night, a colour and a dash for every mode."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from landbridge.core.enums import DepartureKind, Mode
from landbridge.report.text import slug

CSS = files("landbridge.report").joinpath("page.css").read_text(encoding="utf-8")
LIGHT, DARK = (dict(re.findall(r"--([\w-]+):(#\w+)", block))
               for block in re.findall(r":root\{(.*?)\}", CSS, re.DOTALL)[:2])  # fmt: skip
TEXTS = [
    ("ink", "bg"), ("ink", "card"), ("ink", "accent-bg"), ("soft", "bg"), ("soft", "card"),
    ("soft", "accent-bg"), ("accent", "card"), ("accent", "bg"), ("accent", "accent-bg"),
    ("good", "good-bg"), ("part", "part-bg"), ("none", "none-bg"), ("ink", "none-bg"),
    ("ink", "land"), ("ink", "water"), ("soft", "land"),
    ("card", "other"), *(("card", mode.value) for mode in Mode),
]  # fmt: skip


def luminance(colour: str) -> float:
    digits = colour[1:]
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    parts = [int(digits[k : k + 2], 16) / 255 for k in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_has_the_contrast_of_wcag_aa(theme: dict[str, str]) -> None:
    for text, ground in TEXTS:
        assert contrast(theme[text], theme[ground]) >= 4.5, (text, ground)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_lines_stand_out_from_land_and_water(theme: dict[str, str]) -> None:
    for mode in Mode:
        for ground in ("land", "water"):
            assert contrast(theme[mode.value], theme[ground]) >= 3.0, (mode, ground)


def test_both_themes_name_the_same_colours() -> None:
    assert LIGHT.keys() == DARK.keys()


def test_modes_differ_in_more_than_colour() -> None:
    dashes = [re.search(rf"\.m-{mode.value}\{{([^}}]*)\}}", CSS) for mode in Mode]
    assert all(dashes)
    patterns = [re.search(r"dasharray:([\d ]+)", found.group(1)) for found in dashes if found]
    assert len({found.group(1) if found else "" for found in patterns}) == len(Mode)


def test_every_kind_of_departure_has_a_badge() -> None:
    for kind in DepartureKind:
        assert f".badge.k-{slug(kind.value)}{{" in CSS


def test_nothing_is_fetched_by_the_style() -> None:
    assert "url(" not in CSS
    assert "@import" not in CSS
    assert "@font-face" not in CSS


STUDY = files("landbridge.report").joinpath("study.css").read_text(encoding="utf-8")
STUDY_THEMES = [dict(re.findall(r"--([\w-]+):(#\w+)", block))
                for block in re.findall(r":root\{(.*?)\}", STUDY, re.DOTALL)[:2]]  # fmt: skip


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_lines_and_loads_of_a_study_stand_out(theme: int) -> None:
    grounds, colours = (LIGHT, DARK)[theme], STUDY_THEMES[theme]
    assert set(colours) == {"l0", "l1", "l2", "l3", "l4", "lx", "flow", "in", "out"}
    for name, colour in colours.items():
        for ground in ("land", "water", "card"):
            assert contrast(colour, grounds[ground]) >= 3.0, (name, ground)
