"""Which files are kept, and under which name."""

import io
import zipfile

import pytest

from survey.remedies.files import LARGEST, LONGEST, Attachment, attachment, kind_of, safe_name

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


def archive(**members: str) -> bytes:
    """A zip with members; `__` in a name is a slash, `_xml` its ending."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as made:
        for name, text in members.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), text)
    return whole.getvalue()


@pytest.mark.parametrize(
    ("content", "suffix"),
    [
        (b"%PDF-1.7\n", ".pdf"),
        (PNG, ".png"),
        (b"\xff\xd8\xff\xe0rest", ".jpg"),
        (archive(word__document_xml="x"), ".docx"),
        (archive(xl__workbook_xml="x"), ".xlsx"),
        (archive(mimetype="application/vnd.oasis.opendocument.text"), ".odt"),
    ],
)
def test_a_kind_is_told_by_what_is_in_the_file(content: bytes, suffix: str) -> None:
    found = attachment("../ảnh chụp.exe", content)
    assert isinstance(found, Attachment)
    assert found.name == "ảnh chụp" + suffix
    assert found.content == content


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\0",
        b"<html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"PK\x03\x04 broken",
        archive(anything="x"),
        archive(word__document_xml="x", word__vbaProject_bin="x"),
        archive(mimetype="application/vnd.oasis.opendocument.calc"),
    ],
)
def test_nothing_else_is_kept(content: bytes) -> None:
    assert kind_of(content) is None
    assert attachment("biên bản.pdf", content) == "kind"


def test_nothing_and_too_much_are_told() -> None:
    assert attachment("a.pdf", b"") == "empty"
    assert attachment("a.pdf", b"%PDF-" + b"0" * LARGEST) == "large"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("C:\\Users\\an\\Biên bản.PDF", "Biên bản.pdf"),
        ("/etc/passwd", "passwd.pdf"),
        ('a"b\r\nSet-Cookie: x.pdf', "abSet-Cookie x.pdf"),
        ("ảnh\u202egpj.pdf", "ảnhgpj.pdf"),
        ("...", "tep.pdf"),
        ("", "tep.pdf"),
        ("a" * 300, "a" * (LONGEST - 4) + ".pdf"),
    ],
)
def test_names_are_made_safe(name: str, safe: str) -> None:
    assert safe_name(name, ".pdf") == safe
