"""Prints without end."""


def attacked(*args: object, **kwargs: object) -> object:
    """Fill every disk that listens."""
    while True:
        print("flood " * 10_000)
