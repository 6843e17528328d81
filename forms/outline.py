"""From an instrument's parts back to the data of its file: what the database keeps, and what the hash is taken over."""

from typing import Any

from forms.parts import Condition, Content, Factor, Item, Scale, Text

Languages = tuple[str, ...]

NOT_WORDING = ("approval", "languages", "minutes", "omitted", "source", "use")
"""What may change without making another questionnaire of it."""


def wording(content: Content) -> dict[str, Any]:
    """The part whose change makes another questionnaire: ids, order, points, conditions, Vietnamese wording."""
    data = outline(content, ("vi",))
    return {key: value for key, value in data.items() if key not in NOT_WORDING}


def outline(content: Content, languages: Languages | None = None) -> dict[str, Any]:
    """The data of the whole file, in some languages or (None) all."""
    chosen = content.languages if languages is None else languages
    approval = content.approval
    return _present(
        id=content.id,
        version=content.version,
        title=_text(content.title, chosen),
        use=content.use,
        minutes=content.minutes,
        languages=list(content.languages),
        source=content.source,
        omitted=list(content.omitted),
        approval=approval
        and {"approved_by": approval.approved_by, "number": approval.number, "date": approval.date.isoformat()},
        scales={name: _scale(scale, chosen) for name, scale in content.scales.items()},
        factors=[_factor(factor, chosen) for factor in content.factors],
        items=[_item(item, chosen) for item in content.items],
    )


def _present(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _text(text: Text | None, languages: Languages) -> dict[str, str] | None:
    return None if text is None else {language: text[language] for language in languages}


def _scale(scale: Scale, languages: Languages) -> dict[str, Any]:
    return {
        "points": [_text(point.label, languages) for point in scale.points],
        "satisfied": list(scale.satisfied),
        "at_or_below_average": list(scale.at_or_below_average),
    }


def _condition(condition: Condition | None) -> dict[str, Any] | None:
    return None if condition is None else {"item": condition.item, "options": list(condition.options)}


def _factor(factor: Factor, languages: Languages) -> dict[str, Any]:
    return _present(
        id=factor.id,
        name=_text(factor.name, languages),
        note=_text(factor.note, languages),
        expects=_condition(factor.expects),
    )


def _item(item: Item, languages: Languages) -> dict[str, Any]:
    return _present(
        id=item.id,
        kind=item.kind,
        question=_text(item.question, languages),
        note=_text(item.note, languages),
        factor=item.factor,
        scale=item.scale,
        options=[_text(option, languages) for option in item.options] or None,
        not_applicable=item.not_applicable or None,
        asked_when=_condition(item.asked_when),
        role=item.role,
    )
