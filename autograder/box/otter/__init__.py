"""Box programs in which Otter itself runs: one reads the tests of a zip, one grades a submission with them.

Importing this package imports Otter, which a zygote does once for all its boxes.
"""
