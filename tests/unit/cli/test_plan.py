"""The command plan: what it asks the engine, what it prints, which code it leaves with."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from landbridge.core.enums import Mode, PlanStatus, UnitLoad
from landbridge.core.errors import (
    AmbiguousNameError,
    DataError,
    InfeasibleError,
    LimitError,
    OutputError,
    UnknownNameError,
    UsageError,
)
from landbridge.results.files import load_run
from landbridge.results.planning import RestrictionNote
from landbridge.scenario import load_scenario

from .conftest import START, Answer, make_itinerary, make_leg, make_result

Run = Callable[..., Answer]
CARS = ["plan", "Chengdu", "Almaty", "--goods", "used cars", "--units", "50"]
CARS += ["--unit", "vehicle", "--depart", "2027-03-11"]


def test_the_engine_is_asked_what_the_options_say(run: Run, asked: dict[str, Any]) -> None:
    extra = ["--deliver-by", "2027-04-30", "--scenario", "base-2024", "--budget", "90000"]
    extra += ["--services", "s.csv", "--rates", "r.csv", "--avoid", "RU, sea", "--avoid", "KG"]
    extra += ["--require", "khorgos-altynkol", "--modes", "rail,road"]
    assert run(*CARS, *extra).code == 0
    assert asked["places"] == ("Chengdu", "Almaty")
    assert asked["options"] == {
        "goods": "used cars",
        "units": 50.0,
        "unit": UnitLoad.VEHICLE,
        "depart": "2027-03-11",
        "deliver_by": "2027-04-30",
        "scenario": load_scenario("base-2024"),
        "services": Path("s.csv"),
        "rates": Path("r.csv"),
        "avoid": ("RU", "sea", "KG"),
        "require": ("khorgos-altynkol",),
        "modes": ("rail", "road"),
        "budget_usd": 90000.0,
    }


def test_max_and_exact_change_the_search_alone(run: Run, asked: dict[str, Any]) -> None:
    run(*CARS, "--max", "3", "--exact")
    scenario, base = asked["options"]["scenario"], load_scenario("base-2025")
    assert scenario.planning.max_itineraries == 3
    assert scenario.planning.eps_minutes == 0
    assert scenario.planning.eps_risk_h2 == 0
    assert scenario.planning.max_legs == base.planning.max_legs
    assert scenario.network == base.network


def test_json_is_the_contract_and_nothing_else_is_on_stdout(
    run: Run, asked: dict[str, Any]
) -> None:
    answer = run(*CARS, "--json")
    assert answer.code == 0
    content = answer.json
    assert {"status", "reason", "query", "itineraries"} <= content.keys()
    assert content["status"] == "answered"
    assert content["reason"] is None
    [item] = content["itineraries"]
    assert item["id"] == "it-1"
    assert item["depart_utc"] == "2027-03-11T00:00Z"
    assert item["arrive_utc"] == "2027-03-21T00:00Z"
    assert item["hours"] == 240.0
    assert (item["p50_hours"], item["p90_hours"]) == (240.0, 280.0)
    assert item["cost_usd"] == 41234.57
    assert (item["cost_low_usd"], item["cost_high_usd"]) == (30000.0, 52000.0)
    assert item["co2e_kg"] == 18400.5
    assert item["est_share"] == 0.62
    assert item["crossings"] == ["khorgos-altynkol"]
    assert item["modes"] == ["rail"]
    assert item["legs"][0]["crossings"][0]["steps"] == ["export customs", "reload 1435 -> 1520 mm"]
    assert item["legs"][0]["destination"] == "Алматы"
    assert item["documents"][0]["id"] == "smgs"


@pytest.mark.parametrize("columns", ["80", "160"])
def test_the_table_tells_the_whole_story(
    run: Run, asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    out = run(*CARS).out
    assert max(map(len, out.splitlines())) <= int(columns)
    words = " ".join(out.split())
    for part in (
        "41,235",
        "Sun 21 Mar 2027 05:00",  # Almaty is five hours ahead of UTC
        "10.0-11.7",
        "khorgos-altynkol",
        "Chengdu - Almaty block train",
        "generated",
        "7 car wagons",
        "break of gauge",
        "SMGS consignment note",
        "No transit of X",
        "Customs works day and night",
        "62%",
        "exact Pareto front",
    ):
        assert part in words, part


@pytest.mark.parametrize("columns", range(12, 130, 7))
def test_price_and_number_are_there_on_every_terminal(
    run: Run, asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    first = make_itinerary("a", crossings=("khorgos-altynkol", "brest-terespol"), modes=("rail",))
    second = make_itinerary("b", make_leg(Mode.AIR, days=2.0), cost_usd=156_971.0)
    asked["answer"] = make_result(first, second)
    monkeypatch.setenv("COLUMNS", str(columns))
    out = run(*CARS).out
    assert max(map(len, out.splitlines())) <= columns
    front = out[: out.index("Arrivals")]
    assert re.search(r"^ *1 .*41,235", front, re.MULTILINE)
    assert re.search(r"^ *2 .*156,971", front, re.MULTILINE)
    assert "brest-terespol" in "".join(front.split()) or columns < 60
    table, _, lost = front.partition("Too narrow")
    for name in ("days", "t CO2e", "est"):
        assert (name in table.splitlines()[0]) != (name in " ".join(lost.split()))


def test_the_front_is_sorted_by_arrival_and_keeps_its_numbers(
    run: Run, asked: dict[str, Any]
) -> None:
    late = make_itinerary("late", make_leg(days=30.0), cost_usd=30_000.0, tags=("cheapest",))
    soon = make_itinerary("soon", make_leg(Mode.AIR, days=2.0), tags=("fastest",))
    asked["answer"] = make_result(late, soon)
    out = run(*CARS).out
    assert out.index("fastest") < out.index("cheapest")
    rows = [line.split()[0] for line in out.splitlines() if re.match(r" ?\d ", line)]
    assert rows[:2] == ["2", "1"]
    assert "Itinerary 2 (soon)" in out


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (PlanStatus.ANSWERED, 0),
        (PlanStatus.LIMIT, 5),
        (PlanStatus.INFEASIBLE, 4),
        (PlanStatus.FAILED, 1),
    ],
)
def test_the_status_sets_the_exit_code(
    run: Run, asked: dict[str, Any], status: PlanStatus, code: int
) -> None:
    asked["answer"] = make_result(status=status, reason="why", relaxation="arrive later")
    answer = run(*CARS, "--json")
    assert (answer.code, answer.json["status"]) == (code, status.value)
    answer = run(*CARS)
    assert answer.code == code
    assert "why" in answer.out
    assert "arrive later" in answer.out


def test_no_answer_is_infeasible_with_its_reason(run: Run, asked: dict[str, Any]) -> None:
    nothing = make_result(status=PlanStatus.INFEASIBLE, reason="No way round X.")
    object.__setattr__(nothing, "itineraries", ())
    asked["answer"] = nothing
    answer = run(*CARS, "--json")
    assert answer.code == 4
    assert answer.json["itineraries"] == []
    assert answer.json["reason"] == "No way round X."
    assert "No way round X." in run(*CARS).out


@pytest.mark.parametrize(
    ("error", "code", "status"),
    [
        (UsageError("bad date", cure="mend it"), 2, "error"),
        (UnknownNameError("no Chengdou", candidates=["Chengdu"]), 2, "error"),
        (AmbiguousNameError("two", candidates=["Suzhou JS", "Suzhou AH"]), 2, "error"),
        (DataError("torn table"), 3, "error"),
        (OutputError("disk full"), 3, "error"),
        (InfeasibleError("no way"), 4, "infeasible"),
        (LimitError("too much"), 5, "error"),
        (MemoryError(), 5, "error"),
        (KeyboardInterrupt(), 130, "error"),
        (ZeroDivisionError("inner"), 1, "error"),
        (RecursionError("deep"), 1, "error"),
    ],
)
def test_every_error_is_a_message_and_a_code_never_a_traceback(
    run: Run, asked: dict[str, Any], error: BaseException, code: int, status: str
) -> None:
    asked["answer"] = error
    plain, machine = run(*CARS), run(*CARS, "--json")
    assert plain.code == machine.code == code
    assert plain.out == ""
    assert "landbridge: " in plain.err
    assert "Traceback" not in plain.err + machine.err
    assert machine.json["status"] == status
    assert machine.json["error"]["exit_code"] == code
    assert machine.json["reason"] in plain.err
    if isinstance(error, UnknownNameError):
        assert machine.json["error"]["candidates"] == list(error.candidates)


def test_debug_shows_the_traceback(
    run: Run, asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANDBRIDGE_DEBUG", "1")
    asked["answer"] = ZeroDivisionError("inner")
    with pytest.raises(ZeroDivisionError):
        run(*CARS)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        (["--units", "many"], "--units"),
        (["--unit", "crate"], "--unit"),
        (["--max", "0"], "--max"),
        (["--nonsense"], "--nonsense"),
        (["--scenario", "bsae-2025"], "base-2025"),
    ],
)
def test_a_malformed_option_is_a_usage_error(
    run: Run, asked: dict[str, Any], changes: list[str], named: str
) -> None:
    answer = run(*CARS, *changes, "--json")
    assert answer.code == 2
    assert named in answer.json["reason"] + str(answer.json["error"])
    assert named in answer.err
    assert "options" not in asked


def test_a_missing_option_is_named(run: Run) -> None:
    answer = run("plan", "Chengdu", "Almaty", "--json")
    assert answer.code == 2
    assert "--goods" in answer.json["error"]["message"]


def test_html_goes_to_the_report_and_the_log_says_so(
    run: Run, asked: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / "plan.html"
    answer = run(*CARS, "--html", str(path), "--json")
    assert asked["html"] == (asked["answer"], path)
    assert str(path) in answer.err
    assert answer.json["status"] == "answered"


def test_a_run_folder_holds_the_whole_answer(
    run: Run, asked: dict[str, Any], tmp_path: Path
) -> None:
    two = make_itinerary("it-2", make_leg(Mode.AIR, START, 2.0))
    asked["answer"] = make_result(make_itinerary(), two)
    assert run(*CARS, "--out", str(tmp_path / "run")).code == 0
    saved = load_run(tmp_path / "run")
    assert saved.manifest["kind"] == "plan"
    assert saved.manifest["fingerprint"] == "abc123"
    assert saved.tables["itineraries"]["itinerary_id"].to_list() == ["it-1", "it-2"]
    assert saved.tables["itineraries"]["cost_split_usd.crossing"].to_list() == [310.0, 310.0]
    assert saved.tables["legs"]["mode"].to_list() == ["rail", "air"]
    assert saved.tables["crossings"].select("itinerary_id", "leg", "id").rows() == [
        ("it-1", 1, "khorgos-altynkol")
    ]
    assert saved.tables["stops"].height == 4
    assert saved.tables["documents"]["name"][0] == "SMGS consignment note"


EVIL = "Al\x1b]0;owned maty\u202eytam\x9b31m"
SHOWN = r"Al\u001b]0;owned maty\u202eytam\u009b31m"


def test_names_of_others_never_steer_the_terminal(run: Run, asked: dict[str, Any]) -> None:
    leg = make_leg()
    evil = replace(leg, service_name=EVIL, origin=EVIL, destination=EVIL)
    note = RestrictionNote("r", EVIL, EVIL, EVIL)
    asked["answer"] = make_result(make_itinerary(leg=evil), restrictions=(note,), reason=EVIL)
    answer = run(*CARS)
    assert not set(answer.out) & set("\x1b\x07\x9b\u202e")
    flat = re.sub(r"\s+", "", answer.out)
    assert flat.count(SHOWN.replace(" ", "")) >= 7
    [item] = run(*CARS, "--json").json["itineraries"]
    assert item["legs"][0]["service"] == EVIL


def test_an_error_never_steers_the_terminal(run: Run, asked: dict[str, Any]) -> None:
    asked["answer"] = DataError(f"own.csv row 2: {EVIL} is no place.")
    assert SHOWN in run(*CARS).err
    assert run(*CARS, "--json").json["reason"] == f"own.csv row 2: {EVIL} is no place."


def test_legs_of_one_itinerary_print_and_others_on_demand(run: Run, asked: dict[str, Any]) -> None:
    late = make_itinerary("late", make_leg(days=30.0), cost_usd=30_000.0)
    soon = make_itinerary("soon", make_leg(Mode.AIR, days=2.0), miss_probability=(0.25,))
    asked["answer"] = make_result(late, soon)
    one = run(*CARS).out
    assert "Itinerary 2 (soon)" in one
    assert "(late)" not in one
    assert "Legs of others: --show 1, --html FILE or --json." in one
    assert "What can go wrong" in one
    assert "leg 1 (Chengdu - Алматы) 25%" in one
    assert "2.0 days by plan; P50 2.0, P90 3.7 days" in one
    other = run(*CARS, "--show", "1").out
    assert "Itinerary 1 (late)" in other
    assert "(soon)" not in other
    both = run(*CARS, "--show", "1", "--show", "2", "--show", "1")
    assert both.out.count("What can go wrong") == 2
    assert "Legs of others" not in both.out
    wrong = run(*CARS, "--show", "9")
    assert "--show 9: the answer has 2 itineraries" in wrong.err
    assert "Itinerary 2 (soon)" in wrong.out


def test_a_page_goes_into_no_run(asked: dict[str, Any], run: Run, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{}")
    found = run(*CARS, "--html", str(tmp_path / "legs.parquet"))
    assert found.code == 3
    assert "would not be whole" in found.err
    assert "html" not in asked
