"""What people read: grades as CSV, feedback as Markdown, the class as one HTML page, tables in a terminal.

Every renderer is a function of one plain value, `model.ClassReport` (or one `model.StudentRow` of it).
Nothing here opens a journal or starts a process, so the same report can be made from a live run, from a
run folder years later, or from a single `autograder check`.
"""
