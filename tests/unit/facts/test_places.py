"""Finding places: ids, codes, scripts, qualifiers, and every refusal."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.facts.folder import COUNTRIES, PLACES, Folder

from landbridge import facts
from landbridge.core.errors import AmbiguousNameError, LandbridgeError, UnknownNameError, UsageError
from landbridge.facts.names import fold, variants, words
from landbridge.facts.places import Gazetteer
from landbridge.facts.qualifiers import Areas


@pytest.mark.parametrize(
    ("text", "place_id"),
    [
        ("cn-chengdu", "cn-chengdu"),
        ("CN-Chengdu", "cn-chengdu"),
        ("CNCTU", "cn-chengdu"),
        ("CN CTU", "cn-chengdu"),
        ("cn ctu", "cn-chengdu"),
        ("chengdu", "cn-chengdu"),
        ("  CHENGDU ", "cn-chengdu"),
        ("Ｃｈｅｎｇｄｕ", "cn-chengdu"),
        ("成都", "cn-chengdu"),
        ("成都市", "cn-chengdu"),
        ("ЧЭНДУ", "cn-chengdu"),
        ("Xi'an", "cn-xian"),
        ("Xian", "cn-xian"),
        ("Xi’an", "cn-xian"),
        ("XI AN", "cn-xian"),
        ("西安", "cn-xian"),
        ("Сиань", "cn-xian"),
        ("Алматы", "kz-almaty"),
        ("АЛМАТЫ", "kz-almaty"),
        ("Alma Ata", "kz-almaty"),
        ("Кызылжар", "kz-petropavl"),
        ("Köln", "de-koeln"),
        ("Koln", "de-koeln"),
        ("KOELN", "de-koeln"),
        (unicodedata.normalize("NFD", "Köln"), "de-koeln"),
        ("cologne", "de-koeln"),
        ("Frankfurt (Oder)", "de-frankfurt-oder"),
        ("frankfurt oder", "de-frankfurt-oder"),
        ("蘇州", "cn-suzhou"),
        ("苏州", "cn-suzhou"),
        ("Petropavl", "kz-petropavl"),
    ],
)
def test_a_place_is_found_in_any_writing(folder: Folder, text: str, place_id: str) -> None:
    assert facts.find_place(text).place_id == place_id


@pytest.mark.parametrize(
    ("text", "place_id"),
    [
        ("Suzhou, Jiangsu", "cn-suzhou"),
        ("Suzhou, Anhui", "cn-suzhou-anhui"),
        ("Suzhou Anhui", "cn-suzhou-anhui"),
        ("Suzhou (Anhui)", "cn-suzhou-anhui"),
        ("Suzhou, Jiangsu (cn-suzhou)", "cn-suzhou"),
        ("Suzhou，安徽, Anhui", None),
        ("Petropavlovsk KZ", "kz-petropavl"),
        ("Petropavl KZ", "kz-petropavl"),
        ("Petropavlovsk, Kazakhstan", "kz-petropavl"),
        ("Петропавловск", None),
        ("Petropavlovsk, RUS", "ru-petropavlovsk"),
        ("Petropavlovsk Россия", "ru-petropavlovsk"),
        ("Petropavlovsk 哈萨克斯坦", "kz-petropavl"),
        ("Fuzhou, Fujian", "cn-fuzhou"),
        ("Fuzhou, Jiangxi", "cn-fuzhou-jiangxi"),
        ("fuzhou jiangxi", "cn-fuzhou-jiangxi"),
        ("Walvis Bay, NA", "na-walvis-bay"),
        ("Walvis Bay, Namibia", "na-walvis-bay"),
        ("Rostov RU", "ru-rostov"),
    ],
)
def test_a_qualifier_tells_places_apart(folder: Folder, text: str, place_id: str | None) -> None:
    if place_id is None:
        with pytest.raises(UnknownNameError):
            facts.find_place(text)
    else:
        assert facts.find_place(text).place_id == place_id


def test_every_label_and_id_finds_its_place(folder: Folder) -> None:
    for row in PLACES:
        place = facts.find_place(row["place_id"])
        assert facts.find_place(place.label) == place
        assert facts.find_place(place.place_id.upper()) == place


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Suzhou", {"Suzhou, Jiangsu (cn-suzhou)", "Suzhou, Anhui (cn-suzhou-anhui)"}),
        ("SUZHOU, CN", {"Suzhou, Jiangsu (cn-suzhou)", "Suzhou, Anhui (cn-suzhou-anhui)"}),
        ("Petropavlovsk", {"Petropavl, KZ (kz-petropavl)",
                           "Petropavlovsk-Kamchatsky, RU (ru-petropavlovsk)"}),
        ("Fuzhou", {"Fuzhou, Fujian (cn-fuzhou)", "Fuzhou (Jiangxi), Jiangxi (cn-fuzhou-jiangxi)"}),
        ("Frankfurt", {"Frankfurt am Main, DE (de-frankfurt)",
                       "Frankfurt (Oder), DE (de-frankfurt-oder)"}),
    ],
)  # fmt: skip
def test_a_name_of_several_places_is_refused_with_all(
    folder: Folder, text: str, labels: set[str]
) -> None:
    with pytest.raises(AmbiguousNameError) as caught:
        facts.find_place(text)
    assert set(caught.value.candidates) == labels
    assert all(label in str(caught.value) for label in labels)


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("Chengdoo", "cn-chengdu"),
        ("Chengd", "cn-chengdu"),
        ("Almati", "kz-almaty"),
        ("Almat", "kz-almaty"),
        ("Koelnn", "de-koeln"),
        ("成多", "cn-chengdu"),
        ("Чэндy", "cn-chengdu"),
        ("Kyzylzhar", None),
        ("Almatyy, KZ", "kz-almaty"),
    ],
)
def test_a_misspelling_is_never_accepted(folder: Folder, text: str, nearest: str | None) -> None:
    with pytest.raises(UnknownNameError) as caught:
        facts.find_place(text)
    assert not isinstance(caught.value, AmbiguousNameError)
    assert len(caught.value.candidates) <= 5
    if nearest:
        assert any(f"({nearest})" in label for label in caught.value.candidates)


def test_whole_words_stand_for_a_longer_name_only_if_they_say_enough(folder: Folder) -> None:
    assert facts.find_place("Rostov").place_id == "ru-rostov"
    for text in ("Nizhny", "Rost", "Walvis B", "Xi"):
        with pytest.raises(UnknownNameError):
            facts.find_place(text)


def test_a_place_outside_the_named_country_is_refused(folder: Folder) -> None:
    with pytest.raises(UnknownNameError, match="no 'Chengdu' lies in 'KZ'"):
        facts.find_place("Chengdu, KZ")
    with pytest.raises(UnknownNameError, match="no 'Suzhou' lies in 'Sichuan'") as caught:
        facts.find_place("Suzhou, Sichuan")
    assert len(caught.value.candidates) == 2


@pytest.mark.parametrize(
    ("text", "kind", "inside"),
    [
        ("Kazakhstan", "country", "kz-almaty"),
        ("КАЗАХСТАН", "country", "kz-petropavl"),
        ("DE", "country", "de-koeln"),
        ("NA", "country", "na-walvis-bay"),
        ("Sichuan", "region", "cn-chengdu"),
    ],
)
def test_a_country_or_region_is_no_place(folder: Folder, text: str, kind: str, inside: str) -> None:
    with pytest.raises(UnknownNameError, match=f"is a {kind}. Name a place in it") as caught:
        facts.find_place(text)
    assert any(f"({inside})" in label for label in caught.value.candidates)


@pytest.mark.parametrize(
    "text", ["", "   ", "\u200b", "?!", "x" * 201, "Cheng\x00du", "a\tb", "Almaty\n", "\udcff"]
)
def test_what_is_no_name_is_refused_as_such(folder: Folder, text: str) -> None:
    with pytest.raises(UsageError) as caught:
        facts.find_place(text)
    assert not isinstance(caught.value, UnknownNameError)


def test_other_things_than_text_are_refused(folder: Folder) -> None:
    with pytest.raises(UsageError, match="must be text, got int"):
        facts.find_place(7)  # type: ignore[arg-type]


def test_a_place_is_whole_and_frozen(folder: Folder) -> None:
    place = facts.find_place("Almaty")
    assert (place.country, place.timezone, place.unlocode) == ("KZ", "Asia/Almaty", "KZALA")
    assert (place.lat, place.lon, place.name_zh) == (43.25, 76.95, "阿拉木图")
    with pytest.raises(AttributeError):
        place.name = "x"  # type: ignore[misc]


def _gazetteer(rows: list[dict[str, object]]) -> Gazetteer:
    return Gazetteer(rows, Areas(COUNTRIES))


_SMALL = _gazetteer(PLACES)
_KNOWN = [str(r[k]) for r in PLACES for k in ("place_id", "name", "name_zh") if r.get(k)]


@given(st.text(max_size=220))
def test_any_text_finds_a_place_or_is_refused_politely(text: str) -> None:
    try:
        _SMALL.find(text)
    except LandbridgeError as error:
        assert str(error)


@given(st.sampled_from(_KNOWN), st.data())
def test_case_marks_and_apostrophes_change_nothing(name: str, data: st.DataObject) -> None:
    def outcome(text: str) -> object:
        try:
            return _SMALL.find(text).place_id
        except UnknownNameError as error:
            return error.candidates

    changed = data.draw(st.sampled_from([name.upper(), name.title(), f" {name}  "]))
    form = data.draw(st.sampled_from(["NFC", "NFD"]))
    assert outcome(unicodedata.normalize(form, changed)) == outcome(name)


@given(st.sampled_from(_KNOWN), st.integers(0, 40), st.sampled_from("qxzй都"))
def test_one_letter_too_many_is_never_accepted_as_the_name(name: str, at: int, letter: str) -> None:
    text = name[: at % (len(name) + 1)] + letter + name[at % (len(name) + 1) :]
    if fold(text) in {key for row in PLACES for n in (row["name"], *row.get("aliases", ()))
                      for key in variants(n)}:  # fmt: skip
        return
    with pytest.raises(UnknownNameError):
        _SMALL.find(text)


@given(st.text(max_size=40))
def test_folding_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert "".join(words(text)) == fold(text)


def test_the_index_of_600_places_is_made_in_well_under_a_second() -> None:
    rows: list[dict[str, object]] = [
        {**PLACES[0], "place_id": f"p-{k}", "name": f"Place {k} Ost", "unlocode": None,
         "aliases": [f"Город {k} {n}" for n in range(8)]}
        for k in range(600)
    ]  # fmt: skip
    start = time.process_time()
    gazetteer = _gazetteer(rows)
    assert time.process_time() - start < 0.5
    assert gazetteer.find("place 77 ost").place_id == "p-77"
