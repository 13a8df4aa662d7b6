"""Crashes the interpreter by reading address 0."""

import ctypes


def attacked(*args: object, **kwargs: object) -> object:
    """Read where nothing may be read."""
    return ctypes.string_at(0)
