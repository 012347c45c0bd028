"""What no estimate can be made from is refused with its line and cure."""

from pathlib import Path

import pytest

from landbridge.cli.entry import main
from landbridge.core.errors import DataError
from landbridge.demand.gravity.ppml import MOST_TRADE, estimate
from landbridge.study.validation.gravity import SAMPLE, validate_gravity

pytest.importorskip("pyfixest", reason="the extra `trade` is not installed")
FORMULA = "trade ~ lndist | exporter + importer"


def _table(folder: Path, trade: float) -> Path:
    path = folder / "trade.csv"
    places = "ABCD"
    rows = [
        f"{a},{b},{trade * (1 + i + 2 * j)},{(i + 1) * (j + 2) % 5},one"
        for i, a in enumerate(places)
        for j, b in enumerate(places)
    ]
    path.write_text("exporter,importer,trade,lndist,all\n" + "\n".join(rows), encoding="utf-8")
    return path


def test_trade_beyond_what_sums_hold_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"trade.csv:17: trade of 1e\+10"):
        estimate(_table(tmp_path, MOST_TRADE), FORMULA)
    assert estimate(_table(tmp_path, 1.0), FORMULA).n == 16


def test_one_cluster_tells_nothing_of_errors(tmp_path):
    with pytest.raises(DataError, match="one cluster"):
        estimate(_table(tmp_path, 1.0), FORMULA, vcov="cluster:all")


def test_a_cut_sample_is_refused(tmp_path):
    head = "exporter,importer,year,trade,Y,E,pta,contiguity,common_language,lndist,international"
    (tmp_path / SAMPLE).write_text(f"{head}\nA,B,2006,1,1,1,0,0,0,1,1\n", encoding="utf-8")
    with pytest.raises(DataError, match="not the whole sample"):
        validate_gravity(tmp_path)


def test_half_a_change_of_price_is_refused(capsys):
    assert main(["trade", "response", "--goods", "G47", "--before", "5000"]) == 2
    assert "--after" in capsys.readouterr().err
