"""What a box can see and reach, tried on the real files that it must not read."""

import os
import socket
from pathlib import Path

import pytest

from autograder.box.confine import landlock, mounts, namespaces, seccomp

PROJECT = Path(__file__).resolve().parents[2]


def unreadable(path) -> str:
    return f"""
    try:
        print(open({str(path)!r}).read()[:9] or "read")
    except OSError as problem:
        print("no", problem.errno in (1, 2, 13))
    """


@pytest.mark.parametrize("folder", ["assignments", "solutions", "tests", "autograder/judge", ".git"])
def test_the_project_is_absent_but_for_the_box_itself(run_in_box, folder):
    files = [path for path in (PROJECT / folder).rglob("*") if path.is_file()]
    if not files:
        pytest.skip(f"this copy has nothing in {folder}/")
    for path in [files[0], files[-1]]:
        assert run_in_box(unreadable(path)).output == "no True\n"


def test_the_parts_that_make_a_box_are_there(run_in_box):
    source = f"import os; print(sorted(name for name in os.listdir({str(mounts.package_folder())!r})))"
    assert run_in_box(source).output == "['__init__.py', 'box', 'wire']\n"


def test_a_file_in_the_home_of_the_user_is_absent(run_in_box, tmp_path):
    secret = Path.home() / f".autograder-test-{os.getpid()}"
    try:
        secret.write_text("secret")
    except OSError:
        pytest.skip("this user has no home to write to")
    secret.chmod(0o644)
    try:
        assert run_in_box(unreadable(secret)).output == "no True\n"
    finally:
        secret.unlink()


def test_another_submission_is_absent(run_in_box, tmp_path):
    tmp_path.joinpath("other.py").write_text("answer = 42")
    assert run_in_box(unreadable(tmp_path / "other.py")).output == "no True\n"


def test_the_environment_is_made_from_nothing(run_in_box, monkeypatch):
    monkeypatch.setenv("GRADER_TOKEN", "secret")
    output = run_in_box("import os; print(sorted(os.environ)); print(open('/proc/1/environ').read())").output
    assert "GRADER_TOKEN" not in output
    assert "HOME" in output


def test_a_box_is_the_only_process_it_can_see(run_in_box):
    source = (
        "import os; print([n for n in os.listdir('/proc') if n.isdigit()], os.getpid(), os.getuid() != 0)"
    )
    output = run_in_box(source).output
    assert output in ("['1'] 1 True\n", "[] 1 True\n")


def test_boxes_of_one_zygote_do_not_share_a_tmp(run_in_box):
    assert run_in_box("open('/tmp/note', 'w').write('x')").cause == "finished"
    assert run_in_box("import os; print('note' in os.listdir('/tmp'))").output == "False\n"


def test_standard_input_is_empty(run_in_box):
    assert run_in_box("import sys; print(repr(sys.stdin.read()))").output == "''\n"


def test_ordinary_file_work_in_tmp_succeeds(run_in_box):
    end = run_in_box(
        """
        import os, shutil, tempfile, json, socket
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "a")
            open(path, "w").write("text")
            shutil.copy2(path, path + "b"); os.chmod(path, 0o600); os.utime(path); os.rename(path, path + "c")
            print(len(os.listdir(folder)), os.environ["HOME"], tempfile.gettempdir())
        one, other = socket.socketpair(); one.send(b"x"); print(other.recv(1))
        """
    )
    assert end.output == "2 /tmp /tmp\nb'x'\n"


def test_what_is_installed_beside_us_can_still_be_imported_later(run_in_box):
    end = run_in_box("import sqlite3, email.mime.text, msgspec.json, numpy.polynomial; print('imported')")
    assert end.output == "imported\n"


def test_the_visible_paths_never_hold_the_project_or_a_home():
    visible = mounts.visible_paths()
    for forbidden in (PROJECT, Path.home(), Path("/tmp"), Path("/etc")):
        assert str(forbidden) not in visible
        assert not any(str(forbidden).startswith(f"{path}/") for path in visible), forbidden


def test_the_filter_fits_the_kernel_and_differs_by_rung():
    full, shared = (seccomp.compiled_filter(own_processes=own) for own in (True, False))
    assert len(full) % 8 == 0
    assert 0 < len(full) // 8 < 4096
    assert full != shared


@pytest.mark.skipif(landlock.version() == 0, reason="this kernel has no Landlock")
def test_landlock_alone_closes_files(tmp_path):
    inside, outside = tmp_path / "inside", tmp_path / "outside.txt"
    inside.mkdir()
    outside.write_text("secret")
    ours, theirs = socket.socketpair()
    if (pid := os.fork()) == 0:
        answer = "open"
        try:
            namespaces.forgo_privileges_of_programs()
            landlock.restrict_self(["/usr"], str(inside))
            (inside / "own").write_text("x")
            outside.read_text()
        except PermissionError as problem:
            answer = str(problem.filename)
        finally:
            theirs.send(answer.encode())
            os._exit(0)
    os.waitpid(pid, 0)
    assert ours.recv(4096).decode() == str(outside)


def in_a_box_of(user, python_source, readable=(), hidden=()):
    """What a submission prints in a box that an ordinary user starts."""
    program = f"""
import time
from autograder.judge.boxes import BoxZygote
from autograder.wire.messages import BoxLimits, Load
shown, covered = {list(map(str, readable))!r}, {list(map(str, hidden))!r}
with BoxZygote(("numpy",), readable=shown, hidden=covered) as zygote:
    box = zygote.spawn(BoxLimits(), {python_source.encode()!r}, "submission.py")
    box.channel.send(Load(1))
    box.channel.receive(time.monotonic() + 20)
    print(zygote.rung, box.end().output, end="")
"""
    return user.run("-c", program)


def test_an_ordinary_user_gets_boxes_with_their_own_id(ordinary_user):
    result = in_a_box_of(ordinary_user, "import os, sqlite3, numpy.fft; print(os.getuid(), os.getpid())")
    assert result.returncode == 0, result.stderr
    if result.stdout[0] in "34":
        assert result.stdout[2:] == f"{ordinary_user.uid} 1\n"


def test_packages_below_tmp_stay_visible_beneath_the_private_tmp(ordinary_user):
    """A virtual environment under /tmp must survive the box's own /tmp, lazy imports included."""
    packages = ordinary_user.home / "python" / "lib" / "x" / "site-packages"
    packages.mkdir(parents=True)
    (packages / "lazy_one.py").write_text("answer = 42")
    source = f"import sys; sys.path.append({str(packages)!r}); import lazy_one; print(lazy_one.answer)"
    result = in_a_box_of(ordinary_user, source, readable=[packages])
    assert result.stdout.endswith(" 42\n"), result.stderr


def test_a_course_below_a_visible_folder_can_be_hidden(ordinary_user):
    """A project cloned below /usr, as container images often do, must not show its hidden checks."""
    folder = ordinary_user.home / "visible"
    (folder / "course" / "checks").mkdir(parents=True)
    (folder / "course" / "checks" / "test_hidden.py").write_text("secret")
    source = f"import os; print(os.listdir({str(folder)!r}), os.listdir({str(folder / 'course')!r}))"
    shown = in_a_box_of(ordinary_user, source, readable=[folder])
    assert shown.stdout.endswith("['course'] ['checks']\n"), shown.stderr
    if shown.stdout[0] not in "34":
        pytest.skip("only a private root can hide part of a folder")
    hidden = in_a_box_of(ordinary_user, source, readable=[folder], hidden=[folder / "course"])
    assert hidden.stdout.endswith("['course'] []\n"), hidden.stderr


@pytest.mark.slow
def test_all_of_this_holds_for_an_ordinary_user_too(ordinary_user):
    """The attacks and the other tests of boxes once more, by somebody without privileges."""
    if os.geteuid() != 0:
        pytest.skip("this already is an ordinary user")
    files = [
        "tests/attacks",
        "tests/box/test_confine.py",
        "tests/box/test_gpu_box.py",
        "tests/box/test_zygote.py",
        "tests/judge/test_boxes.py",
    ]
    arguments = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(PROJECT)]
    base = str(ordinary_user.home / "pytest")
    paths = [str(PROJECT / file) for file in files]
    result = ordinary_user.run(*arguments, "--basetemp", base, *paths, seconds=280)
    assert result.returncode == 0, result.stdout[-3000:]
