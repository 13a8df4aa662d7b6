"""What an assignment is: its manifest, its questions and points, and where its files are."""

from autograder.course.discovery import Assignment, Course, find_course, open_assignment
from autograder.course.manifest import Limits, Manifest, Profile, Question, Threshold, load_manifest

__all__ = [
    "Assignment",
    "Course",
    "Limits",
    "Manifest",
    "Profile",
    "Question",
    "Threshold",
    "find_course",
    "load_manifest",
    "open_assignment",
]
