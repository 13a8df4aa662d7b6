"""Three times instead of twice.

question: q1
caught by: double_is_twice
"""


def double(x):
    return 3 * x
