"""The `survey` command: one file per noun, each with `command`, loaded only when it is used.

May import the rest of `survey`, `forms` and `analysis`; nothing imports from here. What lies in this file is loaded for
`survey --help` and stays light: no web framework, no store, no numbers.
"""

import errno
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

import click

from forms.parts import InstrumentError
from survey.model import Refused

COMMANDS: Mapping[str, tuple[str, str]] = {
    "demo": ("demo", "Fill a demo store with invented ballots and serve it."),
    "serve": ("serve", "Serve the site with several processes."),
    "migrate": ("migrate", "Create the store, or bring it to this version's schema."),
    "agency": ("agency", "Offices that own desks: add, list, change, retire."),
    "desk": ("desk", "Service points that carry a QR code: add, list, close, open, retire, assign."),
    "staff": ("staff", "People who sign in: add, list, password, disable."),
    "poster": ("poster", "Posters with the QR code of one desk or of all."),
    "transactions": ("transactions", "Transactions that desks served: add, import, list."),
    "import": ("importing", "Ballots in, from CSV or JSON lines; batches can be undone."),
    "export": ("exporting", "Ballots out, as CSV or JSON lines."),
    "settle": ("settle", "Move the ballots of past days from the inbox, in an order that tells nothing."),
    "digest": ("digest", "What waits for people, by e-mail: late cases, messages, flags, silent desks."),
    "verify": ("verify", "Judge the remedies whose window is full; settle does it each night."),
    "ballot": ("ballot", "Ballots kept out of figures with a reason: set-aside, restore, list."),
    "close": ("close", "Freeze the figures of a period, for its reports."),
    "report": ("report", "Reports and the leader's page of a closed period, as PDF."),
    "score": ("score", "Scores with their intervals: of a file, of published counts or of the store."),
    "flags": ("flags", "Items that need a remedy, with their evidence."),
    "drivers": ("drivers", "What goes together with overall satisfaction; reliability of the items."),
    "methods": ("methods", "A paper on how every figure is computed, as PDF."),
    "plan": ("plan", "How many ballots a province or an agency needs, and how far those of a period reach."),
    "audit": ("audit", "Who changed and read what: list, export, head, verify."),
    "check": ("check", "Recompute seals and name whatever was changed, removed or added."),
    "backup": ("backup", "One verified file with everything."),
    "restore": ("restore", "Put a backup into an empty store."),
}
"""Name → (module in survey.cli, one-line help), in the order of `survey --help`."""


class LazyCommands(Mapping[str, click.Command]):
    """The commands by name; a module is imported when its command is asked for."""

    def __getitem__(self, name: str) -> click.Command:
        """Load the command. Raises `KeyError` for a name that is not in the table."""
        command: click.Command = import_module(f"survey.cli.{COMMANDS[name][0]}").command
        command.name = name
        return command

    def __contains__(self, name: object) -> bool:
        """Whether the table has it, without loading it."""
        return name in COMMANDS

    def __iter__(self) -> Iterator[str]:
        """Names, in the table's order."""
        return iter(COMMANDS)

    def __len__(self) -> int:
        """How many there are."""
        return len(COMMANDS)


class Commands(click.Group):
    """A group that lists its commands from the table, and turns errors meant for people into one line, status 1."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names, in the table's order."""
        return list(COMMANDS)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without loading one."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except (Refused, InstrumentError) as error:
            raise click.ClickException(" ".join(str(error).split())) from None
        except OSError as error:
            # A reader that went away (`survey export | head`) is click's own business.
            if error.errno == errno.EPIPE or not error.strerror:
                raise
            raise click.ClickException(f"{error.filename or 'the system'}: {error.strerror}") from None


@click.group(cls=Commands, commands=LazyCommands(), context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--instance",
    metavar="FOLDER",
    help="Folder with settings, key and store; else SURVEY_INSTANCE, a checkout's instance/, ~/.local/share/survey.",
)
@click.version_option(package_name="citizen-survey", prog_name="survey", message="%(prog)s %(version)s")
@click.pass_context
def main(ctx: click.Context, instance: str | None) -> None:
    """Citizen satisfaction at service desks: ballots by QR code, scores with their intervals, flags.

    Exit status: 0 done, 1 the input or the store is wrong, 2 the command was used wrongly.
    """
    ctx.obj = instance
