"""The command `autograder`: one app, a module per role.

Commands import what they need when they run, so that `autograder --help` and the students' `check` start
without the libraries that only grading needs, and on systems where only checking works.
"""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup

from autograder import __version__
from autograder.cli import (
    collect_command,
    exchange,
    export_command,
    instructor,
    log_command,
    marks_commands,
    otter_side,
    regrade_commands,
    repeat_commands,
    student,
    ta,
)
from autograder.cli.console import err, tolerate_any_encoding
from autograder.errors import AutograderError


class _Commands(TyperGroup):
    """Turns what goes wrong into one line and an exit code: 2 for a foreseen problem, 3 for a defect."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except (AutograderError, OSError) as error:
            if ctx.params.get("debug") or isinstance(error, BrokenPipeError):
                raise
            _say(str(error) if isinstance(error, AutograderError) else _system_error(error))
            raise typer.Exit(2) from error
        except MemoryError:
            _say("this machine has no memory left; make room and run the same command again")
            raise typer.Exit(2) from None
        except KeyboardInterrupt:
            _say("stopped")
            raise typer.Exit(130) from None
        except Exception as error:
            if ctx.params.get("debug") or _is_clicks(error):
                raise
            _say(
                f"a defect in autograder itself ({type(error).__name__}: {error}); "
                "run `autograder --debug …` for the traceback and report it"
            )
            raise typer.Exit(3) from error


app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help="Check, grade and build deep-learning assignments.",
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"autograder {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    debug: bool = typer.Option(False, "--debug", help="Show tracebacks instead of one-line errors."),
    version: bool = typer.Option(
        False, "--version", help="Print the version.", is_eager=True, callback=_print_version
    ),
) -> None:
    """Options before the command; `--debug` is read where errors are caught."""


student.add_to(app)
ta.add_to(app)
collect_command.add_to(app)
export_command.add_to(app)
log_command.add_to(app)
regrade_commands.add_to(app)
repeat_commands.add_to(app)
marks_commands.add_to(app)
instructor.add_to(app)
exchange.add_to(app)
otter_side.add_to(app)


def main() -> None:
    """Run the command line; the entry point of the console script."""
    tolerate_any_encoding()
    app(prog_name="autograder")


def _say(message: str) -> None:
    err.print(f"[bold red]error:[/] {_escape(message)}", highlight=False, soft_wrap=True)


def _escape(message: str) -> str:
    from rich.markup import escape

    return escape(message)


def _system_error(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or error}"


def _is_clicks(error: Exception) -> bool:
    """Whether the command-line library raised it to end a command or to explain its use."""
    return type(error).__module__.split(".")[0] in ("click", "typer")
