"""Trade rows for tests: of any partner, year, months and day of publication."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from landbridge.demand.trade.flows import COUNTRIES, WHOLE, Flow

__all__ = ["flow", "some_flows"]


def flow(
    partner: str, year: int, total: float, month: int = 12, *,
    on: date | None = None, yoy: float | None = None, currency: str = "USD",
    basis: str = "gacc", est: bool = False, parts: tuple[float, float] | None = None,
) -> Flow:  # fmt: skip
    day = on or (date(year + 1, 1, 18) if month == 12 else date(year, month + 1, 20))
    exports, imports = parts or (None, None)
    return Flow(
        f"{partner}-{year}-{month}-{basis}-{currency}-{total:g}", partner, year, month, basis,
        exports, imports, total, currency, yoy, "test", day, True, est, "a test",
    )  # fmt: skip


@st.composite
def some_flows(draw: st.DrawFn) -> list[Flow]:
    """Rows of a few years, each published some time after its months."""
    rows = {}
    for _ in range(draw(st.integers(1, 25))):
        partner = draw(st.sampled_from((WHOLE, *COUNTRIES)))
        year, month = draw(st.integers(2019, 2025)), draw(st.sampled_from((2, 6, 10, 12, 12)))
        later = draw(st.sampled_from((0, 30, 400)))
        base = date(year + 1, 1, 18) if month == 12 else date(year, month + 1, 20)
        row = flow(
            partner, year, round(draw(st.floats(0.5, 120.0)), 2), month,
            on=date.fromordinal(base.toordinal() + later),
            yoy=draw(st.none() | st.floats(-60.0, 300.0)),
            currency=draw(st.sampled_from(("USD", "USD", "CNY"))),
            basis=draw(st.sampled_from(("gacc", "gacc", "gacc", "mirror"))),
            est=draw(st.booleans()),
        )  # fmt: skip
        rows[row.flow_id] = row
    return list(rows.values())
