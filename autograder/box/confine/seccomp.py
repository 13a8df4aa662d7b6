"""Which system calls a box may make, compiled by libseccomp once per zygote and loaded by every box.

A box computes, reads files and writes to its /tmp. It starts no process and no program, opens no socket,
and manages no memory, namespace, mount, key or device of the kernel's. Calls newer than `_REVIEWED` answer
"not implemented", which is what libraries expect on an older kernel.

No box can send itself SIGKILL: such a death counts as our loss, and a submission that could choose it would
choose not to be judged. What does it beside `kill` is closed too: see `_SIGNALS_AS_IF_FROM_KERNEL`,
`_SIGNALS` and the rules for `prlimit64`.

Arguments are compared as 64-bit words although the kernel reads some as 32 bits. That is sound here because
such arguments are only ever *allowed* by an exact match, never refused by one; the one that is refused by a
match is a pointer, of which the kernel reads all 64.
"""

import errno
import os
import socket

import pyseccomp
from pyseccomp import ALLOW, EQ, ERRNO, MASKED_EQ, NE, Arg

from autograder.box.confine import syscalls

_REVIEWED = 462  # mseal, Linux 6.10: the last call considered below

_PROCESSES = "fork vfork execve execveat ptrace process_vm_readv process_vm_writev kcmp pidfd_getfd"
_KERNEL = """
    mount umount2 pivot_root chroot unshare setns open_tree move_mount fsopen fsconfig fsmount fspick
    mount_setattr keyctl add_key request_key bpf perf_event_open userfaultfd io_uring_setup io_uring_enter
    io_uring_register open_by_handle_at name_to_handle_at kexec_load kexec_file_load init_module
    finit_module delete_module fanotify_init quotactl quotactl_fd reboot swapon swapoff syslog acct
    settimeofday clock_settime clock_adjtime adjtimex sethostname setdomainname personality vhangup iopl
    ioperm modify_ldt uselib lookup_dcookie nfsservctl seccomp setsid sched_setattr sched_setscheduler
    process_madvise process_mrelease landlock_create_ruleset landlock_add_rule landlock_restrict_self
"""
_SOCKETS = "socket connect bind listen accept accept4"
_UNCOUNTED_MEMORY = """
    memfd_secret shmget shmat shmctl shmdt msgget msgsnd msgrcv msgctl semget semop semctl semtimedop
    mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr
"""
_FOR_CUDA_ONLY = "memfd_create"
_OF_SAME_USER = """
    truncate setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr setpriority ioprio_set
    sched_setaffinity sched_setparam migrate_pages move_pages
"""
_OWN_LIMITS = "setrlimit"  # at a lowered limit of CPU time the kernel sends SIGKILL; see also prlimit64
# Their sender may fill in the details of a signal to itself, and process 1 of a namespace, which ignores its
# own SIGKILL, obeys one that says it comes from the kernel.
_SIGNALS_AS_IF_FROM_KERNEL = "rt_sigqueueinfo rt_tgsigqueueinfo pidfd_send_signal"
_SIGNALS = "kill tkill tgkill pidfd_open timer_create"  # a timer sends whichever signal it is told to
_PRETENDED = """
    chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat utime utimes futimesat utimensat
"""
_NEWER_THAN_GLIBC_NEEDS = "clone3"  # its flags lie in memory, where a filter cannot see them

_CLONE_THREAD = 0x00010000
_CLONE_NAMESPACES = 0x7E020000
_TERMINAL_QUESTIONS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # isatty, size, what is to read
_TERMINAL_KIND = 0x54  # second byte of every request to a terminal
_PRCTL_OF_SELF = (
    3,
    15,
    16,
    21,
    23,
    29,
    30,
    39,
    0x53564D41,
)  # names, timer slack, questions
_FCNTL_OF_SELF = (
    *range(8),
    9,
    16,
    36,
    37,
    38,
    *range(1030, 1037),
)  # no owner: no signal to others
_SOCKET_TYPE_MASK = 0xF


def compiled_filter(*, own_processes: bool, gpu: bool = False) -> bytes:
    """Return the filter as BPF instructions.

    `own_processes` says that the box sees no processes and files but its own. Where it is false the box
    has the uid of somebody else, so signals and changes of ownership, mode and times are closed too:
    the last three answer success without acting, because libraries that copy files insist on them.
    """
    refused = f"{_PROCESSES} {_KERNEL} {_SOCKETS} {_UNCOUNTED_MEMORY} {_OWN_LIMITS}"
    refused += f" {_SIGNALS_AS_IF_FROM_KERNEL}"
    refused += "" if gpu else f" {_FOR_CUDA_ONLY}"
    refused += "" if own_processes else f" {_OF_SAME_USER} {_SIGNALS}"
    rules = pyseccomp.SyscallFilter(ERRNO(errno.ENOSYS))
    rules.set_attr(pyseccomp.Attr.CTL_NNP, 0)
    decided = _numbers(f"clone ioctl fcntl prctl prlimit64 socketpair {_NEWER_THAN_GLIBC_NEEDS}")
    decided |= _refuse(rules, refused, errno.EPERM)
    if not own_processes:
        decided |= _refuse(rules, _PRETENDED, 0)
    _allow_by_argument(rules, gpu)
    for number in range(_REVIEWED + 1):
        if number not in decided:
            rules.add_rule(ALLOW, number)
    return _exported(rules)


def _allow_by_argument(rules: pyseccomp.SyscallFilter, gpu: bool) -> None:
    threads_only = Arg(0, MASKED_EQ, _CLONE_THREAD | _CLONE_NAMESPACES, _CLONE_THREAD)
    rules.add_rule(ALLOW, "clone", threads_only)
    rules.add_rule(ERRNO(errno.EPERM), "clone", Arg(0, MASKED_EQ, _CLONE_THREAD, 0))
    stream = Arg(1, MASKED_EQ, _SOCKET_TYPE_MASK, socket.SOCK_STREAM)  # a datagram pair can be re-addressed
    rules.add_rule(ALLOW, "socketpair", Arg(0, EQ, socket.AF_UNIX), stream)
    nothing_new = Arg(2, EQ, 0)  # the pointer to new limits: of its own limits a box may only ask
    rules.add_rule(ALLOW, "prlimit64", Arg(0, EQ, 0), nothing_new)
    rules.add_rule(ERRNO(errno.EPERM), "prlimit64", Arg(2, NE, 0))
    for option in _PRCTL_OF_SELF:
        rules.add_rule(ALLOW, "prctl", Arg(0, EQ, option))
    for command in _FCNTL_OF_SELF:
        rules.add_rule(ALLOW, "fcntl", Arg(1, EQ, command))
    for request in _TERMINAL_QUESTIONS:
        rules.add_rule(ALLOW, "ioctl", Arg(1, EQ, request))
    if gpu:
        _allow_requests_to_drivers(rules)


def _allow_requests_to_drivers(rules: pyseccomp.SyscallFilter) -> None:
    """Allow every request whose second byte is not a terminal's: a GPU's driver has hundreds.

    A byte differs from another when one of its bits does, so each bit gets a rule of its own. Masks keep
    the rules sound where the kernel reads the lower half of the word only.
    """
    for bit in range(8, 16):
        mask = 1 << bit
        rules.add_rule(ALLOW, "ioctl", Arg(1, MASKED_EQ, mask, ~(_TERMINAL_KIND << 8) & mask))


def _numbers(names: str) -> set[int]:
    """Numbers of these calls on this machine; calls that it does not have are left out."""
    resolved = (pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name) for name in names.split())
    return {number for number in resolved if number >= 0}


def _refuse(rules: pyseccomp.SyscallFilter, names: str, answer: int) -> set[int]:
    numbers = _numbers(names)
    for number in numbers:
        rules.add_rule(ERRNO(answer), number)
    return numbers


def _exported(rules: pyseccomp.SyscallFilter) -> bytes:
    descriptor = os.memfd_create("filter", os.MFD_CLOEXEC)
    with os.fdopen(descriptor, "w+b") as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()


def restrict_self(program: bytes) -> None:
    """Load a compiled filter into this thread, the last act of confinement. Raises OSError."""
    syscalls.load_seccomp(program)
