"""`autograder collect`: from a download to one folder per student, whatever was collected there before.

    SUBMISSIONS/
      0012345/            the latest attempt, as the student named the files (made safe)
      0012345~a1/         an earlier one that is to be graded too (--attempts best or all)
      .attempts/0012345~a1/   an earlier one that is only kept
      .collection.json    the record

Nothing that lies there is ever deleted or overwritten: a new attempt moves the former one aside, and a
folder changed by hand stays as it is. Collecting the same download again changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from autograder.course.file_stems import file_stems
from autograder.errors import LmsError
from autograder.lms import placing
from autograder.lms.contract import HandedIn, Look, Reader
from autograder.lms.detect import choose, open_source
from autograder.lms.holding import stage_elsewhere, stage_in
from autograder.lms.identity import Directory
from autograder.lms.reconcile import Owner, Reconciled, reconcile
from autograder.lms.record import FILE, KEPT, Attempt, Collection, Entry, File, load, save
from autograder.lms.source import Limits, Source
from autograder.lms.staging import Stage, gradable, stray

MODES = ("latest", "best", "all")


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What the command line chooses; see `autograder collect --help`."""

    format: str | None = None
    assignment: str = ""
    attempts: str | None = None
    """of MODES; None is what was chosen for the folder before, `latest` for a new one"""
    groups: bool = False
    due: datetime | None = None
    limits: Limits = Limits()


class Outcome(msgspec.Struct, frozen=True):
    """What became of one entry: `news` says what is new about it.

    `notes` want somebody to look; `remarks` are for whoever wonders.
    """

    entry: Entry
    news: str
    known: bool = True
    notes: list[str] = []
    remarks: list[str] = []


class Report(msgspec.Struct, frozen=True):
    """What a collection did, or would do."""

    reader: Reader
    look: Look
    outcomes: list[Outcome]
    collection: Collection
    moves: list[placing.Move]
    with_roster: bool

    @property
    def clean(self) -> bool:
        """Whether nobody needs to look at anything: all known, certain, complete. Missing is no fault."""
        return not self.collection.strays and not any(
            outcome.notes or outcome.entry.conflict or not outcome.known for outcome in self.outcomes
        )


def collect(
    path: Path, output: Path, roster: Directory | None, options: Options, *, dry_run: bool = False
) -> Report:
    """Collect the download at `path` into the folder `output`; with `dry_run` nothing is written there.

    Raises LmsError when the download cannot be read or recognised, or something that was not collected is
    in the way; then nothing was changed.
    """
    if output.exists() and not output.is_dir():
        raise LmsError(f"{output} is a file; give a folder for the submissions")
    if path.resolve() in (output.resolve(), *output.resolve().parents):
        raise LmsError(f"{output} lies in {path}, which would collect itself; give a folder elsewhere")
    source = open_source(path, options.limits)
    try:
        reader, look = choose(source, options.format)
        reading = reader.read(source, options.assignment)
        if not reading.handed_in:
            raise LmsError(
                f"{path} holds no submission as {reader.title}; {look.reason}. Choose another --format"
            )
        reconciled = reconcile(reading, roster, groups=options.groups)
        with stage_elsewhere() if dry_run else stage_in(output) as stage:
            previous = load(output / FILE)
            mode = options.attempts or (previous.attempts if previous else MODES[0])
            options = msgspec.structs.replace(options, attempts=mode)
            outcomes, moves = _take(source, reader.name, reconciled, previous, stage, output, options)
            collection = Collection(
                format=reader.name,
                attempts=mode,
                entries=sorted((outcome.entry for outcome in outcomes), key=lambda entry: entry.key),
                missing=reconciled.missing,
                strays=[stray(member, why) for member, why in reading.strays],
                due=options.due.isoformat() if options.due else "",
            )
            placing.expect_room(moves, output)
            if not dry_run:
                placing.carry_out(moves, output)
                save(collection, output / FILE)
    finally:
        source.close()
    return Report(reader, look, outcomes, collection, moves, roster is not None)


def _take(
    source: Source,
    format: str,
    reconciled: Reconciled,
    previous: Collection | None,
    stage: Path,
    output: Path,
    options: Options,
) -> tuple[list[Outcome], list[placing.Move]]:
    """Unpack everything into `stage` and say where it goes; entries of before that are not here stay."""
    before, mode = [] if previous is None else previous.entries, options.attempts or MODES[0]
    keys = _keys(reconciled.owners, before)
    taking = Stage(source, options.limits)
    outcomes: list[Outcome] = []
    moves: list[placing.Move] = []
    for owner in reconciled.owners:
        key = keys[owner.key]
        old = next((entry for entry in before if entry.key == key), None)
        staged = []
        for number, handed_in in enumerate(owner.attempts):
            folder = stage / f"{len(outcomes)}-{number}"
            files = taking.take(handed_in, folder)
            staged.append((_attempt(handed_in, files, options.due, format), folder))
        entry, news = _merged(key, owner, old, [attempt for attempt, _ in staged], mode)
        mine = placing.moves(entry, old, staged, output)
        moves += mine
        outcomes.append(Outcome(entry, news, owner.known, _notes(entry, mine), _remarks(entry)))
    here = set(keys.values())
    for entry in before:
        if entry.key not in here:
            placed = _placed(entry, mode)
            moves += placing.moves(placed, entry, [], output)
            outcomes.append(Outcome(placed, "not in this download; kept"))
    return outcomes, moves


def _attempt(handed_in: HandedIn, files: list[File], due: datetime | None, format: str) -> Attempt:
    late, seconds = handed_in.late, None
    if due is not None and handed_in.submitted:
        seconds = max(0, round((datetime.fromisoformat(handed_in.submitted) - due).total_seconds()))
        late = seconds > 0
    return Attempt(
        number=0,
        folder="",
        files=files,
        submitted=handed_in.submitted,
        late=late,
        late_seconds=seconds,
        label=handed_in.label,
        format=format,
    )


def _merged(key: str, owner: Owner, old: Entry | None, found: list[Attempt], mode: str) -> tuple[Entry, str]:
    """Return the entry of `owner` with the attempts known before, and what is new about it."""
    attempts = [] if old is None else list(old.attempts)
    latest, news = 0 if old is None else old.latest, "new" if old is None else "unchanged"
    for place, attempt in enumerate(found):
        same = next((one for one in attempts if one.fingerprint == attempt.fingerprint), None)
        last = place == len(found) - 1
        if same is None:
            number = max((one.number for one in attempts), default=0) + 1
            attempts.append(msgspec.structs.replace(attempt, number=number))
            if last and _is_later(attempt, latest, attempts):
                latest, news = number, "new" if old is None else "new attempt"
            continue
        if same.format == attempt.format:  # else it keeps the names by which its LMS knows it
            renewed = msgspec.structs.replace(attempt, number=same.number, folder=same.folder)
            attempts[attempts.index(same)] = renewed
        if last and same.number != latest:
            if old is None or (attempt.submitted and _is_later(attempt, latest, attempts)):
                latest, news = same.number, news if old is None else "new attempt"
            else:
                news = "an earlier attempt again"
    entry = Entry(
        key=key,
        people=list(owner.people),
        attempts=attempts,
        latest=latest,
        conflict=owner.conflict,
        notes=[note for handed_in in owner.attempts for note in handed_in.notes],
    )
    return _placed(entry, mode), news


def _is_later(attempt: Attempt, latest: int, attempts: list[Attempt]) -> bool:
    """Whether an attempt was handed in after the latest so far; without times, the newest download is."""
    now = next((one for one in attempts if one.number == latest), None)
    if now is None or not (now.submitted and attempt.submitted):
        return True
    return attempt.submitted >= now.submitted


def _placed(entry: Entry, mode: str) -> Entry:
    """Return `entry` with the folder of each attempt as `mode` wants it."""
    attempts = []
    for attempt in entry.attempts:
        name = entry.name_of(attempt)
        earlier = name if mode in ("best", "all") else f"{KEPT}/{name}"
        folder = entry.key if attempt.number == entry.latest else earlier
        attempts.append(msgspec.structs.replace(attempt, folder=folder))
    return msgspec.structs.replace(entry, attempts=attempts)


def _keys(owners: list[Owner], before: Iterable[Entry]) -> dict[str, str]:
    """Return the folder of each owner: the one of an earlier collection, else named by their best id."""
    listed = [(entry, person) for entry in before for person in entry.people]
    known = Directory(person for _, person in listed)
    keys: dict[str, str] = {}
    used: set[str] = set()
    for owner in owners:
        found = [(person, known.find(person)) for person in owner.people]
        # By ids: a namesake in another download is somebody else, unless all that is known is the same.
        entries = {
            listed[place][0].key
            for person, match in found
            for place in match.places
            if match.by != "name" or listed[place][1].ids == person.ids
        } - used
        if len(entries) == 1:
            keys[owner.key] = entries.pop()
            used.add(keys[owner.key])
    taken = {entry.key for entry, _ in listed}
    wanted = {
        owner.key: owner.key if owner.conflict else owner.people[0].key
        for owner in owners
        if owner.key not in keys
    }
    asked = Counter(wanted.values())
    wanted = {key: name if asked[name] == 1 else key for key, name in wanted.items()}
    stems = file_stems([*wanted.values(), *taken])
    for key, name in wanted.items():
        stem = stems[name]
        while stem in taken:  # an entry of somebody else, who is called the same
            stem += "~"
        taken.add(stem)
        keys[key] = stem
    return keys


def _notes(entry: Entry, moves: list[placing.Move]) -> list[str]:
    """Return what somebody should look at."""
    files = [file for attempt in entry.attempts for file in attempt.files if file.problem]
    notes = [*entry.notes, *(f"{file.original!r}: {file.problem}" for file in files)]
    return list(dict.fromkeys([*notes, *(move.note for move in moves if move.note)]))


def _remarks(entry: Entry) -> list[str]:
    latest = entry.attempt(entry.latest)
    names = gradable(latest.files)
    if not latest.files:
        return ["nothing was handed in: the folder is empty"]
    if len(names) > 1:
        return [f"{len(names)} files could be graded: {', '.join(map(repr, names[:5]))}"]
    return []


def parse_due(text: str) -> datetime:
    """Return a due time ("2026-11-20T18:00"); without a zone it is this machine's. Raises LmsError."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        raise LmsError(
            f"{text!r} is no time; write it as 2026-11-20T18:00 or 2026-11-20T18:00+01:00"
        ) from None
