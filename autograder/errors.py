"""Every exception the trusted side raises on purpose, in one tree.

    AutograderError
    ├── CourseError      an assignment's manifest, checks or files are wrong
    ├── AuthoringError   a master cannot be turned into student versions, or a leak was found
    ├── DataError        a data set is missing or damaged
    ├── JudgeError       the judge, its zygotes or its slot failed: our fault, never the student's
    ├── ReportError      a report cannot be written where it was asked for
    ├── OtterError       Otter is missing, or a bundle or a result cannot be made or used as asked
    ├── WheelError       the package cannot be packed to be taken elsewhere
    ├── BulkError        a run folder, its journal or its submissions cannot be used as asked
    └── LmsError         what came from or goes to a learning-management system cannot be used as asked

The message of each is one or two sentences for the person at the terminal: the bad thing, what was
expected, what to do. The wire and the box have trees of their own (`autograder.wire.errors`), because
they import nothing from here.
"""


class AutograderError(Exception):
    """A problem that the command line reports in one line, without a traceback."""


class CourseError(AutograderError):
    """An assignment's manifest, checks or files are wrong."""


class AuthoringError(AutograderError):
    """A master cannot be turned into student versions, or a leak was found."""


class DataError(AutograderError):
    """A data set is missing or damaged."""


class JudgeError(AutograderError):
    """The judge, its zygotes or its slot failed."""


class BulkError(AutograderError):
    """A run folder, its journal or its submissions cannot be used as asked."""


class ReportError(AutograderError):
    """A report cannot be written where it was asked for."""


class OtterError(AutograderError):
    """Otter is missing, or a bundle or a result cannot be made or used as asked."""


class WheelError(AutograderError):
    """The package cannot be packed to be taken elsewhere."""


class LmsError(AutograderError):
    """A download, a roster or a gradebook of a learning-management system cannot be used as asked."""
