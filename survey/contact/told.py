"""What citizens are told was mended: remedies whose effect was verified, in words that a head approved. Pure.

Told are the agency and the question, never a desk: the figures of a desk stay within its own chain, so a remedy at one
desk is told without figures. Figures are frozen when the text is approved.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from survey.model import Refused
from survey.published import Estimate
from survey.remediation import VERIFIED, Case

PUBLISHED, WITHDRAWN = "published", "withdrawn"
SIDES = ("before", "after")
PARTS = ("value", "low", "high", "n")


@dataclass(frozen=True)
class Remedy:
    """One remedy as it is told. `again`: since when it no longer holds, where the same came up again.

    `before` and `after` are shares of the satisfied; both None where they may not be shown.
    """

    case_id: str
    agency: str
    day: date
    text_vi: str
    text_en: str
    decision: str
    question_vi: str = ""
    question_en: str = ""
    before: Estimate | None = None
    after: Estimate | None = None
    again: date | None = None


def permit_telling(case: Case, told: bool, text: str, decision: str) -> None:
    """Raise `Refused` for what may not be told: what is not verified or no longer holds, twice, or without words."""
    if case.state != VERIFIED or case.relapsed is not None:
        raise Refused(f"case {case.id} is not verified, or came up again; only what holds is told")
    if told:
        raise Refused(f"case {case.id} is told already; withdraw that first")
    if not text.strip() or not decision.strip():
        raise Refused("a text and the number of the decision are needed")


def permit_withdrawal(case: Case, told: bool, why: str) -> None:
    """Raise `Refused` for taking back what is not told, or without a reason."""
    if not told:
        raise Refused(f"case {case.id} is not told")
    if not why.strip():
        raise Refused("withdrawn: why missing")


def again_since(case: Case) -> date | None:
    """Since when a remedy that was verified no longer holds; None while it does."""
    if case.relapsed is not None:
        return case.relapsed
    if case.state == VERIFIED:
        return None
    return next((event.day for event in reversed(case.history) if event.what == "reopened"), case.day)


def frozen(case: Case, minimum_cell: int) -> dict[str, str]:
    """The figures of a case's verdict that may be told, as plain text; empty where they may not.

    They may not where desks are named, in the case or in what was verified, below `minimum_cell` ballots on either
    side, and where the verdict has none.
    """
    verdict = case.verdict or {}
    kept = {f"{side}_{part}": verdict.get(f"{side}_{part}", "") for side in SIDES for part in PARTS}
    sides = [estimate_of(kept, side) for side in SIDES]
    of_desks = case.desk or (case.verification or {}).get("desks", "").strip()
    if of_desks or any(side is None or side.n < minimum_cell for side in sides):
        return {}
    return kept


def estimate_of(data: Mapping[str, str], side: str) -> Estimate | None:
    """One side's share in a verdict's data; None where there is none, or what is there cannot be one."""
    try:
        value, low, high, n = (float(data.get(f"{side}_{part}", "")) for part in PARTS)
    except ValueError:
        return None
    return Estimate(value, low, high, int(n)) if 0 <= low <= value <= high <= 1 <= n else None


def at_least(n: int) -> int:
    """Ballots in round numbers, rounded down: exact ones could be held against another figure's."""
    return n // 10 * 10 if n >= 10 else n
