"""Ends the process that runs it, with the exit code of success."""

import os


def attacked(*args: object, **kwargs: object) -> object:
    """Leave at once, past every `finally`."""
    os._exit(0)
