"""Boxes with a GPU that is pretended: which devices they see, what is closed, how memory is bound.

The nodes are files or harmless devices; what CUDA makes of real ones only a machine with a card can show
(benchmarks/gpu_proof.py).
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import time
import types
from pathlib import Path

import pytest

from autograder.box import accelerator
from autograder.errors import JudgeError
from autograder.judge.boxes import BoxZygote
from autograder.judge.gpu import Gpu, GpuShare
from autograder.wire.errors import WireError
from autograder.wire.messages import BoxLimits, Load

HERE = Path(__file__).resolve().parent
LOOK = """
import json, os, resource
seen = {}
for folder, _, names in os.walk("/dev"):
    for name in names:
        path = os.path.join(folder, name)
        if "nvidia" in path:
            with open(path, "rb") as file:
                seen[path] = file.read(6).decode()
limits = [resource.getrlimit(kind)[0] for kind in (resource.RLIMIT_AS, resource.RLIMIT_DATA)]
print(json.dumps({"seen": seen, "limits": limits, "variables": dict(os.environ)}))
"""


@pytest.fixture(scope="module")
def share(tmp_path_factory):
    """Half of the second of two cards; its nodes are files that say what they are."""
    folder = tmp_path_factory.mktemp("nodes")
    for name in ("card0", "card1", "ctl", "cap3"):
        (folder / name).write_text(name)
        (folder / name).chmod(0o666)
    nodes = {
        "/dev/nvidia1": str(folder / "card1"),
        "/dev/nvidiactl": str(folder / "ctl"),
        "/dev/nvidia-caps/nvidia-cap3": str(folder / "cap3"),
        "/dev/nvidia-uvm": str(folder / "never made"),
    }
    gpu = Gpu(
        index=1, uuid="GPU-1", name="pretended", memory_mb=8000, free_mb=8000, nodes=nodes, pretended=True
    )
    return GpuShare(gpu=gpu, memory_mb=3000)


@pytest.fixture(scope="module")
def gpu_zygote(share, numpy_zygote):
    with BoxZygote(("numpy",), gpu=share) as zygote:
        yield zygote


def output_of(zygote, source, **limits):
    box = zygote.spawn(BoxLimits(**limits), source.encode(), "look.py")
    box.channel.send(Load(1))
    box.channel.receive(time.monotonic() + 20)
    return box.end().output


def test_a_box_sees_the_nodes_of_its_own_card_and_no_other(gpu_zygote):
    found = json.loads(output_of(gpu_zygote, LOOK))
    assert found["seen"] == {
        "/dev/nvidia1": "card1",
        "/dev/nvidiactl": "ctl",
        "/dev/nvidia-caps/nvidia-cap3": "cap3",
    }
    assert found["variables"]["CUDA_VISIBLE_DEVICES"] == "GPU-1"
    assert found["variables"]["NVIDIA_TF32_OVERRIDE"] == "0"
    assert found["variables"]["TF_FORCE_GPU_ALLOW_GROWTH"] == "true"


def test_a_box_without_a_gpu_sees_no_node_and_no_card(numpy_zygote):
    found = json.loads(output_of(numpy_zygote, LOOK))
    assert found["seen"] == {}
    assert found["variables"]["CUDA_VISIBLE_DEVICES"] == "-1"
    assert "NVIDIA_TF32_OVERRIDE" not in found["variables"]


def test_a_node_is_a_device_in_a_box_too(share, tmp_path, numpy_zygote):
    nodes = {"/dev/nvidia0": "/dev/null", "/dev/nvidiactl": "/dev/zero"}
    gpu = Gpu(index=0, uuid="GPU-0", name="p", memory_mb=1, free_mb=1, nodes=nodes, pretended=True)
    source = """
import os, stat
for name in ("nvidia0", "nvidiactl"):
    with open(f"/dev/{name}", "r+b", buffering=0) as node:
        print(stat.S_ISCHR(os.fstat(node.fileno()).st_mode), node.read(2), node.write(b"x"))
"""
    with BoxZygote((), gpu=GpuShare(gpu=gpu)) as zygote:
        assert output_of(zygote, source).splitlines() == ["True b'' 1", r"True b'\x00\x00' 1"]


def test_the_rung_says_that_a_gpu_weakens_it_and_what_is_left_open(gpu_zygote):
    standing = gpu_zygote.standing
    assert standing.name.endswith("-G")
    assert "driver is exposed" in standing.sentence
    open_doors = {line.name: line.promised for line in standing.probes if not line.stopped}
    assert open_doors in ({}, {"keep memory that no limit counts": False})


REQUESTS = """
import ctypes, fcntl, os
def answer(request):
    libc = ctypes.CDLL(None, use_errno=True)
    number = 16 if os.uname().machine == "x86_64" else 29
    libc.syscall(ctypes.c_long(number), ctypes.c_long(0), ctypes.c_ulong(request), ctypes.c_char_p(b"x"))
    return os.strerror(ctypes.get_errno())
typing = 0x5412
print([answer(request) for request in (typing, typing | 1 << 40, 0x541C, 0x5401, 0xC020462A, 0x30000001, 27)])
"""


def test_requests_to_drivers_pass_and_typing_into_a_terminal_does_not(gpu_zygote, numpy_zygote):
    """The NVIDIA driver's requests are of kind 0x46, those of its memory manager plain numbers."""
    refused, no_terminal = "Function not implemented", "Inappropriate ioctl for device"
    on_gpu, on_cpu = (output_of(zygote, REQUESTS) for zygote in (gpu_zygote, numpy_zygote))
    assert on_gpu == f"{[refused] * 3 + [no_terminal] * 4}\n"
    assert on_cpu == f"{[refused] * 3 + [no_terminal] + [refused] * 3}\n"


def test_data_is_limited_instead_of_addresses(gpu_zygote, numpy_zygote):
    addresses, data = json.loads(output_of(gpu_zygote, LOOK, memory_mb=300))["limits"]
    assert addresses == resource.RLIM_INFINITY
    assert 300 << 20 < data < 3 << 30
    assert json.loads(output_of(numpy_zygote, LOOK))["limits"][1] == resource.RLIM_INFINITY
    reserve = """
import mmap
try:
    print(len(mmap.mmap(-1, 8 << 30, prot=mmap.PROT_READ)) >> 30)
except OSError as problem:
    print(problem.errno)
try:
    bytearray(2 << 30)
except MemoryError:
    print("refused")
"""
    assert output_of(gpu_zygote, reserve, memory_mb=300) == "8\nrefused\n"
    assert output_of(numpy_zygote, reserve, memory_mb=300) == "12\nrefused\n"


def test_memory_that_is_only_mapped_is_polled(gpu_zygote):
    source = """
import mmap, time
held = mmap.mmap(-1, 1 << 30, flags=mmap.MAP_SHARED | mmap.MAP_ANONYMOUS)
for at in range(0, 1 << 30, 4096):
    held[at] = 1
time.sleep(5)
"""
    box = gpu_zygote.spawn(BoxLimits(memory_mb=200), source.encode(), "maps.py")
    box.channel.send(Load(1))
    with pytest.raises(WireError):
        box.channel.receive(time.monotonic() + 20)
    assert box.end().cause == "memory limit"


def test_a_card_that_is_no_pretence_must_run_a_kernel_in_a_box(share):
    import msgspec

    real = msgspec.structs.replace(share.gpu, pretended=False)
    with pytest.raises(JudgeError, match="CUDA does not work in a box"):
        BoxZygote((), gpu=GpuShare(gpu=real), rung=3).start()


class TensorFlowWithCards:
    """What TensorFlow offers to bound the memory of a card, for a machine that has one."""

    def __init__(self, broken=False):
        self.set = {}
        self.config = types.SimpleNamespace(
            LogicalDeviceConfiguration=lambda memory_limit: memory_limit,
            list_physical_devices=lambda kind: [f"{kind}:0"],
            set_logical_device_configuration=self.fail if broken else self.set.__setitem__,
        )

    def fail(self, device, configuration):
        raise RuntimeError("already initialised")


def test_tensorflow_is_told_how_much_of_a_card_to_take(monkeypatch, capsys):
    for megabytes, expected in ((3000, {"GPU:0": [3000]}), (0, {})):
        tensorflow = TensorFlowWithCards()
        monkeypatch.setitem(sys.modules, "tensorflow", tensorflow)
        accelerator.bound_memory(megabytes)
        assert tensorflow.set == expected
    monkeypatch.setitem(sys.modules, "tensorflow", TensorFlowWithCards(broken=True))
    accelerator.bound_memory(3000)
    assert "not bounded: RuntimeError: already initialised" in capsys.readouterr().err
    monkeypatch.delitem(sys.modules, "tensorflow")
    accelerator.bound_memory(3000)


@pytest.fixture(scope="module")
def stub(tmp_path_factory):
    """A folder with a libcuda.so.1 that computes on the processor."""
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("no C compiler here")
    folder = tmp_path_factory.mktemp("driver")
    command = [compiler, "-shared", "-fPIC", "-o", str(folder / "libcuda.so.1"), str(HERE / "stub_libcuda.c")]
    subprocess.run(command, check=True)
    return folder


def kernel_with(folder, **variables):
    environment = {**os.environ, "LD_LIBRARY_PATH": str(folder), **variables}
    command = [sys.executable, "-m", "autograder.box.cuda"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_the_kernel_is_run_through_the_driver_and_its_numbers_are_looked_at(stub, tmp_path):
    (device,) = kernel_with(stub)["devices"]
    assert device == {"name": "stub", "uuid": "00010203-0405-0607-0809-0a0b0c0d0e0f", "memory_mb": 24576}
    assert kernel_with(stub)["problem"] == ""
    assert kernel_with(stub, STUB_FAILS="1")["problem"] == "cuCtxSynchronize: CUDA_ERROR_STUB (719)"
    assert kernel_with(stub, STUB_IS_WRONG="1")["problem"] == "a kernel ran and computed wrong numbers"
    (tmp_path / "libcuda.so.1").write_text("no library")
    assert "no CUDA driver" in kernel_with(tmp_path)["problem"]
