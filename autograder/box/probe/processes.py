"""Attempts to start processes, and on processes outside."""

import ctypes
import os
import resource
import signal
import struct

from autograder.box.probe.attempt import Bait, attempt, judge, libc_call, system_call


@attempt("processes")
def _fork(bait: Bait) -> str:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return f"made process {pid}"


@attempt("processes")
def _start_a_program(bait: Bait) -> str:
    pid = os.posix_spawn("/usr/bin/true", ["true"], {})
    os.waitpid(pid, 0)
    return "ran /usr/bin/true"


@attempt("processes")
def _clone_by_its_newest_name(bait: Bait) -> str:
    arguments = struct.pack("=11Q", 0, 0, 0, 0, signal.SIGCHLD, 0, 0, 0, 0, 0, 0)
    result = system_call("clone3", arguments, ctypes.c_size_t(len(arguments)))
    if result == "returned 0":
        os._exit(0)
    os.wait()
    return result


@attempt("other processes")
def _signal_the_judge(bait: Bait) -> str:
    os.kill(judge(bait), 0)
    return "allowed to signal it"


@attempt("other processes")
def _limit_the_judge(bait: Bait) -> str:
    return str(resource.prlimit(judge(bait), resource.RLIMIT_CORE))


@attempt("processes")
def _trace_the_judge(bait: Bait) -> str:
    seize = 0x4206  # unlike "attach" it does not stop its victim
    return libc_call("ptrace", seize, judge(bait), None, None)


@attempt("processes")
def _outlive_the_zygote(bait: Bait) -> str:
    set_parent_death_signal = 1
    return libc_call("prctl", set_parent_death_signal, 0, 0, 0, 0)
