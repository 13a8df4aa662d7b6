"""A journal of an earlier version opens, keeps all it held, and can be gone on with."""

import hashlib
import sqlite3
import time

import pytest
from bulk_results import result
from old_journal import write_first_version

from autograder.bulk.history import log_lines
from autograder.bulk.journal import Journal
from autograder.bulk.marks import set_mark
from autograder.bulk.schema import MIGRATIONS
from autograder.bulk.standing import counts, result_of, row_of, rows


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "journal.sqlite"
    write_first_version(path)
    return path


def version(path):
    with sqlite3.connect(path) as db:
        return db.execute("PRAGMA user_version").fetchone()[0]


def tables(path):
    with sqlite3.connect(path) as db:
        return {
            row[0]: row[1]
            for row in db.execute("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite%'")
        }


def test_the_fixture_is_of_the_first_version(path):
    # The hash of what was released: whoever edits the first schema breaks every journal there is.
    assert hashlib.sha256(MIGRATIONS[0].encode()).hexdigest()[:16] == "e568792bbae06278"
    assert version(path) == 1
    assert "marks" not in tables(path)


def test_what_it_held_is_read_as_before(path):
    with Journal(path) as journal:
        run = journal.run()
        assert (run.seed, run.base, run.scope, run.questions) == (7, None, {}, {})
        assert {row.submission.student: row.total for row in rows(journal)} == {
            "0007": 60.0,
            "0008": 100.0,
            "0009": None,
        }
        assert row_of(journal, "0007").origin == "judged"
        assert result_of(journal, 1).seconds == 0.5
        assert journal.submission("0008").work == f"{2:064x}"
        assert [one.student for one in journal.pending()] == ["0009"]
        assert (counts(journal).graded, counts(journal).not_judged, counts(journal).reused) == (2, 1, 0)
    assert version(path) == len(MIGRATIONS)


def test_its_events_are_found_by_student(path):
    with Journal(path) as journal:
        assert [line.text for line in log_lines(journal, student="0009", kind="lost")] == ["killed"]
        assert [line.student for line in log_lines(journal, kind="began")] == [""]


def test_it_is_gone_on_with(path):
    with Journal(path) as journal:
        assert journal.record(journal.begin_attempt(3, time.time() + 10), result(40.0))
        set_mark(journal, "0007", "q1", 75.0, "a typing error", "ta")
        assert row_of(journal, "0007").total == 75.0
        assert row_of(journal, "0009").total == 40.0
    with Journal(path, read_only=True) as journal:
        assert row_of(journal, "0009").total == 40.0


def test_a_migrated_journal_has_the_schema_of_a_new_one(path, tmp_path):
    Journal(path).close()
    Journal(tmp_path / "new.sqlite").close()
    assert tables(path) == tables(tmp_path / "new.sqlite")


def test_a_migration_that_fails_leaves_the_old_journal(path, monkeypatch):
    before = path.read_bytes()
    monkeypatch.setattr(
        "autograder.bulk.schema.MIGRATIONS", (MIGRATIONS[0], MIGRATIONS[1] + ";\nNO SQL AT ALL;")
    )
    with pytest.raises(Exception, match="cannot be opened as a journal"):
        Journal(path)
    monkeypatch.undo()
    assert version(path) == 1
    assert "marks" not in tables(path)
    assert before[:16] == path.read_bytes()[:16]
    with Journal(path) as journal:
        assert counts(journal).graded == 2
