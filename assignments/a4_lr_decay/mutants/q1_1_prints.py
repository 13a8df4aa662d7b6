"""The rate is printed and not returned.

question: q1_1
caught by: exponential_decay_returns_a_float
"""


def exponential_decay(epoch, lr0=0.01, rate=0.6):
    print(lr0 * rate**epoch)
