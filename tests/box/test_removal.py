"""Removing what a box has left: deep, closed, linked or many, with few descriptors, and nothing beside it."""

import os
import resource
import shutil

import pytest

from autograder.box.removal import remove_tree


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "left"
    path.mkdir()
    return path


def build_deep(path, depth):
    parent = os.open(path, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir("d", dir_fd=parent)
        os.close(os.open("f", os.O_CREAT | os.O_WRONLY, dir_fd=parent))
        child = os.open("d", os.O_RDONLY, dir_fd=parent)
        os.close(parent)
        parent = child
    os.close(parent)


def test_a_tree_deeper_than_any_recursion(folder):
    build_deep(folder, 3000)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    used = len(os.listdir("/proc/self/fd"))
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(map(int, os.listdir("/proc/self/fd"))) + 8, hard))
    try:
        remove_tree(str(folder))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert not folder.exists()
    assert len(os.listdir("/proc/self/fd")) == used


def test_more_entries_than_are_held_at_a_time(folder):
    for number in range(700):
        (folder / f"d{number}" / "e").mkdir(parents=True)
        (folder / f"f{number}").touch()
    remove_tree(str(folder))
    assert not folder.exists()


def test_links_are_not_followed(folder, tmp_path):
    kept = tmp_path / "kept"
    kept.mkdir(mode=0o750)
    (kept / "file").write_text("kept")
    (folder / "to_folder").symlink_to(kept)
    (folder / "to_file").symlink_to(kept / "file")
    os.mkfifo(folder / "pipe")
    remove_tree(str(folder))
    assert not folder.exists()
    assert (kept / "file").read_text() == "kept"
    assert kept.stat().st_mode & 0o777 == 0o750
    (tmp_path / "left").symlink_to(kept)
    remove_tree(str(tmp_path / "left"))
    assert (kept / "file").exists()


def test_what_is_not_there_raises_nothing(tmp_path):
    remove_tree(str(tmp_path / "absent"))


CLOSED = """
import os, sys
from autograder.box.removal import remove_tree
os.makedirs("left/a/b/c")
open("left/a/b/file", "w").close()
os.mkdir("left/shut", 0)
for path in ("left/a/b/c", "left/a/b", "left/a", "left"):
    os.chmod(path, 0)
remove_tree("left")
print(os.path.lexists("left"))
"""


def test_folders_that_their_owner_may_not_enter(ordinary_user):
    try:
        assert ordinary_user.run("-c", CLOSED).stdout == "False\n"
    finally:
        shutil.rmtree(ordinary_user.home / "left", ignore_errors=True)


HOSTILE = """
import os
os.chdir(os.environ["TMPDIR"])
os.mkdir("shut", 0)
for _ in range(3000):
    os.mkdir("d")
    os.chdir("d")
print("made")
"""
ON_A_RUNG = """
import glob, sys, time
from autograder.errors import JudgeError
from autograder.judge.boxes import BoxZygote
from autograder.wire.messages import BoxLimits, Load
try:
    with BoxZygote((), rung=int(sys.argv[1]), accept_weak=True) as zygote:
        for source in (sys.argv[2], "print(42)"):
            box = zygote.spawn(BoxLimits(), source.encode(), "submission.py")
            box.channel.send(Load(1))
            box.channel.receive(time.monotonic() + 20)
            end = box.end()
            print(end.cause, end.output, end="")
        box = zygote.spawn(BoxLimits(), sys.argv[2].encode(), "submission.py")
        box.channel.send(Load(1))
        box.channel.receive(time.monotonic() + 20)
    print(glob.glob(sys.argv[3]))
except JudgeError as problem:
    print("none:", problem)
"""


@pytest.mark.parametrize("rung", [2, 1])
def test_no_box_ends_its_keeper_or_stays_on_the_host(ordinary_user, rung):
    """Where boxes have no root of their own, they write to a folder of the host's."""
    pattern = "/tmp/autograder-box-*/shut"
    result = ordinary_user.run("-c", ON_A_RUNG, str(rung), HOSTILE, pattern)
    if result.stdout.startswith("none:"):
        pytest.skip(result.stdout)
    assert result.stdout == "finished made\nfinished 42\n[]\n", result.stdout + result.stderr
