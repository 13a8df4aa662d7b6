import itertools
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_class import odd_rows, report_of, result, sample_class, verdict

from autograder.report.charts import count_ticks, histogram, shares
from autograder.report.model import QuestionInfo, StudentRow
from autograder.report.statistics import check_statistics, distribution, quantile, question_statistics, timing

ONE = (QuestionInfo("q1", "Only", 100.0, 1, 0),)


def class_of(totals):
    rows = [
        StudentRow(
            f"{place}", result([verdict("q1.a", "passed" if total == 100 else "failed", total, points=100.0)])
        )
        for place, total in enumerate(totals)
    ]
    return report_of(rows, ONE)


@given(st.lists(st.floats(0, 100), min_size=2, max_size=40))
def test_figures_agree_with_the_standard_library_and_each_total_is_in_one_bin(totals):
    spread = distribution(class_of(totals))
    quartiles = statistics.quantiles(totals, n=4, method="inclusive")
    found = [spread.lower_quartile, spread.median, spread.upper_quartile]
    assert found == pytest.approx(quartiles, abs=1e-9)
    assert spread.mean == pytest.approx(statistics.fmean(totals), abs=1e-9)
    assert sum(spread.bins) == len(totals)


def test_full_marks_lie_in_the_last_bin_and_edges_belong_to_the_bin_above():
    assert distribution(class_of([0, 5, 100])).bins == (1, 1, *[0] * 17, 1)


def test_what_has_no_ordinary_grade_enters_no_figure():
    with_odd = report_of([*class_of([100, 100]).rows, *odd_rows()[:3]], ONE)
    assert distribution(with_odd).mean == 100
    assert question_statistics(with_odd)[0].count == 2
    assert distribution(report_of(odd_rows()[:3])) is None
    with pytest.raises(ValueError, match="at least one"):
        quantile([], 0.5)


def test_questions_count_full_part_and_no_points():
    only = question_statistics(class_of([100, 100, 40, 0]))[0]
    assert (only.full, only.part, only.none, only.mean) == (2, 1, 1, 60)


def test_checks_are_sorted_by_failure_with_the_commonest_message_and_a_lost_box_counts_as_no_failure():
    def row(name, *verdicts):
        return StudentRow(name, result(list(verdicts)))

    rows = [
        row("1", verdict("q1.easy"), verdict("q1.hard", "failed", message="largest error 0.5 at row 3")),
        row("2", verdict("q1.easy"), verdict("q1.hard", "error", message="IndexError")),
        row(
            "3",
            verdict("q1.easy", "not judged"),
            verdict("q1.hard", "failed", message="largest error 2e-3 at row 12"),
        ),
    ]
    hard, easy = check_statistics(report_of(rows, ONE))
    assert (hard.check, hard.message, hard.message_count, hard.pass_rate) == (
        "q1.hard",
        "largest error 0.5 at row 3",
        2,
        0.0,
    )
    assert (easy.judged, easy.missed, easy.pass_rate, easy.counts["not judged"]) == (2, 0, 1.0, 1)


def test_the_slowest_come_first():
    times = timing(sample_class(40))
    slow = [row.result.seconds for row in times.slowest]
    assert slow == sorted(slow, reverse=True)
    assert times.wall_median <= times.wall_p95 <= slow[0]


@given(st.integers(0, 100_000))
def test_ticks_of_an_axis_reach_the_largest_count_with_few_even_steps(largest):
    ticks = count_ticks(largest)
    assert ticks[0] == 0
    assert ticks[-1] >= largest
    assert 2 <= len(ticks) <= 6
    assert len({after - before for before, after in itertools.pairwise(ticks)}) == 1


@given(st.lists(st.floats(0, 100), min_size=1, max_size=60))
def test_bars_stay_inside_the_drawing(totals):
    chart = histogram(distribution(class_of(totals)), width=900.0, height=280.0)
    for bar in chart.bars:
        assert chart.left <= bar.x
        assert bar.x + bar.width <= chart.right + 1
        assert 0 < bar.y <= bar.y + bar.height <= chart.base + 0.2


def test_parts_of_a_bar_fill_it_and_nothing_gives_an_empty_bar():
    assert shares([1, 1, 2]) == [(0.0, 25.0), (25.0, 25.0), (50.0, 50.0)]
    assert shares([0, 0]) == [(0.0, 0.0), (0.0, 0.0)]
