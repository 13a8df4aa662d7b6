"""Hostile and broken downloads: nothing gets out, nothing floods the disk, nothing is lost without a word."""

import os
import stat
import struct
import zipfile

import pytest
from downloads import unpacked, zip_bytes, zip_of

from autograder.errors import LmsError
from autograder.lms.collecting import Options, collect
from autograder.lms.record import FILE, load
from autograder.lms.source import Limits

SMALL = Limits(member_bytes=300_000, total_bytes=8_000_000, members=50, ratio=100, ratio_from=50_000)
OTHER = {"s2.py": "x = 2\n"}


def collected(source, tmp_path, limits=SMALL):
    """Collect; returns the report. Nothing may have appeared beside the output."""
    output = tmp_path / "out"
    before = set(tmp_path.rglob("*"))
    report = collect(source, output, None, Options(limits=limits, format="plain"))
    outside = {path for path in set(tmp_path.rglob("*")) - before if output not in [path, *path.parents]}
    assert not outside
    assert not [path for path in output.rglob("*") if path.is_symlink()]
    return report


def problems(report, key):
    (outcome,) = [one for one in report.outcomes if one.entry.key == key]
    return " ".join(outcome.notes)


def entry(name, content=b"x", *, mode=0, **changes):
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    for field, value in changes.items():
        setattr(info, field, value)
    return info, content


def raw_zip(path, *entries):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for info, content in entries:
            archive.writestr(info, content)
    return path


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("../../evil.py", "out of the archive"),
        ("s1/../../../evil.py", "out of the archive"),
        ("/etc/evil.py", "absolute path"),
        ("..\\..\\evil.py", "out of the archive"),
        ("C:\\evil.py", "absolute path"),
    ],
)
def test_paths_that_lead_out_are_refused_and_reported(tmp_path, name, words):
    source = zip_of(tmp_path / "class.zip", {name: "x = 1\n", **OTHER})
    report = collected(source, tmp_path)
    assert words in " ".join(note for outcome in report.outcomes for note in outcome.notes)
    assert not report.clean
    refused = [one for one in report.outcomes if one.notes]
    folder = tmp_path / "out" / refused[0].entry.key
    assert [path.name for path in folder.iterdir()] == ["not_collected.txt"], (
        "not as if nothing was handed in"
    )
    assert (tmp_path / "out" / "s2" / "s2.py").read_text() == "x = 2\n"


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        (stat.S_IFLNK | 0o777, "symbolic link"),
        (stat.S_IFCHR | 0o666, "device"),
        (stat.S_IFBLK | 0o666, "device"),
        (stat.S_IFIFO | 0o666, "pipe"),
        (stat.S_IFSOCK | 0o666, "socket"),
    ],
)
def test_links_and_devices_in_a_zip_are_refused(tmp_path, mode, words):
    source = raw_zip(tmp_path / "class.zip", entry("s1/a.py", b"/etc/passwd", mode=mode), entry("s2.py"))
    assert words in problems(collected(source, tmp_path), "s1")


def test_links_pipes_and_hard_links_in_a_folder(tmp_path):
    folder = unpacked({"s1/a.py": "x = 1\n", **OTHER}, tmp_path / "class")
    secret = tmp_path / "secret.py"
    secret.write_text("secret")
    (folder / "s3").mkdir()
    (folder / "s3" / "a.py").symlink_to(secret)
    (folder / "s4").symlink_to(folder / "s1")
    os.mkfifo(folder / "s5.py")
    os.link(folder / "s2.py", folder / "s6.py")
    report = collected(folder, tmp_path)
    assert "symbolic link" in problems(report, "s3")
    assert "symbolic link" in problems(report, "s4")
    assert "pipe" in problems(report, "s5")
    assert (tmp_path / "out" / "s6" / "s6.py").read_text() == "x = 2\n"
    assert os.stat(tmp_path / "out" / "s6" / "s6.py").st_nlink == 1, "a copy of its own"
    assert "secret" not in "".join(path.read_text() for path in (tmp_path / "out").rglob("*.py"))


def test_a_bomb_is_stopped_while_it_inflates(tmp_path):
    bomb = zip_bytes({"a.py": b"0" * 20_000_000})
    source = zip_of(tmp_path / "class.zip", {"s1/work.zip": bomb, "s3.py": b"0" * 250_000, **OTHER})
    report = collected(source, tmp_path)
    assert "bomb" in problems(report, "s1")
    assert "bomb" in problems(report, "s3")
    assert sum(path.stat().st_size for path in (tmp_path / "out").rglob("*") if path.is_file()) < 200_000
    assert (tmp_path / "out" / "s1" / "work.zip").read_bytes() == bomb, "what was handed in is kept"


def test_a_size_that_lies_is_not_believed(tmp_path):
    path = zip_of(tmp_path / "class.zip", {"s1.py": os.urandom(400_000), **OTHER})
    data = path.read_bytes().replace(struct.pack("<L", 400_000), struct.pack("<L", 7))
    path.write_bytes(data)
    assert "damaged" in problems(collected(path, tmp_path), "s1")


def test_members_and_the_whole_are_capped(tmp_path):
    files = {f"s{number}.py": os.urandom(290_000) for number in range(30)}
    report = collected(zip_of(tmp_path / "class.zip", {**files, "big.py": os.urandom(310_000)}), tmp_path)
    assert "more than 0.3 MB" in problems(report, "big")
    notes = " ".join(note for outcome in report.outcomes for note in outcome.notes)
    assert "all that is collected together has more than 8.0 MB" in notes
    many = zip_of(tmp_path / "many.zip", {f"s{number}.py": "" for number in range(60)})
    with pytest.raises(LmsError, match="lists 60 entries"):
        collect(many, tmp_path / "out2", None, Options(limits=SMALL))


def test_an_archive_in_an_archive_is_kept_and_not_opened(tmp_path):
    inner = zip_bytes({"deep.zip": zip_bytes({"deeper.py": "x"}), "a2.py": "x = 1\n"})
    report = collected(zip_of(tmp_path / "class.zip", {"s1.zip": inner, **OTHER}), tmp_path)
    assert "not opened" in problems(report, "s1")
    lies = {str(path.relative_to(tmp_path / "out" / "s1")) for path in (tmp_path / "out" / "s1").rglob("*.*")}
    assert lies == {"s1.zip", "s1/a2.py", "s1/deep.zip"}


def test_encrypted_damaged_and_oddly_packed_entries(tmp_path):
    path = zip_of(tmp_path / "class.zip", {"s1.py": b"secret" * 50, "s3.py": os.urandom(5_000), **OTHER})
    data = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + place] |= 1
    start = data.find(b"s3.py") + 500
    data[start : start + 20] = bytes(20)
    path.write_bytes(bytes(data))
    report = collected(path, tmp_path)
    assert "encrypted" in problems(report, "s1")
    assert "damaged" in problems(report, "s3")


def test_a_method_of_packing_that_is_not_read_is_named(tmp_path):
    path = tmp_path / "class.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("s1.py", "x = 1\n")
    assert "packed with method 12" in problems(collected(path, tmp_path), "s1")


@pytest.mark.parametrize("data", [b"", b"PK\x05\x06", b"no zip at all", b"PK\x03\x04" + b"\0" * 200])
def test_what_is_no_zip_is_refused_in_one_sentence(tmp_path, data):
    path = tmp_path / "class.zip"
    path.write_bytes(data)
    with pytest.raises(LmsError, match="damaged or no zip"):
        collect(path, tmp_path / "out", None, Options())
    assert not (tmp_path / "out").exists()


def test_a_cut_zip_is_refused_and_one_of_a_student_is_kept(tmp_path):
    whole = zip_bytes({"a2.py": os.urandom(2_000)})
    path = tmp_path / "class.zip"
    path.write_bytes(whole[:-30])
    with pytest.raises(LmsError, match="download it again"):
        collect(path, tmp_path / "out", None, Options())
    report = collected(zip_of(tmp_path / "ok.zip", {"s1.zip": whole[:-30], **OTHER}), tmp_path)
    assert "not opened" in problems(report, "s1")
    assert (tmp_path / "out" / "s1" / "s1.zip").read_bytes() == whole[:-30]


def test_a_list_of_entries_that_is_too_long_to_be_one_is_not_read(tmp_path):
    path = zip_of(tmp_path / "class.zip", OTHER)
    data = bytearray(path.read_bytes())
    data[-10:-6] = struct.pack("<L", 2**31)
    path.write_bytes(bytes(data))
    with pytest.raises(LmsError, match="no download of submissions"):
        collect(path, tmp_path / "out", None, Options())


def test_names_that_repeat_or_meet_are_all_accounted_for(tmp_path):
    entries = [
        ("a.py", "first"),
        ("a.py", "second"),
        ("A.py", "third"),
        ("n" * 300 + ".py", "long"),
        ("x\ny\u202e.py", "marks"),
        ("con", "reserved"),
        (".hidden.py", "hidden"),
        ("w\\deep.py", "backslash"),
    ]
    with pytest.warns(UserWarning, match="Duplicate"):
        path = raw_zip(
            tmp_path / "class.zip", *(entry(f"s1/{name}", text) for name, text in entries), entry("s2.py")
        )
    report = collected(path, tmp_path)
    assert "twice" in problems(report, "s1")
    folder = tmp_path / "out" / "s1"
    contents = {path.read_text(): path.name for path in folder.rglob("*") if path.is_file()}
    assert set(contents) == {"first", "third", "long", "marks", "reserved", "hidden", "backslash"}
    assert contents["third"] == "A~2.py" or contents["first"] == "a~2.py"
    assert contents["reserved"] == "_con"
    assert contents["hidden"] == "_.hidden.py"
    one, _ = load(tmp_path / "out" / FILE).entries
    assert {file.original for file in one.attempts[0].files} >= {
        "a.py",
        "A.py",
        "x\ny\u202e.py",
        "w/deep.py",
    }


def test_undecodable_file_names_are_kept_as_text(tmp_path):
    folder = tmp_path / "class"
    folder.mkdir()
    (folder / "s1").mkdir()
    with open(os.fsencode(folder / "s1") + b"/\xff\xfe.py", "wb") as file:
        file.write(b"x = 1\n")
    (folder / "s2.py").write_text("x = 2\n")
    report = collected(folder, tmp_path)
    (file,) = report.outcomes[0].entry.attempts[0].files
    assert file.original == "\\xff\\xfe.py"
    assert (tmp_path / "out" / "s1" / file.name).read_text() == "x = 1\n"
