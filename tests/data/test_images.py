"""Where the images come from, and the form checks see them in."""

import os

import numpy as np
import pytest

from autograder.data import Images, available, load_images, mnist
from autograder.data.idx import to_idx
from autograder.errors import DataError

REAL = os.environ.get("AUTOGRADER_MNIST")


@pytest.fixture
def nowhere(tmp_path, monkeypatch):
    """A machine without MNIST, whatever this one has."""
    monkeypatch.delenv("AUTOGRADER_MNIST", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    load_images.cache_clear()
    yield tmp_path
    load_images.cache_clear()


@pytest.fixture
def small():
    rng = np.random.default_rng(0)
    return [
        rng.integers(0, 256, (n, 28, 28) if images else (n,), np.uint8)
        if images
        else rng.integers(0, 10, n, np.uint8)
        for n in (7, 3)
        for images in (True, False)
    ]


def write_folder(folder, arrays):
    folder.mkdir()
    for name, array in zip(mnist.FILES, arrays, strict=True):
        (folder / name).write_bytes(to_idx(array))
    return folder


def test_the_folder_named_by_the_environment_is_read(nowhere, small, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_MNIST", str(write_folder(nowhere / "mnist", small)))
    train, test = load_images("mnist")
    assert (len(train), len(test)) == (7, 3)
    np.testing.assert_array_equal(test.pixels, small[2])
    assert available()[0].name == "mnist"
    assert str(nowhere) in available()[0].where


def test_keras_cache_is_read_without_pickles(nowhere, small, monkeypatch):
    cache = nowhere / "keras" / "datasets"
    cache.mkdir(parents=True)
    np.savez(cache / "mnist.npz", **dict(zip(mnist.NPZ_NAMES, small, strict=True)))
    assert len(load_images("mnist")[0]) == 7
    load_images.cache_clear()
    np.savez(cache / "mnist.npz", x_train=np.array([object()], dtype=object))
    with pytest.raises(DataError, match="damaged"):
        load_images("mnist")


def test_without_mnist_only_the_digits_are_available(nowhere):
    assert [found.name for found in available()] == ["digits"]
    with pytest.raises(DataError, match=r"MNIST was not found.*AUTOGRADER_MNIST.*embedded digits"):
        load_images("mnist")


@pytest.mark.parametrize(
    ("index", "array", "expected"),
    [
        (
            0,
            np.zeros((7, 27, 28), np.uint8),
            r"train images of shape \(n, 28, 28\) uint8, found \(7, 27, 28\)",
        ),
        (1, np.zeros(6, np.uint8), "expected 7 train labels"),
        (3, np.full(3, 10, np.uint8), "expected 3 test labels from 0 to 9"),
        (2, np.zeros((3, 28, 28), np.int32), "found .* int32"),
    ],
)
def test_files_that_are_no_mnist_are_refused(nowhere, small, monkeypatch, index, array, expected):
    small[index] = array
    monkeypatch.setenv("AUTOGRADER_MNIST", str(write_folder(nowhere / "mnist", small)))
    with pytest.raises(DataError, match=expected):
        load_images("mnist")


def test_a_folder_that_lacks_a_file_names_it(nowhere, small, monkeypatch):
    folder = write_folder(nowhere / "mnist", small)
    (folder / mnist.FILES[2]).unlink()
    monkeypatch.setenv("AUTOGRADER_MNIST", str(folder))
    with pytest.raises(DataError, match=r"lacks t10k-images-idx3-ubyte \(plain or \.gz\)"):
        load_images("mnist")


def test_an_unknown_set_is_refused():
    with pytest.raises(DataError, match="no data set 'cifar'; there are mnist, digits"):
        load_images("cifar")


def test_the_digits_have_mnists_form_and_are_always_the_same():
    train, test = load_images("digits")
    assert (train.pixels.shape, test.pixels.shape) == ((1437, 28, 28), (360, 28, 28))
    assert train.pixels.dtype == train.labels.dtype == np.uint8
    assert train.pixels.max() == 255
    assert not train.pixels[:, :4].any()
    assert not train.pixels[:, :, 24:].any()
    assert set(np.bincount(test.labels, minlength=10) > 20) == {True}
    assert int(train.pixels.sum(dtype=np.int64)) == 44762722
    assert test.labels[:10].tolist() == [7, 9, 4, 7, 0, 2, 6, 1, 3, 1]


def test_a_linear_model_learns_the_digits():
    train, test = load_images("digits")
    weights = np.linalg.lstsq(train.x, np.eye(10)[train.y], rcond=None)[0]
    assert np.mean((test.x @ weights).argmax(1) == test.y) > 0.8


def test_images_become_floats_in_the_unit_interval(small):
    images = Images(small[0], small[1])
    assert images.x.shape == (7, 784)
    assert images.x.dtype == np.float32
    assert images.y.dtype == np.int64
    np.testing.assert_array_equal(images.x[3], small[0][3].ravel() / np.float32(255))
    assert len(images.take(2)) == 2


def test_loaded_images_cannot_be_changed_for_the_next_check():
    train, _ = load_images("digits")
    with pytest.raises(ValueError, match="read-only"):
        train.pixels[0] = 0


@pytest.mark.skipif(not REAL, reason="AUTOGRADER_MNIST is not set")
def test_the_real_files_are_mnist():
    train, test = load_images("mnist")
    assert (len(train), len(test)) == (60000, 10000)
    assert train.labels[:5].tolist() == [5, 0, 4, 1, 9]
