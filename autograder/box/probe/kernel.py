"""Attempts to use parts of the kernel that a box has no business with."""

import ctypes
import fcntl
import os
import struct

from autograder.box.probe.attempt import Bait, attempt, libc_call, system_call


@attempt("kernel")
def _mount_a_file_system(bait: Bait) -> str:
    return libc_call("mount", b"tmpfs", b"/tmp", b"tmpfs", ctypes.c_ulong(0), None)


@attempt("kernel")
def _enter_a_new_user_namespace(bait: Bait) -> str:
    new_user = 0x10000000
    return libc_call("unshare", new_user)


@attempt("kernel")
def _change_the_root(bait: Bait) -> str:
    os.chroot("/tmp")
    return "changed"


@attempt("kernel")
def _become_root(bait: Bait) -> str:
    os.setuid(0)
    return "became root"


@attempt("kernel")
def _ask_for_an_io_ring(bait: Bait) -> str:
    return system_call("io_uring_setup", ctypes.c_uint(2), ctypes.create_string_buffer(120))


@attempt("kernel")
def _load_a_kernel_program(bait: Bait) -> str:
    return system_call("bpf", ctypes.c_int(0), ctypes.create_string_buffer(128), ctypes.c_uint(128))


@attempt("kernel")
def _handle_page_faults_of_the_kernel(bait: Bait) -> str:
    user_mode_only = 1
    return system_call("userfaultfd", ctypes.c_int(user_mode_only))


@attempt("kernel")
def _measure_the_processor(bait: Bait) -> str:
    event = struct.pack("=IIQ", 1, 112, 0).ljust(112, b"\0")
    return system_call("perf_event_open", event, 0, -1, -1, ctypes.c_ulong(0))


@attempt("kernel")
def _use_the_key_ring(bait: Bait) -> str:
    get_id_of_session_ring = (0, -3, 1)
    return system_call("keyctl", *get_id_of_session_ring)


@attempt("kernel")
def _open_a_file_system_by_name(bait: Bait) -> str:
    return system_call("fsopen", b"tmpfs", 0)


@attempt("uncounted memory")
def _keep_memory_that_no_limit_counts(bait: Bait) -> str:
    os.close(os.memfd_create("hidden"))
    return "made a file in memory"


@attempt("kernel")
def _share_memory_by_number(bait: Bait) -> str:
    create = 0o1600
    return libc_call("shmget", 0, ctypes.c_size_t(4096), create)


@attempt("kernel")
def _type_into_a_terminal(bait: Bait) -> str:
    push_one_byte = 0x5412
    try:
        fcntl.ioctl(0, push_one_byte, b"x")
    except OSError as problem:
        if problem.errno == 25:  # not a terminal: the call itself was let through
            return "the call was let through"
        raise
    return "typed"


@attempt("kernel")
def _open_a_kernel_setting_for_writing(bait: Bait) -> str:
    with open("/proc/sys/kernel/core_pattern", "r+") as file:
        return file.read()
