"""Run COMMAND as containers usually run it: without the right to make namespaces.

    python poor_container.py [--without-landlock] COMMAND

A user namespace in which no other may be made and, for root, without CAP_SYS_ADMIN: mounts, network and PID
namespaces are then refused, as they are under Docker's defaults. Without Landlock too it is an old kernel's.
"""

import ctypes
import errno
import os
import sys

CLONE_NEWUSER = 0x10000000
PR_CAPBSET_DROP = 24
CAP_SYS_ADMIN = 21
libc = ctypes.CDLL(None, use_errno=True)


def call(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def enter(root: bool) -> None:
    """Unshare; as root a parent outside maps all ids that boxes may be given."""
    uid, gid = os.geteuid(), os.getegid()
    if not root:
        call(libc.unshare(CLONE_NEWUSER))
        put("/proc/self/setgroups", "deny")
        put("/proc/self/uid_map", f"{uid} {uid} 1")
        put("/proc/self/gid_map", f"{gid} {gid} 1")
        return
    unshared, mapped = os.pipe(), os.pipe()
    child = os.fork()
    if child:
        os.read(unshared[0], 1)
        put(f"/proc/{child}/uid_map", "0 0 65536")
        put(f"/proc/{child}/gid_map", "0 0 65536")
        os.write(mapped[1], b"1")
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    call(libc.unshare(CLONE_NEWUSER))
    os.write(unshared[1], b"1")
    os.read(mapped[0], 1)


def deny_landlock() -> None:
    import pyseccomp

    denied = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    denied.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "landlock_create_ruleset")
    denied.load()


def put(path: str, text: str) -> None:
    with open(path, "w") as file:
        file.write(text)


if __name__ == "__main__":
    privileged = os.geteuid() == 0
    enter(privileged)
    put("/proc/sys/user/max_user_namespaces", "0")
    if privileged:
        call(libc.prctl(PR_CAPBSET_DROP, CAP_SYS_ADMIN, 0, 0, 0))
    command = sys.argv[1:]
    if command[0] == "--without-landlock":
        deny_landlock()
        command = command[1:]
    os.execv(command[0], command)
