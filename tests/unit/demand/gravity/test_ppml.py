"""PPML against a dense twin and known coefficients; what is left out is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from landbridge.core.errors import DataError, LandbridgeError, UsageError
from landbridge.demand.gravity import ppml
from landbridge.demand.gravity.ppml import estimate, parse_vcov

pytest.importorskip("pyfixest", reason="the extra trade (pyfixest) is not installed")

FORMULA = "trade ~ lndist + border | exporter^year + importer^year"


def panel(seed: int = 0, noise: float = 0.5, zeros: float = 0.2, years: int = 2) -> pl.DataFrame:
    """Trade with lndist -0.9 and border 0.4, country and year effects, some zeros."""
    draw = np.random.default_rng(seed)
    count = 9
    grid = np.array([(i, j, y) for y in range(years) for i in range(count) for j in range(count)
                     if i != j])  # fmt: skip
    distance = draw.normal(8, 1, (count, count))
    border = draw.random((count, count)) < 0.2
    out, into = draw.normal(3, 1, (count, years)), draw.normal(2, 1, (count, years))
    i, j, y = grid.T
    mean = np.exp(-0.9 * distance[i, j] + 0.4 * border[i, j] + out[i, y] + into[j, y])
    shock = draw.gamma(1 / noise**2, noise**2, len(mean)) if noise else 1.0
    trade = mean * shock * (draw.random(len(mean)) >= zeros)
    return pl.DataFrame(
        {
            "exporter": [f"E{k}" for k in i],
            "importer": [f"I{k}" for k in j],
            "year": 2000 + y,
            "trade": trade * 1e9,
            "lndist": distance[i, j],
            "border": border[i, j].astype(float),
        }
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    panel().write_csv(tmp_path / "t.csv")
    return tmp_path / "t.csv"


def dense_twin(table: pl.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Newton's method on dummies: coefficients, robust errors with n / (n - 1), fitted trade."""
    trade = table["trade"].to_numpy() / table["trade"].max()
    groups = []
    for side in ("exporter", "importer"):
        names = table.select(pl.col(side) + "/" + pl.col("year").cast(pl.String)).to_series()
        groups.append(names.to_dummies().to_numpy().astype(float))
    x = np.column_stack([table["lndist"], table["border"], groups[0], groups[1][:, 1:]])
    years = table["year"].to_numpy()
    drop = np.linalg.matrix_rank(x)
    if drop < x.shape[1]:  # one dummy more is spare for each further year
        keep = [0, 1, *range(2, x.shape[1])]
        for year in np.unique(years)[1:]:
            for k in keep[::-1]:
                rows = x[:, k] > 0
                if k > 1 + groups[0].shape[1] and (years[rows] == year).all():
                    keep.remove(k)
                    break
        x = x[:, keep]
    b = np.zeros(x.shape[1])
    mean = (trade + trade.mean()) / 2
    for _ in range(200):
        z = np.log(mean) + trade / mean - 1
        root = np.sqrt(mean)[:, None]
        new = np.linalg.lstsq(x * root, z * root[:, 0], rcond=None)[0]
        mean = np.exp(x @ new)
        if np.abs(new - b).max() < 1e-13:
            break
        b = new
    bread = np.linalg.inv((x * mean[:, None]).T @ x)
    meat = (x * ((trade - mean) ** 2)[:, None]).T @ x
    n = len(trade)
    errors = np.sqrt(np.diag(bread @ meat @ bread) * n / (n - 1))
    return b[:2], errors[:2], mean * table["trade"].max()


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_estimate_is_that_of_dummies(tmp_path: Path, seed: int) -> None:
    table = panel(seed)
    table.write_csv(tmp_path / "t.csv")
    found = estimate(tmp_path / "t.csv", FORMULA, correction="ppmlhdfe")
    assert not found.dropped
    b, errors, mean = dense_twin(table)
    assert [c.estimate for c in found.coefficients] == pytest.approx(b, rel=1e-7)
    assert [c.std_error for c in found.coefficients] == pytest.approx(errors, rel=1e-6)
    np.testing.assert_allclose(found.fitted, mean, rtol=1e-6)


def test_known_coefficients_come_back_without_noise(tmp_path: Path) -> None:
    panel(3, noise=0, zeros=0).write_parquet(tmp_path / "t.parquet")
    found = estimate(tmp_path / "t.parquet", FORMULA)
    assert found["lndist"].estimate == pytest.approx(-0.9, abs=1e-7)
    assert found["border"].estimate == pytest.approx(0.4, abs=1e-7)
    assert found.r2 == pytest.approx(1.0)
    assert found.deviance_r2 == pytest.approx(1.0)


def test_fitted_totals_are_the_observed_ones(file: Path) -> None:
    found = estimate(file, FORMULA)
    table = pl.read_csv(file)
    assert [item.effect for item in found.adding_up] == ["exporter^year", "importer^year"]
    assert all(item.holds and item.groups == 18 for item in found.adding_up)
    assert found.effects == {"exporter^year": 18, "importer^year": 18}
    fitted = table.with_columns(fitted=pl.Series(found.fitted))
    for side in ("exporter", "importer"):
        sums = fitted.group_by(side).agg(pl.col("trade", "fitted").sum())
        np.testing.assert_allclose(sums["fitted"], sums["trade"], rtol=1e-7)
    single = estimate(file, "trade ~ lndist + border | exporter")
    assert [item.effect for item in single.adding_up] == ["exporter"]


def test_order_units_and_endings_of_the_file_mean_nothing(file: Path, tmp_path: Path) -> None:
    table = pl.read_csv(file)
    one = estimate(file, FORMULA)
    again = estimate(file, FORMULA)
    assert one.coefficients == again.coefficients
    assert (one.fitted == again.fitted).all()
    table.sample(fraction=1.0, shuffle=True, seed=4).with_columns(
        trade=pl.col("trade") * 1e-6, lndist=pl.col("lndist") * 1e7
    ).write_csv(tmp_path / "u.tsv", separator="\t")
    two = estimate(tmp_path / "u.tsv", FORMULA)
    assert two["lndist"].estimate * 1e7 == pytest.approx(one["lndist"].estimate, rel=1e-8)
    assert two["lndist"].std_error * 1e7 == pytest.approx(one["lndist"].std_error, rel=1e-7)
    assert two["border"].estimate == pytest.approx(one["border"].estimate, rel=1e-8)
    assert two.deviance_r2 == pytest.approx(one.deviance_r2, rel=1e-9)


def test_names_mean_nothing_to_the_library(file: Path, tmp_path: Path) -> None:
    odd = {"lndist": "C(x)", "exporter": "y ~ 1", "trade": "0"}
    pl.read_csv(file).rename(odd).write_csv(tmp_path / "odd.csv")
    found = estimate(tmp_path / "odd.csv", "`0` ~ `C(x)` + border | `y ~ 1`^year + importer^year")
    plain = estimate(file, FORMULA)
    assert found["C(x)"].estimate == plain["lndist"].estimate


def test_logarithms_and_products_are_taken(file: Path, tmp_path: Path) -> None:
    table = pl.read_csv(file).with_columns(
        dist=pl.col("lndist").exp(), both=pl.col("lndist") * pl.col("border")
    )
    table.write_csv(tmp_path / "d.csv")
    effects = "| exporter^year + importer^year"
    one = estimate(tmp_path / "d.csv", f"trade ~ log(dist) + border + log(dist):border {effects}")
    two = estimate(tmp_path / "d.csv", f"trade ~ lndist + border + both {effects}")
    assert one["log(dist):border"].estimate == pytest.approx(two["both"].estimate, rel=1e-6)
    with pytest.raises(DataError, match=r"d.csv:\d+, column border: log\(\) takes"):
        estimate(tmp_path / "d.csv", f"trade ~ log(border) {effects}")


def test_without_effects_there_is_a_constant(file: Path) -> None:
    found = estimate(file, "trade ~ lndist")
    trade, x = (pl.read_csv(file)[name].to_numpy() for name in ("trade", "lndist"))
    assert [c.name for c in found.coefficients] == ["constant", "lndist"]
    mean = np.exp(found["constant"].estimate + found["lndist"].estimate * x)
    assert mean.sum() == pytest.approx(trade.sum(), rel=1e-8)
    assert (mean * x).sum() == pytest.approx((trade * x).sum(), rel=1e-8)
    assert not found.adding_up


def test_clusters_change_errors_alone(file: Path) -> None:
    plain = estimate(file, FORMULA)
    for vcov, told in (
        ("cluster:exporter^importer", "clustered by exporter^importer"),
        ("cluster:exporter+importer", "clustered by exporter and importer"),
    ):
        found = estimate(file, FORMULA, vcov=vcov)
        assert told in found.vcov
        assert found["lndist"].estimate == plain["lndist"].estimate
        assert found["lndist"].std_error != plain["lndist"].std_error
    small = estimate(file, FORMULA, correction="ppmlhdfe")
    assert small["lndist"].std_error < plain["lndist"].std_error


def test_rows_left_out_are_told_with_the_reason(file: Path, tmp_path: Path) -> None:
    table = pl.read_csv(file, infer_schema=False)
    rows = [
        {"exporter": "E0", "importer": "I1", "year": "2000", "trade": "", "lndist": "7",
         "border": "0"},
        {"exporter": "E0", "importer": "I1", "year": "2000", "trade": "5", "lndist": "NA",
         "border": "0"},
        {"exporter": "", "importer": "I1", "year": "2000", "trade": "5", "lndist": "7",
         "border": "0"},
        {"exporter": "E99", "importer": "I1", "year": "2000", "trade": "5", "lndist": "7",
         "border": "0"},
        {"exporter": "E98", "importer": "I1", "year": "2000", "trade": "0", "lndist": "7",
         "border": "0"},
        {"exporter": "E98", "importer": "I2", "year": "2000", "trade": "0", "lndist": "7",
         "border": "0"},
    ]  # fmt: skip
    pl.concat([table, pl.DataFrame(rows)]).write_csv(tmp_path / "more.csv")
    found = estimate(tmp_path / "more.csv", FORMULA)
    last = table.height + 1
    assert {item.reason: item.rows.tolist() for item in found.dropped} == {
        "no value in trade": [last + 1],
        "no value in lndist": [last + 2],
        "no value in exporter": [last + 3],
        "alone in its exporter^year": [last + 4],
        "separated: no trade at all in its exporter^year": [last + 5, last + 6],
    }
    assert (found.n, found.n_read) == (table.height, table.height + 6)
    assert found["lndist"].estimate == estimate(file, FORMULA)["lndist"].estimate


def test_rows_that_variables_separate_are_told(tmp_path: Path) -> None:
    """A variable that is 1 where trade is zero only has no finite coefficient."""
    table = panel(5)
    zero = table["trade"] == 0
    table = table.with_columns(never=(zero & (pl.arange(0, table.height, eager=True) % 2 == 0)))
    table.with_columns(pl.col("never").cast(pl.Int8)).write_csv(tmp_path / "s.csv")
    found = estimate(tmp_path / "s.csv", FORMULA.replace("border", "border + never"))
    assert found.collinear == ("never",)
    (dropped,) = found.dropped
    assert "separated" in dropped.reason
    assert dropped.rows.tolist() == (np.flatnonzero(table["never"]) + 2).tolist()
    without = table.filter(~pl.col("never")).drop("never")
    without.write_csv(tmp_path / "w.csv")
    b = estimate(tmp_path / "w.csv", FORMULA)
    assert found["lndist"].estimate == pytest.approx(b["lndist"].estimate, rel=1e-8)
    assert not any("separation" in note for note in found.notes)


def test_rows_are_separated_without_effects_too(tmp_path: Path) -> None:
    table = panel(6).with_columns(never=(pl.col("trade") == 0).cast(pl.Int8))
    table.write_csv(tmp_path / "s.csv")
    found = estimate(tmp_path / "s.csv", "trade ~ lndist + never")
    table.filter(pl.col("trade") > 0).write_csv(tmp_path / "w.csv")
    without = estimate(tmp_path / "w.csv", "trade ~ lndist")
    assert found.collinear == ("never",)
    assert found.n == without.n
    assert [c.estimate for c in found.coefficients] == pytest.approx(
        [c.estimate for c in without.coefficients], rel=1e-8
    )


def test_too_few_rows_are_told(tmp_path: Path) -> None:
    panel().head(1).write_csv(tmp_path / "t.csv")
    with pytest.raises(LandbridgeError, match=r"Too few rows|make up every"):
        estimate(tmp_path / "t.csv", "trade ~ lndist")


def test_variables_that_others_make_up_are_told(file: Path, tmp_path: Path) -> None:
    table = pl.read_csv(file).with_columns(
        km=pl.col("lndist") * 3 + 1, gdp=pl.col("year") * 1e9, border2=pl.col("border")
    )
    table.write_csv(tmp_path / "c.csv")
    found = estimate(tmp_path / "c.csv", FORMULA.replace("border", "border + km + gdp + border2"))
    assert set(found.collinear) == {"km", "gdp", "border2"}
    assert found["lndist"].estimate == pytest.approx(
        estimate(file, FORMULA)["lndist"].estimate, rel=1e-9
    )
    with pytest.raises(DataError, match="make up every variable"):
        estimate(tmp_path / "c.csv", "trade ~ gdp | exporter^year")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("E0,I1,2000,-3,7,0", r"t\.csv:5, column trade: allowed is trade >= 0, got -3"),
        ("E0,I1,2000,many,7,0", r"t\.csv:5, column trade: .* got 'many'"),
        ('E0,I1,2000,"1,5",7,0', r"t\.csv:5, column trade: .* got '1,5'"),
        ("E0,I1,2000,inf,7,0", r"t\.csv:5, column trade: .* got 'inf'"),
        ("E0,I1,2000,3,far,0", r"t\.csv:5, column lndist"),
        ("E0,I1,2000,3,7,0,9,9", "no sound CSV"),
    ],
)
def test_faulty_cells_are_told_by_line(file: Path, line: str, told: str) -> None:
    lines = file.read_text().splitlines()
    file.write_text("\n".join([*lines[:4], line, *lines[4:]]))
    with pytest.raises(DataError, match=told):
        estimate(file, FORMULA)


def test_tables_that_are_none_are_told(file: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no column 'lndst'.*Did you mean 'lndist'"):
        estimate(file, "trade ~ lndst | exporter")
    with pytest.raises(UsageError, match="no such file"):
        estimate(tmp_path / "none.csv", FORMULA)
    with pytest.raises(UsageError, match=r"is a \.csv"):
        estimate(tmp_path / "t.xlsx", FORMULA)
    for content, told in (
        (b"", "empty"),
        (b"trade,lndist,border,exporter,importer,year\n", "no rows"),
        (b"PK\x03\x04rest", "Excel"),
        (b"\xff\xfet\0r\0", "UTF-16"),
        (b"tr\xe9ade,x\n1,2\n", "UTF-8|no column"),
        (b"trade,trade,lndist,border,exporter,importer,year\n1,1,1,1,a,b,2000\n", "two columns"),
        (b"trade,lndist,border,exporter,importer,year\n0,1,0,a,b,2000\n", "no trade above 0"),
        (b"trade,lndist,border,exporter,importer,year\n,1,0,a,b,2000\n", "above 0|no row"),
        (b"trade,lndist,border,exporter,importer,year\n5,1,0,a,b,2000\n", "No rows are left"),
    ):
        (tmp_path / "x.csv").write_bytes(content)
        with pytest.raises(LandbridgeError, match=told):
            estimate(tmp_path / "x.csv", FORMULA)
    (tmp_path / "x.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(DataError, match="no sound Parquet"):
        estimate(tmp_path / "x.parquet", FORMULA)


def test_errors_are_of_a_kind_that_makes_sense() -> None:
    assert parse_vcov("HC1") == parse_vcov("hetero")
    assert parse_vcov("cluster:a^b + c").columns == ("a^b", "c")
    for text in ("", "iid", "cluster:", "cluster:a+a", "cluster:a+b+c", "cluster:a^", "HAC"):
        with pytest.raises(UsageError, match="vcov: allowed"):
            parse_vcov(text)


def test_the_missing_library_is_told_with_the_cure(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(ppml, "import_module", none)
    with pytest.raises(UsageError, match=r"pip install 'landbridge\[trade\]'"):
        estimate(file, FORMULA)


def test_too_many_rows_are_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from landbridge.demand.gravity import read

    monkeypatch.setattr(read, "MAX_ROWS", 5)
    with pytest.raises(LandbridgeError, match="more than 5 rows"):
        estimate(file, FORMULA)
    monkeypatch.setattr(read, "MAX_BYTES", 100)
    with pytest.raises(LandbridgeError, match="larger than"):
        estimate(file, FORMULA)


def test_bad_correction_is_told(file: Path) -> None:
    with pytest.raises(UsageError, match="correction: allowed are fixest, ppmlhdfe"):
        estimate(file, FORMULA, correction="none")
