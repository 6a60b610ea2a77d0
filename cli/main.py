"""The command `sagewarden` and its subcommands.

Exit statuses: 0 all is well, 1 what was asked about is not in order, 2 the question was wrong.
"""

from typing import Annotated

import typer

from cli import isolation, monitoring, registry, scaling, sweep
from cli.endpoint import command as endpoint
from cli.explain import command as explain
from cli.remediation import command as remediation
from sagewarden import __version__

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)
app.command("explain")(explain.command)
app.command("sweep")(sweep.command)
app.add_typer(registry.app, name="registry")
app.add_typer(isolation.app, name="isolation")
app.add_typer(scaling.app, name="scaling")
app.add_typer(endpoint.app, name="endpoint")
app.add_typer(monitoring.app, name="monitoring")
app.add_typer(remediation.app, name="remediation")


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - typer's callbacks get the option's value
    if wanted:
        typer.echo(f"sagewarden {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Keeps a SageMaker account that many teams share in order."""


if __name__ == "__main__":
    app()
