"""A counterfactual from files or from memory to the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from landbridge.demand.gravity.exact_hat import HatParams, exact_hat
from landbridge.demand.gravity.matrix import TradeMatrix, read_trade
from landbridge.demand.gravity.shocks import cost_changes
from landbridge.results.gravity import Counterfactual

__all__ = ["counterfactual"]


def counterfactual(
    trade: TradeMatrix | str | Path,
    shocks: str | Path | Sequence[str | Path],
    params: HatParams | None = None,
) -> Counterfactual:
    """Return trade, prices, output and welfare after trade costs have changed.

    Parameters
    ----------
    trade : TradeMatrix, str or Path
        A path is read as ``read_trade`` does: exporter, importer, trade, own trade too.
    shocks : str, Path or sequence of them
        Tables and words, as ``cost_changes`` takes them: ``"CHN-KAZ:cost*0.95"``.
    params : HatParams, optional

    Raises
    ------
    LandbridgeError
        ``UsageError``, ``DataError`` or ``LimitError``, as these three tell.
    """
    matrix = read_trade(trade) if isinstance(trade, str | Path) else trade
    told = [shocks] if isinstance(shocks, str | Path) else list(shocks)
    costs = cost_changes(matrix.countries, told)
    found = exact_hat(matrix.countries, matrix.values, costs, params)
    return replace(found, notes=(*matrix.notes, *found.notes))
