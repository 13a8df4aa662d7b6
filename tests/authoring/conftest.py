"""The fixture of the small course."""

import pytest
from small_course import SmallCourse


@pytest.fixture
def small(tmp_path):
    return SmallCourse(tmp_path / "course")
