"""The application: pages, commands, store, clock, files. The only package that touches any of them.

May import `forms` and `analysis`. `create_app` is its one public name; inside the package nobody imports from here.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from survey.clock import Clock
    from survey.instance import Instance
    from survey.settings import Settings


def create_app(settings: "Settings | Instance | None" = None, *, clock: "Clock | None" = None) -> "Flask":
    """The web application; see `survey.app.create_app`."""
    # Every import of a module of the package runs this file: a command must not load the web framework for it.
    from survey.app import create_app as make  # noqa: PLC0415 - see above

    return make(settings, clock=clock)
