"""Images to train and grade on: MNIST, the embedded digits, and what keeps their labels secret."""

from autograder.data.images import CLASSES, Found, Images, available, load_images
from autograder.data.permute import label_permutation, permute_labels, shift_images

__all__ = [
    "CLASSES",
    "Found",
    "Images",
    "available",
    "label_permutation",
    "load_images",
    "permute_labels",
    "shift_images",
]
