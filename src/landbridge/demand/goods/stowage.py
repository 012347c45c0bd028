"""Stow a shipment: from an amount to containers, car-carrying wagons and lorries.

Every number comes from the table ``stowage`` (parameter, scope); what is an estimate there makes
the load an estimate, and ``Load.method`` says which rule was used.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import ceil, isfinite, nan
from typing import Any

from landbridge.core.enums import Handling, LoadForm, UnitLoad
from landbridge.core.errors import DataError, UsageError
from landbridge.core.shipment import Goods, Load

__all__ = ["StowRules", "box_fill", "build_stow_rules", "packaged_stow_rules", "stow"]

MAX_UNITS = 100_000
_EPS = 1e-9  # relative slack when dividing tonnes by a payload


@dataclass(frozen=True, slots=True)
class _Ask:
    """What is to be stowed."""

    goods: Goods
    amount: float
    unit: UnitLoad


@dataclass(frozen=True, slots=True)
class StowRules:
    """The stowage table: value and whether it is an estimate, by parameter and scope."""

    values: dict[tuple[str, str], tuple[float, bool]]
    spans: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict)  # low, high

    def get(self, parameter: str, *scopes: str) -> float:
        """Return the value of the first scope that has one, then of ``*``."""
        for scope in (*scopes, "*"):
            found = self.values.get((parameter, scope))
            if found is not None:
                return found[0]
        raise DataError(
            f"stowage: no row for {parameter} in any of {', '.join((*scopes, '*'))}.",
            cure="Add the row to the table stowage.",
        )

    def span(self, parameter: str, scope: str) -> tuple[float, float, float] | None:
        """Return value, low and high of exactly this scope, None where there is no row."""
        found = self.values.get((parameter, scope))
        if found is None:
            return None
        return (found[0], *self.spans.get((parameter, scope), (found[0], found[0])))

    def has(self, parameter: str, scope: str) -> bool:
        """Return whether a row exists for exactly this scope."""
        return (parameter, scope) in self.values


def build_stow_rules(rows: Iterable[Mapping[str, Any]]) -> StowRules:
    """Index the rows of the table ``stowage``."""
    values: dict[tuple[str, str], tuple[float, bool]] = {}
    spans: dict[tuple[str, str], tuple[float, float]] = {}
    for row in rows:
        key, value = (row["parameter"], row["scope"]), float(row["value"])
        values[key] = (value, bool(row["est"]))
        low, high = (row.get(end) for end in ("low", "high"))
        spans[key] = (value if low is None else float(low), value if high is None else float(high))
    return StowRules(values, spans)


@lru_cache(maxsize=1)
def packaged_stow_rules() -> StowRules:
    """Read the packaged stowage table once per process."""
    from landbridge import facts

    return build_stow_rules(facts.load("stowage").iter_rows(named=True))


def stow(
    goods: Goods, amount: float, unit: UnitLoad | str, *, rules: StowRules | None = None
) -> tuple[Load, ...]:
    """Return one load per sensible form of carrying an amount of goods.

    Passenger cars counted in vehicles or tonnes come both in boxes with racks and on covered car
    wagons; other vehicles on flat wagons; everything else in boxes. Dense goods given in tonnes
    go into 20 ft boxes, the others into 40 ft boxes.

    Parameters
    ----------
    goods : Goods
        As found by ``find_goods``.
    amount : float
        More than zero and at most 100,000; whole for boxes and vehicles.
    unit : UnitLoad or str
        ``teu``, ``feu``, ``vehicle`` or ``tonne``.

    Raises
    ------
    UsageError
        If the amount or the unit makes no sense for the goods.
    """
    table = rules or packaged_stow_rules()
    ask = _Ask(goods, float(amount), _checked(goods, amount, unit, table))
    vehicles = _is_vehicle(goods, table)
    if ask.unit in (UnitLoad.TEU, UnitLoad.FEU):
        fill = _cars_in_boxes if vehicles else _goods_in_boxes
        return (fill(ask, table),)
    if not vehicles:
        return (_tonnes_in_boxes(ask, table),)
    on_wagons = _on_wagons(ask, table)
    if goods.hs[:4] == "8703":
        return (_cars_in_boxes(ask, table), on_wagons)
    return (on_wagons,)


def _checked(goods: Goods, amount: float, unit: UnitLoad | str, table: StowRules) -> UnitLoad:
    try:
        counted = UnitLoad(str(unit).strip().lower())
    except ValueError:
        raise UsageError(
            f"unit: {unit!r} is none of {', '.join(UnitLoad)}.", cure="Choose one of them."
        ) from None
    if not isfinite(amount) or amount <= 0:
        raise UsageError(f"units: {amount} is not a number above zero.", cure="Give how many.")
    if amount > MAX_UNITS:
        raise UsageError(
            f"units: {amount:g} {counted} is more than the {MAX_UNITS:,} that one shipment may be.",
            cure="Split it into shipments.",
        )
    if counted is not UnitLoad.TONNE and amount != int(amount):
        raise UsageError(
            f"units: {amount:g} {counted} is no whole number.",
            cure=f"Round up to {ceil(amount)}, or give tonnes.",
        )
    if counted is UnitLoad.VEHICLE and not _is_vehicle(goods, table):
        raise UsageError(
            f"unit: {goods.hs} ({goods.group}) is not counted in vehicles.",
            cure="Use teu, feu or tonne.",
        )
    return counted


def _is_vehicle(goods: Goods, table: StowRules) -> bool:
    return table.has("vehicle_mass_t", goods.hs[:4])


def _per_box(goods: Goods, size: str, table: StowRules) -> float:
    """Return the tonnes of the goods that one box of a size takes, by room and by payload."""
    room = goods.density_t_per_teu * (2.0 if size == "feu" else 1.0)
    return min(room, table.get("payload_t", size))


def box_fill(goods: Goods, load: Load, *, rules: StowRules | None = None) -> tuple[float, float]:
    """Return how full the boxes of a load are, and how full 20 ft boxes in their place would be.

    Both are shares of the tonnes that the boxes take by density and payload; nan for loads
    without boxes and for vehicles.
    """
    if not load.boxes or load.vehicles:
        return nan, nan
    table = rules or packaged_stow_rules()
    size = "feu" if load.feu else "teu"
    own = load.net_t / (load.boxes * _per_box(goods, size, table))
    return own, load.net_t / (load.boxes * _per_box(goods, "teu", table))


def _goods_in_boxes(ask: _Ask, table: StowRules) -> Load:
    boxes = int(ask.amount)
    size = str(ask.unit)
    net_t = boxes * _per_box(ask.goods, size, table)
    method = (
        f"net mass: density {ask.goods.density_t_per_teu:g} t/TEU of the freight group, at most "
        f"{table.get('payload_t', size):g} t in a box"
    )
    return _boxed(ask, size, boxes, net_t, 0, table, method)


def _tonnes_in_boxes(ask: _Ask, table: StowRules) -> Load:
    dense = ask.goods.density_t_per_teu > table.get("payload_t", "feu") / 2
    size = "teu" if dense or ask.goods.handling is Handling.LIQUID_TANK else "feu"
    each = _per_box(ask.goods, size, table)
    boxes = max(1, ceil(ask.amount / each * (1 - _EPS)))
    method = f"{each:g} t in a {_feet(size)} box by density of the freight group and payload"
    return _boxed(ask, size, boxes, ask.amount, 0, table, method)


def _cars_in_boxes(ask: _Ask, table: StowRules) -> Load:
    heading = ask.goods.hs[:4]
    mass = table.get("vehicle_mass_t", heading)
    size = "teu" if ask.unit is UnitLoad.TEU else "feu"
    each = int(table.get(f"vehicles_per_{size}", heading))
    if ask.unit in (UnitLoad.TEU, UnitLoad.FEU):
        boxes = int(ask.amount)
        vehicles = boxes * each
        net_t = vehicles * mass
    else:
        vehicles = _vehicle_count(ask.amount, ask.unit, mass)
        boxes = ceil(vehicles / each)
        net_t = ask.amount if ask.unit is UnitLoad.TONNE else vehicles * mass
    method = f"{each} vehicle(s) of {mass:g} t in a {_feet(size)} box"
    return _boxed(ask, size, boxes, net_t, vehicles, table, method)


def _on_wagons(ask: _Ask, table: StowRules) -> Load:
    heading = ask.goods.hs[:4]
    mass = table.get("vehicle_mass_t", heading)
    vehicles = _vehicle_count(ask.amount, ask.unit, mass)
    per_wagon = int(table.get("vehicles_per_wagon", heading))
    per_truck = int(table.get("vehicles_per_truck", heading))
    wagons = ceil(vehicles / per_wagon)
    net_t = ask.amount if ask.unit is UnitLoad.TONNE else vehicles * mass
    kind = "covered car wagon" if heading == "8703" else "flat wagon"
    room_m3 = vehicles * table.get("vehicle_volume_m3", heading)
    return Load(
        form=LoadForm.CAR_WAGON,
        units=float(ask.amount),
        unit=ask.unit,
        boxes=0,
        feu=0,
        teu=0.0,
        vehicles=vehicles,
        wagons=wagons,
        trucks=ceil(vehicles / per_truck),
        net_t=net_t,
        gross_t=net_t,
        chargeable_air_t=_chargeable(net_t, room_m3, table),
        value_usd=net_t * 1000 * ask.goods.value_usd_per_kg,
        handling=Handling.VEHICLE_CARRIER,
        dangerous_class=ask.goods.dangerous_class,
        equipment=f"{wagons} {kind}{'' if wagons == 1 else 's'}",
        est=True,
        method=f"est: {per_wagon} vehicle(s) of {mass:g} t on a {kind}, {per_truck} on a lorry",
    )


def _vehicle_count(amount: float, unit: UnitLoad, mass_t: float) -> int:
    if unit is UnitLoad.VEHICLE:
        return int(amount)
    return max(1, ceil(amount / mass_t * (1 - _EPS)))


def _boxed(
    ask: _Ask,
    size: str,
    boxes: int,
    net_t: float,
    vehicles: int,
    table: StowRules,
    method: str,
) -> Load:
    teu = boxes * (2 if size == "feu" else 1)
    handling = Handling.GENERAL if vehicles else ask.goods.handling
    tare = table.get("tare_t", f"{size}-reefer" if handling is Handling.REEFER else size)
    racks = table.get("rack_mass_t", size) * boxes if vehicles else 0.0
    room_m3 = (
        vehicles * table.get("vehicle_volume_m3", ask.goods.hs[:4])
        if vehicles
        else net_t / ask.goods.density_t_per_teu * table.get("volume_m3", "teu") * table.get("fill")
    )
    return Load(
        form=LoadForm.BOX,
        units=float(ask.amount),
        unit=ask.unit,
        boxes=boxes,
        feu=boxes if size == "feu" else 0,
        teu=float(teu),
        vehicles=vehicles,
        wagons=0,
        trucks=_lorries(boxes, size, net_t + tare * boxes, table),
        net_t=net_t,
        gross_t=net_t + tare * boxes + racks,
        chargeable_air_t=_chargeable(net_t, room_m3, table),
        value_usd=net_t * 1000 * ask.goods.value_usd_per_kg,
        handling=handling,
        dangerous_class=ask.goods.dangerous_class,
        equipment=_equipment(ask.goods, size, boxes, vehicles),
        est=True,
        method=f"est: {method}",
    )


def _lorries(boxes: int, size: str, gross_t: float, table: StowRules) -> int:
    """One 40 ft box a lorry, or two 20 ft boxes that weigh no more than a lorry takes."""
    if size == "feu" or boxes == 1:
        return boxes
    pair_fits = 2 * gross_t / boxes <= table.get("truck_payload_t")
    return ceil(boxes / 2) if pair_fits else boxes


def _chargeable(net_t: float, room_m3: float, table: StowRules) -> float:
    return max(net_t, room_m3 / table.get("air_m3_per_t"))


def _feet(size: str) -> str:
    return "40 ft" if size == "feu" else "20 ft"


def _equipment(goods: Goods, size: str, boxes: int, vehicles: int) -> str:
    if vehicles:
        car = goods.hs[:4] == "8703"
        kind = f"{size.upper()} with car racks" if car else f"{size.upper()} flat racks"
    else:
        kind = {
            Handling.REEFER: f"{size.upper()} reefer",
            Handling.LIQUID_TANK: f"{size.upper()} tank containers or flexitanks",
            Handling.OVERSIZE: f"{size.upper()} flat racks, out of gauge",
            Handling.BULK: f"{size.upper()} with bulk liner",
            Handling.DANGEROUS: f"{size.upper()} placarded",
        }.get(goods.handling, size.upper())
    return f"{boxes} {kind}"
