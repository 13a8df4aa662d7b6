"""IPython as a notebook has it, inside the box's own process: no kernel, no sockets, no history file."""

from __future__ import annotations

import sys
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

_MAGICS_OF_KERNELS = ("autosave", "clear", "connect_info", "qtconsole")
_NO_COMMANDS = "(system commands are not run here)"


class BoxShell(InteractiveShell):
    """Runs cells one after another; a cell that raises is remembered, not printed."""

    def enable_gui(self, gui: str | None = None) -> None:
        """Accept what `%matplotlib inline` asks for; there is nothing to enable."""

    def ask_exit(self) -> None:
        """Go on after `exit()` and `quit`: they end a session, and the rest of the notebook is graded."""

    def system(self, cmd: str) -> None:
        """Say that `!command` does nothing, and go on with the cell: the box starts no process."""
        print(f"{_NO_COMMANDS} {cmd}")
        self.user_ns["_exit_code"] = 127

    system_piped = system_raw = system

    def getoutput(self, cmd: str, *arguments: Any, **options: Any) -> list[str]:
        """Return no output for `x = !command`."""
        self.system(cmd)
        return []

    def showtraceback(self, *arguments: Any, **options: Any) -> None:
        """Print nothing: the exception is in the cell's result."""

    def showsyntaxerror(self, *arguments: Any, **options: Any) -> None:
        """Print nothing: the exception is in the cell's result."""


def new_shell(home: str) -> BoxShell:
    """Return this process's shell; IPython's own files go below the folder `home`."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    shell: BoxShell = BoxShell.instance(config=config, ipython_dir=home)
    for name in _MAGICS_OF_KERNELS:
        shell.magics_manager.register_function(_do_nothing, magic_name=name)
    return shell


def run_cell(shell: InteractiveShell, source: str) -> BaseException | None:
    """Run one cell as a notebook would; return what it raised, which ends this cell only."""
    result = shell.run_cell(source, store_history=True)
    _close_figures()
    error: BaseException | None = result.error_before_exec or result.error_in_exec
    return error


def _do_nothing(line: str) -> None:
    """Take the place of a magic that only a kernel has, so that the rest of its cell runs."""


def _close_figures() -> None:
    """Close all figures at the end of a cell, as a notebook's inline backend does once it has shown them."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close("all")
