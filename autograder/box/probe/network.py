"""Attempts to reach anything through a socket."""

import socket

from autograder.box.probe.attempt import Bait, attempt


def _open_socket(family: int, kind: int = socket.SOCK_STREAM, protocol: int = 0) -> str:
    with socket.socket(family, kind, protocol):
        return "opened a socket"


@attempt("network")
def _connect_to_a_port_of_this_machine(bait: Bait) -> str:
    with socket.create_connection(("127.0.0.1", bait["port"]), timeout=2):
        return "connected"


@attempt("network")
def _connect_to_a_socket_in_the_file_system(bait: Bait) -> str:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(bait["door"])
        return "connected"


@attempt("network")
def _open_an_internet_socket(bait: Bait) -> str:
    return _open_socket(socket.AF_INET, socket.SOCK_DGRAM)


@attempt("network")
def _open_an_internet_6_socket(bait: Bait) -> str:
    return _open_socket(socket.AF_INET6)


@attempt("network")
def _open_a_socket_to_the_host_of_a_virtual_machine(bait: Bait) -> str:
    return _open_socket(40)


@attempt("network")
def _open_a_socket_to_the_kernel(bait: Bait) -> str:
    return _open_socket(16, socket.SOCK_RAW)


@attempt("network")
def _open_a_cipher_socket_of_the_kernel(bait: Bait) -> str:
    return _open_socket(38, socket.SOCK_SEQPACKET)


@attempt("network")
def _open_a_datagram_pair(bait: Bait) -> str:
    for end in socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM):
        end.close()
    return "opened a pair"
