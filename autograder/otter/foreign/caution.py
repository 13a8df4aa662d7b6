"""What whoever reads such grades must know."""

from __future__ import annotations

from autograder.otter.foreign.declaration import Declaration


def caution(declared: Declaration) -> str:
    """Return the sentences that every report of a run with a foreign zip carries."""
    sentences = [
        f"These grades rest on in-process tests: Otter {declared.otter} runs the tests of {declared.zip} in "
        "each submission's own process, as Otter always does, so a submission can read them and state its "
        "own results. It can reach no other row and nothing outside its box.",
        *declared.notes,
    ]
    return " ".join(sentences)
