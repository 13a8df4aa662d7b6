"""NumPy cannot read symbolic tensors.

question: q4_1
caught by: decode_runs_inside_dataset_map
"""

import numpy as np


def decode_example(image_record, label_record):
    image = np.frombuffer(image_record, np.uint8) / np.float32(255)
    label = np.eye(10, dtype=np.float32)[np.frombuffer(label_record, np.uint8)[0]]
    return image, label
