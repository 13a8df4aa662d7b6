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
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

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
HARMLESS_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
# CUDA answers "no device" (error 304) where it cannot read these. Which of them it needs differs by driver.
_GPU_SYSTEM = ("/sys/module/nvidia", "/sys/module/nvidia_uvm", "/sys/devices", "/sys/bus/pci")
_PACKAGE_FOLDERS = ("site-packages", "dist-packages")
_IMPORTS_MB, _IMPORTS_FILES = 16, 512
_PARTS_OF_OURS = ("__init__.py", "wire", "box")
_NEW_ROOT = "/tmp"  # any directory that exists: the mounts on it are seen by this namespace alone


def package_folder() -> Path:
    """Return the folder of the installed `autograder` package."""
    return Path(__file__).resolve().parents[2]


def visible_paths(extra: Iterable[str] = ()) -> list[str]:
    """Return what a box may read: system libraries, the interpreter, its packages, and `extra`."""
    wanted = [*_SYSTEM, *_interpreter_paths(), *extra]
    existing = [path for path in dict.fromkeys(wanted) if os.path.exists(path) and not os.path.islink(path)]
    return [path for path in existing if not _lies_below(path, existing)]


def _interpreter_paths() -> list[str]:
    """Return the library folders of the interpreter and of its environment, never the whole of either.

    An environment may have been made in the course's own folder, next to what a box must not read.
    """
    libraries = [f"{prefix}/lib" for prefix in (sys.base_prefix, sys.base_exec_prefix)]
    schemes = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    configuration = [f"{sys.prefix}/pyvenv.cfg"]
    packages = [path for path in sys.path if os.path.basename(path) in _PACKAGE_FOLDERS]
    return [os.path.realpath(path) for path in (*libraries, *schemes, *packages)] + configuration


def _lies_below(path: str, others: Sequence[str]) -> bool:
    return any(path.startswith(f"{other}/") for other in others if other != path)


def package_parts() -> list[str]:
    """Return the parts of our own package that a box consists of."""
    return [str(package_folder() / part) for part in _PARTS_OF_OURS]


def enter_private_root(view: "View", owner: int) -> None:
    """Replace the root of this mount namespace by one that holds `view` read-only.

    `owner` is the uid that boxes will have. Raises OSError naming the mount that failed.
    """
    syscalls.mount(None, "/", None, MS_REC | MS_PRIVATE)
    sources = _opened([*view.visible, *package_parts(), *HARMLESS_DEVICES]) | _opened_nodes(view.devices)
    _small_file_system(_NEW_ROOT)
    os.mkdir(f"{_NEW_ROOT}/tmp")
    private_tmp(os.geteuid(), _IMPORTS_MB, _IMPORTS_FILES, root=_NEW_ROOT)
    for path in view.visible:
        _bind(sources.pop(path), path, _NEW_ROOT)
    for path in view.covered:
        _small_file_system(_NEW_ROOT + path)
    for path, descriptor in sources.items():
        _bind(descriptor, path, _NEW_ROOT)
    for path in view.covered:
        syscalls.set_mount_attributes(_NEW_ROOT + path, MOUNT_ATTR_RDONLY, recursive=False)
    _write_small_files(owner)
    # While the host's /proc is still in sight: the kernel grants an ordinary user no /proc otherwise.
    fresh_proc(_NEW_ROOT)
    _switch_root()
    syscalls.set_mount_attributes("/", MOUNT_ATTR_RDONLY, recursive=False)
    os.chdir("/tmp")


class View(NamedTuple):
    """What boxes see of the host: readable paths, device nodes, and folders among those that are emptied.

    `devices` are pairs: where a box finds a node, and where it is on the host.
    """

    visible: tuple[str, ...]
    devices: tuple[tuple[str, str], ...]
    covered: tuple[str, ...]

    @classmethod
    def of(cls, readable: Iterable[str], hidden: Iterable[str], devices: Mapping[str, str]) -> "View":
        """Decide the view: `readable` is shown beside what Python needs, `hidden` is never shown.

        `devices` are the nodes of one leased GPU; no other device but the harmless ones is shown.

        Of our own package only the box's parts are shown, wherever it is installed. A package in a project
        folder of its own hides that folder: the course is there.
        """
        visible = visible_paths([*readable, *(_GPU_SYSTEM if devices else ())])
        ours = package_folder()
        project = [] if ours.parent.name in _PACKAGE_FOLDERS else [str(ours.parent)]
        below = {path for path in (str(ours), *project, *hidden) if _lies_below(path, visible)}
        return cls(
            tuple(visible),
            tuple(sorted(devices.items())),
            tuple(sorted(path for path in below if not _lies_below(path, [*below]))),
        )

    def under_tmp(self) -> list[str]:
        """Return what is shown below /tmp, which each box covers by its own and must show again."""
        shown = [*self.visible, *package_parts()]
        return [path for path in shown if path.startswith("/tmp/") and not _lies_below(path, shown)]


def _small_file_system(target: str) -> None:
    syscalls.mount("tmpfs", target, "tmpfs", MS_NOSUID | MS_NODEV, "size=4m,nr_inodes=8k,mode=755")


def _opened(paths: Sequence[str]) -> dict[str, int]:
    """Descriptors taken before the new root covers some of the paths."""
    return {path: os.open(path, os.O_PATH | os.O_CLOEXEC) for path in paths if os.path.exists(path)}


def _opened_nodes(devices: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Descriptors of device nodes by the place where a box finds them."""
    present = [(shown, source) for shown, source in devices if os.path.exists(source)]
    return {shown: os.open(source, os.O_PATH | os.O_CLOEXEC) for shown, source in present}


def _bind(descriptor: int, path: str, root: str) -> None:
    """Show an opened path below `root`, and close it: an open path of the old root leads out of the new."""
    source, target = f"/proc/self/fd/{descriptor}", root + path
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    elif not os.path.exists(target):
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o444))
    syscalls.mount(source, target, None, MS_BIND | MS_REC)
    os.close(descriptor)
    is_device = path.startswith("/dev/")
    attributes = 0 if is_device else MOUNT_ATTR_RDONLY | MOUNT_ATTR_NODEV
    syscalls.set_mount_attributes(target, MOUNT_ATTR_NOSUID | attributes)


def _write_small_files(owner: int) -> None:
    """Make what programs expect at fixed places: symbolic links, and one user."""
    for name in ("bin", "sbin", "lib", "lib32", "lib64"):
        if os.path.islink(f"/{name}") and not os.path.lexists(f"{_NEW_ROOT}/{name}"):
            os.symlink(os.readlink(f"/{name}"), f"{_NEW_ROOT}/{name}")
    for folder in ("proc", "etc", "dev"):
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


def fresh_proc(root: str = "") -> None:
    """Mount a /proc that shows the processes of this namespace only. Raises OSError where it is masked."""
    syscalls.mount("proc", f"{root}/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)


def private_tmp(owner: int, megabytes: int, inodes: int, root: str = "", kept: Sequence[str] = ()) -> None:
    """Mount an empty /tmp for `owner` alone, bounded in bytes and in files; the only writable place.

    `kept` names what was shown below the old /tmp and is to be shown in the new one.
    """
    still_open = _opened(kept)
    bounds = f"size={megabytes}m,nr_inodes={inodes},mode=700,uid={owner},gid={owner}"
    syscalls.mount("tmpfs", f"{root}/tmp", "tmpfs", MS_NOSUID | MS_NODEV, bounds)
    for path, descriptor in still_open.items():
        _bind(descriptor, path, root)
