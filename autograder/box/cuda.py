"""Proof that CUDA works here: finds the visible GPUs and runs a kernel on the first, by the driver alone.

`nvidia-smi` answering proves nothing about CUDA, so a card is used only after this has run, once in a process
of its own and once in a box as confined as a submission's. It needs no framework: the kernel is PTX, which
the driver compiles. Nothing of a CUDA context survives a fork, so no zygote may call this.

Source of the calls: CUDA Driver API reference. Those with `_v2` take 64-bit sizes.
"""

import ctypes
import json
import uuid
from typing import Any, NamedTuple

LIBRARY = "libcuda.so.1"
_COUNT = 1 << 16
_BLOCK = 256
_LONGEST_NAME = 256

# numbers[i] = 3 * numbers[i] for each i below count.
KERNEL = b"""
.version 5.0
.target sm_50
.address_size 64
.visible .entry triple(.param .u64 numbers, .param .u32 count)
{
    .reg .pred %outside;
    .reg .u32 %block, %width, %thread, %index, %limit, %value;
    .reg .u64 %base, %offset, %address;
    ld.param.u64 %base, [numbers];
    ld.param.u32 %limit, [count];
    mov.u32 %block, %ctaid.x;
    mov.u32 %width, %ntid.x;
    mov.u32 %thread, %tid.x;
    mad.lo.u32 %index, %block, %width, %thread;
    setp.ge.u32 %outside, %index, %limit;
    @%outside bra DONE;
    cvta.to.global.u64 %base, %base;
    mul.wide.u32 %offset, %index, 4;
    add.u64 %address, %base, %offset;
    ld.global.u32 %value, [%address];
    mul.lo.u32 %value, %value, 3;
    st.global.u32 [%address], %value;
DONE:
    ret;
}
\x00"""


class CudaError(Exception):
    """A call of the driver failed, or the kernel computed something else."""


class Device(NamedTuple):
    """One GPU that CUDA sees."""

    name: str
    uuid: str
    memory_mb: int


class Driver:
    """The CUDA driver, initialised. Raises CudaError when there is none or it sees no device."""

    def __init__(self) -> None:
        try:
            self._library = ctypes.CDLL(LIBRARY)
        except OSError as error:
            raise CudaError(f"no CUDA driver: {error}") from None
        self._call("cuInit", ctypes.c_uint(0))

    def _call(self, name: str, *arguments: Any) -> None:
        result = getattr(self._library, name)(*arguments)
        if result:
            text = ctypes.c_char_p()
            self._library.cuGetErrorName(result, ctypes.byref(text))
            raise CudaError(f"{name}: {(text.value or b'error').decode()} ({result})")

    def devices(self) -> list[Device]:
        """Return the GPUs that this process may see."""
        count = ctypes.c_int()
        self._call("cuDeviceGetCount", ctypes.byref(count))
        return [self._device(number) for number in range(count.value)]

    def _device(self, number: int) -> Device:
        device, memory = ctypes.c_int(), ctypes.c_size_t()
        name, identity = ctypes.create_string_buffer(_LONGEST_NAME), ctypes.create_string_buffer(16)
        self._call("cuDeviceGet", ctypes.byref(device), ctypes.c_int(number))
        self._call("cuDeviceGetName", name, ctypes.c_int(_LONGEST_NAME), device)
        self._call("cuDeviceGetUuid_v2", identity, device)
        self._call("cuDeviceTotalMem_v2", ctypes.byref(memory), device)
        return Device(
            name.value.decode(errors="replace"), str(uuid.UUID(bytes=identity.raw)), memory.value >> 20
        )

    def run_kernel(self) -> None:
        """Triple numbers on the first GPU and look at each. Raises CudaError."""
        device, context = ctypes.c_int(), ctypes.c_void_p()
        self._call("cuDeviceGet", ctypes.byref(device), ctypes.c_int(0))
        self._call("cuDevicePrimaryCtxRetain", ctypes.byref(context), device)
        try:
            self._call("cuCtxSetCurrent", context)
            module, function = ctypes.c_void_p(), ctypes.c_void_p()
            self._call("cuModuleLoadData", ctypes.byref(module), KERNEL)
            self._call("cuModuleGetFunction", ctypes.byref(function), module, b"triple")
            numbers = (ctypes.c_uint32 * _COUNT)(*range(_COUNT))
            self._triple(function, numbers)
        finally:
            self._call("cuDevicePrimaryCtxRelease_v2", device)
        if list(numbers) != list(range(0, 3 * _COUNT, 3)):
            raise CudaError("a kernel ran and computed wrong numbers")

    def _triple(self, function: ctypes.c_void_p, numbers: Any) -> None:
        memory, size = ctypes.c_uint64(), ctypes.c_size_t(ctypes.sizeof(numbers))
        self._call("cuMemAlloc_v2", ctypes.byref(memory), size)
        try:
            self._call("cuMemcpyHtoD_v2", memory, numbers, size)
            count = ctypes.c_uint32(_COUNT)
            parameters = (ctypes.c_void_p * 2)(ctypes.addressof(memory), ctypes.addressof(count))
            shape = [ctypes.c_uint(number) for number in (_COUNT // _BLOCK, 1, 1, _BLOCK, 1, 1, 0)]
            self._call("cuLaunchKernel", function, *shape, None, parameters, None)
            self._call("cuCtxSynchronize")
            self._call("cuMemcpyDtoH_v2", numbers, memory, size)
        finally:
            self._call("cuMemFree_v2", memory)


def report() -> dict[str, Any]:
    """Return the visible devices and what went wrong, "" where a kernel ran."""
    devices: list[Device] = []
    problem = ""
    try:
        driver = Driver()
        devices = driver.devices()
        driver.run_kernel()
    except CudaError as error:
        problem = str(error)
    except AttributeError as error:  # a driver older than one of the calls
        problem = f"the CUDA driver is too old: {error}"
    return {"devices": [device._asdict() for device in devices], "problem": problem}


if __name__ == "__main__":
    print(json.dumps(report()))
