"""The private root of a zygote, and the private /tmp and /proc of each box.

The root is built once per zygote: an empty file system in memory onto which only what a Python process
needs is bound read-only. The host's root is then unmounted, so there is nothing outside to reach: hidden
checks, solutions, other submissions and the TA's home are not denied there, they are absent. A box copies
this view and adds a /tmp and a /proc of its own, which takes two mounts instead of twenty.

Directories above a bound path are made anew with mode 755, so an interpreter below a home that only root
may enter (a pyenv under /root) can be read by a box with another uid, while the rest of that home is absent.
"""

import os
import sys
import sysconfig
from collections.abc import Iterable, Sequence
from pathlib import Path

from autograder.box.confine import syscalls
from autograder.box.confine.syscalls import (
    MOUNT_ATTR_NODEV,
    MOUNT_ATTR_NOSUID,
    MOUNT_ATTR_RDONLY,
    MS_BIND,
    MS_NODEV,
    MS_NOEXEC,
    MS_NOSUID,
    MS_PRIVATE,
    MS_REC,
)

_SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/localtime", "/etc/alternatives")
_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
_GPU_SYSTEM = ("/sys/module/nvidia", "/sys/module/nvidia_uvm", "/sys/devices", "/sys/bus/pci")
_PARTS_OF_OURS = ("__init__.py", "wire", "box")
_NEW_ROOT = "/tmp"  # any directory that exists: the mounts on it are seen by this namespace alone


def package_folder() -> Path:
    """Return the folder of the installed `autograder` package."""
    return Path(__file__).resolve().parents[2]


def visible_paths(extra: Iterable[str] = ()) -> list[str]:
    """Return what a box may read: system libraries, the interpreter, its packages, and `extra`."""
    wanted = [*_SYSTEM, *_interpreter_paths(), *extra]
    existing = [path for path in wanted if os.path.exists(path) and not os.path.islink(path)]
    return [path for path in existing if not _lies_below(path, existing)]


def _interpreter_paths() -> list[str]:
    """Return the library folders of the interpreter and of its environment, never the whole of either.

    An environment may have been made in the course's own folder, next to what a box must not read.
    """
    libraries = [f"{prefix}/lib" for prefix in (sys.base_prefix, sys.base_exec_prefix)]
    schemes = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    configuration = [f"{sys.prefix}/pyvenv.cfg"]
    packages = [path for path in sys.path if os.path.basename(path) in ("site-packages", "dist-packages")]
    return [os.path.realpath(path) for path in (*libraries, *schemes, *packages)] + configuration


def _lies_below(path: str, others: Sequence[str]) -> bool:
    return any(path.startswith(f"{other}/") for other in others if other != path)


def package_parts() -> list[str]:
    """Return the parts of our own package that a box consists of."""
    return [str(package_folder() / part) for part in _PARTS_OF_OURS]


def enter_private_root(visible: Sequence[str], devices: Sequence[str], owner: int) -> None:
    """Replace the root of this mount namespace by one that holds `visible` read-only.

    `owner` is the uid that boxes will have. Raises OSError naming the mount that failed.
    """
    syscalls.mount(None, "/", None, MS_REC | MS_PRIVATE)
    sources = _opened([*visible, *package_parts(), *_DEVICES, *devices])
    limits = "size=4m,nr_inodes=8k,mode=755"
    syscalls.mount("tmpfs", _NEW_ROOT, "tmpfs", MS_NOSUID | MS_NODEV, limits)
    cover = str(package_folder())
    for path, descriptor in sources.items():
        if path == package_parts()[0] and _lies_below(cover, list(visible)):
            # Installed among other packages, where all of ours would show: hide it, then show the parts.
            syscalls.mount("tmpfs", _NEW_ROOT + cover, "tmpfs", MS_NOSUID | MS_NODEV, limits)
        _bind(path, descriptor)
        # An open directory of the old root is a way out of the new one.
        os.close(descriptor)
    _write_small_files(owner)
    # While the host's /proc is still in sight: the kernel grants an ordinary user no /proc otherwise.
    fresh_proc(_NEW_ROOT)
    _switch_root()
    _seal_root()


def _opened(paths: Sequence[str]) -> dict[str, int]:
    """Descriptors taken before the new root covers some of the paths."""
    return {path: os.open(path, os.O_PATH | os.O_CLOEXEC) for path in paths if os.path.exists(path)}


def _bind(path: str, descriptor: int) -> None:
    source, target = f"/proc/self/fd/{descriptor}", _NEW_ROOT + path
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    elif not os.path.exists(target):
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o444))
    syscalls.mount(source, target, None, MS_BIND | MS_REC)
    if path.startswith("/dev/"):
        syscalls.set_mount_attributes(target, MOUNT_ATTR_NOSUID)
    else:
        syscalls.set_mount_attributes(target, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV)


def _write_small_files(owner: int) -> None:
    """Make what programs expect at fixed places: symbolic links, and one user."""
    for name in ("bin", "sbin", "lib", "lib32", "lib64"):
        if os.path.islink(f"/{name}") and not os.path.lexists(f"{_NEW_ROOT}/{name}"):
            os.symlink(os.readlink(f"/{name}"), f"{_NEW_ROOT}/{name}")
    for folder in ("tmp", "proc", "etc", "dev"):
        os.makedirs(f"{_NEW_ROOT}/{folder}", exist_ok=True)
    os.symlink("/proc/self/fd", f"{_NEW_ROOT}/dev/fd")
    with open(f"{_NEW_ROOT}/etc/passwd", "w") as file:
        file.write(f"student:x:{owner}:{owner}::/tmp:/bin/false\n")
    with open(f"{_NEW_ROOT}/etc/group", "w") as file:
        file.write(f"student:x:{owner}:\n")


def _switch_root() -> None:
    os.chdir(_NEW_ROOT)
    syscalls.pivot_root(".", ".")
    syscalls.detach_mount(".")
    os.chdir("/")


def _seal_root() -> None:
    """Give the imports a small /tmp and make the rest read-only."""
    private_tmp(owner=os.geteuid(), megabytes=16, inodes=512)
    attributes = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV
    syscalls.set_mount_attributes("/", attributes, recursive=False)


def fresh_proc(root: str = "") -> None:
    """Mount a /proc that shows the processes of this namespace only. Raises OSError where it is masked."""
    syscalls.mount("proc", f"{root}/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)


def private_tmp(owner: int, megabytes: int, inodes: int) -> None:
    """Mount an empty /tmp for `owner` alone, bounded in bytes and in files; the only writable place."""
    bounds = f"size={megabytes}m,nr_inodes={inodes},mode=700,uid={owner},gid={owner}"
    syscalls.mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, bounds)
    os.chdir("/tmp")


def gpu_paths() -> tuple[list[str], list[str]]:
    """Device nodes and read-only folders that CUDA opens: (devices, folders); both empty without a GPU.

    Which of several GPUs a box may use is the leased one's node plus the control nodes.
    """
    nodes = sorted(str(path) for path in Path("/dev").glob("nvidia*") if not path.is_dir())
    capabilities = sorted(str(path) for path in Path("/dev/nvidia-caps").glob("*"))
    devices = [node for node in nodes if not node.endswith("modeset")] + capabilities
    return devices, [path for path in _GPU_SYSTEM if devices and os.path.exists(path)]
