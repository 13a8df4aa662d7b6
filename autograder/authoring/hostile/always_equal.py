"""Returns an object that claims to equal anything."""


class Yes:
    """Equal to everything, greater and smaller than everything, true."""

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    def __hash__(self) -> int:
        return 0

    def __getattr__(self, name: str) -> "Yes":
        return self

    def __call__(self, *args: object, **kwargs: object) -> "Yes":
        """Return more of the same."""
        return self


def attacked(*args: object, **kwargs: object) -> object:
    """Answer yes."""
    return Yes()
