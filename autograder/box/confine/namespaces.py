"""Private namespaces, and giving up identity and capabilities.

The pool (a zygote and its boxes) gets one set of namespaces, each box a further set of its own. An
ordinary user makes a user namespace for the pool and is allowed the rest inside it; root needs none, and
must not use one, because a user namespace made by root still owns the host's files and /proc/sys.
"""

import os

from autograder.box.confine import syscalls
from autograder.box.confine.syscalls import (
    CLONE_NEWIPC,
    CLONE_NEWNET,
    CLONE_NEWNS,
    CLONE_NEWPID,
    CLONE_NEWUSER,
    CLONE_NEWUTS,
)

_INSIDE = CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS
_LAST_CAPABILITY = 63


def enter_pool() -> None:
    """Arrange that the next child is process 1 of a new process namespace. Raises OSError.

    An ordinary user enters a user namespace first, in which only their own id exists.
    """
    user, group = os.geteuid(), os.getegid()
    if user != 0:
        syscalls.unshare(CLONE_NEWUSER)
        _write("/proc/self/setgroups", "deny")
        _write("/proc/self/uid_map", f"{user} {user} 1")
        _write("/proc/self/gid_map", f"{group} {group} 1")
    syscalls.unshare(CLONE_NEWPID)


def _write(path: str, text: str) -> None:
    with open(path, "w") as file:
        file.write(text)


def leave_shared_namespaces() -> None:
    """Enter new mount, network, IPC and host-name namespaces. Raises OSError."""
    syscalls.unshare(_INSIDE)


def fork_as_first_process(home: int) -> int:
    """Fork a child that is process 1 of its own namespace; returns as os.fork() does.

    `home` is a descriptor of this process's own process namespace: a second `unshare` is refused until
    the first has been taken back. Raises OSError.
    """
    syscalls.unshare(CLONE_NEWPID)
    pid = -1
    try:
        pid = os.fork()
    finally:
        if pid != 0:
            syscalls.setns(home, CLONE_NEWPID)
    return pid


def forgo_privileges_of_programs() -> None:
    """No program started from here on can gain privileges: set-uid bits and file capabilities are void."""
    syscalls.prctl(syscalls.PR_SET_NO_NEW_PRIVS, 1)


def empty_bounding_set() -> None:
    """Drop every capability from the bounding set, so that no exec can bring one back."""
    for capability in range(_LAST_CAPABILITY + 1):
        try:
            syscalls.prctl(syscalls.PR_CAPBSET_DROP, capability)
        except OSError:  # past the last capability this kernel knows, or not allowed to drop: capset follows
            return


def become(uid: int) -> None:
    """Turn from root into `uid`, with no supplementary groups and no way back. Raises OSError."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def drop_capabilities() -> None:
    """Give up all capabilities and hide this process's memory from others of its uid. Raises OSError."""
    syscalls.prctl(syscalls.PR_CAP_AMBIENT, syscalls.PR_CAP_AMBIENT_CLEAR_ALL)
    syscalls.clear_capabilities()
    syscalls.prctl(syscalls.PR_SET_DUMPABLE, 0)
