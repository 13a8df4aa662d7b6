"""A load report cut to a size that a small frame holds.

The box cuts its own, so that a file of thousands of cells can be told of at all; the judge cuts what it
receives once more, because a box that is not ours any more might not have.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import TypeVar

import msgspec

from autograder.wire.messages import CellReport, ErrorReport, Frame, LoadReport

MAX_NAMES, MAX_BROKEN, MAX_CELLS, MAX_NOTES, MAX_FRAMES = 2000, 500, 5000, 50, 8
MAX_NAME, MAX_LABEL, MAX_NOTE, MAX_SENTENCE, MAX_MESSAGE = 200, 300, 300, 500, 2000
# Bytes; together with everything else less than `Limits.small_frame_bytes`.
ROOM_FOR_NAMES, ROOM_FOR_BROKEN, ROOM_FOR_CELLS = 300_000, 150_000, 400_000

Item = TypeVar("Item")


def bounded(report: LoadReport) -> LoadReport:
    """Return `report` with at most so many names, cells and notes, each at most so long."""
    names = ((name, kind[:MAX_LABEL]) for name, kind in report.names.items() if len(name) <= MAX_NAME)
    broken = ((name, why[:MAX_SENTENCE]) for name, why in report.broken.items() if len(name) <= MAX_NAME)
    return LoadReport(
        filename=report.filename[:MAX_LABEL],
        kind=report.kind[:MAX_LABEL],
        cells=_fitting(map(_cell, report.cells), MAX_CELLS, ROOM_FOR_CELLS),
        names=dict(_fitting(names, MAX_NAMES, ROOM_FOR_NAMES)),
        broken=dict(_fitting(broken, MAX_BROKEN, ROOM_FOR_BROKEN)),
        notes=[note[:MAX_NOTE] for note in report.notes[:MAX_NOTES]],
        problem=report.problem[:MAX_SENTENCE],
    )


def _fitting(items: Iterable[Item], count: int, room: int) -> list[Item]:
    """Return the first of `items`: at most `count` of them, and no more than have room as bytes."""
    kept: list[Item] = []
    for item in islice(items, count):
        room -= len(msgspec.msgpack.encode(item))
        if room < 0:
            break
        kept.append(item)
    return kept


def _cell(cell: CellReport) -> CellReport:
    return CellReport(
        label=cell.label[:MAX_LABEL],
        filename=cell.filename[:MAX_LABEL],
        line=cell.line,
        status=cell.status[:MAX_LABEL],
        error=None if cell.error is None else _error(cell.error),
        notes=[note[:MAX_NOTE] for note in cell.notes[:MAX_NOTES]],
    )


def _error(error: ErrorReport) -> ErrorReport:
    frames = [
        Frame(frame.where[:MAX_LABEL], frame.line, frame.function[:MAX_LABEL], frame.source[:MAX_LABEL])
        for frame in error.frames[-MAX_FRAMES:]
    ]
    return ErrorReport(error.type_name[:MAX_LABEL], error.message[:MAX_MESSAGE], frames)
