"""A table of edges and rates, as in the piecewise schedules of Keras.

question: q1_2
"""


def step_decay(epoch, lr0, factor=0.5, every=3):
    edges = list(range(every, epoch + every, every))
    rates = [lr0 * factor**block for block in range(len(edges) + 1)]
    return rates[next((place for place, edge in enumerate(edges) if epoch < edge), len(edges))]
