"""Grading with any Otter autograder zip on our slots: Otter runs inside the box, only claims leave it.

    zip --read as data--> OtterZip --its tests read in a box of their own--> Declaration
                                                                                |
    submission --slot--> box that runs Otter --JSON claims--> verdicts, points as declared

No Python of the zip runs outside a box. Otter's tests run in the student's process by Otter's design, so
within a box a submission can read the tests and state what it likes about itself; it can reach nothing else.
"""
