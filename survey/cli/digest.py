"""`survey digest`: what waits for people, by e-mail."""

import click

from survey.cli.opening import opened
from survey.cli.printing import json_option, print_json
from survey.digest.sending import due, send
from survey.i18n import read_catalogues


@click.command()
@click.option("--dry-run", is_flag=True, help="Print the mails instead of sending them.")
@json_option
@click.pass_context
def command(ctx: click.Context, dry_run: bool, as_json: bool) -> None:
    """Send the digests that are due: late cases, messages that wait, flags of closed periods, silent desks.

    Run it each morning, after settle. People say under /account where it goes and how often. Nobody gets two on a day,
    however often it runs; what could not be sent is tried again by the next run. Exit status 1 when a mail was refused.
    """
    with opened(ctx) as (instance, door):
        settings, now = instance.settings, instance.clock.now()
        catalogues, language = read_catalogues(), settings.default_language

        def say(text: str) -> str:
            return text if language == "vi" else catalogues.translate(language, text)

        if dry_run:
            for _, message in due(door, settings, now, say):
                body = message.get_body(("plain",))
                click.echo(f"To: {message['To']}\nSubject: {message['Subject']}\n")
                click.echo(body.get_content() if body is not None else "")
            return
        found = send(door, settings, now, say)
    if as_json:
        print_json({"digests": [vars(one) for one in found]})
    else:
        for one in found:
            click.echo(f"{one.login}: {one.outcome}")
        click.echo(f"{sum(one.outcome == 'sent' for one in found)} digests sent.")
    ctx.exit(0 if all(one.outcome == "sent" for one in found) else 1)
