import json
import re
import time
from html.parser import HTMLParser

import pytest
from chromium import needs_chromium, rendered
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_class import HOSTILE, odd_rows, report_of, result, sample_class, verdict

from autograder.report import embedded
from autograder.report.embedded import script_json
from autograder.report.html import percent, report_html, seconds_text
from autograder.report.model import StudentRow


class Page(HTMLParser):
    """Counts elements and gathers attributes and the texts of scripts."""

    def __init__(self, source):
        super().__init__()
        self.tags, self.attributes, self.scripts, self.inside = {}, [], [], False
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        self.tags[tag] = self.tags.get(tag, 0) + 1
        self.attributes += attrs
        self.inside = tag == "script"
        if self.inside:
            self.scripts.append("")

    def handle_endtag(self, tag):
        self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.scripts[-1] += data


def links_of(report):
    return {row.student_id: f"feedback/{place}.md" for place, row in enumerate(report.rows)}


@pytest.mark.parametrize("size", [0, 1, 40])
def test_every_student_has_a_row_and_the_page_loads_nothing(size):
    report = sample_class(size)
    source = report_html(report, links_of(report))
    page = Page(source)
    assert len(re.findall(r'<tr id="s\d+">', source)) == size
    assert len(page.scripts) == 2
    assert len(json.loads(page.scripts[0])["rows"]) == size
    assert not [value for name, value in page.attributes if name in ("src", "srcset", "action", "style")]
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert not re.search(r"url\(|@import|https?://", source)
    assert "default-src 'none'" in dict(page.attributes)["content"] or "default-src" in source


def text_class(text):
    verdicts = [verdict("q2.rows_sum_to_one", "error", message=text, hint=text)]
    return report_of([StudentRow(f"id {text}", result(verdicts), f"name {text}", text, notes=(text,))])


@settings(max_examples=40)
@given(
    st.one_of(
        st.just(HOSTILE), st.text(alphabet=st.one_of(st.sampled_from("<>/\"'&!-{}%=\n"), st.characters()))
    )
)
def test_no_text_of_a_student_adds_an_element(text):
    one, plain = (Page(report_html(text_class(shown))) for shown in (f"x{text}", "plain"))
    assert one.tags == plain.tags
    assert one.scripts[1] == plain.scripts[1]
    assert json.loads(one.scripts[0])["rows"][0]["s"] == "e"


@given(
    st.recursive(st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))
)
def test_embedded_json_comes_back_and_cannot_end_its_element(value):
    text = script_json(value)
    assert json.loads(text) == value
    assert not set(text) & set("<>&\u2028\u2029")


def test_the_compact_form_keeps_every_verdict():
    data = embedded.embedded(sample_class(30), {})
    report = sample_class(30)
    letters = {letter: word for word, letter in embedded.LETTERS.items()}
    for row, entry in zip(report.rows, data["rows"], strict=True):
        for one in row.verdicts:
            place = next(i for i, check in enumerate(data["checks"]) if check["id"] == one.check)
            assert letters[entry["s"][place]] in (str(one.status), "partial")
            if one.message and str(one.status) != "passed":
                shown = data["strings"][entry["m"][place]]
                assert shown.split("\n")[-1] in embedded.clean(one.message)


def test_a_thousand_students_with_messages_of_their_own_stay_light_and_quick():
    report = sample_class(1000, unique=True)
    started = time.process_time()
    source = report_html(report, links_of(report))
    assert time.process_time() - started < 8
    assert len(source.encode()) < 5_000_000


def test_floods_of_long_messages_are_cut_to_keep_the_page_light():
    rows = [
        StudentRow(f"{place}", result([verdict("q2.a", "failed", message=f"{place} " + "é" * 30_000)]))
        for place in range(1000)
    ]
    assert len(report_html(report_of(rows)).encode()) < 5_000_000


def test_withheld_unreadable_and_missing_rows_stand_apart_with_their_reasons():
    source = report_html(report_of(odd_rows()))
    apart = source[source.index('id="attention"') : source.index('id="questions"')]
    for reason in ("killed at the 2 GiB memory limit", "The file is a PDF", "Nothing was recorded"):
        assert reason in apart
    assert apart.count("withheld</td>") == 3


def test_shares_and_durations_do_not_round_to_a_lie():
    assert [percent(share) for share in (0, 0.001, 0.5, 0.999, 1)] == ["0 %", "1 %", "50 %", "99 %", "100 %"]
    assert [seconds_text(value) for value in (0.451, 12.34, 200, 7500)] == [
        "0.45 s",
        "12.3 s",
        "3 min 20 s",
        "2 h 05 min",
    ]


@needs_chromium
def test_in_a_browser_the_page_unfolds_a_hostile_student_and_runs_nothing_of_theirs(tmp_path):
    report = report_of(odd_rows())
    page = tmp_path / "report.html"
    page.write_text(report_html(report, links_of(report)), encoding="utf-8")
    dom = rendered(page, "#s3")
    assert 'class="scripted"' in dom
    assert 'aria-expanded="true"' in dom
    assert "<title>One dense layer, by hand and in Keras – class report</title>" in dom
    opened = dom[dom.index('class="details"') : dom.index("Feedback file of this student")]
    assert "&lt;script&gt;document.title='owned'&lt;/script&gt;" in opened
    assert "<script" not in opened
    assert "<img" not in dom


@needs_chromium
def test_in_a_browser_a_script_put_into_the_page_is_refused_by_its_policy(tmp_path):
    page = tmp_path / "report.html"
    source = report_html(sample_class(1))
    page.write_text(
        source.replace("</main>", "<script>document.title='owned'</script></main>"), encoding="utf-8"
    )
    dom = rendered(page)
    assert "<title>owned</title>" not in dom
    assert 'class="scripted"' in dom
