"""What one TEU of a kind of goods costs on every link, by the one cost model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landbridge.core.enums import Handling, LoadForm, UnitLoad
from landbridge.core.shipment import Load
from landbridge.network.cost import CostBasis, Traffic, price_links

__all__ = ["BoxPrice", "price_box"]

F64 = NDArray[np.float64]
#: air freight pays at least for a sixth of a tonne per cubic metre; a 40 ft box holds 67
_AIR_T_PER_M3 = 1.0 / 6.0
_FEU_M3 = 67.0


@dataclass(frozen=True, slots=True, eq=False)
class BoxPrice:
    """Money and emissions of one TEU on every link of the network, shape (n_links,)."""

    usd: F64
    co2e_kg: F64
    energy_kwh: F64


def price_box(
    basis: CostBasis, handling: Handling, density_t_per_teu: float, traffic: Traffic
) -> BoxPrice:
    """Price half a 40 ft box on every link.

    Parameters
    ----------
    handling : Handling
    density_t_per_teu : float
        Goods in one TEU.
    traffic : Traffic
        Market and direction, which choose the tariff.
    """
    net_t = 2.0 * density_t_per_teu
    load = Load(
        form=LoadForm.BOX, units=2.0, unit=UnitLoad.TEU, boxes=1, feu=1, teu=2.0, vehicles=0,
        wagons=0, trucks=1, net_t=net_t, gross_t=net_t,
        chargeable_air_t=max(net_t, _FEU_M3 * _AIR_T_PER_M3), value_usd=0.0,
        handling=Handling.GENERAL if handling is Handling.VEHICLE_CARRIER else handling,
        dangerous_class=None, equipment="one FEU", est=True, method="mean of a segment",
    )  # fmt: skip
    costs = price_links(basis, load, traffic)
    money = costs.money.sum(axis=0)
    return BoxPrice(
        usd=np.maximum(money, 0.0) / 2.0,
        co2e_kg=(costs.wtt_kg + costs.ttw_kg) / 2.0,
        energy_kwh=costs.energy_kwh / 2.0,
    )
