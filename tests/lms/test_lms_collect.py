"""Collecting: detection, the roster, attempts, and that what lies there is never lost."""

import zipfile

import pytest
from downloads import CASES, golden_entries, unpacked, zip_of
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.errors import LmsError
from autograder.lms.collecting import Options, collect, parse_due
from autograder.lms.detect import READERS, choose, open_source
from autograder.lms.holding import stage_in
from autograder.lms.identity import Directory, Person
from autograder.lms.placing import contents
from autograder.lms.record import FILE, Collection, keep_in_run, load, save
from autograder.lms.source import Limits

ROSTER = Directory(
    [
        Person({"sis": "001", "canvas": "11", "name": "Doe, Jane"}, "red"),
        Person({"sis": "002", "canvas": "12", "name": "Li, Bo"}, "red"),
        Person({"sis": "003", "canvas": "13", "name": "Ray, Ann"}, "blue"),
    ]
)


def tree(folder):
    """Every file below `folder` with its content, hidden ones too."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def news(report):
    return {outcome.entry.key: outcome.news for outcome in report.outcomes}


def canvas(tmp_path, **files):
    """A Canvas zip: `u11="x"` is what user 11 handed in, `u11_1` the same file again."""
    entries = {}
    for name, content in files.items():
        user, _, again = name.removeprefix("u").partition("_")
        entries[f"name_{user}_9{user}{again}_a2{f'-{again}' if again else ''}.py"] = content
    return zip_of(tmp_path / "canvas.zip", entries)


@pytest.mark.parametrize("case", CASES)
def test_each_format_recognises_itself_and_no_other_does(case, tmp_path):
    path = zip_of(tmp_path / "download.zip", golden_entries(case))
    source = open_source(path, Limits())
    reader, _ = choose(source)
    source.close()
    assert case.startswith(reader.name)


def test_a_mixture_is_refused_with_its_candidates_and_may_be_overridden(tmp_path):
    entries = {f"doe_{number}_5{number}_a.py": "x" for number in range(3)}
    entries |= {f"Jane_{number}_assignsubmission_file_a.py": "x" for number in range(3)}
    path = zip_of(tmp_path / "mixed.zip", entries)
    with pytest.raises(LmsError, match=r"may be any of: .*canvas \(50%.*--format"):
        collect(path, tmp_path / "out", None, Options())
    assert not (tmp_path / "out").exists()
    report = collect(path, tmp_path / "out", None, Options(format="canvas"))
    assert len(report.collection.strays) == 3
    assert not report.clean
    with pytest.raises(LmsError, match="allowed: canvas, moodle"):
        collect(path, tmp_path / "out", None, Options(format="blackboard"))


NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


@given(st.lists(NAMES, max_size=8, unique=True))
@settings(max_examples=60, deadline=None)
def test_any_names_in_a_zip_are_read_by_every_format_or_refused(tmp_path_factory, names):
    folder = tmp_path_factory.mktemp("zips")
    with zipfile.ZipFile(folder / "any.zip", "w") as archive:
        for name in names:
            archive.writestr(f"s{name}.py", "x")
    for format in READERS:
        try:
            report = collect(folder / "any.zip", folder / format, None, Options(format=format))
        except LmsError:
            continue
        taken = sum(len(one.entry.attempts[0].files) for one in report.outcomes)
        seen = taken + len(report.collection.strays)
        source = open_source(folder / "any.zip", Limits())
        assert seen >= sum(not member.junk for member in source.members), "none silently dropped"
        source.close()
    assert not [path for path in folder.rglob("*") if path.is_symlink()]


def test_the_roster_tells_who_is_missing_unknown_and_ambiguous(tmp_path):
    namesakes = [Person({"sis": number, "name": "Same Name"}) for number in ("004", "005")]
    people = [*ROSTER.people, *namesakes]
    path = zip_of(
        tmp_path / "moodle.zip",
        {
            "Jane Doe_91_assignsubmission_file_a.py": "x",
            "Same Name_92_assignsubmission_file_a.py": "x",
            "Nobody Known_93_assignsubmission_file_a.py": "x",
        },
    )
    report = collect(path, tmp_path / "out", Directory(people), Options())
    found = {outcome.entry.key: outcome for outcome in report.outcomes}
    assert set(found) == {"001", "92", "93"}, "named as the roster does where it is certain"
    assert not found["93"].known
    assert "004 (Same Name), 005 (Same Name)" in found["92"].entry.conflict
    assert [person.key for person in report.collection.missing] == ["002", "003"], "004 or 005 did"
    assert not report.clean


def test_two_submissions_of_one_student_are_both_kept_and_neither_is_chosen(tmp_path):
    folder = unpacked({"001/a.py": "one", "11.py": "two", "003.py": "x"}, tmp_path / "class")
    report = collect(folder, tmp_path / "out", ROSTER, Options(format="plain"))
    entries = {outcome.entry.key: outcome.entry for outcome in report.outcomes}
    assert set(entries) == {"001", "11", "003"}
    assert "also handed in as '11'" in entries["001"].conflict
    assert "also handed in as '001'" in entries["11"].conflict
    assert not entries["003"].conflict


def test_a_group_hands_in_once_and_two_of_a_group_are_told(tmp_path):
    one = collect(canvas(tmp_path, u11="x", u13="y"), tmp_path / "a", ROSTER, Options(groups=True))
    entries = {outcome.entry.key: outcome.entry for outcome in one.outcomes}
    assert [person.key for person in entries["001"].people] == ["001", "002"]
    assert one.collection.missing == []
    two = collect(canvas(tmp_path, u11="x", u12="y"), tmp_path / "b", ROSTER, Options(groups=True))
    assert all(outcome.entry.conflict for outcome in two.outcomes)
    assert [person.key for person in two.collection.missing] == ["003"]


def test_collecting_again_changes_nothing_at_all(tmp_path):
    path = canvas(tmp_path, u11="x", u11_1="y", u13="z")
    output = tmp_path / "out"
    first = collect(path, output, ROSTER, Options(attempts="best"))
    before = {name: (output / name).stat().st_mtime_ns for name in tree(output)}
    again = collect(path, output, ROSTER, Options(attempts="best"))
    assert set(news(first).values()) == {"new"}
    assert set(news(again).values()) == {"unchanged"}
    assert {name: (output / name).stat().st_mtime_ns for name in tree(output)} == before
    assert not again.moves


def test_a_dry_run_writes_nothing_and_says_the_same(tmp_path):
    path = canvas(tmp_path, u11="x", u13="z")
    dry = collect(path, tmp_path / "out", ROSTER, Options(), dry_run=True)
    assert not (tmp_path / "out").exists()
    assert collect(path, tmp_path / "out", ROSTER, Options()).collection == dry.collection


def test_a_resubmission_moves_the_former_one_aside(tmp_path):
    output = tmp_path / "out"
    collect(canvas(tmp_path, u11="first", u13="z"), output, ROSTER, Options())
    report = collect(canvas(tmp_path, u11="second"), output, ROSTER, Options())
    assert news(report) == {"001": "new attempt", "003": "not in this download; kept"}
    files = tree(output)
    assert files["001/a2.py"] == b"second"
    assert files[".attempts/001~a1/a2.py"] == b"first"
    assert files["003/a2.py"] == b"z"
    older = collect(canvas(tmp_path, u11="first"), output, ROSTER, Options())
    assert news(older)["001"] == "an earlier attempt again"
    assert tree(output)["001/a2.py"] == b"second", "an old download brings nothing back"


def test_modes_move_earlier_attempts_in_and_out_of_what_is_graded(tmp_path):
    path, output = canvas(tmp_path, u11="x", u11_1="y"), tmp_path / "out"
    collect(path, output, ROSTER, Options())
    assert {name for name in tree(output) if name != FILE} == {"001/a2.py", ".attempts/001~a1/a2.py"}
    collect(path, output, ROSTER, Options(attempts="best"))
    assert {name for name in tree(output) if name != FILE} == {"001/a2.py", "001~a1/a2.py"}
    collect(path, output, ROSTER, Options(attempts="latest"))
    assert {name for name in tree(output) if name != FILE} == {"001/a2.py", ".attempts/001~a1/a2.py"}


def test_which_attempts_are_graded_stays_as_it_was_chosen(tmp_path):
    path, output = canvas(tmp_path, u11="x", u11_1="y"), tmp_path / "out"
    collect(path, output, ROSTER, Options(attempts="best"))
    before = tree(output)
    report = collect(path, output, ROSTER, Options())
    assert report.collection.attempts == "best"
    assert tree(output) == before


def test_a_folder_changed_by_hand_stays_and_is_kept_when_a_new_attempt_comes(tmp_path):
    output = tmp_path / "out"
    path = canvas(tmp_path, u11="first")
    collect(path, output, ROSTER, Options())
    (output / "001" / "a2.py").write_text("mended by a TA")
    (output / "001" / "note.txt").write_text("mine")
    report = collect(path, output, ROSTER, Options())
    assert "changed by hand; left as it is" in report.outcomes[0].notes[0]
    assert (output / "001" / "a2.py").read_text() == "mended by a TA"
    report = collect(canvas(tmp_path, u11="second"), output, ROSTER, Options())
    assert "kept as .attempts/001~a1" in report.outcomes[0].notes[0]
    assert tree(output)[".attempts/001~a1/a2.py"] == b"mended by a TA"
    assert tree(output)[".attempts/001~a1/note.txt"] == b"mine"
    assert tree(output)["001/a2.py"] == b"second"


def test_a_folder_that_no_collection_made_is_in_the_way_and_stays(tmp_path):
    output = tmp_path / "out"
    unpacked({"001/other.py": "by hand", "unrelated/x.py": "x"}, output)
    before = tree(output)
    with pytest.raises(LmsError, match="already holds '001'"):
        collect(canvas(tmp_path, u11="x", u13="y"), output, ROSTER, Options())
    assert tree(output) == before


def test_a_collection_that_was_killed_before_its_record_goes_on(tmp_path):
    path, output = canvas(tmp_path, u11="x", u11_1="y", u13="z"), tmp_path / "out"
    collect(path, output, ROSTER, Options())
    whole = tree(output)
    (output / FILE).unlink()
    collect(path, output, ROSTER, Options())
    assert tree(output) == whole


def test_a_folder_that_was_removed_comes_back(tmp_path):
    path, output = canvas(tmp_path, u11="x", u13="z"), tmp_path / "out"
    collect(path, output, ROSTER, Options())
    (output / "001" / "a2.py").unlink()
    (output / "001").rmdir()
    collect(path, output, ROSTER, Options())
    assert tree(output)["001/a2.py"] == b"x"


def test_folders_keep_their_names_when_the_roster_comes_later(tmp_path):
    path, output = canvas(tmp_path, u11="x"), tmp_path / "out"
    collect(path, output, None, Options())
    report = collect(path, output, ROSTER, Options())
    assert news(report) == {"11": "unchanged"}
    assert report.outcomes[0].entry.people[0].ids["sis"] == "001"


def test_times_decide_which_attempt_is_the_latest(tmp_path):
    def inbound(*times):
        names = {f"inbound/007+ps1+2026-11-{day} 10:00:00 UTC/a.py": f"day {day}" for day in times}
        return unpacked(names, tmp_path / f"exchange{'-'.join(map(str, times))}")

    output = tmp_path / "out"
    due = parse_due("2026-11-20T10:00+00:00")
    collect(inbound(21), output, None, Options(due=due))
    report = collect(inbound(19), output, None, Options(due=due))
    (entry,) = [outcome.entry for outcome in report.outcomes]
    assert tree(output)["007/a.py"] == b"day 21"
    assert entry.attempt(entry.latest).late_seconds == 86_400
    collect(inbound(19, 22), output, None, Options(due=due))
    assert tree(output)["007/a.py"] == b"day 22"
    assert len(load(output / FILE).entries[0].attempts) == 3


def test_an_nbgrader_folder_with_several_assignments_asks_which(tmp_path):
    folder = unpacked({"submitted/a/ps1/x.py": "1", "submitted/a/ps2/x.py": "2"}, tmp_path / "course")
    with pytest.raises(LmsError, match=r"2 assignments \(ps1, ps2\).*--assignment"):
        collect(folder, tmp_path / "out", None, Options())
    collect(folder, tmp_path / "out", None, Options(assignment="ps2"))
    assert tree(tmp_path / "out")["a/x.py"] == b"2"


def test_two_candidates_in_one_submission_are_both_taken_and_told(tmp_path):
    folder = unpacked({"s1/a.ipynb": "{}", "s1/b.ipynb": "{}", "s2/a.ipynb": "{}"}, tmp_path / "class")
    report = collect(folder, tmp_path / "out", None, Options())
    assert report.outcomes[0].remarks == ["2 files could be graded: 'a.ipynb', 'b.ipynb'"]
    assert set(contents(tmp_path / "out" / "s1")) == {"a.ipynb", "b.ipynb"}


@pytest.mark.parametrize(
    "text",
    ["", "- 1\n", "a: b\n", "submission_1: [", "&a [*a, *a]\n", "submission_1:\n  :submitters: 3\n", "\x00"],
)
def test_metadata_of_any_sort_is_read_or_refused(tmp_path, text):
    folder = unpacked({"submission_metadata.yml": text, "submission_1/a.py": "x"}, tmp_path / "export")
    try:
        report = collect(folder, tmp_path / "out", None, Options())
    except LmsError:
        assert not (tmp_path / "out").exists()
    else:
        assert report.outcomes[0].entry.notes or report.outcomes[0].entry.people


def test_a_source_that_is_missing_empty_or_holds_its_own_output_is_refused(tmp_path):
    for path, words in ((tmp_path / "nowhere.zip", "does not exist"), (tmp_path / "empty", "is empty")):
        if words == "is empty":
            path.mkdir()
        with pytest.raises(LmsError, match=words):
            collect(path, tmp_path / "out", None, Options())
    folder = unpacked({"s1.py": "x"}, tmp_path / "class")
    with pytest.raises(LmsError, match="would collect itself"):
        collect(folder, folder / "out", None, Options())


def test_the_record_of_a_newer_version_and_a_broken_one_are_not_used(tmp_path):
    path = tmp_path / FILE
    save(Collection("plain", "latest", [], schema=99), path)
    with pytest.raises(LmsError, match="version 99"):
        load(path)
    path.write_text('{"schema": 1, "entries": 3}')
    with pytest.raises(LmsError, match="no record of a collection"):
        load(path)


def test_a_run_keeps_what_it_knew_of_others(tmp_path):
    run = tmp_path / "run"
    run.mkdir()
    collect(canvas(tmp_path, u11="x"), tmp_path / "a", ROSTER, Options())
    keep_in_run(tmp_path / "a", run)
    collect(canvas(tmp_path, u13="x"), tmp_path / "b", ROSTER, Options())
    keep_in_run(tmp_path / "b", run)
    keep_in_run(tmp_path / "nothing", run)
    assert [entry.key for entry in load(run / "collection.json").entries] == ["003", "001"]


@pytest.mark.parametrize("kind", ["zip", "folder"])
def test_whoever_handed_in_nothing_or_only_litter_is_listed(tmp_path, kind):
    entries = {
        "s1/.ipynb_checkpoints/a.ipynb": "{}",
        "s2/.DS_Store": "x",
        "s4/a.py": "x",
        "__MACOSX/s4/._a.py": "x",
    }
    folder = unpacked(entries, tmp_path / "class")
    (folder / "s3" / "empty").mkdir(parents=True)
    path = (
        folder
        if kind == "folder"
        else zip_of(tmp_path / "class.zip", {**entries, "s3/": "", "s3/empty/": ""})
    )
    report = collect(path, tmp_path / "out", None, Options())
    assert {outcome.entry.key: len(outcome.entry.attempts[0].files) for outcome in report.outcomes} == {
        "s1": 0,
        "s2": 0,
        "s3": 0,
        "s4": 1,
    }
    assert all((tmp_path / "out" / f"s{number}").is_dir() for number in range(1, 5))


def test_names_that_look_like_markup_reach_the_table_as_they_are(tmp_path):
    from rich.console import Console

    from autograder.cli.collect_command import print_report

    path = zip_of(tmp_path / "class.zip", {"[bold]x[red].py": "x", "s2.py": "x"})
    report = collect(path, tmp_path / "out", None, Options())
    console = Console(record=True, width=120)
    print_report(console, report)
    assert "[bold]x[red]" in console.export_text()


def test_one_collection_at_a_time_and_the_litter_of_a_killed_one_goes(tmp_path):
    output = tmp_path / "out"
    unpacked({".staging-dead/0-0/a2.py": "x"}, output)
    with stage_in(output), pytest.raises(LmsError, match="another `autograder collect` is at work"):
        collect(canvas(tmp_path, u11="x"), output, ROSTER, Options())
    collect(canvas(tmp_path, u11="x"), output, ROSTER, Options())
    assert set(tree(output)) == {FILE, "001/a2.py"}


def test_what_was_mailed_joins_a_download_and_a_namesake_does_not(tmp_path):
    output = tmp_path / "out"
    collect(canvas(tmp_path, u11="x"), output, ROSTER, Options())
    mailed = unpacked({"003.py": "mailed", "11.py": "x"}, tmp_path / "mail")
    collect(mailed, output, ROSTER, Options(format="plain"))
    entries = {entry.key: entry for entry in load(output / FILE).entries}
    formats = {key: [one.format for one in entry.attempts] for key, entry in entries.items()}
    assert formats == {"001": ["canvas", "plain"], "003": ["plain"]}
    namesake = zip_of(tmp_path / "moodle.zip", {"Jane Doe_77_assignsubmission_file_a.py": "other"})
    collect(namesake, output, None, Options())
    assert {"001", "003", "77"} <= {entry.key for entry in load(output / FILE).entries}
