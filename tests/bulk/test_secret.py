"""The seed nobody named: stable for one account, different for another, never guessable."""

import pytest

from autograder.bulk.secret import secret_path, seed_of_assignment


@pytest.fixture
def account(tmp_path, monkeypatch):
    def become(name):
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / name))

    become("one")
    return become


def test_one_account_gets_one_seed_per_assignment(account):
    first = seed_of_assignment("a2_dense")
    assert seed_of_assignment("a2_dense") == first
    assert seed_of_assignment("a3_deep") != first
    assert 0 <= first < 2**53


def test_another_account_gets_another(account):
    first = seed_of_assignment("a2_dense")
    account("two")
    assert seed_of_assignment("a2_dense") != first


def test_the_secret_is_for_its_owner_alone(account):
    seed_of_assignment("a2_dense")
    assert secret_path().stat().st_mode & 0o077 == 0
    assert [path.name for path in secret_path().parent.iterdir()] == ["secret"]


def test_without_a_place_for_it_the_seed_is_random(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert seed_of_assignment("a2_dense") != seed_of_assignment("a2_dense")


def test_a_damaged_secret_is_not_used(account):
    seed_of_assignment("a2_dense")
    secret_path().write_bytes(b"")
    assert seed_of_assignment("a2_dense") != seed_of_assignment("a2_dense")
