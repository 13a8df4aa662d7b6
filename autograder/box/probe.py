"""A hostile self-test: tries, inside a box, everything that a box must not be able to do.

Each attempt is a function that returns a word about its success, or raises OSError when it was stopped. The
trusted side runs it through `main` before it claims a rung, and the tests run it once more with one layer
off, when the attempt must succeed: a probe that cannot succeed proves nothing.
"""

import ctypes
import fcntl
import json
import os
import platform
import resource
import signal
import socket
import struct
import sys
from collections.abc import Callable
from typing import Any, NamedTuple

Bait = dict[str, Any]
Attempt = Callable[[Bait], str]


class Named(NamedTuple):
    """An attempt, what it is called, and which promise it tests."""

    name: str
    kind: str
    run: Attempt


_attempts: list[Named] = []
_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long
_NUMBERS = {  # calls that libc offers no function for: (x86_64, aarch64)
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "clone3": (435, 435),
    "fsopen": (430, 430),
    "kexec_load": (246, 104),
}


def _attempt(kind: str) -> Callable[[Attempt], Attempt]:
    def register(function: Attempt) -> Attempt:
        _attempts.append(Named(function.__name__.replace("_", " ").strip(), kind, function))
        return function

    return register


def _libc_call(name: str, *arguments: object) -> str:
    result = getattr(_libc, name)(*arguments)
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return f"returned {result}"


def _system_call(name: str, *arguments: object) -> str:
    number = _NUMBERS[name][0 if platform.machine() == "x86_64" else 1]
    return _libc_call("syscall", ctypes.c_long(number), *arguments)


# Files ------------------------------------------------------------------------------------------------


@_attempt("files")
def _read_a_file_of_the_judge(bait: Bait) -> str:
    with open(bait["secret"]) as file:
        return file.read()


@_attempt("files")
def _list_a_folder_of_the_judge(bait: Bait) -> str:
    return str(os.listdir(os.path.dirname(bait["secret"])))


@_attempt("files")
def _write_a_file_of_the_judge(bait: Bait) -> str:
    with open(bait["secret"], "a") as file:
        return str(file.write("x"))


@_attempt("files")
def _truncate_a_file_of_the_judge(bait: Bait) -> str:
    os.truncate(bait["secret"], 3)
    return "truncated"


@_attempt("files")
def _list_the_home_folders(bait: Bait) -> str:
    found = [name for home in ("/home", "/root") if os.path.isdir(home) for name in os.listdir(home)]
    strange = [name for name in found if name not in _parts_of_the_interpreter()]
    if not strange:
        raise FileNotFoundError(2, "nothing but the interpreter's own folders")
    return str(strange[:5])


def _parts_of_the_interpreter() -> set[str]:
    paths = (sys.base_prefix, sys.prefix, os.path.dirname(__file__), *sys.path)
    return {part for path in paths for part in path.split("/")}


@_attempt("files")
def _read_the_password_hashes(bait: Bait) -> str:
    with open("/etc/shadow") as file:
        return file.readline()


@_attempt("files")
def _write_beside_an_imported_module(bait: Bait) -> str:
    return _create_and_remove(os.path.join(os.path.dirname(json.__file__), "planted_by_the_self_test"))


@_attempt("files")
def _write_below_the_root(bait: Bait) -> str:
    return _create_and_remove("/planted_by_the_self_test")


def _create_and_remove(path: str) -> str:
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    os.unlink(path)
    return "made a file"


@_attempt("kernel")
def _open_a_kernel_setting_for_writing(bait: Bait) -> str:
    with open("/proc/sys/kernel/core_pattern", "r+") as file:
        return file.read()


# Processes --------------------------------------------------------------------------------------------


@_attempt("processes")
def _fork(bait: Bait) -> str:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return f"made process {pid}"


@_attempt("processes")
def _start_a_program(bait: Bait) -> str:
    pid = os.posix_spawn("/usr/bin/true", ["true"], {})
    os.waitpid(pid, 0)
    return "ran /usr/bin/true"


@_attempt("processes")
def _clone_by_its_newest_name(bait: Bait) -> str:
    arguments = struct.pack("=11Q", 0, 0, 0, 0, signal.SIGCHLD, 0, 0, 0, 0, 0, 0)
    result = _system_call("clone3", arguments, ctypes.c_size_t(len(arguments)))
    if result == "returned 0":
        os._exit(0)
    os.wait()
    return result


def _judge(bait: Bait) -> int:
    """Return the judge's process number, which inside a namespace may be this process's own."""
    if bait["pid"] == os.getpid():
        raise ProcessLookupError(3, "that number is its own here")
    return int(bait["pid"])


@_attempt("other processes")
def _signal_the_judge(bait: Bait) -> str:
    os.kill(_judge(bait), 0)
    return "allowed to signal it"


@_attempt("other processes")
def _limit_the_judge(bait: Bait) -> str:
    return str(resource.prlimit(_judge(bait), resource.RLIMIT_CORE))


@_attempt("processes")
def _trace_the_judge(bait: Bait) -> str:
    seize = 0x4206  # unlike "attach" it does not stop its victim
    return _libc_call("ptrace", seize, _judge(bait), None, None)


@_attempt("files")
def _read_the_environment_of_the_judge(bait: Bait) -> str:
    with open(f"/proc/{_judge(bait)}/environ") as file:
        return file.read()[:40]


@_attempt("processes")
def _outlive_the_zygote(bait: Bait) -> str:
    set_parent_death_signal = 1
    return _libc_call("prctl", set_parent_death_signal, 0, 0, 0, 0)


# Network ----------------------------------------------------------------------------------------------


def _open_socket(family: int, kind: int = socket.SOCK_STREAM, protocol: int = 0) -> str:
    with socket.socket(family, kind, protocol):
        return "opened a socket"


@_attempt("network")
def _connect_to_a_port_of_this_machine(bait: Bait) -> str:
    with socket.create_connection(("127.0.0.1", bait["port"]), timeout=2):
        return "connected"


@_attempt("network")
def _connect_to_a_socket_in_the_file_system(bait: Bait) -> str:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(bait["door"])
        return "connected"


@_attempt("network")
def _open_an_internet_socket(bait: Bait) -> str:
    return _open_socket(socket.AF_INET, socket.SOCK_DGRAM)


@_attempt("network")
def _open_an_internet_6_socket(bait: Bait) -> str:
    return _open_socket(socket.AF_INET6)


@_attempt("network")
def _open_a_socket_to_the_host_of_a_virtual_machine(bait: Bait) -> str:
    return _open_socket(40)


@_attempt("network")
def _open_a_socket_to_the_kernel(bait: Bait) -> str:
    return _open_socket(16, socket.SOCK_RAW)


@_attempt("network")
def _open_a_cipher_socket_of_the_kernel(bait: Bait) -> str:
    return _open_socket(38, socket.SOCK_SEQPACKET)


@_attempt("network")
def _open_a_datagram_pair(bait: Bait) -> str:
    for end in socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM):
        end.close()
    return "opened a pair"


# The kernel -------------------------------------------------------------------------------------------


@_attempt("kernel")
def _mount_a_file_system(bait: Bait) -> str:
    return _libc_call("mount", b"tmpfs", b"/tmp", b"tmpfs", ctypes.c_ulong(0), None)


@_attempt("kernel")
def _enter_a_new_user_namespace(bait: Bait) -> str:
    new_user = 0x10000000
    return _libc_call("unshare", new_user)


@_attempt("kernel")
def _change_the_root(bait: Bait) -> str:
    os.chroot("/tmp")
    return "changed"


@_attempt("kernel")
def _become_root(bait: Bait) -> str:
    os.setuid(0)
    return "became root"


@_attempt("kernel")
def _ask_for_an_io_ring(bait: Bait) -> str:
    return _system_call("io_uring_setup", ctypes.c_uint(2), ctypes.create_string_buffer(120))


@_attempt("kernel")
def _load_a_kernel_program(bait: Bait) -> str:
    return _system_call("bpf", ctypes.c_int(0), ctypes.create_string_buffer(128), ctypes.c_uint(128))


@_attempt("kernel")
def _handle_page_faults_of_the_kernel(bait: Bait) -> str:
    user_mode_only = 1
    return _system_call("userfaultfd", ctypes.c_int(user_mode_only))


@_attempt("kernel")
def _measure_the_processor(bait: Bait) -> str:
    event = struct.pack("=IIQ", 1, 112, 0).ljust(112, b"\0")
    return _system_call("perf_event_open", event, 0, -1, -1, ctypes.c_ulong(0))


@_attempt("kernel")
def _use_the_key_ring(bait: Bait) -> str:
    get_id_of_session_ring = (0, -3, 1)
    return _system_call("keyctl", *get_id_of_session_ring)


@_attempt("kernel")
def _open_a_file_system_by_name(bait: Bait) -> str:
    return _system_call("fsopen", b"tmpfs", 0)


@_attempt("kernel")
def _keep_memory_that_no_limit_counts(bait: Bait) -> str:
    os.close(os.memfd_create("hidden"))
    return "made a file in memory"


@_attempt("kernel")
def _share_memory_by_number(bait: Bait) -> str:
    create = 0o1600
    return _libc_call("shmget", 0, ctypes.c_size_t(4096), create)


@_attempt("kernel")
def _type_into_a_terminal(bait: Bait) -> str:
    push_one_byte = 0x5412
    try:
        fcntl.ioctl(0, push_one_byte, b"x")
    except OSError as problem:
        if problem.errno == 25:  # not a terminal: the call itself was let through
            return "the call was let through"
        raise
    return "typed"


# What was inherited, and limits -----------------------------------------------------------------------


@_attempt("inheritance")
def _use_a_descriptor_left_open(bait: Bait) -> str:
    expected = {0, 1, 2, 3, 4}
    left = [number for number in range(5, 256) if _is_open(number)]
    if not left:
        raise OSError(9, f"none but {sorted(expected)}")
    return f"open: {left}"


def _is_open(descriptor: int) -> bool:
    try:
        fcntl.fcntl(descriptor, fcntl.F_GETFD)
    except OSError:
        return False
    return True


@_attempt("inheritance")
def _find_a_variable_of_the_judge(bait: Bait) -> str:
    if "AUTOGRADER_BAIT" not in os.environ:
        raise OSError(2, "not there")
    return os.environ["AUTOGRADER_BAIT"]


@_attempt("limits")
def _write_an_endless_file(bait: Bait) -> str:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    path = os.path.join(os.environ["TMPDIR"], "large")
    with open(path, "wb") as file:
        try:
            os.truncate(file.fileno(), 1 << 40)
        finally:
            os.unlink(path)
    return "made a file of 1 TB"


@_attempt("limits")
def _raise_its_own_limits(bait: Bait) -> str:
    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if hard == resource.RLIM_INFINITY:
        return "unlimited"
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard + 1))
    except ValueError as problem:
        raise OSError(1, str(problem)) from None
    return "raised"


def main(bait: Bait) -> None:
    """Try everything and print the outcomes as JSON."""
    print(json.dumps([_outcome(each, bait) for each in _attempts]))


def _outcome(attempt: Named, bait: Bait) -> dict[str, Any]:
    try:
        detail, stopped = attempt.run(bait), False
    except OSError as problem:
        detail, stopped = str(problem), True
    return {"name": attempt.name, "kind": attempt.kind, "stopped": stopped, "detail": detail[:80]}
