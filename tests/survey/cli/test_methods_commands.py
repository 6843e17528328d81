"""`survey methods`: the paper is written, dated, the same each time."""

import io
from pathlib import Path

import pikepdf

from tests.survey.cli.running import TODAY, refused, survey


def test_the_paper_is_written_without_a_store(tmp_path: Path) -> None:
    out = tmp_path / "methods.pdf"
    assert survey(tmp_path / "nowhere", "methods", "-o", out).stdout.strip() == str(out)
    assert not (tmp_path / "nowhere").exists()
    with pikepdf.open(io.BytesIO(out.read_bytes())) as document:
        meta = document.open_metadata()
        assert str(meta["xmp:CreateDate"]).startswith(str(TODAY))
        assert (meta["dc:title"], str(document.Root.Lang)) == ("Cách tính các con số về mức độ hài lòng tại quầy", "vi")


def test_the_same_date_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        survey(tmp_path, "methods", "-o", tmp_path / name, "--date", "23/11/2026", "--language", "en")
    survey(tmp_path, "methods", "-o", tmp_path / "c.pdf", "--date", "2026-11-24", "--language", "en")
    first, second, other = ((tmp_path / name).read_bytes() for name in ("a.pdf", "b.pdf", "c.pdf"))
    assert first == second != other


def test_what_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    assert "No such file or directory" in refused(tmp_path, "methods", "-o", tmp_path / "none" / "m.pdf")
    assert "Missing option" in survey(tmp_path, "methods", status=2).stderr
    survey(tmp_path, "methods", "-o", tmp_path / "m.pdf", "--date", "soon", status=2)
