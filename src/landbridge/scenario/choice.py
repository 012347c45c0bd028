"""What a user asks of a choice of mode or gateway that is solved together with the routes."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from landbridge.core.errors import UnknownNameError, UsageError
from landbridge.scenario.assignment import MOST_CLASSES, MOST_THREADS, TrafficClass

__all__ = ["Alternative", "ChoiceParams", "Segment"]

#: least and largest scale [1 / time unit]
SCALES = (1e-9, 1e9)


@dataclass(frozen=True)
class Alternative:
    """One way to send a shipment: on the network, or outside it at a given cost.

    Attributes
    ----------
    name : str
        Unique.
    traffic_class : TrafficClass or None
        How it uses the network; None: outside it, its cost between zones is given. Its
        `toll_factor` and `distance_factor` are money per unit of toll or length; each segment
        divides them by its value of time. `banned_links` are those it must not use, such as
        the other crossings. The name of the class plays no part.
    constant : float
        Added to its generalised cost [time unit]; may be negative.
    nest : str
        Alternatives of one nest are closer substitutes; "" stands alone.
    """

    name: str
    traffic_class: TrafficClass | None = None
    constant: float = 0.0
    nest: str = ""

    def __post_init__(self) -> None:
        _text("alternative: name", self.name)
        _number(f"alternative {self.name!r}: constant", self.constant, -math.inf, math.inf)
        if not isinstance(self.nest, str):
            raise UsageError(
                f"alternative {self.name!r}: nest: allowed is a text, got {self.nest!r}."
            )


@dataclass(frozen=True)
class Segment:
    """Demand that values time and chooses in one way.

    Attributes
    ----------
    name : str
        As the demand names it.
    value_of_time : float
        Money per unit of time, > 0.
    theta : float
        Scale of the choice between nests [1 / time unit], > 0: large means that the cheapest
        takes nearly all, small that costs hardly matter.
    nest_thetas : tuple of (str, float)
        Scale within nests, each >= theta; theta where a nest is not named (plain logit).
    without : tuple of str
        Alternatives that it cannot use, such as sea for what spoils.
    """

    name: str
    value_of_time: float = 1.0
    theta: float = 1.0
    nest_thetas: tuple[tuple[str, float], ...] = ()
    without: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _text("segment: name", self.name)
        where = f"segment {self.name!r}"
        _number(f"{where}: value_of_time", self.value_of_time, 1e-9, 1e12)
        _number(f"{where}: theta", self.theta, *SCALES)
        if len({nest for nest, _ in self.nest_thetas}) < len(self.nest_thetas):
            raise UsageError(f"{where}: nest_thetas: a nest stands there twice.")
        for nest, scale in self.nest_thetas:
            _number(f"{where}: nest_thetas: {nest}", scale, *SCALES)
            if scale < self.theta:
                raise UsageError(
                    f"{where}: nest_thetas: {nest}: allowed is theta ({self.theta:g}) or more, "
                    f"got {scale:g}.",
                    cure="Alternatives of a nest are closer to each other than to others.",
                )

    def nest_theta(self, nest: str) -> float:
        """Return the scale within a nest."""
        return dict(self.nest_thetas).get(nest, self.theta)


@dataclass(frozen=True)
class ChoiceParams:
    """How choice and routes are solved together.

    Attributes
    ----------
    segments, alternatives : tuple
        One segment for each class of the demand.
    gap : float
        Combined relative gap at which the answer is good enough, 0 <= gap < 1.
    max_rounds : int
        Most rounds of better routes and better shares, >= 0.
    threads : int
        Threads; the answer is the same for any number, up to rounding.
    max_memory_mb : float or None
        Most memory of the assignment's own arrays [MB].
    compact : bool
        Whether the answer's tables have a row only for each zone that sends anything to another,
        and a column for each that receives.
    """

    segments: tuple[Segment, ...]
    alternatives: tuple[Alternative, ...]
    gap: float = 1e-6
    max_rounds: int = 500
    threads: int = 1
    max_memory_mb: float | None = field(default=None)
    compact: bool = False

    def __post_init__(self) -> None:
        _unique("segments", [item.name for item in self.segments])
        _unique("alternatives", [item.name for item in self.alternatives])
        _number("gap", self.gap, 0.0, 1.0)
        _whole("max_rounds", self.max_rounds, 0, 10**9)
        _whole("threads", self.threads, 1, MOST_THREADS)
        if self.max_memory_mb is not None:
            _number("max_memory_mb", self.max_memory_mb, 0.0, math.inf)
        if not isinstance(self.compact, bool):
            raise UsageError(f"compact: allowed is true or false, got {self.compact!r}.")
        for segment in self.segments:
            _check_names(segment, self.alternatives)
        _check_weights(self.alternatives)
        count = sum(
            item.traffic_class is not None and item.name not in segment.without
            for segment in self.segments
            for item in self.alternatives
        )
        if count > MOST_CLASSES:
            raise UsageError(
                f"segments and alternatives: allowed are {MOST_CLASSES} pairs of a segment and "
                f"an alternative on the network, got {count}.",
                cure="Join segments, or join alternatives whose traffic may mix.",
            )


def _check_names(segment: Segment, alternatives: tuple[Alternative, ...]) -> None:
    names = [item.name for item in alternatives]
    nests = sorted({item.nest for item in alternatives if item.nest})
    for what, known, given in (
        ("without", names, segment.without),
        ("nest_thetas", nests, tuple(nest for nest, _ in segment.nest_thetas)),
    ):
        for name in given:
            if name not in known:
                raise UnknownNameError(
                    f"segment {segment.name!r}: {what}: allowed are "
                    f"{', '.join(known) or 'none'}; got {name!r}.",
                    candidates=known,
                )
    if not set(names) - set(segment.without):
        raise UsageError(f"segment {segment.name!r}: no alternative is left.")


def _check_weights(alternatives: tuple[Alternative, ...]) -> None:
    """Refuse alternatives of different weight: no convex function would stand behind them."""
    weights = {item.traffic_class.pce: item.name for item in alternatives if item.traffic_class}
    if len(weights) > 1:
        shown = ", ".join(f"{name} {pce:g}" for pce, name in sorted(weights.items()))
        raise UsageError(
            f"alternatives: allowed is one pce for all on the network, got {shown}.",
            cure="Give capacities of links in the units that the alternative on them has.",
        )


def _unique(what: str, names: list[str]) -> None:
    if not names or len(set(names)) < len(names):
        raise UsageError(f"{what}: allowed are one or more of different names, got {names}.")


def _text(what: str, value: object) -> None:
    if not isinstance(value, str) or not value:
        raise UsageError(f"{what}: allowed is a text, got {value!r}.")


def _number(name: str, value: object, least: float, most: float) -> None:
    sound = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not (sound and math.isfinite(value) and least <= value <= most):  # type: ignore[arg-type,operator]
        span = f" from {least:g}" if math.isfinite(least) else ""
        upper = f" to {most:g}" if math.isfinite(most) else " upward" if span else ""
        raise UsageError(f"{name}: allowed is a finite number{span}{upper}, got {value!r}.")


def _whole(name: str, value: object, least: int, most: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise UsageError(
            f"{name}: allowed is a whole number from {least} to {most:,}, got {value!r}."
        )
