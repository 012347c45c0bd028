"""When an itinerary really arrives: leg times are random, and missed trains cost days.

Where the goods are is kept as a mixture: a few exact minutes (the arrivals of the departures
they may have caught) with a probability each, plus one deviation from plan. Pushing it
through a timetable asks only for its distribution function at the hand-over times, so the
departures are met to the minute; the cells of the table matter for the deviations alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

import numba as nb
import numpy as np
from numpy.typing import ArrayLike, NDArray

from landbridge.core.errors import UsageError
from landbridge.kernels.delays import Delay, add_delays, lognormal_delay, no_delay, within
from landbridge.kernels.timetable import FAR, ArcTable, Whole, read_only

__all__ = ["ArrivalDistribution", "arrival_distribution"]

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
Bool = NDArray[np.bool_]

#: mass that is no longer followed through the timetable
NEGLIGIBLE: Final = 1e-10
#: slack for rounding when a quantile is read off
ROUNDING: Final = 1e-12


class Mixture(NamedTuple):
    """Where the goods are: at anchor[i] plus the deviation, not before floor[i]."""

    anchor: I64  # shape (n,) [min]
    floor: I64  # shape (n,) [min]
    mass: F64  # shape (n,), sums to the probability of having got so far
    delay: Delay


class Legs(NamedTuple):
    """The legs of one itinerary, with all departures that each may fall back on."""

    dep_ptr: I64  # shape (n_legs + 1,): departures from the planned one on; none = on demand
    handover: I64  # shape (n_departures,) [min]: latest minute to be there
    leave: I64  # shape (n_departures,) [min], of the departure then taken
    arrive: I64  # shape (n_departures,) [min], goods at hand
    duration: I64  # shape (n_legs,) [min], on demand
    low: F64  # shape (n_legs,) [min]: least deviation from plan
    cdf_ptr: I64  # shape (n_legs + 1,): cdf of the deviation of each leg, see delays.Delay
    cdf: F64  # shape (cdf_ptr[-1],)


@dataclass(frozen=True, slots=True)
class ArrivalDistribution:
    """Distribution of the arrival of one itinerary.

    Attributes
    ----------
    start_min, step_min : first edge and width of the cells [min].
    pmf : shape (n_cells,), probability of arriving in (start + i step, start + (i + 1) step];
        empty where it was not asked for.
    levels, quantiles_min : shape (n_levels,), smallest minute by which the goods are there
        with at least that probability; inf where they never are.
    miss : shape (n_legs,), probability of missing the planned departure of a leg when all
        that went before is counted; nan on demand.
    on_time : probability of arriving by the deadline; nan without one.
    stranded : probability that no departure of the timetable is left to catch.
    """

    start_min: int
    step_min: int
    pmf: F64
    levels: F64
    quantiles_min: F64
    miss: F64
    on_time: float
    stranded: float

    def quantile(self, level: float) -> float:
        """Return one of the quantiles asked for [min]."""
        return float(self.quantiles_min[np.flatnonzero(self.levels == level)[0]])


@nb.njit(cache=True)
def _by(state: Mixture, minute: Whole) -> float:
    """Return the probability that the goods are there by a minute."""
    total = 0.0
    for i in range(state.anchor.shape[0]):
        if minute >= state.floor[i]:
            total += state.mass[i] * within(state.delay, float(minute - state.anchor[i]))
    return total


@nb.njit(cache=True)
def _board(state: Mixture, legs: Legs, leg: Whole, delay: Delay) -> Mixture:
    """Push the goods through the departures of a scheduled leg."""
    first, end = legs.dep_ptr[leg], legs.dep_ptr[leg + 1]
    anchor = np.empty(end - first, np.int64)
    floor = np.empty(end - first, np.int64)
    mass = np.empty(end - first)
    total = state.mass.sum()
    done, n = 0.0, 0
    for i in range(first, end):
        if total - done <= NEGLIGIBLE:
            break
        there = _by(state, legs.handover[i])
        if there > done:
            same = n > 0 and anchor[n - 1] == legs.arrive[i] and floor[n - 1] == legs.leave[i]
            if same:
                mass[n - 1] += there - done
            else:
                anchor[n], floor[n], mass[n] = legs.arrive[i], legs.leave[i], there - done
                n += 1
            done = there
    return Mixture(anchor[:n], floor[:n], mass[:n], delay)


@nb.njit(cache=True)
def _haul(state: Mixture, minutes: Whole, delay: Delay) -> Mixture:
    """Push the goods through a leg on demand."""
    anchor = state.anchor + minutes
    return Mixture(anchor, state.floor, state.mass, add_delays(state.delay, delay))


@nb.njit(cache=True)
def _follow(legs: Legs, ready: Whole, step: float, miss: F64) -> Mixture:
    """Follow the goods over all legs; `miss` (shape (n_legs,)) is filled in."""
    state = Mixture(np.full(1, ready), np.full(1, ready), np.ones(1), no_delay(step))
    for leg in range(legs.duration.shape[0]):
        cdf = legs.cdf[legs.cdf_ptr[leg] : legs.cdf_ptr[leg + 1]]
        delay = Delay(legs.low[leg], step, cdf)
        if legs.dep_ptr[leg] == legs.dep_ptr[leg + 1]:
            miss[leg] = np.nan
            state = _haul(state, legs.duration[leg], delay)
        else:
            miss[leg] = max(0.0, 1.0 - _by(state, legs.handover[legs.dep_ptr[leg]]))
            state = _board(state, legs, leg, delay)
    return state


@nb.njit(cache=True)
def _quantile(state: Mixture, level: float) -> float:
    """Return the smallest minute by which the goods are there with probability `level`."""
    if state.anchor.shape[0] == 0 or state.mass.sum() < level - ROUNDING:
        return np.inf
    span = math.ceil(state.delay.cdf.shape[0] * state.delay.step) + 1
    low = state.anchor.min() + math.floor(state.delay.low) - 1
    high = max(state.anchor.max() + math.ceil(state.delay.low) + span, state.floor.max())
    while high - low > 1:
        middle = (low + high) // 2
        if _by(state, middle) >= level - ROUNDING:
            high = middle
        else:
            low = middle
    return float(high)


@nb.njit(cache=True)
def _distribution(
    legs: Legs, ready: Whole, deadline: Whole, step: Whole, horizon: Whole, levels: F64, whole: bool
) -> tuple[F64, F64, F64, float, float]:
    """Return pmf, quantiles, miss, on-time probability and stranded probability.

    The pmf is left empty unless `whole`.
    """
    miss = np.empty(legs.duration.shape[0])
    cells = horizon // step
    state = _follow(legs, ready, float(step), miss)
    quantiles = np.empty(levels.shape[0])
    for i in range(levels.shape[0]):
        quantiles[i] = _quantile(state, levels[i])
    total = state.mass.sum()
    if not whole:
        return np.zeros(0), quantiles, miss, _by(state, deadline), 1.0 - total
    pmf = np.zeros(cells)
    before = _by(state, ready)
    for j in range(cells):
        now = _by(state, ready + (j + 1) * step)
        pmf[j] = now - before
        before = now
        if total - now <= NEGLIGIBLE:
            break
    pmf[0] += _by(state, ready)
    return pmf, quantiles, miss, _by(state, deadline), 1.0 - total


def arrival_distribution(
    arcs: ArcTable,
    path_arcs: Sequence[int],
    path_departures: Sequence[int],
    ready_min: int,
    time_h: ArrayLike,
    deadline_min: int | None = None,
    levels: Sequence[float] = (0.5, 0.8, 0.9, 0.95),
    step_min: int = 30,
    horizon_min: int = 120 * 1440,
    whole: bool = True,
) -> ArrivalDistribution:
    """Return when an itinerary arrives, missed connections included.

    Parameters
    ----------
    arcs : the timetable the itinerary was found in.
    path_arcs, path_departures : shape (n_legs,), as in `labels.Path`.
    ready_min : when the goods are at the source [min].
    time_h : shape (n_legs, 3): mean, standard deviation and least time of each leg [h]. The
        leg takes its planned time plus (X - mean), X being least time + lognormal; never less
        than nothing. Standard deviation 0: always on plan.
    deadline_min : for `on_time` [min].
    levels : probabilities of the quantiles, each in (0, 1].
    step_min : width of the cells of pmf and deviations [min].
    horizon_min : length of the pmf from ready_min on [min]; quantiles do not depend on it.
    whole : whether the pmf is wanted; it takes most of the time.

    Returns
    -------
    The distribution. Space is booked on the planned departures: being early does not help.
    Whoever is late takes, of the departures still to be caught, the one that arrives first.

    Raises
    ------
    UsageError
        If shapes differ, a departure does not belong to its arc, or a spread is given for a
        leg whose mean is not above its least time.
    """
    legs = _legs(arcs, path_arcs, path_departures, time_h, (step_min, horizon_min // step_min))
    asked = np.asarray(levels, np.float64)
    if not np.all((asked > 0) & (asked <= 1)) or not 1 <= step_min <= horizon_min:
        raise UsageError(
            f"arrival: levels {asked.tolist()}, step {step_min} min, horizon {horizon_min} min.",
            cure="Levels lie in (0, 1], and 1 <= step <= horizon.",
        )
    deadline = FAR if deadline_min is None else int(deadline_min)
    pmf, quantiles, miss, on_time, stranded = _distribution(
        legs,
        int(ready_min),
        deadline,
        int(step_min),
        int(horizon_min),
        read_only(asked),
        bool(whole),
    )
    return ArrivalDistribution(
        start_min=int(ready_min),
        step_min=int(step_min),
        pmf=pmf,
        levels=asked,
        quantiles_min=quantiles,
        miss=miss,
        on_time=math.nan if deadline_min is None else min(1.0, on_time),
        stranded=max(0.0, stranded) if stranded > 1e-9 else 0.0,
    )


def _legs(
    arcs: ArcTable,
    path_arcs: Sequence[int],
    path_departures: Sequence[int],
    time_h: ArrayLike,
    grid: tuple[int, int],
) -> Legs:
    table = np.ascontiguousarray(time_h, np.float64)
    n = len(path_arcs)
    if len(path_departures) != n or table.shape != (n, 3):
        raise UsageError(
            f"arrival: {n} arcs, {len(path_departures)} departures, leg times {table.shape}; "
            f"expected {n}, {n} and ({n}, 3)."
        )
    for leg, (mean, sd, least) in enumerate(table.tolist()):
        if not (sd >= 0 and math.isfinite(mean + sd + least)) or (sd > 0 and not least < mean):
            raise UsageError(
                f"arrival: leg {leg} has mean {mean} h, standard deviation {sd} h, "
                f"least time {least} h.",
                cure="Give a standard deviation >= 0, and a least time below the mean.",
            )
    planned = np.array(path_departures, np.int64)
    used = np.array(path_arcs, np.int64)
    wrong = _misplaced(arcs.arc_scheduled, arcs.dep_ptr, used, planned)
    if wrong >= 0:
        raise UsageError(
            f"arrival: departure {planned[wrong]} is none of arc {used[wrong]}."
            if planned[wrong] >= 0
            else f"arrival: arc {used[wrong]} is scheduled; its departure is missing."
        )
    timetable = (arcs.dep_ptr, arcs.dep_time, arcs.dep_arrive, arcs.dep_best)
    ptr, handover, leave, arrive = _left(
        *timetable, arcs.arc_cutoff, arcs.arc_duration, used, planned
    )
    tables = [_delay(*row, *grid) for row in table.tolist()]
    cdf_ptr = np.cumsum([0, *(cdf.size for _, cdf in tables)], dtype=np.int64)
    return Legs(
        read_only(ptr),
        read_only(handover),
        read_only(leave),
        read_only(arrive),
        read_only(arcs.arc_duration[used]),
        read_only(np.array([low for low, _ in tables], np.float64)),
        read_only(cdf_ptr),
        np.concatenate([np.empty(0), *(cdf for _, cdf in tables)]),
    )


@lru_cache(maxsize=1024)
def _delay(mean_h: float, sd_h: float, least_h: float, step: int, cells: int) -> tuple[float, F64]:
    """Return least deviation [min] and cdf of a leg; many itineraries share their legs."""
    found = lognormal_delay(mean_h, sd_h, least_h, float(step), cells)
    return float(found.low), read_only(found.cdf)


@nb.njit(cache=True)
def _misplaced(scheduled: Bool, dep_ptr: I64, used: I64, planned: I64) -> int:
    """Return the first leg whose departure is none of its arc, -1 where all are."""
    for leg in range(used.shape[0]):
        arc, at = used[leg], planned[leg]
        if at < 0:
            if scheduled[arc]:
                return leg
        elif not dep_ptr[arc] <= at < dep_ptr[arc + 1]:
            return leg
    return -1


@nb.njit(cache=True)
def _left(
    dep_ptr: I64, dep_time: I64, dep_arrive: I64, dep_best: I64, cutoff: I64, duration: I64,
    used: I64, planned: I64,
) -> tuple[I64, I64, I64, I64]:  # fmt: skip
    """Return the departures left to each leg: ptr, handover, leave, arrive (see `Legs`)."""
    ptr = np.zeros(used.shape[0] + 1, np.int64)
    for leg in range(used.shape[0]):
        several = dep_ptr[used[leg] + 1] - planned[leg] if planned[leg] >= 0 else 0
        ptr[leg + 1] = ptr[leg] + several
    handover = np.empty(ptr[-1], np.int64)
    leave = np.empty(ptr[-1], np.int64)
    arrive = np.empty(ptr[-1], np.int64)
    for leg in range(used.shape[0]):
        arc = used[leg]
        for k in range(ptr[leg], ptr[leg + 1]):
            at = planned[leg] + k - ptr[leg]
            handover[k] = dep_time[at] - cutoff[arc]
            leave[k] = dep_time[dep_best[at]]
            arrive[k] = dep_arrive[dep_best[at]] + duration[arc]
    return ptr, handover, leave, arrive
