"""`survey score` and `survey flags`."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from survey.instance import load_instance
from survey.store import desks
from tests.builders import make_answers, make_desk
from tests.survey.cli.running import TODAY, YESTERDAY, cast, filled, refused, survey, survey_json

GOOD: dict[str, Any] = {"answers": make_answers(A24=5, A25=4, stage=3, D34=5)}
BAD: dict[str, Any] = {"answers": make_answers(A24=1, A25=5, stage=1)}
HUE = {
    "Q1": (150, 2137, 2063),
    "Q2": (104, 2128, 1983),
    "Q3": (97, 2232, 1886),
    "Q4": (89, 2135, 1991),
    "Q5": (99, 2281, 1825),
}
"""The published counts of Huế city, quarter I of 2019, worst point first (report 02/BC-TTHCC of 4 April 2019)."""

PUBLISHED = {
    "Q1": ("3.55", "50.6", "48.94"),
    "Q2": ("2.46", "50.4", "47.04"),
    "Q3": ("2.3", "52.95", "44.74"),
    "Q4": ("2.11", "50.65", "47.23"),
    "Q5": ("2.34", "54.11", "43.29"),
}
"""The shares printed beside them: cut off, not rounded, some after one decimal."""


def make_counts(path: Path, ballots: int = 4215, **changes: tuple[int, ...]) -> tuple[str | Path, ...]:
    """The options that score a published table."""
    rows = [f"{item},{point},{n}" for item, ns in (HUE | changes).items() for point, n in enumerate(ns, 1)]
    path.write_text("\n".join(["item,point,n", *rows]), "utf-8")
    return ("score", "--counts", path, "--instrument", "hue-city@2019", "--ballots", str(ballots))


def cut(share: float, like: str) -> str:
    """A share in per cent, cut off after as many decimals as `like` has."""
    decimals = len(like.partition(".")[2])
    whole = int(share * 100 * 10**decimals + 1e-9)
    return f"{whole / 10**decimals:.{decimals}f}"


def test_the_published_table_of_hue_is_computed_again(tmp_path: Path) -> None:
    found = survey_json(tmp_path / "nowhere", *make_counts(tmp_path / "hue.csv"), status=1)
    for item in found["items"]:
        published = PUBLISHED[item["item"]]
        assert (
            tuple(cut(share, like) for share, like in zip(item["share_of_ballots"], published, strict=True))
            == published
        )
    assert found["findings"] == [
        {"code": "more_answers_than_ballots", "item": "Q1", "expected": 4215, "found": 4350},
        {"code": "answers_missing", "item": "Q5", "expected": 4215, "found": 4205},
    ]
    assert [round(100 * item["top_two_box"]["value"], 2) for item in found["items"]] == [
        96.55, 97.53, 97.7, 97.89, 97.65,
    ]  # fmt: skip
    assert not (tmp_path / "nowhere").exists()


def test_a_table_that_adds_up_has_status_0(tmp_path: Path) -> None:
    command = make_counts(tmp_path / "hue.csv", Q1=(15, 2137, 2063), Q5=(109, 2281, 1825))
    assert survey_json(tmp_path / "nowhere", *command)["findings"] == []


def test_findings_are_named_in_both_languages(tmp_path: Path) -> None:
    command = make_counts(tmp_path / "hue.csv")
    vietnamese = survey(tmp_path, *command, status=1).stdout
    assert "Q1: nhiều câu trả lời hơn số phiếu (4.350 ≠ 4.215) [more_answers_than_ballots]" in vietnamese
    assert "97,5 (97,0 đến 98,0)" in vietnamese
    assert "không phải Chỉ số SIPAS" in vietnamese
    english = survey(tmp_path, *command, "--language", "en", status=1).stdout
    assert "Q5: answers are missing (4,205 ≠ 4,215) [answers_missing]" in english
    assert "97.5 (97.0 to 98.0)" in english
    assert "độ" not in english


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("item,point,n\nQ9,1,2\n", "line 2, column item: 'Q9' is not one of"),
        ("item,n\nQ1,2\n", "columns missing: point"),
    ],
)
def test_a_table_that_cannot_be_read_is_named(tmp_path: Path, content: str, said: str) -> None:
    command = make_counts(tmp_path / "hue.csv")
    (tmp_path / "hue.csv").write_text(content)
    assert said in refused(tmp_path, *command)


def test_a_file_needs_no_store_and_equals_the_store(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i", *[GOOD] * 8, *[BAD] * 4, {"mode": "test"})
    survey(folder, "export", tmp_path / "b.csv", "--excel", "--all")
    stored = survey_json(folder, "score")
    of_file = survey_json(
        tmp_path / "nowhere", "score", "--file", tmp_path / "b.csv", "--instrument", "sipas-service@2026"
    )
    # What is too few to be shown is known to whoever holds the file, and enters no sum where it is hidden.
    assert [one for one in stored["items"] if one["n"] is None] == [
        {name: one[name] if name in ("item", "factor") else None for name in one}
        for one in of_file["items"]
        if one["n"] == 0
    ]
    assert stored == of_file | {name: stored[name] for name in ("items", "facts", "minimum_cell")}
    shown = [one for one in stored["items"] + stored["facts"] if one["n"] is not None]
    assert [one["item"] for one in shown] == ["A24", "A25", "D34", "stage"]
    assert all(one in of_file["items"] + of_file["facts"] for one in shown)
    assert not (tmp_path / "nowhere").exists()
    assert stored["ballots"] == 12
    first = stored["items"][0]
    assert (first["item"], first["factor"], first["counts"]) == ("A24", "A", [4, 0, 0, 0, 8])
    assert set(first["mean"]) == {"value", "low", "high", "n", "method"}
    result = next(item for item in stored["items"] if item["item"] == "D34")
    assert (result["n"], result["never_asked"], result["no_answer"]) == (8, 4, 0)
    assert {"factors", "index", "findings", "confidence_level"} <= stored.keys()
    text = survey(folder, "score").stdout
    assert "A24" in text
    assert "Chỉ số hài lòng chung" in text


def test_an_item_with_few_answers_is_hidden_and_in_no_sum(tmp_path: Path) -> None:
    rare = {"answers": make_answers(A24=5, A25=1, B27=1, gender=1)}
    common = {"answers": make_answers(A24=5, A25=4)}
    folder = filled(tmp_path / "i", *[rare] * 4, *[common] * 6)
    without = filled(tmp_path / "j", *[{"answers": make_answers(A24=5, A25=1)}] * 4, *[common] * 6)
    found, other = survey_json(folder, "score"), survey_json(without, "score")
    items = {one["item"]: one for one in found["items"]}
    assert items["B27"] == {name: {"item": "B27", "factor": "B"}.get(name) for name in items["A24"]}
    assert next(fact for fact in found["facts"] if fact["item"] == "gender")["counts"] is None
    assert items["A25"]["counts"] == [4, 0, 0, 6, 0]
    for name in ("factors", "index", "index_of_items", "index_of_factors"):
        assert found[name] == other[name]
    text = survey(folder, "score").stdout
    [line] = [line for line in text.splitlines() if line.startswith("B27")]
    assert line.split()[-6:] == ["–"] * 6
    assert "–: Không hiển thị vì có ít hơn 5 phiếu, để bảo vệ người trả lời." in text
    assert (
        "Không hiển thị"
        not in survey(folder, "score", "--file", "-", "--instrument", "sipas-service@2026", stdin="A24\n5\n").stdout
    )
    cells = {cell["item"]: cell for cell in survey_json(folder, "flags")["cells"]}
    assert (cells["B27"]["n"], cells["B27"]["p_value"], cells["B27"]["adjusted"]) == (None, None, None)
    assert cells["A25"]["n"] == 10


def test_an_instrument_of_one_s_own_is_a_file(tmp_path: Path) -> None:
    own = Path(__file__).parents[2] / "forms/instruments/rating.toml"
    item = json.loads(
        survey(
            tmp_path, "score", "--file", "-", "--instrument", own, "--json", stdin=f"{rating_of(own)}\n1\n2\n"
        ).stdout
    )["items"][0]
    assert item["counts"][:2] == [1, 1]


def rating_of(path: Path) -> str:
    """The id of the first rating of an instrument's file."""
    lines = path.read_text("utf-8").split("[[items]]")[1].splitlines()
    return next(line.split('"')[1] for line in lines if line.startswith("id"))


def test_what_is_counted_can_be_narrowed(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i", *[GOOD] * 6)
    instance = load_instance(folder, {})
    door = instance.open()
    cast(instance, door, *[BAD | {"date": TODAY.replace(year=TODAY.year - 1)}] * 5)
    door.close()

    def ballots(*options: str) -> int:
        return int(survey_json(folder, "score", *options)["ballots"])

    assert ballots() == 11
    assert ballots("--from", str(YESTERDAY)) == 6
    assert ballots("--to", f"{TODAY.year - 1}-12-31") == (5 if YESTERDAY.year == TODAY.year else 11)
    assert ballots("--agency", "xa-mau-1", "--desk", "7K3MP-Q9X2V", "--instrument", "sipas-service@2026") == 11
    assert "unknown agency 'x'" in refused(folder, "score", "--agency", "x")
    assert "unknown desk 'x'" in refused(folder, "score", "--desk", "x")


def test_few_ballots_and_small_desks_are_not_shown(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i", *[GOOD] * 4, {"date": TODAY})
    said = refused(folder, "score")
    assert said == "4 settled ballots: fewer than 5 are never shown; 1 wait to be settled (survey settle)"
    assert refused(filled(tmp_path / "j"), "score") == "0 settled ballots: fewer than 5 are never shown"
    door = load_instance(folder, {}).open()
    desks.add(door, make_desk(code="0000000000", staff=1))
    door.close()
    assert "fewer than 3 staff" in refused(folder, "score", "--desk", "00000-00000")


def test_several_instruments_are_scored_one_by_one(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i", *[GOOD] * 5)
    rows = "".join(f"7K3MPQ9X2V,{YESTERDAY},3\n" for _ in range(5))
    survey(folder, "import", "-", "--instrument", "hue-city@2019", stdin=f"desk,date,Q1\n{rows}")
    assert "(hue-city@2019, sipas-service@2026): name one with --instrument" in refused(folder, "score")
    assert survey_json(folder, "score", "--instrument", "hue-city@2019")["instrument"] == "hue-city@2019"


def test_ballots_of_an_instrument_that_is_lost_are_not_scored(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i", *[GOOD] * 5)
    door = load_instance(folder, {}).open()
    door.run("UPDATE ballots SET instrument = 'lost@1'")
    door.close()
    assert "lost@1 is not recorded" in refused(folder, "score")


@pytest.mark.parametrize(
    "options",
    [
        ("--file", "x.csv"),
        ("--file", "x.csv", "--instrument", "hue-city@2019", "--desk", "x"),
        ("--counts", "x.csv", "--instrument", "hue-city@2019"),
        ("--ballots", "5"),
        ("--counts", "x.csv", "--ballots", "5"),
        ("--counts", "x.csv", "--ballots", "5", "--instrument", "hue-city@2019", "--agency", "x"),
        ("--confidence-level", "1"),
    ],
)
def test_bad_use_has_status_2(tmp_path: Path, options: tuple[str, ...]) -> None:
    survey(tmp_path, "score", *options, status=2)


def test_an_unknown_instrument_is_named(tmp_path: Path) -> None:
    assert "x@1" in refused(tmp_path, "score", "--file", "-", "--instrument", "x@1", stdin="")


def test_the_level_of_confidence_is_an_option_and_a_setting(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i", *[GOOD] * 5, confidence_level=0.9)
    assert survey_json(folder, "score")["confidence_level"] == 0.9
    assert survey_json(folder, "score", "--confidence-level", "0.99")["confidence_level"] == 0.99


def test_flags_are_found_with_their_evidence_and_status_0(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i", *[GOOD] * 5, *[BAD] * 15)
    found = survey_json(folder, "flags")
    [flag] = found["flags"]
    assert (flag["group"], flag["item"], flag["grade"], flag["k"]) == ("7K3MP-Q9X2V", "A24", "confirmed", 15)
    assert flag["mean"]["high"] < 3
    assert flag["adjusted"] < 0.05
    assert found["list"] == {"ballots": 15, "answers": 15}
    assert found["grades"]["confirmed"] == 1
    assert len(found["cells"]) == 16
    assert {cell["item"]: cell["grade"] for cell in found["cells"]}["A24"] == "confirmed"
    text = survey(folder, "flags").stdout
    assert "7K3MP-Q9X2V" in text
    assert "15/20" in text
    assert "Phiếu có nội dung từ mức giữa trở xuống: 15 / 20" in text


def test_no_flags_is_said_in_words(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i", *[GOOD] * 12)
    assert "No item is confirmed" in survey(folder, "flags", "--language", "en", "--by", "agency").stdout
    assert survey_json(folder, "flags", "--by", "agency")["cells"][0]["group"] == "xa-mau-1"


def test_small_desks_are_judged_together(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i", *[BAD] * 12)
    door = load_instance(folder, {}).open()
    desks.update(door, make_desk(staff=2), TODAY, "an")
    door.close()
    assert [flag["group"] for flag in survey_json(folder, "flags")["flags"]] == ["xa-mau-1: small desks"]


def test_flags_of_a_file_need_a_column_to_go_by(tmp_path: Path) -> None:
    rows = "".join("a,1\n" for _ in range(12))
    command = ("flags", "--file", "-", "--instrument", "hue-city@2019")
    found = json.loads(survey(tmp_path, *command, "--json", stdin=f"desk,Q1\n{rows}").stdout)
    assert [flag["group"] for flag in found["flags"]] == ["a"]
    assert "the file has no column 'agency'" in refused(tmp_path, *command, "--by", "agency", stdin=f"desk,Q1\n{rows}")


def test_in_a_process_of_its_own_it_is_the_same(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "survey", "--instance", tmp_path / "nowhere", *make_counts(tmp_path / "hue.csv")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert "[more_answers_than_ballots]" in done.stdout
