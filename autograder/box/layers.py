"""Which layers confine the boxes of one zygote, decided by the judge before the zygote starts."""

from typing import NamedTuple

from autograder.box.control import Packet


class Layers(NamedTuple):
    """The layers in force; `uid` is who boxes become when everything was started by root, else None."""

    namespaces: bool
    landlock: bool
    seccomp: bool
    limits: bool
    gpu: bool
    uid: int | None

    @classmethod
    def of_packet(cls, packet: Packet) -> "Layers":
        """Return the layers that a plan names."""
        return cls(**packet)
