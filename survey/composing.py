"""From what a closing froze to one agency's report, in one language. Pure but for the texts that it is handed."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from analysis.report import content
from analysis.report.words import words_of
from survey.alphabet import by_alphabet
from survey.attention import attention_of
from survey.closed import Closing
from survey.contact.told import at_least, estimate_of
from survey.periods import Period, read_period
from survey.published import Published, TrendPoint
from survey.remediation import RUNNING
from survey.speaking import Frozen, Speaker, figure_of
from survey.workdays import WEEKDAYS


def compose(frozen: Frozen, agency: str, texts: Mapping[str, str], language: str = "vi") -> content.Report:
    """One agency's report. Raises `KeyError` for an agency that the closing does not hold."""
    figures = frozen.document["figures"][agency]
    settings = frozen.document["settings"]
    published = Published.of(figures["published"])
    say = Speaker(frozen, figures["instrument"], language)
    cases = _cases(frozen, agency, say)
    return content.Report(
        agency=frozen.names[agency],
        **_of_closing(frozen, texts),
        **_of_figures(published, say, language),
        head=_head(frozen.document.get("heads", {}).get(agency, {})),
        population=figures["population"],
        comments=_shown(figures["comments"], settings["minimum_cell"]),
        talk=_talk(figures.get("talk", {}), language),
        low=_shown(figures.get("low", 0), settings["minimum_cell"]),
        dissatisfied=_shown(figures.get("dissatisfied", 0), settings["minimum_cell"]),
        standing=_standing(frozen, published),
        funnel=_funnel(frozen, published),
        attention=tuple(attention_of(frozen, published, cases, say)),
        cases=tuple(cases.values()),
        aside=_aside(figures, published, settings["minimum_cell"]),
        tasks=texts.get("tasks", ""),
        proposals=texts.get("proposals", ""),
        instruments=tuple(figures["instruments"]),
        points=say.points,
        **{name: settings[name] for name in ("minimum_cell", "confidence_level", "demo")},
    )


def _check(closing: Closing, texts: Mapping[str, str]) -> str:
    """What is printed to tell files apart: of the closing and, where the agency wrote something, of that."""
    said = "\x1f".join(f"{name}\x1f{text}" for name, text in sorted(texts.items()) if text)
    return f"{closing.check}-{hashlib.sha256(said.encode()).hexdigest()[:4]}" if said else closing.check


def _of_closing(frozen: Frozen, texts: Mapping[str, str]) -> dict[str, Any]:
    closing, period = frozen.closing, read_period(frozen.document["period"]["key"])
    return {
        "period": kind_of(period),
        "first": period.first,
        "last": period.last,
        "closed": closing.day,
        "revision": closing.revision,
        "why": closing.why,
        "check": _check(closing, texts),
    }


def _of_figures(published: Published, say: Speaker, language: str) -> dict[str, Any]:
    return {
        "ballots": published.ballots,
        "index": say.row(published.index) if published.index else None,
        "previous": _previous(published, language),
        "rolling": figure_of(published.rolling.share) if published.rolling else None,
        "months": tuple(_months(published.index.trend if published.index else ())),
        "factors": tuple(say.row(line) for line in published.factors),
        "items": tuple(say.row(line) for line in published.items),
        "facts": tuple(say.fact(fact) for fact in published.facts),
        "modes": tuple(say.mode(split) for split in published.by_mode),
        "stages": tuple(say.stage(split) for split in published.by_stage),
    }


def kind_of(period: Period) -> str:
    """What sort of period it is: month, quarter, half1, half2 or year, with `reform_` for those from 15 to 14."""
    kind = f"half{period.key[6]}" if period.kind == "half" else period.kind
    return f"reform_{kind}" if period.reform else kind


def _shown(number: int, least: int) -> int | None:
    return None if 0 < number < least else number


def _previous(published: Published, language: str) -> str:
    """The period before in words; empty where it has no ballot of the same questions."""
    if not published.previous:
        return ""
    earlier = read_period(published.previous)
    return words_of(language).period(kind_of(earlier), earlier.last)


def _months(trend: Sequence[TrendPoint]) -> Iterable[content.Month]:
    asked = ""
    for point in trend:
        breaks = bool(asked and point.instrument and point.instrument != asked)
        asked = point.instrument or asked
        yield content.Month(read_period(point.period).last.replace(day=1), figure_of(point.share), breaks)


def _standing(frozen: Frozen, published: Published) -> content.Standing:
    groups, names = published.groups, frozen.names
    kinds = ("higher", "unclear", "lower", "too_few", "silent")
    lists = {kind: tuple(sorted((names[one] for one in getattr(groups, kind)), key=by_alphabet)) for kind in kinds}
    return content.Standing(**lists)


def _funnel(frozen: Frozen, published: Published) -> content.Funnel | None:
    found = published.funnel
    if found is None or not found.spots:
        return None
    spots = [content.Spot(frozen.names[one.agency], one.n, one.share, one.position) for one in found.spots]
    spots.sort(key=lambda spot: by_alphabet(spot.agency))
    return content.Funnel(found.target, found.sizes, *found.inner, *found.outer, tuple(spots))


def _cases(frozen: Frozen, agency: str, say: Speaker) -> dict[str, content.Case]:
    """The cases of an agency and all below it, those that run first, by what is due."""
    own = _below(frozen, agency)
    day = frozen.closing.day
    found = [case for case in frozen.document["cases"] if case["agency"] in own]
    found.sort(key=lambda case: (case["state"] not in RUNNING, case["due"] or "9999", case["id"]))
    return {case["id"]: _case(case, frozen.names, day, say) for case in found}


def _case(case: Mapping[str, Any], names: Mapping[str, str], day: date, say: Speaker) -> content.Case:
    due = date.fromisoformat(case["due"]) if case["due"] else None
    counted = WEEKDAYS.between(due, day) if due and case["state"] in RUNNING else 0
    late = case.get("late", counted)  # closings of before did not note it
    kept = {name: case[name] for name in ("state", "action", "owner")}
    kept["title"] = say.title(case)
    effect, again = case.get("effect", {}), case.get("relapsed")
    return content.Case(
        agency=names[case["agency"]],
        cause=say.cause(case),
        due=due,
        late=late,
        before=_side(effect, "before"),
        after=_side(effect, "after"),
        again=date.fromisoformat(again) if again else None,
        **kept,
    )


def _talk(found: Mapping[str, Any], language: str) -> content.Talk | None:
    """What became of comments, and what they are about; None in a closing that did not note it, or of too few."""
    if not found.get("comments"):
        return None
    topics = []
    for row in found["topics"]:
        share = None
        if row["figures"]:
            _, value, low, high = row["figures"]
            share = content.Figure(value, low, high, found["comments"])
        topics.append(content.Topic(row[language], share))
    return content.Talk(found["looked"], found["acted"], tuple(topics))


def _side(effect: Mapping[str, str], side: str) -> content.Figure | None:
    """A share before or after, on ballots in round numbers as citizens are told: windows lie across the months."""
    found = estimate_of(effect, side)
    return figure_of(replace(found, n=at_least(found.n))) if found is not None else None


def _below(frozen: Frozen, agency: str) -> set[str]:
    found = {agency}
    while more := {one["id"] for one in frozen.document["agencies"] if one["parent"] in found} - found:
        found |= more
    return found


def _aside(figures: Mapping[str, Any], published: Published, least: int) -> content.Aside:
    number = _shown(figures["aside"], least)
    if not number:
        return content.Aside(number)
    return content.Aside(number, tuple(figures["reasons"]), figure_of(published.with_aside))


def _head(values: Mapping[str, str]) -> content.Head:
    """What agencies settle about their documents."""
    return content.Head(
        superior=values.get("superior", ""),
        issuer=values.get("issuer", ""),
        symbol=values.get("symbol", ""),
        place=values.get("place", ""),
        addressee=values.get("addressee", ""),
        authority=values.get("signatory_authority", ""),
        title=values.get("signatory_title", ""),
        signatory=values.get("signatory_name", ""),
        recipients=_lines(values.get("recipients", "")),
        legal_bases=_lines(values.get("legal_bases", "")),
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
