"""`autograder verify` at the terminal; what it verifies is tested where it is written."""

from commands import TINY_COURSE, command


def test_kinds_can_be_verified_alone_and_what_pays_for_doing_nothing_is_named():
    done = command("verify", "tiny", "--only", "skeleton", "--only", "hostile", "--course", TINY_COURSE)
    assert done.returncode == 1
    line = next(line for line in done.stdout.splitlines() if line.lstrip().startswith("tiny "))
    solution, skeleton, variants, mutants, hostile = line.split()[1:6]
    assert (solution, skeleton, variants, mutants, hostile) == ("—", "0", "—", "—", "4/7")
    said = "hostile always_equal.py: q2: earns 20 points (q2.row_means_leaves_its_input_alone)"
    assert f"tiny, {said}" in done.stdout


def test_a_kind_that_does_not_exist_is_named():
    done = command("verify", "tiny", "--only", "mutants", "--course", TINY_COURSE)
    assert done.returncode == 2
    assert "'mutants' cannot be verified; what can: solution, skeleton, variant, mutant" in done.stderr
