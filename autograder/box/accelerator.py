"""How much of a GPU's memory TensorFlow takes in a box.

TensorFlow takes a whole card unless it is told not to, and then the boxes beside it get nothing. What is set
here, before a submission is loaded, is advice: a hostile submission can undo it, since no part of the kernel
limits a card's memory. A neighbour that is starved that way is tried again alone on a whole card.
"""

import sys
from typing import Any


def bound_memory(megabytes: int) -> None:
    """Have TensorFlow, where it is loaded, take at most so many MiB of each GPU; 0 leaves it all.

    What goes wrong is printed, for the log of the box: a submission is judged without the bound too.
    """
    tensorflow: Any = sys.modules.get("tensorflow")
    if not megabytes or tensorflow is None:
        return
    try:
        configuration = tensorflow.config.LogicalDeviceConfiguration(memory_limit=megabytes)
        for device in tensorflow.config.list_physical_devices("GPU"):
            tensorflow.config.set_logical_device_configuration(device, [configuration])
    except Exception as error:
        print(f"the memory of the GPU is not bounded: {type(error).__name__}: {error}", file=sys.stderr)
