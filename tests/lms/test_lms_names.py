"""Names that students and LMSs make: parsed as the LMS wrote them, made safe for any disk."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograder.lms.canvas import parse
from autograder.lms.identity import Directory, Person, name_key, slugs
from autograder.lms.moodle import Moodle
from autograder.lms.names import MAX_NAME, distinct, safe_name
from autograder.lms.nbgrader import parse_time
from autograder.lms.source import Member, member_of

ANY = st.text(max_size=60)
LETTERS = st.text(alphabet=st.characters(categories=["Ll", "Lo"]), min_size=1, max_size=8)
SLUGS = st.lists(LETTERS, min_size=1, max_size=4).map("_".join).filter(lambda slug: slug.lower() != "late")
PRINTED = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters='\\/:*?"<>|')
ORIGINALS = st.text(alphabet=PRINTED, min_size=1, max_size=20).filter(
    lambda name: not re.match(r"\d+_", name)
)


@given(SLUGS, st.booleans(), st.integers(1, 10**9), st.integers(1, 10**9), ORIGINALS)
def test_canvas_names_come_apart_as_they_were_put_together(slug, late, user, attachment, original):
    if re.search(r"(?:^|_)late$", slug, re.IGNORECASE):
        return  # Canvas writes the same for a late "Doe" and a punctual "Doe Late"
    name = f"{slug}{'_LATE' if late else ''}_{user}_{attachment}_{original}"
    found = parse(name)
    assert found is not None
    assert (found["name"], bool(found["late"])) == (slug, late)
    assert (found["uid"], found["fid"], found["orig"]) == (str(user), str(attachment), original)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("doejane_12_34_a2.ipynb", ("doejane", None, "12", "a2.ipynb")),
        ("doejane_late_12_34_a_b_1_2.py", ("doejane", "late", "12", "a_b_1_2.py")),
        ("van_der_berg_LATE_12_34_1_2_3.py", ("van_der_berg", "LATE", "12", "1_2_3.py")),
        ("LATE_12_34_a.py", (None, "LATE", "12", "a.py")),
        ("12_34_a.py", (None, None, "12", "a.py")),
        ("anon_aB3x9_34_a.py", (None, None, "anon_aB3x9", "a.py")),
        ("doejane_12_text.html", ("doejane", None, "12", "text.html")),
        ("doejane_LATE_12_link.html", ("doejane", "LATE", "12", "link.html")),
        ("latejane_12_34_a.py", ("latejane", None, "12", "a.py")),
    ],
)
def test_canvas_names_of_every_sort(name, parts):
    found = parse(name)
    assert (found["name"], found["late"], found["uid"], found["orig"]) == parts


@pytest.mark.parametrize("name", ["a2.ipynb", "doe_a2.py", "s1234.py", "doe_12_a.py", "readme_2_.txt"])
def test_other_names_are_not_canvass(name):
    assert parse(name) is None


@given(
    st.text(alphabet=PRINTED, min_size=1, max_size=20)
    .filter(lambda name: "_assignsubmission_" not in name and name.strip() == name and name != "Participant")
    .filter(lambda name: name not in (".", "..") and not name.startswith(("._", "~$", ".DS"))),
    st.integers(1, 10**8),
    st.sampled_from(["file", "onlinetext"]),
    st.sampled_from(["_", ""]),
)
def test_moodle_names_come_apart_as_they_were_put_together(name, participant, kind, end):
    folder = f"{name}_{participant}_assignsubmission_{kind}{end}"
    reading = Moodle().read(
        FakeSource([(folder, "a2.ipynb"), (f"{folder}{'' if end else '_'}b_2_c.py",)]), ""
    )
    (handed_in,) = reading.handed_in
    assert handed_in.people[0].ids == {"moodle": str(participant), "name": name}
    assert sorted(handed.original for handed in handed_in.files) == [("a2.ipynb",), ("b_2_c.py",)]
    assert not reading.strays


class FakeSource:
    name = "download.zip"
    folders: list = []

    def __init__(self, paths):
        self.members = [Member("/".join(parts), parts) for parts in paths]


@given(ANY)
@example("con")
@example("NUL.py")
@example("..")
@example("a" * 300 + ".ipynb")
@example("é" * 200 + ".py")
@example("x\n\u202egnp.py\0")
@example("/etc/passwd")
def test_a_safe_name_is_safe_everywhere_and_stays(name):
    safe = safe_name(name)
    assert 0 < len(safe.encode("utf-8")) <= MAX_NAME
    assert safe not in (".", "..")
    assert not safe.startswith(".")
    assert not re.search(r'[\x00-\x1f\x7f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]', safe)
    assert not re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", safe)
    assert safe == safe_name(safe)


def test_a_cut_name_keeps_its_ending_and_an_ordinary_one_stays():
    assert safe_name("x" * 400 + ".ipynb").endswith("x.ipynb")
    for name in ("a2_dense.ipynb", "作业 2.ipynb", "Übung (1).py"):
        assert safe_name(name) == name


PARTS = st.sampled_from(["a.py", "A.py", "b", "con", "\u00e9.py", "e\u0301.py", ".."])


@given(st.lists(st.lists(PARTS, min_size=1, max_size=3)))
def test_no_two_paths_meet_and_none_is_lost(names):
    paths = distinct([tuple(parts) for parts in names])
    assert len(paths) == len(names)
    folded = ["/".join(parts).casefold() for parts in paths]
    assert len(set(folded)) == len(folded)
    for one in folded:
        assert not any(other.startswith(f"{one}/") for other in folded), "a file where a folder is needed"


@given(ANY)
def test_a_path_in_an_archive_never_leads_out_of_it(path):
    member = member_of(path)
    assert not {"", ".", ".."} & set(member.parts)
    assert not any("/" in part or "\\" in part for part in member.parts)
    if path.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", path):
        assert member.problem


def test_names_match_whichever_way_they_are_written():
    assert name_key("Doe, Jane Ann") == name_key("Jane Ann DOE") == name_key("jane  ann doe")
    assert "doejane" in slugs("Jane Doe") & slugs("Doe, Jane")
    assert slugs("O'Neill, Zoë") == {"oneillzoë"}


def test_an_id_of_another_person_is_not_matched_by_name():
    directory = Directory([Person({"sis": "1", "name": "Doe, Jane"}), Person({"sis": "2", "name": "Li, Bo"})])
    assert directory.find(Person({"sis": "2", "name": "Jane Doe"})).place == 1
    assert directory.find(Person({"sis": "3", "name": "Jane Doe"})).place is None, "a namesake"
    assert directory.find(Person({"name": "Jane Doe"})).place == 0


def test_ids_that_point_at_two_people_choose_nobody():
    directory = Directory([Person({"sis": "1", "email": "a@x"}), Person({"sis": "2", "email": "b@x"})])
    match = directory.find(Person({"sis": "1", "email": "B@X"}))
    assert match.ambiguous
    assert match.places == (0, 1)
    assert directory.find(Person({"sis": "001"})).place is None, "leading zeros are part of an id"


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2015-02-02 14:58:23.948203 America/Los_Angeles", "2015-02-02T22:58:23+00:00"),
        ("2026-11-20 18:00:00.1 UTC", "2026-11-20T18:00:00+00:00"),
        ("2026-11-20 18:00:00 Mars/Olympus", ""),
        ("yesterday", ""),
        ("", ""),
    ],
)
def test_nbgraders_times(text, time):
    assert parse_time(text) == time
