"""What a box does to itself before it reads a byte of student code: one module per layer.

    syscalls     the raw calls, each raising OSError with the name of what failed
    namespaces   private process, mount, network and IPC namespaces; giving up capabilities and identity
    mounts       the private root of a zygote, the private /tmp and /proc of a box
    landlock     which files may be touched, enforced by a second, independent part of the kernel
    seccomp      which system calls may be made at all
    limits       CPU time, address space, file sizes, threads

The layers fail independently: each is written as if the others were absent.
"""
