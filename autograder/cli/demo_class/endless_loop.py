"""Never returns: one question runs into its limit of CPU seconds, the others are graded as usual."""


def attacked(*args: object, **kwargs: object) -> object:
    """Count for ever."""
    count = 0
    while True:
        count += 1
