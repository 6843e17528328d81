"""What a browser sends as a ballot: its fields, decoded strictly, whole or not at all."""

from urllib.parse import parse_qsl

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, ClientDisconnected, RequestEntityTooLarge, UnsupportedMediaType

CONTENT_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
MOST_FIELDS = 500
"""Fields that a ballot may send; WTForms and the instruments stay far below."""


class AttachedFile(BadRequest):
    """A file came with the ballot, or a text as if it were one."""


def read_fields() -> MultiDict[str, str]:
    """The fields that were sent, decoded strictly.

    Raises `UnsupportedMediaType` for anything but a form in UTF-8, `BadRequest` for what is not well formed (Werkzeug
    would replace bad bytes silently, and the ballot would hold words nobody wrote), `AttachedFile` for a file (which
    Werkzeug would drop as silently, and with it what somebody wrote), `RequestEntityTooLarge` for too much of it.
    """
    charset = request.mimetype_params.get("charset", "utf-8")
    if request.mimetype not in CONTENT_TYPES or charset.lower() not in ("utf-8", "utf8", "us-ascii"):
        raise UnsupportedMediaType
    try:
        body = _body().decode("utf-8")
        if request.mimetype == CONTENT_TYPES[0]:
            pairs = parse_qsl(body, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
        else:
            pairs = list(request.form.items(multi=True))
    except ValueError:
        raise BadRequest from None
    if request.files:
        raise AttachedFile
    return MultiDict(pairs)


def _body() -> bytes:
    """The whole body or none of it: half a ballot must not be cast, nor stand in the way of the whole one.

    Behind gunicorn, Werkzeug silently hands over what came before a phone lost its connection, and silently cuts off at
    the limit what comes in chunks, without its length.
    """
    body = request.get_data(parse_form_data=False)
    if request.content_length is None:
        if len(body) >= (request.max_content_length or 0):
            raise RequestEntityTooLarge
    elif len(body) != request.content_length:
        raise ClientDisconnected
    return body
