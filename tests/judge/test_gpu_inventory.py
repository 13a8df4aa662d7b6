"""Which GPUs there are: as NVML tells, as a file pretends, and which of them may be used."""

import json
import types
from pathlib import Path

import pytest

from autograder.errors import JudgeError
from autograder.judge import nvml as nvml_module
from autograder.judge.gpu import Gpu, NoGpus, chosen, find_inventory, visible, xid_ailment
from autograder.judge.nvml import NvmlInventory, ProcessProbe, nvml_inventory
from autograder.judge.pretended import PretendedInventory


def card(index, uuid, **fields):
    return Gpu(index=index, uuid=uuid, name="L4", memory_mb=24000, free_mb=24000, **fields)


CARDS = [
    card(0, "GPU-aa11"),
    card(1, "GPU-aa22"),
    card(2, "MIG-cc33", mig=True),
    card(2, "MIG-cc44", mig=True),
]


def uuids(cards):
    return [one.uuid for one in cards]


@pytest.mark.parametrize(
    ("variable", "shown"),
    [
        ("0", ["GPU-aa11"]),
        ("1,0", ["GPU-aa22", "GPU-aa11"]),
        ("GPU-aa2", ["GPU-aa22"]),
        ("GPU-aa", []),  # two could be meant
        ("MIG-cc44", ["MIG-cc44"]),
        ("2", ["MIG-cc33", "MIG-cc44"]),
        ("-1", []),
        ("", []),
        ("1,7,0", ["GPU-aa22"]),  # CUDA stops at the first that is none
        ("0,0", ["GPU-aa11"]),
    ],
)
def test_the_variable_of_the_caller_hides_cards_as_cuda_does(variable, shown):
    assert uuids(visible(CARDS, variable)) == shown


def test_cards_are_chosen_by_number_or_uuid():
    inventory = NoGpus("")
    inventory.gpus = CARDS
    assert chosen(inventory, "none") == []
    assert uuids(chosen(inventory, "all")) == uuids(CARDS)
    assert uuids(chosen(inventory, "1, GPU-aa11")) == ["GPU-aa22", "GPU-aa11"]
    with pytest.raises(JudgeError, match="no GPU '5' here; there are 0: GPU-aa11"):
        chosen(inventory, "0,5")
    with pytest.raises(JudgeError, match="no GPU to use: the driver is on holiday"):
        chosen(NoGpus("the driver is on holiday"), "all")


def test_only_errors_that_no_program_causes_take_a_card_away():
    assert xid_ailment("GPU-1", 79).lasting
    assert not xid_ailment("GPU-1", 31).lasting


@pytest.fixture
def pretended(tmp_path, monkeypatch):
    path = tmp_path / "gpus.json"

    def write(*cards):
        path.write_text(json.dumps({"gpus": [{"memory_mb": 8000, **one} for one in cards]}))

    write({"index": 0, "uuid": "GPU-0"}, {"index": 1, "uuid": "GPU-1"})
    monkeypatch.setenv("AUTOGRADER_GPUS", str(path))
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    return path, write


def test_a_file_pretends_cards_and_what_befalls_them(pretended):
    path, write = pretended
    inventory = PretendedInventory(str(path))
    assert uuids(inventory.gpus) == ["GPU-0", "GPU-1"]
    assert all(one.pretended for one in inventory.gpus)
    assert inventory.news() == []
    write({"index": 0, "uuid": "GPU-0", "xid": 79}, {"index": 1, "uuid": "GPU-1", "probe": "no kernel"})
    assert inventory.news() == [xid_ailment("GPU-0", 79)]
    assert inventory.news() == []
    assert [inventory.probe(one).result() for one in inventory.gpus] == ["", "no kernel"]


def test_the_callers_variable_holds_for_pretended_cards_too(pretended, monkeypatch):
    assert uuids(find_inventory().gpus) == ["GPU-0", "GPU-1"]
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1")
    fewer = find_inventory()
    assert uuids(fewer.gpus) == ["GPU-1"]
    pretended[1]({"index": 0, "uuid": "GPU-0", "xid": 79}, {"index": 1, "uuid": "GPU-1", "xid": 31})
    assert fewer.news() == [xid_ailment("GPU-1", 31)]
    assert fewer.probe(fewer.gpus[0]).result() == ""
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "-1")
    hidden = find_inventory()
    assert not hidden.gpus
    assert "CUDA_VISIBLE_DEVICES" in hidden.reason


@pytest.mark.parametrize("text", ["", "{}", '{"gpus": [{"index": 0}]}', '{"gpus": [], "more": 1}'])
def test_a_file_that_is_no_inventory_is_named(pretended, text):
    path, _ = pretended
    path.write_text(text)
    with pytest.raises(JudgeError, match=f"AUTOGRADER_GPUS: {path}"):
        find_inventory()


class FakeNvml(types.ModuleType):
    """The calls of pynvml that are used, over a machine with one plain card and one that is cut by MIG."""

    NVML_DEVICE_MIG_ENABLE = 1
    nvmlEventTypeXidCriticalError, nvmlEventTypeDoubleBitEccError = 8, 2  # noqa: N815
    NVML_MEMORY_ERROR_TYPE_UNCORRECTED = NVML_VOLATILE_ECC = 1

    class NVMLError(Exception):
        pass

    class NVMLError_GpuIsLost(NVMLError):  # noqa: N801, N818
        pass

    def __init__(self):
        super().__init__("pynvml")
        self.events, self.registered, self.errors = [], {}, {"GPU-0": 0}
        self.uuids = {0: "GPU-0", 1: "GPU-1", (1, 0): "MIG-a", (1, 2): "MIG-b"}

    def __getattr__(self, name):
        known = {
            "nvmlInit": lambda: None,
            "nvmlDeviceGetCount": lambda: 2,
            "nvmlDeviceGetHandleByIndex": lambda number: number,
            "nvmlDeviceGetMinorNumber": lambda handle: handle + 4,
            "nvmlDeviceGetUUID": self.uuids.__getitem__,
            "nvmlDeviceGetName": lambda handle: f"card {handle}",
            "nvmlDeviceGetMaxMigDeviceCount": lambda handle: 3,
            "nvmlDeviceGetGpuInstanceId": lambda device: 7 + device[1],
            "nvmlDeviceGetComputeInstanceId": lambda device: 0,
            "nvmlEventSetCreate": lambda: "set",
            "nvmlDeviceGetSupportedEventTypes": lambda handle: 8,
        }
        return known[name]

    def nvmlDeviceGetMemoryInfo(self, handle):  # noqa: N802
        return types.SimpleNamespace(total=24 << 30, free=20 << 30)

    def nvmlDeviceGetMigMode(self, handle):  # noqa: N802
        if handle == 0:
            raise self.NVMLError("Not Supported")
        return 1, 1

    def nvmlDeviceGetMigDeviceHandleByIndex(self, handle, place):  # noqa: N802
        if (handle, place) not in self.uuids:
            raise self.NVMLError("Not Found")
        return handle, place

    def nvmlDeviceRegisterEvents(self, handle, types, events):  # noqa: N802
        self.registered[handle] = types

    def nvmlEventSetWait_v2(self, events, milliseconds):  # noqa: N802
        if not self.events:
            raise self.NVMLError("Timeout")
        return self.events.pop(0)

    def nvmlDeviceGetTotalEccErrors(self, handle, kind, counter):  # noqa: N802
        if self.uuids[handle] not in self.errors:
            raise self.NVMLError("Not Supported")
        return self.errors[self.uuids[handle]]


@pytest.fixture
def fake(monkeypatch, tmp_path):
    monkeypatch.setattr(nvml_module, "_CAPABILITIES", tmp_path)
    for instance, minor in ((7, 66), (9, 84)):
        folder = tmp_path / "gpu5" / "mig" / f"gi{instance}"
        (folder / "ci0").mkdir(parents=True)
        (folder / "access").write_text(f"DeviceFileMinor: {minor}\nDeviceFileMode: 444\n")
        (folder / "ci0" / "access").write_text(f"DeviceFileMinor: {minor + 1}\n")
    fake = FakeNvml()
    monkeypatch.setattr(nvml_module.importlib, "import_module", lambda name: fake)
    return fake


def test_cards_and_mig_devices_are_listed_with_their_own_nodes(fake):
    inventory = nvml_inventory()
    plain, first, second = inventory.gpus
    assert (plain.uuid, plain.index, plain.mig, plain.memory_mb, plain.free_mb) == (
        "GPU-0", 0, False, 24576, 20480,
    )  # fmt: skip
    control = {"/dev/nvidiactl", "/dev/nvidia-uvm", "/dev/nvidia-uvm-tools"}
    assert set(plain.nodes) == control | {"/dev/nvidia4"}
    assert [(one.uuid, one.index, one.mig) for one in (first, second)] == [
        ("MIG-a", 1, True),
        ("MIG-b", 1, True),
    ]
    caps = {f"/dev/nvidia-caps/nvidia-cap{number}" for number in (66, 67)}
    assert set(first.nodes) == control | {"/dev/nvidia5"} | caps
    assert all(place == node for place, node in first.nodes.items())
    assert fake.registered == {0: 8, 1: 8}


def test_errors_are_told_for_every_device_that_is_leased_of_a_card(fake, monkeypatch):
    inventory = NvmlInventory(fake)
    assert inventory.news() == []
    fake.events = [
        types.SimpleNamespace(device=1, eventType=8, eventData=48),
        types.SimpleNamespace(device=0, eventType=8, eventData=13),
        types.SimpleNamespace(device=0, eventType=2, eventData=0),
    ]
    told = [(one.uuid, one.lasting) for one in inventory.news()]
    assert told == [("MIG-a", True), ("MIG-b", True), ("GPU-0", False), ("GPU-0", True)]
    monkeypatch.setattr(nvml_module, "_ECC_SECONDS", -1.0)
    fake.errors["GPU-0"] = 3
    (ailment,) = inventory.news()
    assert (ailment.uuid, ailment.text, ailment.lasting) == ("GPU-0", "3 uncorrectable memory errors", True)
    assert inventory.news() == []


def test_without_library_driver_or_card_there_are_none_with_a_reason(fake, monkeypatch):
    fake.uuids = {}
    monkeypatch.setattr(FakeNvml, "nvmlDeviceGetCount", lambda self: 0, raising=False)
    assert nvml_inventory().reason == "the NVIDIA driver lists no GPU"

    def no_driver(self):
        raise self.NVMLError("NVML Shared Library Not Found")

    monkeypatch.setattr(FakeNvml, "nvmlInit", no_driver, raising=False)
    assert nvml_inventory().reason == "no NVIDIA driver answers (NVML Shared Library Not Found)"

    def no_library(name):
        raise ImportError(name)

    monkeypatch.setattr(nvml_module.importlib, "import_module", no_library)
    assert "nvidia-ml-py is not installed" in nvml_inventory().reason


@pytest.mark.skipif(Path("/dev/nvidiactl").exists(), reason="this machine has an NVIDIA driver")
def test_the_probe_of_a_card_that_is_not_there_says_so():
    import time

    probe = ProcessProbe(CARDS[0])
    deadline = time.monotonic() + 60
    while (result := probe.result()) is None:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    probe.close()
    probe.close()
    assert result.startswith(("no CUDA driver", "cuInit"))
