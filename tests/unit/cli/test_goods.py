"""``landbridge goods``: searching and classifying on the command line."""

import csv

import pytest


def test_words_alone_are_searched(run):
    for words in (["used cars"], ["used", "cars"], ["search", "used cars"]):
        answer = run("goods", *words, "--json")
        assert answer.code == 0
        assert answer.json["status"] == "sure"
        assert answer.json["hs"] == "8703"
        assert answer.json["description"].startswith("Motor cars")
        assert answer.json["candidates"][0]["rank"] == 1


@pytest.mark.parametrize("text", ["二手车", "подержанные автомобили", "voitures d'occasion"])
def test_other_languages(run, text):
    assert run("goods", "search", text, "--json").json["candidates"][0]["hs"] == "8703"


def test_what_is_not_sure_says_so(run):
    answer = run("goods", "search", "yurt", "--json", "--limit", "2")
    assert answer.code == 0
    assert answer.json["sure"] is False
    assert answer.json["status"] == "unsure"
    assert "hs" not in answer.json
    assert 1 <= len(answer.json["candidates"]) <= 2
    assert "No sure match." in run("goods", "yurt").out


@pytest.mark.parametrize("text", ["zzqx", "", "\x1b[31m\x00", "½" * 900])
def test_nothing_found_is_no_answer(run, text):
    answer = run("goods", "search", text, "--json")
    assert answer.code == 4
    assert answer.json["candidates"] == []
    assert answer.json["reason"]


def test_marks_are_shown(run):
    out = " ".join(run("goods", "search", "gold bars").out.split())
    for words in ("Sure match.", "(rule)", "(est)", "one of our 53, a proposal", "no: "):
        assert words in out
    best = run("goods", "search", "crude oil", "--json").json
    assert best["rides_container_train"] is False
    assert best["why_not"]
    assert best["rides_mark"] == "rule"
    assert best["group_mark"] == "Landbridge proposal"


def test_classify_writes_and_sums_up(run, tmp_path):
    source = tmp_path / "in.csv"
    source.write_text("sku,title\n1,used cars\n2,zzqx\n3,a,b\n", encoding="utf-8")
    out = tmp_path / "deep" / "out.csv"
    answer = run("goods", "classify", str(source), "--out", str(out), "--json")
    assert answer.code == 0
    summary = answer.json
    assert (summary["rows"], summary["placed"], summary["unplaced"], summary["bad"]) == (3, 1, 2, 1)
    assert summary["by_group"] == {"G47": 1}
    assert summary["bad_rows"] == [{"line": 4, "problem": "3 cells, the header has 2"}]
    with out.open(encoding="utf-8", newline="") as file:
        assert [row["placed"] for row in csv.DictReader(file)] == ["true", "false", "false"]
    text = run("goods", "classify", str(source)).out
    for words in ("3 rows", "placed 1", "line 4: 3 cells", "'zzqx'", "G47 Passenger cars"):
        assert words in text


def test_classify_names_the_columns_it_could_read(run, tmp_path):
    source = tmp_path / "in.csv"
    source.write_text("a,b\n1,2\n", encoding="utf-8")
    answer = run("goods", "classify", str(source), "--json")
    assert answer.code == 2
    assert "--column" in answer.json["error"]["cure"]
    assert "a, b" in answer.json["error"]["cure"]
