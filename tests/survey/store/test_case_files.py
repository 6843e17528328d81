"""Files of cases on both doors."""

from pathlib import Path

from survey.remedies.files import Attachment
from survey.store import case_files, cases
from tests.builders import TODAY
from tests.survey.store.doors import both_doors, stored
from tests.survey.store.test_cases import make_case

PHOTO = Attachment("ảnh quầy.png", "image/png", bytes(range(256)) * 40)


@both_doors
def test_a_file_comes_back_as_it_was(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        for number in (1, 2):
            cases.add(door, make_case(number))
        assert case_files.of(door, "v1") == []
        assert case_files.add(door, "v1", PHOTO, today=TODAY, who="an") == 1
        assert case_files.add(door, "v1", PHOTO, today=TODAY, who="an") == 2
        assert case_files.add(door, "v2", PHOTO, today=TODAY, who="an") == 1
        [first, second] = case_files.of(door, "v1")
        assert (first.number, first.name, first.kind, first.size, first.day, first.who) == (
            1, "ảnh quầy.png", "image/png", 10_240, TODAY, "an",
        )  # fmt: skip
        assert second.number == 2
        assert case_files.read(door, "v1", 2) == PHOTO
        assert case_files.read(door, "v1", 3) is None
        assert case_files.read(door, "v9", 1) is None
