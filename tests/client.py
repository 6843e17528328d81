"""A test client that inspects every page it fetches.

A page is well-formed HTML with one h1, a language, unique ids, labelled inputs, no script or style that its policy does
not allow, nothing from elsewhere, and no text of the other language that is not marked as such.
"""

import base64
import gzip
import hashlib
import re
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from justhtml import JustHTML, StrictModeError
from justhtml.dom import Document, Element, Text
from werkzeug.test import TestResponse

from forms.instrument import library
from forms.messages import MESSAGES
from survey.i18n import read_catalogues

VIETNAMESE = re.compile("[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE)
"""Letters that English has not."""

FIELDS = "input, select, textarea"
UNLABELLED = ("hidden", "submit", "button")


class InspectingClient(FlaskClient):
    """Inspects whatever HTML comes back; a page that is not as it should be fails the test that fetched it."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request and inspect the answer."""
        response = super().open(*args, **kwargs)
        if response.mimetype == "text/html" and response.status_code not in (301, 302, 303, 307, 308):
            found = problems(text_of(response), response.headers.get("Content-Security-Policy", ""))
            assert found == [], f"{response.request.path}: {found}"
        return response


def inspecting_client(app: Flask) -> InspectingClient:
    """A client of an application."""
    app.test_client_class = InspectingClient
    client = app.test_client()
    assert isinstance(client, InspectingClient)
    return client


def text_of(response: TestResponse) -> str:
    """The page as text, whether or not it came compressed."""
    compressed = response.headers.get("Content-Encoding") == "gzip"
    return (gzip.decompress(response.data) if compressed else response.data).decode()


def parse(html: str) -> Document | None:
    """The page's tree; None where it is not well formed."""
    try:
        root = JustHTML(html, strict=True, sanitize=False).root
    except StrictModeError:
        return None
    assert isinstance(root, Document)
    return root


def problems(html: str, policy: str) -> list[str]:
    """What is wrong with a page that came with a Content-Security-Policy."""
    root = parse(html)
    if root is None:
        return [f"not well formed: {_first_error(html)}"]
    checks = (_frame, _ids, _labels, _groups, _references, _languages)
    return [*(text for check in checks for text in check(root)), *_policy(root, policy)]


def values_of(root: Document, selector: str) -> list[tuple[str, str]]:
    """Name and value of each field that a selector finds."""
    return [(str(field.attrs.get("name")), str(field.attrs.get("value"))) for field in _elements(root, selector)]


def _first_error(html: str) -> str:
    try:
        JustHTML(html, strict=True, sanitize=False)
    except StrictModeError as error:
        return " ".join(str(error).split())
    return ""


def _elements(root: Document, selector: str) -> list[Element]:
    return [node for node in root.query(selector) if isinstance(node, Element)]


def _frame(root: Document) -> Iterator[str]:
    if [element.attrs.get("lang") for element in _elements(root, "html")] not in (["vi"], ["en"]):
        yield "html without a language"
    if len(_elements(root, "h1")) != 1:
        yield f"{len(_elements(root, 'h1'))} h1"
    if len(_elements(root, "main")) != 1:
        yield f"{len(_elements(root, 'main'))} main"
    if not any(element.to_text().strip() for element in _elements(root, "title")):
        yield "no title"
    if not _elements(root, 'meta[name="viewport"]'):
        yield "no viewport"
    for button in _elements(root, "button, a"):
        if not button.to_text().strip():
            yield f"{button.name} without words"


def _ids(root: Document) -> Iterator[str]:
    seen: set[str] = set()
    for element in _elements(root, "[id]"):
        name = str(element.attrs["id"])
        if name in seen:
            yield f"id {name} twice"
        seen.add(name)
    for attribute in ("for", "form", "aria-describedby", "aria-labelledby", "aria-controls"):
        for element in _elements(root, f"[{attribute}]"):
            for name in str(element.attrs[attribute]).split():
                if name not in seen:
                    yield f"{attribute}={name} names nothing"


def _labels(root: Document) -> Iterator[str]:
    named = {element.attrs["for"] for element in _elements(root, "label[for]") if element.to_text().strip()}
    for field in _elements(root, FIELDS):
        if field.attrs.get("type") in UNLABELLED or field.attrs.get("aria-label") or field.attrs.get("id") in named:
            continue
        if not any(above.name == "label" and above.to_text().strip() for above in _above(field)):
            yield f"{field.name} {field.attrs.get('name')} without a label"


def _groups(root: Document) -> Iterator[str]:
    for field in _elements(root, 'input[type="radio"], input[type="checkbox"]'):
        groups = [above for above in _above(field) if above.name == "fieldset"]
        if field.attrs.get("type") == "radio" and not groups:
            yield f"radio {field.attrs.get('name')} outside a fieldset"
    for group in _elements(root, "fieldset"):
        legends = [child for child in group.children or () if isinstance(child, Element) and child.name == "legend"]
        if len(legends) != 1 or not legends[0].to_text().strip():
            yield f"fieldset {group.attrs.get('id')} without one legend"


def _references(root: Document) -> Iterator[str]:
    ids = {element.attrs["id"] for element in _elements(root, "[id]")}
    for attribute in ("href", "src", "action"):
        for element in _elements(root, f"[{attribute}]"):
            address = urlsplit(str(element.attrs[attribute] or ""))
            if address.scheme not in ("", "data") or address.netloc:
                yield f"{element.name} leads elsewhere: {element.attrs[attribute]}"
            if not (address.path or address.scheme) and address.fragment and address.fragment not in ids:
                yield f"#{address.fragment} leads nowhere"


def _policy(root: Document, policy: str) -> Iterator[str]:
    for element in _elements(root, "style, script"):
        content = "".join(child.data or "" for child in element.children or () if isinstance(child, Text))
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        if "src" not in element.attrs and f"'sha256-{digest}'" not in policy:
            yield f"inline {element.name} outside the policy"
    for element in _elements(root, "*"):
        for name in element.attrs:
            if name == "style" or name.startswith("on"):
                yield f"{element.name} with an attribute {name}"


def _languages(root: Document) -> Iterator[str]:
    english = _english()
    for text in _texts(root):
        words = " ".join((text.data or "").split())
        above = list(_above(text))
        if not words or any(element.name in ("style", "script", "title") for element in above):
            continue
        language = next(str(element.attrs["lang"]) for element in above if element.attrs.get("lang"))
        if language == "en" and VIETNAMESE.search(words):
            yield f"Vietnamese on an English page: {words}"
        if language == "vi" and words in english:
            yield f"English on a Vietnamese page: {words}"


def _texts(node: Any) -> Iterator[Text]:
    for child in node.children or ():
        if isinstance(child, Text):
            yield child
        else:
            yield from _texts(child)


def _above(node: Any) -> Iterator[Element]:
    while (node := node.parent) is not None:
        if isinstance(node, Element):
            yield node


@cache
def _english() -> frozenset[str]:
    """Every English text that the system can print, unless it is Vietnamese too."""
    catalogue = read_catalogues().of["en"]
    texts = [(source, form) for source, forms in catalogue.items() for form in forms]
    texts += [(text["vi"], text["en"]) for text in MESSAGES.values()]
    for instrument in library().values():
        wordings = [item.question for item in instrument.items] + [f.name for f in instrument.factors]
        wordings += [option for item in instrument.items for option in item.options]
        wordings += [point.label for scale in instrument.scales.values() for point in scale.points]
        texts += [(text["vi"], text["en"]) for text in wordings if "en" in text]
    return frozenset(english for vietnamese, english in texts if english != vietnamese)
