"""A user's own series: they take the place of the synthetic ones, or are refused with a reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from landbridge.core.errors import DataError, LandbridgeError, LimitError, UsageError
from landbridge.energy.profiles import own_series
from landbridge.energy.profiles.anchors import zones
from landbridge.energy.profiles.clock import clock_of
from landbridge.energy.profiles.own_series import read_own_series
from landbridge.results.energy_profiles import SeriesKind

YEAR = 2023
ZONES = [z.zone for z in zones()]
HEADER = "time_utc,zone,kind,value"


def _rows(zone: str, kind: str, value: Callable[[int], object], year: int = YEAR) -> list[str]:
    hours = np.arange(f"{year}-01-01T00", f"{year + 1}-01-01T00", dtype="datetime64[h]")
    return [f"{h}:00,{zone},{kind},{value(k)}" for k, h in enumerate(hours)]


def _write(tmp_path: Path, rows: list[str], header: str = HEADER) -> Path:
    path = tmp_path / "own.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def test_reads_any_order_delimiter_case_and_other_columns(tmp_path: Path) -> None:
    rows = [
        ";".join([part[3], "x", *part[:3]])
        for part in (row.split(",") for row in reversed(_rows("UZ", "wind_cf", lambda k: k / 9000)))
    ]
    path = tmp_path / "own.csv"
    text = "﻿Value;remark;TIME_UTC;zone;kind\r\n" + "\r\n".join(rows)
    path.write_text(text, encoding="utf-8", newline="")
    found = read_own_series(path, ZONES, clock_of(YEAR))
    assert list(found) == [("UZ", SeriesKind.WIND)]
    assert found["UZ", SeriesKind.WIND] == pytest.approx(np.arange(8760) / 9000)


def test_a_leap_day_may_stand_there_and_is_left_out(tmp_path: Path) -> None:
    path = _write(tmp_path, _rows("KG", "demand_mw", lambda k: k, 2024))
    found = read_own_series(path, ZONES, clock_of(2024))["KG", SeriesKind.DEMAND]
    assert len(found) == 8760
    assert found[59 * 24 - 1] == 59 * 24 - 1
    assert found[59 * 24] == 60 * 24


def test_replaces_only_what_is_given(tmp_path: Path) -> None:
    pytest.importorskip("pvlib")
    from landbridge.energy.profiles import build_profiles

    rows = _rows("TJ", "hydro_mw", lambda k: 1000 + k % 24)
    rows += _rows("UZ", "solar_cf", lambda k: 0.25)
    own = build_profiles(YEAR, own=_write(tmp_path, rows))
    plain = build_profiles(YEAR)
    tj, uz = own.zone_index["TJ"], own.zone_index["UZ"]
    assert own.hydro_mwh_per_day[tj] == pytest.approx(np.full(365, 24 * 1000 + 276.0))
    assert np.array_equal(own.hydro_inflow_mwh_per_day[tj], own.hydro_mwh_per_day[tj])
    assert (own.solar_cf[uz] == 0.25).all()
    others = [k for k in range(7) if k != uz]
    assert np.array_equal(own.solar_cf[others], plain.solar_cf[others])
    assert np.array_equal(own.wind_cf, plain.wind_cf)
    marked = {(o.zone, o.kind): o for o in own.origins if not o.synthetic}
    assert set(marked) == {("TJ", SeriesKind.HYDRO), ("UZ", SeriesKind.SOLAR)}
    assert "own.csv" in marked["TJ", SeriesKind.HYDRO].source
    told = {(r.figure, r.where): r for r in own.calibration}
    row = told["solar capacity factor", "UZ"]
    assert row.model == pytest.approx(25.0)
    assert row.use.value == "checked"
    assert "own" in row.note


def _changed(line: int, text: str) -> Callable[[list[str]], list[str]]:
    def change(rows: list[str]) -> list[str]:
        rows[line - 2] = text
        return rows

    return change


FAULTS: dict[str, tuple[Callable[[list[str]], list[str]], str]] = {
    "zone": (_changed(5, "2023-01-01T03:00,XX,wind_cf,0.1"), r":5, column zone.*KZ-North.*'XX'"),
    "kind": (_changed(5, "2023-01-01T03:00,UZ,wind,0.1"), r":5, column kind.*wind_cf.*'wind'"),
    "no zone": (_changed(5, "2023-01-01T03:00,,wind_cf,0.1"), r":5, column zone.*nothing"),
    "year": (_changed(5, "2022-01-01T03:00,UZ,wind_cf,0.1"), r":5, column time_utc.*year 2023"),
    "no time": (_changed(5, "yesterday,UZ,wind_cf,0.1"), r":5, column time_utc.*'yesterday'"),
    "no day": (_changed(5, "2023-02-30T00:00,UZ,wind_cf,0.1"), r":5, column time_utc"),
    "half hour": (_changed(5, "2023-01-01T03:30,UZ,wind_cf,0.1"), r":5, column time_utc.*start"),
    "local": (_changed(5, "2023-01-01T03:00+05:00,UZ,wind_cf,0.1"), r":5, column time_utc.*UTC"),
    "NaN": (_changed(5, "2023-01-01T03:00,UZ,wind_cf,NaN"), r":5, column value.*'NaN'"),
    "empty": (_changed(5, "2023-01-01T03:00,UZ,wind_cf,"), r":5, column value.*nothing"),
    "infinite": (_changed(5, "2023-01-01T03:00,UZ,wind_cf,inf"), r":5, column value"),
    "above one": (_changed(5, "2023-01-01T03:00,UZ,wind_cf,1.01"), r":5, column value.*0 to 1 "),
    "below zero": (_changed(5, "2023-01-01T03:00,UZ,wind_cf,-0.1"), r":5, column value"),
    "twice": (_changed(5, "2023-01-01T02:00,UZ,wind_cf,0.1"), r":5: UZ wind_cf.*line 4 already"),
    "gap": (lambda rows: rows[:100] + rows[101:], r"lacks 1 of 8,760.*2023-01-05T04:00"),
    "one cell more": (_changed(5, "2023-01-01T03:00,UZ,wind_cf,0.1,9"), "no sound CSV"),
    "none": (lambda rows: [], "header without rows"),
}  # fmt: skip


@pytest.mark.parametrize("name", list(FAULTS))
def test_refuses_faults_and_names_the_place(tmp_path: Path, name: str) -> None:
    change, told = FAULTS[name]
    path = _write(tmp_path, change(_rows("UZ", "wind_cf", lambda k: 0.1)))
    with pytest.raises(DataError, match=told) as caught:
        read_own_series(path, ZONES, clock_of(YEAR))
    assert "own.csv" in str(caught.value)
    assert caught.value.cure or name == "one cell more"


@pytest.mark.parametrize("header", ["time_utc,zone,kind", "time_utc,zone,kind,value,value", "a"])
def test_refuses_a_wrong_header(tmp_path: Path, header: str) -> None:
    with pytest.raises(DataError, match=r"own\.csv:1: the column"):
        read_own_series(_write(tmp_path, ["x"], header), ZONES, clock_of(YEAR))


def test_refuses_what_is_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _write(tmp_path, _rows("UZ", "wind_cf", lambda k: 0.1))
    monkeypatch.setattr(own_series, "MAX_BYTES", 1000)
    with pytest.raises(LimitError, match="at most 1,000"):
        read_own_series(path, ZONES, clock_of(YEAR))


def test_refuses_more_rows_than_a_year_of_all(tmp_path: Path) -> None:
    row = "2023-01-01T03:00,UZ,wind_cf,0.1"
    path = _write(tmp_path, [row] * (4 * 8784 + 1))
    with pytest.raises(LimitError, match="at most 35,136"):
        read_own_series(path, ["UZ"], clock_of(YEAR))


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe\x00", b"time_utc,zone,kind,value\n\xff"])
def test_refuses_no_text(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "own.csv"
    path.write_bytes(raw)
    with pytest.raises(DataError):
        read_own_series(path, ZONES, clock_of(YEAR))


def test_refuses_no_file(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(UsageError, match="file"):
            read_own_series(path, ZONES, clock_of(YEAR))


def test_every_error_is_ours(tmp_path: Path) -> None:
    for text in ('time_utc,zone,kind,value\n"a,b\n', "time_utc,zone,kind,value\n\0,\0,\0,\0\n"):
        path = tmp_path / "own.csv"
        path.write_text(text)
        with pytest.raises(LandbridgeError):
            read_own_series(path, ZONES, clock_of(YEAR))
