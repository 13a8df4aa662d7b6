"""The GPUs of this machine as the NVIDIA driver tells them, through NVML (nvidia-ml-py, the extra `gpu`).

Sources: NVML API reference; for device nodes and MIG capabilities, NVIDIA's MIG user guide.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograder.judge.gpu import Ailment, Gpu, Inventory, NoGpus, Probe, xid_ailment

PROBE_SECONDS = 120.0
_ECC_SECONDS = 30.0
_CONTROL_NODES = ("/dev/nvidiactl", "/dev/nvidia-uvm", "/dev/nvidia-uvm-tools")
_CAPABILITIES = Path("/proc/driver/nvidia/capabilities")
_TOLD_AT_ONCE = 16


def nvml_inventory() -> Inventory:
    """Return the cards that NVML lists; without library, driver or card none, with the reason."""
    try:
        nvml = importlib.import_module("pynvml")
    except ImportError:
        return NoGpus("nvidia-ml-py is not installed (pip install nvidia-ml-py)")
    try:
        nvml.nvmlInit()
        inventory = NvmlInventory(nvml)
    except nvml.NVMLError as error:
        return NoGpus(f"no NVIDIA driver answers ({error})")
    return inventory if inventory.gpus else NoGpus("the NVIDIA driver lists no GPU")


class NvmlInventory:
    """The cards of this machine. `nvml` is the initialised module pynvml."""

    reason = ""

    def __init__(self, nvml: Any) -> None:
        self._nvml = nvml
        self._handles: dict[str, Any] = {}
        """UUID of a physical card -> its handle"""
        self._devices: dict[str, list[str]] = {}
        """UUID of a physical card -> UUIDs by which it is leased: its own, or its MIG devices'"""
        self.gpus: Sequence[Gpu] = tuple(
            gpu for number in range(nvml.nvmlDeviceGetCount()) for gpu in self._cards(number)
        )
        self._events = self._register()
        self._errors = {uuid: self._uncorrected(handle) for uuid, handle in self._handles.items()}
        self._looked = time.monotonic()

    def news(self) -> list[Ailment]:
        """Return Xid errors and memory errors since the last call."""
        ailments: list[Ailment] = []
        while len(ailments) < _TOLD_AT_ONCE and (told := self._next_event()):
            ailments += told
        if time.monotonic() - self._looked > _ECC_SECONDS:
            self._looked = time.monotonic()
            ailments += self._new_memory_errors()
        return ailments

    def probe(self, gpu: Gpu) -> Probe:
        """Begin to run a kernel on `gpu` in a process of its own."""
        return ProcessProbe(gpu)

    # ---- what there is -------------------------------------------------------------------------------

    def _cards(self, number: int) -> list[Gpu]:
        nvml = self._nvml
        handle = nvml.nvmlDeviceGetHandleByIndex(number)
        uuid = str(nvml.nvmlDeviceGetUUID(handle))
        minor = int(nvml.nvmlDeviceGetMinorNumber(handle))
        nodes = _same([f"/dev/nvidia{minor}", *_CONTROL_NODES])
        self._handles[uuid] = handle
        cards = self._mig_devices(handle, number, minor, nodes)
        if not cards and not self._mig_is_on(handle):
            cards = [self._card(handle, number, uuid, nodes)]
        self._devices[uuid] = [card.uuid for card in cards]
        return cards

    def _card(self, handle: Any, number: int, uuid: str, nodes: dict[str, str], mig: bool = False) -> Gpu:
        memory = self._nvml.nvmlDeviceGetMemoryInfo(handle)
        return Gpu(
            index=number,
            uuid=uuid,
            name=str(self._nvml.nvmlDeviceGetName(handle)),
            memory_mb=memory.total >> 20,
            free_mb=memory.free >> 20,
            mig=mig,
            nodes=nodes,
        )

    def _mig_is_on(self, handle: Any) -> bool:
        with contextlib.suppress(self._nvml.NVMLError):
            current, _ = self._nvml.nvmlDeviceGetMigMode(handle)
            return bool(current == self._nvml.NVML_DEVICE_MIG_ENABLE)
        return False  # a card that knows no MIG

    def _mig_devices(self, handle: Any, number: int, minor: int, nodes: dict[str, str]) -> list[Gpu]:
        if not self._mig_is_on(handle):
            return []
        nvml, found = self._nvml, []
        for place in range(nvml.nvmlDeviceGetMaxMigDeviceCount(handle)):
            try:
                device = nvml.nvmlDeviceGetMigDeviceHandleByIndex(handle, place)
            except nvml.NVMLError:  # an empty place
                continue
            instances = (nvml.nvmlDeviceGetGpuInstanceId(device), nvml.nvmlDeviceGetComputeInstanceId(device))
            own = nodes | _same(capability_nodes(minor, *instances))
            found.append(self._card(device, number, str(nvml.nvmlDeviceGetUUID(device)), own, mig=True))
        return found

    # ---- how it fares --------------------------------------------------------------------------------

    def _register(self) -> Any:
        nvml = self._nvml
        events = nvml.nvmlEventSetCreate()
        wanted = nvml.nvmlEventTypeXidCriticalError | nvml.nvmlEventTypeDoubleBitEccError
        for handle in self._handles.values():
            with contextlib.suppress(nvml.NVMLError):  # a card that reports none
                known = nvml.nvmlDeviceGetSupportedEventTypes(handle)
                nvml.nvmlDeviceRegisterEvents(handle, wanted & known, events)
        return events

    def _next_event(self) -> list[Ailment]:
        nvml = self._nvml
        try:
            event = nvml.nvmlEventSetWait_v2(self._events, 0)
            uuid = str(nvml.nvmlDeviceGetUUID(event.device))
        except nvml.NVMLError_GpuIsLost:
            return []  # its slots and its probe fail, which says which card it is
        except nvml.NVMLError:  # mostly: nothing happened
            return []
        leased = self._devices.get(uuid, [])
        if event.eventType == nvml.nvmlEventTypeXidCriticalError:
            return [xid_ailment(one, int(event.eventData)) for one in leased]
        return [Ailment(one, "an uncorrectable memory error", True) for one in leased]

    def _new_memory_errors(self) -> list[Ailment]:
        ailments: list[Ailment] = []
        for uuid, handle in self._handles.items():
            count = self._uncorrected(handle)
            if count > self._errors[uuid]:
                text = f"{count - self._errors[uuid]} uncorrectable memory errors"
                ailments += [Ailment(one, text, True) for one in self._devices[uuid]]
            self._errors[uuid] = count
        return ailments

    def _uncorrected(self, handle: Any) -> int:
        nvml = self._nvml
        with contextlib.suppress(nvml.NVMLError):
            kind, counter = nvml.NVML_MEMORY_ERROR_TYPE_UNCORRECTED, nvml.NVML_VOLATILE_ECC
            return int(nvml.nvmlDeviceGetTotalEccErrors(handle, kind, counter))
        return 0  # a card without error correction


def capability_nodes(minor: int, gpu_instance: int, compute_instance: int) -> list[str]:
    """Return the nodes that open one MIG device: its GPU instance's and its compute instance's."""
    instance = _CAPABILITIES / f"gpu{minor}" / "mig" / f"gi{gpu_instance}"
    nodes = []
    for file in (instance / "access", instance / f"ci{compute_instance}" / "access"):
        with contextlib.suppress(OSError):
            fields = dict(line.split(":", 1) for line in file.read_text().splitlines() if ":" in line)
            if "DeviceFileMinor" in fields:
                nodes.append(f"/dev/nvidia-caps/nvidia-cap{int(fields['DeviceFileMinor'])}")
    return nodes


def _same(nodes: Sequence[str]) -> dict[str, str]:
    """Return nodes that a box finds where they are."""
    return {node: node for node in nodes}


class ProcessProbe:
    """A kernel on one card, in a process that can hang or crash without us."""

    def __init__(self, gpu: Gpu) -> None:
        environment = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-m", "autograder.box.cuda"],
            env=environment | {"CUDA_VISIBLE_DEVICES": gpu.uuid},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._deadline = time.monotonic() + PROBE_SECONDS
        self._result: str | None = None

    def result(self) -> str | None:
        """Return None while it runs, then "" when the kernel ran, else the reason why not."""
        if self._result is None and self._process.poll() is not None:
            self._result = self._read()
        if self._result is None and time.monotonic() > self._deadline:
            self.close()
            self._result = f"no kernel ran within {PROBE_SECONDS:g} s"
        return self._result

    def _read(self) -> str:
        output = self._process.communicate()[0]
        try:
            return str(json.loads(output)["problem"])
        except (ValueError, KeyError, TypeError):
            return f"the process that ran a kernel died (exit status {self._process.returncode})"

    def close(self) -> None:
        """Kill it; a process that hangs in the driver is left behind."""
        if self._process.poll() is None:
            self._process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(1)
        if self._process.stdout is not None:
            self._process.stdout.close()
