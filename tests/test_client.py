"""The inspecting client sees what it is there to see."""

import base64
import hashlib

import pytest

from tests.client import problems

STYLE = "p{margin:0}"
POLICY = f"style-src 'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"


def make_page(
    *, lang: str = "vi", title: str = "Phiếu", body: str = "", h1: str = "<h1>Phiếu</h1>", head: str = "", end: str = ""
) -> str:
    return (
        f'<!doctype html><html lang="{lang}"><head><title>{title}</title><meta name="viewport" content="width=1">'
        f"<style>{STYLE}</style>{head}</head><body><main>{h1}{body}</main>{end}</body></html>"
    )


def test_a_good_page_passes() -> None:
    body = (
        '<form action="/x" id="f"><fieldset><legend>Hỏi</legend>'
        '<label><input type="radio" name="a">Có</label></fieldset>'
        '<label for="b">Chữ</label><textarea id="b" name="b"></textarea><input type="hidden" name="c" form="f">'
        '<button>Gửi</button><a href="#f">Lên</a><span lang="en">Thank you!</span></form>'
    )
    assert problems(make_page(body=body), POLICY) == []


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (make_page(body="<p><div></p>"), "not well formed"),
        (make_page(lang="xx"), "html without a language"),
        (make_page(h1=""), "0 h1"),
        (make_page(body="<h1>Hai</h1>"), "2 h1"),
        (make_page(title=" "), "no title"),
        (make_page(body="<button></button>"), "button without words"),
        (make_page(body='<p id="a"></p><p id="a"></p>'), "id a twice"),
        (make_page(body='<label for="no">Chữ</label>'), "for=no names nothing"),
        (make_page(body='<input name="a">'), "input a without a label"),
        (make_page(body='<label></label><input id="a" name="a">'), "input a without a label"),
        (make_page(body='<label><input type="radio" name="a">Có</label>'), "radio a outside a fieldset"),
        (make_page(body="<fieldset><p>Hỏi</p></fieldset>"), "fieldset None without one legend"),
        (make_page(body='<a href="https://example.com/">Đi</a>'), "a leads elsewhere"),
        (make_page(body='<a href="#no">Đi</a>'), "#no leads nowhere"),
        (make_page(head="<style>p{color:red}</style>"), "inline style outside the policy"),
        (make_page(end="<script>alert(1)</script>"), "inline script outside the policy"),
        (make_page(body='<p style="color:red">a</p>'), "p with an attribute style"),
        (make_page(body='<p onclick="x()">a</p>'), "p with an attribute onclick"),
        (make_page(body="<p>Thank you!</p>"), "English on a Vietnamese page: Thank you!"),
        (make_page(lang="en", h1="<h1>Hi</h1>", body="<p>Cảm ơn</p>"), "Vietnamese on an English page: Cảm ơn"),
    ],
)
def test_a_fault_is_named(page: str, said: str) -> None:
    found = problems(page, POLICY)
    assert any(problem.startswith(said) for problem in found), found
