"""Autograded deep-learning assignments: student code in a confined box, checks in a trusted judge."""

__version__ = "0.1.0"
