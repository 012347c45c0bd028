"""A public claim, and an answer of Landbridge to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from landbridge import facts
from landbridge.core.errors import DataError

__all__ = ["Claim", "Model", "ModelAnswer", "Row", "Status", "read_claims"]


class Status(StrEnum):
    """How an answer of ours stands to a claim."""

    REPRODUCED = "reproduced"
    DATA = "data"
    NOT_YET = "not yet"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class Claim:
    """A public claim; ``value`` is null where it has no figure."""

    claim_id: str
    claim: str
    published: str
    value: float | None
    unit: str | None
    rule: str  # equal | about | at least | more than | stated
    part: str  # network | demand | operations | energy
    note: str | None

    def met_by(self, answer: float) -> bool:
        """Return whether a number of ours agrees with the figure under the claim's rule."""
        if self.value is None:
            raise DataError(
                f"mission_claims: the claim {self.claim_id} has no value to hold {answer:g} to.",
                cure="Give its row a value.",
            )
        if self.rule == "more than":
            return answer > self.value
        if self.rule == "at least":
            return answer >= self.value
        slack = 0.01 if self.rule == "about" else 0.0
        return abs(answer - self.value) <= slack * self.value


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """What Landbridge makes of a claim; null where it has nothing to show."""

    model: str | None
    status: Status
    note: str
    command: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """A claim with its answer."""

    claim: Claim
    answer: ModelAnswer

    @property
    def note(self) -> str:
        """Remarks on the answer and on the source."""
        return " ".join(filter(None, (self.answer.note, self.claim.note)))


Model = Callable[[Claim], ModelAnswer]


def read_claims() -> dict[str, Claim]:
    """Return the packaged claims by id, in the order of the mission."""
    columns = Claim.__dataclass_fields__
    frame = facts.load("mission_claims").sort("position").select(*columns)
    return {row["claim_id"]: Claim(**row) for row in frame.iter_rows(named=True)}
