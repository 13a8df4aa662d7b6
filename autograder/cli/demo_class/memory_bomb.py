"""Takes memory until there is no more."""


def attacked(*args: object, **kwargs: object) -> object:
    """Hold 64 MiB more each round, written to so that it is really taken."""
    taken = []
    while True:
        taken.append(bytearray(b"x") * (64 * 2**20))
