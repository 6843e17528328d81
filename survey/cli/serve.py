"""`survey serve`: the production server. Gunicorn with several processes; on Windows, which lacks fork, waitress."""

import contextlib
import io
import os
import re
import socket
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from survey.app import create_app
from survey.instance import Instance, load_instance, locate
from survey.model import Refused

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from _typeshed.wsgi import InputStream, StartResponse, WSGIApplication, WSGIEnvironment
    from flask import Flask

LOGGED = re.compile(
    r"/(?:sign-in|sign-out|account|results|review|cases|contacts|reports|sheet|admin|help|static|unmasking|lane|audit)(?:/|$)"
)
"""Requests that an access log may hold: those of staff. Never a ballot, nor a page that leads to one or explains it."""
SECRET = re.compile(r"/sign-in/invitation/")
"""Addresses of staff that open something themselves: whoever read them in a log could use them."""

UNREAD = 6 * 1024 * 1024
"""Bytes of a body that are taken in though nobody wants them: more than any page of staff takes."""

DETAILS = re.compile(r" from ip=.*", re.DOTALL)
"""What gunicorn tells of a malformed request: who sent it, and what it asked for."""

START = "Serving {place} with {hands}, instance {folder}. Stop with Ctrl-C."


def is_logged(path: str) -> bool:
    """Whether an access log may hold a path."""
    return LOGGED.match(path) is not None and SECRET.match(path) is None


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port; 0: a free one.")
@click.option("--workers", type=click.IntRange(1, 256), help="Number of processes; default: the setting.")
@click.pass_obj
def command(instance: str | None, host: str, port: int, workers: int | None) -> None:
    """Serve the site with several processes.

    It speaks plain HTTP: put a reverse proxy that speaks HTTPS in front (README shows one). Requests for ballots are
    never logged; those of staff only with the setting access_log.
    """
    found = load_instance(locate(instance, os.environ))
    found.open().close()  # a store that cannot be used is told now, not to the first citizen
    serve(found, host, port, workers or found.settings.workers)


def serve(instance: Instance, host: str, port: int, workers: int) -> None:
    """Serve an instance until a signal stops the process. Raises `Refused` where the address cannot be used."""
    _check_address(host, port)
    app = create_app(instance)
    if sys.platform == "win32":
        _waitress(app, instance, host, port, workers)
    else:
        _gunicorn(app, instance, host, port, workers)


def _check_address(host: str, port: int) -> None:
    """Say in one line what gunicorn would say five times. Raises `Refused`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        raise Refused(f"port {port} of {host}: {error.strerror}; choose others with --host and --port") from None


def _waitress(app: "Flask", instance: Instance, host: str, port: int, workers: int) -> None:
    import waitress  # noqa: PLC0415 - installed on Windows only

    click.echo(START.format(place=f"http://{host}:{port}", hands=f"threads: {workers}", folder=instance.folder))
    waitress.serve(app, host=host, port=port, threads=workers, ident=None)


def _gunicorn(app: "Flask", instance: Instance, host: str, port: int, workers: int) -> None:
    from gunicorn.app.base import BaseApplication  # noqa: PLC0415 - not there on Windows
    from gunicorn.errors import HaltServer  # noqa: PLC0415 - as above

    class Server(BaseApplication):  # type: ignore[misc] # gunicorn has no types
        def load_config(self) -> None:
            for name, value in options(instance, host, port, workers).items():
                self.cfg.set(name, value)

        def load(self) -> "WSGIApplication":
            return readable(app)

    try:
        Server().run()
    except HaltServer as error:
        raise Refused(f"the server stopped: {error.reason}; look at the lines above") from None


def options(instance: Instance, host: str, port: int, workers: int) -> dict[str, Any]:
    """Gunicorn's settings."""

    def say_ready(server: Any) -> None:
        bound = server.LISTENERS[0].getsockname()
        place = f"http://{bound[0]}:{bound[1]}"
        click.echo(START.format(place=place, hands=f"processes: {workers}", folder=instance.folder))
        sys.stdout.flush()

    name = f"[{host}]" if ":" in host else host
    return {
        "bind": f"{name}:{port}",
        "workers": workers,
        "worker_class": "sync",
        # Loaded once before the processes part: memory is shared, and what is wrong is said before listening.
        "preload_app": True,
        "logger_class": _discreet(),
        "accesslog": "-" if instance.settings.access_log else None,
        "loglevel": "warning",
        "graceful_timeout": 15,
        "timeout": 60,
        # Scheme and host are believed from the proxies of the setting trusted_proxies, by one piece of code.
        "forwarded_allow_ips": "",
        "when_ready": say_ready,
        "proc_name": "survey",
        "control_socket_disable": True,
    }


def readable(app: "WSGIApplication") -> "WSGIApplication":
    """An application under gunicorn, to which a malformed body is one that broke off.

    Gunicorn's own exceptions would pass for errors of the system, and their traces quote what was sent. Werkzeug knows
    how to answer an `OSError` of a body: 400.
    """
    from gunicorn.http.errors import ParseException  # noqa: PLC0415 - not there on Windows

    class Body(io.RawIOBase):
        def __init__(self, body: "InputStream") -> None:
            self._body = body

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: "WriteableBuffer") -> int:
            view = memoryview(buffer)
            try:
                found = self._body.read(len(view))
            except ParseException:
                raise OSError("the body is malformed") from None
            view[: len(found)] = found
            return len(found)

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        environ["wsgi.input"] = body = Body(environ["wsgi.input"])
        answered = app(environ, start_response)
        if LOGGED.match(environ.get("PATH_INFO", "")):
            _read_out(body)
        return answered

    return answer


def _read_out(body: io.RawIOBase) -> None:
    """Take in the rest of a body that staff sent and nobody read, as when their session is over.

    A connection that is closed with bytes in it is reset, and a proxy that is still sending tells its user of an error
    instead of handing on the answer.
    """
    left = UNREAD
    with contextlib.suppress(OSError):
        while left > 0 and (part := body.read(min(left, 65_536))):
            left -= len(part)


def _discreet() -> type:
    """Gunicorn's logger without what could tell who sent a ballot, and when."""
    from gunicorn.glogging import Logger  # noqa: PLC0415 - not there on Windows

    class Discreet(Logger):  # type: ignore[misc] # gunicorn has no types
        """Logs no request of a citizen and no address of one."""

        def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> None:
            # The decoded path: an encoded one must not slip past.
            if is_logged(environ.get("PATH_INFO", "")):
                super().access(resp, req, environ, request_time)

        def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
            super().warning(DETAILS.sub("", msg), *args, **kwargs)

        def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
            # Gunicorn would add the address asked for, and the trace may quote what was sent.
            if not msg.startswith("Error handling request"):
                super().exception(msg, *args, **kwargs)
                return
            kind = sys.exc_info()[0]
            super().error("A request could not be read: %s", kind.__name__ if kind else "unknown")

    return Discreet
