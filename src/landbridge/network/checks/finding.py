"""What a check found: where, what, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ERROR", "WARN", "Finding"]

ERROR, WARN = "error", "warn"


@dataclass(frozen=True, slots=True)
class Finding:
    """One breach of a rule.

    Attributes
    ----------
    rule : str
        Name of the rule.
    severity : str
        ``error`` (answers would be wrong) or ``warn`` (look at it).
    where : tuple of str
        Ids of nodes, links, crossings, lines or countries.
    value : float, str or None
        What was found there.
    """

    rule: str
    severity: str
    where: tuple[str, ...]
    value: float | str | None
    message: str
    cure: str
