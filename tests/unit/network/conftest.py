"""The small world of tests/worlds in place of the packaged tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import polars as pl
import pytest
from tests.worlds import small

from landbridge import facts
from landbridge.network.build import build_network
from landbridge.network.cost import CostBasis, cost_basis
from landbridge.network.model import Network
from landbridge.study import shipment


def _instead(tables: dict[str, pl.DataFrame]) -> Callable[[str], pl.DataFrame]:
    packaged = facts.load
    return lambda name: tables[name] if name in tables else packaged(name)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, pl.DataFrame]]:
    """Tables of the small world, which a test may change before it builds."""
    small.forget()
    tables = small.tables()
    packaged = facts.load
    monkeypatch.setattr(
        facts, "load", lambda name: tables[name] if name in tables else packaged(name)
    )
    monkeypatch.setattr(shipment, "_worlds", {})
    yield tables
    small.forget()


@pytest.fixture
def network(world: dict[str, pl.DataFrame]) -> Network:
    """The small world as it stands in 2025."""
    return build_network(small.scenario())


@pytest.fixture
def basis(network: Network) -> CostBasis:
    """The cost basis of the small world in 2025."""
    return cost_basis(network, small.scenario())


@pytest.fixture
def build(world: dict[str, pl.DataFrame]) -> Callable[..., CostBasis]:
    """Build the small world under a scenario."""

    def builder(**changes: Any) -> CostBasis:
        wanted = small.scenario(**changes)
        return cost_basis(build_network(wanted), wanted)

    return builder


@pytest.fixture(scope="module")
def small_basis() -> Iterator[CostBasis]:
    """The small world in 2025, built once for tests that only read it."""
    tables = small.tables()
    small.forget()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(facts, "load", _instead(tables))
        yield cost_basis(build_network(small.scenario()), small.scenario())
    small.forget()
