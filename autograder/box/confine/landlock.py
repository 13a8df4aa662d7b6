"""Landlock: the kernel's own list of what this process may touch, whatever the mounts say.

It is the second layer over the private root, and on a machine without namespaces the first. Access bits
arrived over several kernel versions; a ruleset may name only those that the running kernel knows.
Source of the bits: linux/landlock.h.
"""

import os
from collections.abc import Sequence

from autograder.box.confine import syscalls

_EXECUTE = 1 << 0
_WRITE_FILE = 1 << 1
_READ_FILE = 1 << 2
_READ_DIR = 1 << 3
_MAKE_CHAR = 1 << 6
_MAKE_BLOCK = 1 << 11
_TRUNCATE = 1 << 14
_IOCTL_DEVICE = 1 << 15

_BITS_OF_VERSION = (0, 13, 14, 15, 15, 16)  # how many access bits each ABI knows, the last for all later
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEVICE
_BIND_AND_CONNECT_TCP = 0b11  # from version 4
_ABSTRACT_SOCKETS_AND_SIGNALS = 0b11  # from version 6

_READ = _EXECUTE | _READ_FILE | _READ_DIR
_DEVICE = _READ_FILE | _READ_DIR | _WRITE_FILE | _TRUNCATE | _IOCTL_DEVICE
_PROC_FILES_OF_ALL = ("/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/version")
_PROC_FILES_OF_GPU = ("/proc/driver/nvidia", "/proc/driver/nvidia-uvm", "/proc/devices", "/proc/modules")


def version() -> int:
    """Return the Landlock ABI of this kernel, 0 where it has none."""
    return syscalls.landlock_version()


def restrict_self(readable: Sequence[str], writable: str, devices: Sequence[str] = ()) -> None:
    """Allow reading beneath `readable` and everything beneath `writable`; refuse the rest for good.

    Raises OSError where the kernel has no Landlock, so call it only where `version()` is not 0.
    """
    known = version()
    handled = (1 << _BITS_OF_VERSION[min(known, len(_BITS_OF_VERSION) - 1)]) - 1
    network = _BIND_AND_CONNECT_TCP if known >= 4 else 0
    scoped = _ABSTRACT_SOCKETS_AND_SIGNALS if known >= 6 else 0
    ruleset = syscalls.landlock_ruleset(handled, network, scoped)
    try:
        for path in readable:
            _allow(ruleset, path, _READ & handled)
        for path in devices:
            _allow(ruleset, path, _DEVICE & handled)
        _allow(ruleset, writable, handled & ~(_MAKE_CHAR | _MAKE_BLOCK | _IOCTL_DEVICE))
        # Device drivers name their threads through this file; nothing else beneath it can be written.
        _allow(ruleset, "/proc/self/task", (_READ | _WRITE_FILE) & handled)
        syscalls.landlock_restrict_self(ruleset)
    finally:
        os.close(ruleset)


def paths_without_private_root(visible: Sequence[str], parts: Sequence[str], *, gpu: bool) -> list[str]:
    """Return what must be readable where the host's own root is seen: TensorFlow aborts without it."""
    drivers = _PROC_FILES_OF_GPU if gpu else ()
    return [*visible, *parts, "/proc/self", *_PROC_FILES_OF_ALL, *drivers]


def _allow(ruleset: int, path: str, access: int) -> None:
    try:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        is_folder = os.path.isdir(path)
        syscalls.landlock_allow(ruleset, parent, access if is_folder else access & _OF_FILES)
    finally:
        os.close(parent)
