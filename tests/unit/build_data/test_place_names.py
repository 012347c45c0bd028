"""Which names of a place are kept, and which rail node it uses."""

from __future__ import annotations

from pathlib import Path

import pytest
from scripts.build_data.aliases import gazetteer_names, settle_aliases, simplified_chinese
from scripts.build_data.context import BuildError, Context
from scripts.build_data.places import great_circle_km, nearest_node


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return Context(tmp_path, tmp_path, tmp_path, tmp_path)


def test_spellings_that_help_are_kept() -> None:
    names = ["ALA", "Alma-Ata", "Almaty", "Almatý", "a la mu tu", "Алматы", "Алма-Ата",
             "Бишкек ош", "アルマトイ", "阿拉木圖", "알마티"]  # fmt: skip
    found = gazetteer_names(names, "KZ", ["Almaty"])
    assert found == ["阿拉木圖", "Алматы", "Алма-Ата", "Alma-Ata"]


def test_the_own_script_of_a_country_is_kept() -> None:
    assert "თბილისი" in gazetteer_names(["Tbilisi", "თბილისი", "Тбилиси"], "GE", ["Tbilisi"])
    assert "თბილისი" not in gazetteer_names(["თბილისი", "Тбилиси"], "RU", ["Tbilisi"])


def test_simplified_characters_are_preferred() -> None:
    assert simplified_chinese(["阿拉木圖", "Almaty", "阿拉木图"]) == "阿拉木图"
    assert simplified_chinese(["汉堡市"]) == "汉堡"
    assert simplified_chinese(["漢堡"]) is None


def test_no_alias_is_the_name_of_another_place(context: Context) -> None:
    found = settle_aliases(
        context,
        main={"a": ["Jining", "济宁"], "b": ["Ulanqab", ""], "c": ["Third", ""]},
        curated={"b": ["Wulanchabu"]},
        automatic={"a": ["Both"], "b": ["Jining", "WULANCHABU", "BOTH", "Own"], "c": ["Ułanqab"]},
    )
    assert found == {"a": [], "b": ["Wulanchabu", "Own"], "c": []}
    (note,) = context.notes
    assert note.kind == "dropped"
    assert "Jining (b)" in note.text


def test_a_curated_alias_that_names_another_place_stops_the_build(context: Context) -> None:
    with pytest.raises(BuildError, match="'Jining' of b is a name of a"):
        settle_aliases(context, {"a": ["Jining"], "b": ["B"]}, {"b": ["Jining"]}, {})


NODES = [
    {"node_id": "near", "name": "Near", "country": "CN", "lat": 30.0, "lon": 104.1},
    {"node_id": "own", "name": "Town", "country": "CN", "lat": 30.0, "lon": 104.2},
    {"node_id": "abroad", "name": "Town", "country": "KZ", "lat": 30.0, "lon": 104.0},
    {"node_id": "far", "name": "Far", "country": "CN", "lat": 31.0, "lon": 106.0},
]


def test_a_place_uses_the_node_of_its_name_if_near() -> None:
    assert nearest_node("Town (East)", "CN", (30.0, 104.0), NODES) == ("own", 19.26)
    assert nearest_node("Other", "CN", (30.0, 104.0), NODES) == ("near", 9.63)


def test_a_namesake_far_off_does_not_win() -> None:
    found = nearest_node("Town", "CN", (30.0, 103.8), NODES)
    assert found is not None
    assert found[0] == "near"


def test_no_node_beyond_the_reach_or_abroad() -> None:
    assert nearest_node("Far", "CN", (31.9, 106.0), NODES) is None
    assert nearest_node("Far", "CN", (31.7, 106.0), NODES, reach_km=90.0) == ("far", 77.84)
    assert nearest_node("Town", "MN", (30.0, 104.0), NODES) is None


def test_a_degree_of_latitude_is_111_km() -> None:
    assert great_circle_km(0, 0, 1, 0) == pytest.approx(111.195, abs=0.01)
    assert great_circle_km(50, 179.5, 50, -179.5) == pytest.approx(71.47, abs=0.05)
