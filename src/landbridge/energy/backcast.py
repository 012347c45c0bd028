"""Published figures of a past year beside the model's, and which of them were inputs.

``input``: the model is given the figure. ``fitted``: a parameter was set with it in view, or it
follows from figures that were. ``seen``: it was in view while parameters were set, or the
profiles were fitted to a figure made from it. ``predicted``: none of these; 2022 and 2025 were
not run before all parameters stood.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from landbridge.core.errors import UsageError
from landbridge.energy.published import (
    NORTH_SOUTH_TWH,
    figure,
    official_figures,
    published_generation,
)
from landbridge.results.energy import EnergyResult, Miss
from landbridge.scenario.energy import EnergyParams

__all__ = ["YEARS", "BackcastRow", "backcast", "compare"]

YEARS = (2022, 2023, 2024, 2025)
_FITTED_YEAR = 2023
#: years that were run while parameters were chosen
_IN_VIEW = (2023, 2024)
_SHARE, _TWH, _INTENSITY_SHARE = 0.10, 1.0, 0.05
_FITTED = {
    ("KZ", "coal"), ("KZ", "gas"), ("KG", "coal"), ("UZ", "coal"), ("UZ", "oil"), ("TM", "gas"),
    ("KZ", "net import"), ("TM", "net import"), ("KZ", "north to south"), ("KZ", "total"),
    ("TM", "total"), ("KG", "total"), ("KG", "net import"), ("KZ", "intensity"),
    ("KG", "intensity"),
}  # fmt: skip
#: a source that gives less than this in both is no figure to compare [TWh]
_LEAST_TWH = 0.02
#: what Ember publishes for these is not what the plants emit; see the facts' notes
_NO_INTENSITY = ("UZ", "TM")
_REASONS: Mapping[tuple[str, str], str] = {
    ("KZ", "oil"): "No plant of the fleet burns oil; what is published is burnt in coal and gas "
    "plants and in small ones that no list names.",
    ("KZ", "coal"): "Availability of coal plants is one share for all years; the published split "
    "of coal and gas is in dispute (see the official figure).",
    ("KZ", "gas"): "Gas plants of oil fields and of the south are taken with one share of "
    "availability; the published split of coal and gas is in dispute.",
    ("UZ", "solar"): "Plants of a year without a published day count for half of it; those of "
    "2023 came late in the year.",
    ("UZ", "wind"): "Official wind generation is below this series; the split of wind and solar "
    "is in dispute.",
    ("UZ", "gas"): "Gas gives what demand, trade and the other sources leave.",
    ("TJ", "total"): "No line to Uzbekistan stands in the table before 2024, so summer water is "
    "spilled and winter load goes unserved.",
    ("TJ", "net import"): "Demand is an estimate, and trade follows from it.",
    ("KZ", "net import"): "Coal plants can run the same share of every year here, so Russia covers "
    "what the plants gain or lose from year to year.",
    ("KG", "intensity"): "Coal plants can run the same share of every year here.",
}


@dataclass(frozen=True, slots=True)
class BackcastRow:
    """One published figure beside the model's.

    Attributes
    ----------
    published_low, published_high : float
        Both the same where no range is published.
    official : float or None
        The ministry's figure where it differs.
    use : str
        "input", "fitted", "seen" or "predicted".
    reason : str
        Why it is missed; empty where it is met.
    """

    country: str
    source: str
    unit: str
    published_low: float
    published_high: float
    official: float | None
    model: float
    use: str
    within: bool
    reason: str

    def as_miss(self) -> Miss:
        """Return the row as a miss."""
        middle = (self.published_low + self.published_high) / 2
        return Miss(self.country, self.source, middle, self.model, self.unit, self.reason)


def backcast(year: int, params: EnergyParams | None = None) -> tuple[BackcastRow, ...]:
    """Run a past year and lay it beside what was published.

    Raises
    ------
    UsageError
        For a year whose figures are not packaged.
    """
    from landbridge.energy.dispatch import dispatch

    if year not in YEARS:
        raise UsageError(f"year: back-casts are made for {YEARS[0]} to {YEARS[-1]}, got {year}.")
    return compare(dispatch(year, params))


def compare(result: EnergyResult) -> tuple[BackcastRow, ...]:
    """Lay a run of a past year beside what was published; empty for other years."""
    if result.year not in YEARS:
        return ()
    return (*_generation(result), *_imports(result), *_intensity(result), *_north_south(result))


def _use(year: int, country: str, source: str) -> str:
    if source == "hydro":
        return "input"
    if (country, source) in _FITTED and year == _FITTED_YEAR:
        return "fitted"
    return "seen" if year in _IN_VIEW else "predicted"


def _row(
    result: EnergyResult, key: tuple[str, str], unit: str, published: float, model: float
) -> BackcastRow:
    margin = max(_SHARE * abs(published), _TWH)
    if unit != "TWh":
        margin = _INTENSITY_SHARE * published
    within = abs(model - published) <= margin
    official = official_figures(result.year).get(key)
    return BackcastRow(
        *key,
        unit,
        published,
        published,
        None if official is None else official.value,
        model,
        _use(result.year, *key),
        within,
        "" if within else _REASONS.get(key, "No reason is known."),
    )


def _generation(result: EnergyResult) -> Iterator[BackcastRow]:
    made = result.generation_twh
    for country, by_fuel in published_generation(result.year).items():
        for fuel, value in by_fuel.items():
            ours = made[country]
            model = sum(ours.values()) if fuel == "total" else ours.get(fuel, 0.0)
            if max(value, model) >= _LEAST_TWH:
                yield _row(result, (country, fuel), "TWh", value, model)


def _imports(result: EnergyResult) -> Iterator[BackcastRow]:
    for country, model in result.net_import_twh.items():
        value = figure(result.year, country, "net_imports", "total")
        if value is not None:
            yield _row(result, (country, "net import"), "TWh", value, model)


def _intensity(result: EnergyResult) -> Iterator[BackcastRow]:
    for country, tonnes in result.co2_mt.items():
        value = figure(result.year, country, "carbon_intensity", "grid")
        if value is not None and country not in _NO_INTENSITY:
            total = sum(result.generation_twh[country].values())
            yield _row(result, (country, "intensity"), "g/kWh", value, 1e3 * tonnes / total)


def _north_south(result: EnergyResult) -> Iterator[BackcastRow]:
    low, high = NORTH_SOUTH_TWH
    model = result.north_south_gwh * 1e-3
    within = low <= model <= high
    key = ("KZ", "north to south")
    reason = "" if within else "Gas plants of the south or neighbours give more or less than then."
    use = _use(result.year, *key)
    yield BackcastRow(*key, "TWh", low, high, None, model, use, within, reason)
