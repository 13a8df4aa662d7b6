"""The wire: everything that passes between a judge and a box, and nothing that can execute.

Theory of operation
-------------------
A judge (trusted) and a box (a student's process) hold the two ends of one stream socket. Both send
*frames*: four bytes of length, then one msgpack struct of `messages.py`. The judge asks, the box answers:

    judge                                   box
    Call(seq=7, target=3, values)     ->
                                      <-    CallbackRequest(number=1, callback=2, values)
    Call(seq=8, ...)                  ->            (nested: the judge's function may use the box again)
                                      <-    Returned(seq=8, value)
    CallbackResult(number=1, value)   ->
                                      <-    Returned(seq=7, value)   or   Raised(seq=7, error)

At any moment exactly one side is expected to speak, so neither can fill a pipe the other does not read.
An answer carries the number of its request; anything early, doubled or out of turn is a `ClaimError`.

The fields named `value` and `values` hold *plain values* in the form of `values.py`: None, bool, int, float,
str, bytes, list, tuple, dict, numeric arrays and NumPy scalars. There is no pickle, no `eval`, no class name
to look up. What is not plain data stays where it is and is named by a *reference* (`references.py`):

    Handle         an object that lives in the box; the judge holds a `Remote` for it
    CallbackRef    a function that lives in the judge; the box holds a stub that calls back
    Seed           a random generator, as the seed to make it from
    TensorValue    an array that becomes a tf.Tensor in the box
    DatasetValue   arrays that become a tf.data.Dataset in the box

Whatever a box says is a claim. Lengths, dimensions, depth and counts are compared with `Limits` and with the
bytes at hand before anything is allocated. Read, an array or a text takes as much memory as its bytes, a
container at most some hundred bytes for each of its elements, whose number is bounded; a message that carries
no value takes some twenty times its frame, which is small for that reason. Every malformed frame ends in the
same `ClaimError`. A silent box ends in a `DeadlineError`, a
dead one in a `ClosedError`. None of them says anything about other boxes.

Arrays arrive as fresh, writable, C-ordered, native-endian copies; a lone surrogate in text arrives as U+FFFD;
an int beyond 1 KiB stays in the box; subclasses of the plain types arrive as the plain type.

This package imports nothing else of ours, and neither TensorFlow nor Keras.
"""
