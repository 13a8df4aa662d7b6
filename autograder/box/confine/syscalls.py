"""The system calls Python does not offer, through libc and ctypes, each raising OSError when it fails.

Numbers stand here only for calls that have the same number on every architecture (all calls newer than
Linux 5.1 do); everything else goes through a function that libc exports by name.
"""

import ctypes
import os

CLONE_NEWNS = 0x00020000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_NOSUID = 0x2
MS_NODEV = 0x4
MS_NOEXEC = 0x8
MS_BIND = 0x1000
MS_REC = 0x4000
MS_PRIVATE = 0x40000
MNT_DETACH = 2

MOUNT_ATTR_RDONLY = 0x1
MOUNT_ATTR_NOSUID = 0x2
MOUNT_ATTR_NODEV = 0x4

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_CAPBSET_DROP = 24
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_CLEAR_ALL = 4

_AT_FDCWD = -100
_AT_RECURSIVE = 0x8000
_SYS_CLOSE_RANGE = 436
_SYS_MOUNT_SETATTR = 442
_SYS_LANDLOCK_CREATE_RULESET = 444
_SYS_LANDLOCK_ADD_RULE = 445
_SYS_LANDLOCK_RESTRICT_SELF = 446
_LANDLOCK_CREATE_RULESET_VERSION = 1
_LANDLOCK_RULE_PATH_BENEATH = 1

_CAPABILITY_VERSION_3 = 0x20080522
_SECCOMP_MODE_FILTER = 2

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


class _MountAttributes(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("set", "clear", "propagation", "userns")]


class _RulesetAttributes(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("files", "network", "scoped")]


class _PathRule(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("access", ctypes.c_uint64), ("parent", ctypes.c_int32)]


class _CapabilityHeader(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _BpfProgram(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def _checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def _syscall(what: str, number: int, *arguments: object) -> int:
    return _checked(_libc.syscall(ctypes.c_long(number), *arguments), what)


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else os.fsencode(text)


def unshare(flags: int) -> None:
    """Leave the namespaces named by `flags` for new ones. Raises OSError."""
    _checked(_libc.unshare(ctypes.c_int(flags)), "unshare")


def setns(descriptor: int, kind: int) -> None:
    """Enter the namespace that `descriptor` refers to. Raises OSError."""
    _checked(_libc.setns(ctypes.c_int(descriptor), ctypes.c_int(kind)), "setns")


def mount(source: str | None, target: str, kind: str | None, flags: int = 0, data: str | None = None) -> None:
    """Mount `source` on `target`. Raises OSError naming source and target."""
    result = _libc.mount(_bytes(source), _bytes(target), _bytes(kind), ctypes.c_ulong(flags), _bytes(data))
    _checked(result, f"mount {source or kind} on {target}")


def detach_mount(target: str) -> None:
    """Unmount `target` now for new users and for good once nobody uses it. Raises OSError."""
    _checked(_libc.umount2(_bytes(target), ctypes.c_int(MNT_DETACH)), f"umount {target}")


def pivot_root(new_root: str, put_old: str) -> None:
    """Make `new_root` the root of this mount namespace. Raises OSError."""
    _checked(_libc.pivot_root(_bytes(new_root), _bytes(put_old)), "pivot_root")


def set_mount_attributes(target: str, attributes: int, *, recursive: bool = True) -> None:
    """Set attributes (read-only, no set-uid, ...) on a mount, and on all beneath it. Linux 5.12.

    A bind mount copies the mounts beneath it, and a plain remount would leave those writable.
    """
    wanted = _MountAttributes(set=attributes)
    flags = ctypes.c_uint(_AT_RECURSIVE if recursive else 0)
    path, size = _bytes(target), ctypes.c_size_t(ctypes.sizeof(wanted))
    where = f"mount_setattr {target}"
    _syscall(where, _SYS_MOUNT_SETATTR, ctypes.c_int(_AT_FDCWD), path, flags, ctypes.byref(wanted), size)


def prctl(option: int, *arguments: int) -> int:
    """Set something about this process, by `option` and up to four integer arguments. Raises OSError."""
    padded = [ctypes.c_ulong(value) for value in (*arguments, 0, 0, 0, 0)[:4]]
    return _checked(_libc.prctl(ctypes.c_int(option), *padded), f"prctl {option}")


def clear_capabilities() -> None:
    """Give up every effective, permitted and inheritable capability. Raises OSError."""
    header = _CapabilityHeader(_CAPABILITY_VERSION_3, 0)
    nothing = (ctypes.c_uint32 * 6)()
    _checked(_libc.capset(ctypes.byref(header), ctypes.byref(nothing)), "capset")


def close_from(first: int) -> None:
    """Close every descriptor from `first` up, in one call where the kernel has it (Linux 5.9)."""
    last = ctypes.c_uint(0xFFFFFFFF)
    if _libc.syscall(ctypes.c_long(_SYS_CLOSE_RANGE), ctypes.c_uint(first), last, ctypes.c_uint(0)) < 0:
        os.closerange(first, os.sysconf("SC_OPEN_MAX"))


def landlock_version() -> int:
    """Return the kernel's Landlock ABI, 0 where it has none."""
    flags = ctypes.c_uint(_LANDLOCK_CREATE_RULESET_VERSION)
    version: int = _libc.syscall(ctypes.c_long(_SYS_LANDLOCK_CREATE_RULESET), None, ctypes.c_size_t(0), flags)
    return max(version, 0)


def landlock_ruleset(files: int, network: int, scoped: int) -> int:
    """Return a descriptor of a ruleset that handles these accesses. Raises OSError.

    A kernel accepts a longer structure than it knows as long as what it does not know is zero.
    """
    wanted = _RulesetAttributes(files, network, scoped)
    size, flags = ctypes.c_size_t(ctypes.sizeof(wanted)), ctypes.c_uint(0)
    return _syscall("landlock", _SYS_LANDLOCK_CREATE_RULESET, ctypes.byref(wanted), size, flags)


def landlock_allow(ruleset: int, parent: int, access: int) -> None:
    """Allow `access` to everything beneath the open path `parent`. Raises OSError."""
    rule, kind = _PathRule(access, parent), ctypes.c_int(_LANDLOCK_RULE_PATH_BENEATH)
    ruleset_fd, flags = ctypes.c_int(ruleset), ctypes.c_uint(0)
    _syscall("landlock rule", _SYS_LANDLOCK_ADD_RULE, ruleset_fd, kind, ctypes.byref(rule), flags)


def landlock_restrict_self(ruleset: int) -> None:
    """Put this thread, and all it will start, under the ruleset for good. Raises OSError."""
    _syscall("landlock", _SYS_LANDLOCK_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint(0))


def load_seccomp(program: bytes) -> None:
    """Put this thread, and all it will start, under a compiled BPF filter for good. Raises OSError."""
    prepared = _BpfProgram(len(program) // 8, program)
    pointer = ctypes.cast(ctypes.byref(prepared), ctypes.c_void_p).value or 0
    prctl(PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, pointer)


def madvise(address: int, length: int, advice: int) -> bool:
    """Whether the kernel took the advice: it is advice, so a refusal is no error."""
    refused = _libc.madvise(ctypes.c_void_p(address), ctypes.c_size_t(length), ctypes.c_int(advice))
    return bool(refused == 0)


def trim_heap() -> None:
    """Return freed heap memory to the kernel, where libc has malloc_trim."""
    if hasattr(_libc, "malloc_trim"):
        _libc.malloc_trim(ctypes.c_size_t(0))
