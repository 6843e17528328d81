"""Files that several processes share."""

import os
from pathlib import Path

from survey.files import keep_newest, write_whole


def test_a_file_is_written_whole_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "answer.json"
    write_whole(path, "một")
    write_whole(path, b"hai")
    assert path.read_text("utf-8") == "hai"
    assert list(tmp_path.iterdir()) == [path]


def test_the_newest_files_are_kept(tmp_path: Path) -> None:
    for number in range(5):
        path = tmp_path / f"{number}.json"
        path.write_text("{}", "utf-8")
        os.utime(path, (number, number))
    (tmp_path / "waiting.question").write_text("", "utf-8")
    keep_newest(tmp_path, "*.json", 2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["3.json", "4.json", "waiting.question"]
