"""Figures in words: the sentences P1–P4 and grades of a results page, and how the ends of an interval are rounded.

One rule everywhere: the lower end is rounded down and the upper one up, so that what is printed never claims more than
was computed. Pure but for the language, which is the request's.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from analysis import numbers, plain
from survey.i18n import decimal, gettext, language, month_name, percent, short_date, source
from survey.periods import Period, read_period
from survey.published import Estimate, Line, TrendPoint

GRADES: Mapping[str, str] = MappingProxyType(
    {
        "confirmed": source("Cần khắc phục (căn cứ rõ)"),
        "likely": source("Nhiều khả năng cần khắc phục"),
        "watch": source("Cần theo dõi"),
        "clear": source("Chưa thấy vấn đề"),
        "too_few": source("Chưa đủ phiếu"),
    }
)

MODES: Mapping[str, str] = MappingProxyType(
    {
        "web": source("quét mã QR tại quầy"),
        "receipt": source("mã mời"),
        "kiosk": source("máy tại chỗ"),
        "paper": source("phiếu giấy"),
        "link": source("đường dẫn"),
    }
)

NOTES: Mapping[str, str] = MappingProxyType(
    {
        "N1": source(
            "Người trả lời qua mã QR là người tự chọn tham gia, không phải mẫu chọn ngẫu nhiên; người không trả lời có "
            "thể nghĩ khác."
        ),
        "N2": source("Khoảng “từ … đến …” (độ tin cậy %(level)s) chỉ cho biết sai số do số phiếu nhiều hay ít."),
        "N3": source(
            "Kết quả này do đơn vị tự thu thập, không phải Chỉ số SIPAS do Bộ Nội vụ công bố và không so sánh trực "
            "tiếp với chỉ số đó."
        ),
        "N4": source(
            "Kết quả dùng để cải tiến phục vụ; không dùng làm căn cứ duy nhất để đánh giá, xếp loại hoặc xử lý cá nhân."
        ),
    }
)
"""Notes that stand where figures stand."""

FACTS: Mapping[str, str] = MappingProxyType(
    {
        "trips": source("Phải đi lại bổ sung hồ sơ từ 02 lần trở lên"),
        "on_time": source("Trả kết quả trễ hẹn"),
        "late_letter": source("Trễ hẹn mà không có đủ văn bản nêu lý do, xin lỗi và hẹn lại ngày trả"),
    }
)
"""What should not happen, by the item that asks for it."""

GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "higher": source("Cao hơn mức chung"),
        "unclear": source("Chưa khác biệt rõ"),
        "lower": source("Thấp hơn mức chung"),
        "too_few": source("Chưa đủ phiếu"),
        "silent": source("Chưa có phiếu nào trong kỳ"),
    }
)
"""Agencies against the others together; names in alphabetical order, never ranks."""

QUARTERS = ("I", "II", "III", "IV")


def period_name(period: Period) -> str:
    """A period in words: `tháng 10 năm 2026`, `quý III năm 2026`, `6 tháng đầu năm 2026`, `năm 2026`."""
    name = _plain_name(period)
    return gettext("%(period)s (từ ngày 15 đến ngày 14)", period=name) if period.reform else name


def _plain_name(period: Period) -> str:
    year = period.key[:4]
    match period.kind:
        case "year":
            return gettext("năm %(year)s", year=year)
        case "half":
            first = gettext("6 tháng đầu năm %(year)s", year=year)
            return first if "H1" in period.key else gettext("6 tháng cuối năm %(year)s", year=year)
        case "quarter":
            quarter = QUARTERS[(period.last.month - 1) // 3]
            return gettext("quý %(quarter)s năm %(year)s", quarter=quarter, year=year)
    return month_name(period.last)


def period_key_name(key: str) -> str:
    """`period_name` of a period's key."""
    return period_name(read_period(key))


def of_hundred(low: float, high: float) -> tuple[str, str]:
    """A share's interval as plain counts of 100, in the request's language (`analysis.numbers`)."""
    return numbers.of_hundred(low, high, language())


def percent_ends(share: Estimate) -> tuple[str, str]:
    """The ends of a share's interval in per cent with one decimal, without the sign: 84,9 and 87,6."""
    low, high = numbers.outward(100 * share.low, 100 * share.high, 1)
    return decimal(low, 1), decimal(high, 1)


def mean_ends(mean: Estimate) -> tuple[str, str]:
    """The ends of a mean's interval with two decimals: 4,12 and 4,31."""
    low, high = numbers.outward(mean.low, mean.high, 2)
    return decimal(low, 2), decimal(high, 2)


def mean_value(mean: Estimate) -> str:
    """A mean with two decimals."""
    return decimal(mean.value, 2)


def item_sentence(line: Line, satisfied: Iterable[str], minimum_cell: int) -> str:
    """P1, P3 or P4: what an item's answers say, for whoever reads no intervals. `satisfied`: those points' labels."""
    if line.share is None:
        return hidden_sentence(minimum_cell)
    if line.grade == "too_few":
        return plain.too_few_sentence(line.share.n, language=language())
    k = round(line.share.value * line.share.n)
    return plain.share_sentence(k, line.share, satisfied=tuple(satisfied), language=language())


def short_sentence(line: Line, minimum_cell: int) -> str:
    """P1s, P3 or P4: the same in one breath."""
    if line.share is None or line.grade == "too_few":
        return item_sentence(line, (), minimum_cell)
    return plain.short_share_sentence(line.share, language=language())


def pooled_sentence(share: Estimate) -> str:
    """P2: the index in a sentence. It counts answers, not people."""
    return plain.pooled_sentence(share, language=language())


def factor_sentence(line: Line, minimum_cell: int) -> str:
    """P2 for one factor, or P4."""
    if line.share is None:
        return hidden_sentence(minimum_cell)
    return plain.pooled_sentence(line.share, factor=True, language=language())


def change_sentence(line: Line) -> str:
    """P5a, P5b, P6 or P7: how a figure stands to the previous period's; never an arrow that is not proven."""
    return plain.change_sentence(None if line.hidden else line.change, language=language())


def change_word(line: Line) -> str:
    """The change in a word: tăng, giảm, chưa rõ; nothing where it cannot be told."""
    words = {"up": gettext("tăng"), "down": gettext("giảm"), "unclear": gettext("chưa rõ")}
    return words.get(line.direction, "")


def rolling_sentence(line: Line, first: date, last: date) -> str:
    """The figure of three months, marked as such, where the month alone has few ballots."""
    assert line.share is not None  # noqa: S101 - there is no such line without a share
    low, high = of_hundred(line.share.low, line.share.high)
    return gettext(
        "Kỳ này ít phiếu. Tính gộp ba tháng (từ ngày %(first)s đến hết ngày %(last)s), cứ 100 câu trả lời thì có "
        "khoảng từ %(low)s đến %(high)s câu là hài lòng hoặc rất hài lòng.",
        first=short_date(first),
        last=short_date(last),
        low=low,
        high=high,
    )


def distribution_words(counts: Sequence[int], labels: Sequence[str]) -> str:
    """How many chose each point, in words: "Bình thường" 12; "Hài lòng" 40."""
    return "; ".join(f"“{label}” {decimal(number)}" for label, number in zip(labels, counts, strict=True))


def trend_words(points: Iterable[TrendPoint]) -> str:
    """A series in words: month, share, interval."""
    return "; ".join(
        gettext(
            "%(month)s: %(value)s (%(low)s đến %(high)s)",
            month=period_key_name(point.period),
            value=percent(point.share.value),
            low=percent_ends(point.share)[0],
            high=percent_ends(point.share)[1],
        )
        for point in points
        if point.share is not None
    )


def hidden_sentence(minimum_cell: int) -> str:
    """P4: why a figure is not there."""
    return plain.hidden_sentence(minimum_cell, language=language())
