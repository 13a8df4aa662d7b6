"""Writes the new pictures over the old ones.

question: q4
caught by: augmentation_leaves_the_pictures_alone
"""

_augment = augment_batch


def augment_batch(images, max_shift, max_degrees, rng):
    images[:] = _augment(images, max_shift, max_degrees, rng)
    return images
