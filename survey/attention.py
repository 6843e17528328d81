"""What a report names as needing attention: agencies, never a desk. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from analysis.report import content
from survey.published import Flag, Line, Published
from survey.speaking import Frozen, Speaker

GRADES = ("confirmed", "likely", "watch")
"""The strongest first."""


def attention_of(
    frozen: Frozen, published: Published, cases: Mapping[str, content.Case], say: Speaker
) -> Iterable[content.Attention]:
    """Flags of agencies, the most severe first, each with the agency's word and the remedy that runs.

    What is flagged at desks is told of their agency, with its figures and how many desks it is; no desk is named.
    """
    about = {(one["agency"], one["item"]): one for one in frozen.document["explanations"]}
    remedies: dict[tuple[str, str], content.Case] = {}
    for case in frozen.document["cases"]:
        if case["id"] in cases and case["item"]:
            remedies.setdefault((case["agency"], case["item"]), cases[case["id"]])
    found: dict[tuple[str, str], list[Flag]] = {}
    for flag in published.flags:
        if flag.agency in frozen.names:
            found.setdefault((flag.agency, flag.line.id), []).append(flag)
    for (agency, item), flags in found.items():
        line = _agency_line(frozen, agency, item, flags)
        said = about.get((agency, item), {"text": "", "due": None})
        if line is not None:
            yield content.Attention(
                agency=frozen.names[agency],
                row=say.row(line),
                desks=_desks(line, flags),
                explanation=said["text"],
                explained_by=frozen.names.get(said["by"], "") if said.get("by", agency) != agency else "",
                asked_until=date.fromisoformat(said["due"]) if said["due"] else None,
                case=remedies.get((agency, item)),
            )


def _desks(line: Line, flags: Sequence[Flag]) -> int:
    """At how many desks the evidence is; 0 where the agency's own figures are evidence as strong."""
    strongest = [flag for flag in flags if flag.line.grade == line.grade]
    return 0 if any(not flag.desk for flag in strongest) else len(strongest)


def _agency_line(frozen: Frozen, agency: str, item: str, flags: Sequence[Flag]) -> Line | None:
    """The agency's own figures of an item with the strongest grade of its flags; None where they are not shown."""
    own = next((flag.line for flag in flags if not flag.desk), None)
    if own is None:
        items = Published.of(frozen.document["figures"][agency]["published"]).items
        own = next((line for line in items if line.id == item and not line.hidden), None)
    strongest = min((flag.line.grade or "" for flag in flags), key=GRADES.index)
    return None if own is None else replace(own, grade=strongest)
