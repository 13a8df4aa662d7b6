"""The health of cards: when one serves, is tried again, or leaves for good; and how they are shared."""

import pytest
from gpu_courses import Machine

from autograder.bulk.admission import SPARE_MB, admit
from autograder.bulk.admission import Machine as Size
from autograder.bulk.gpu_care import GpuCare
from autograder.bulk.gpu_use import CONTEXT_MB, GpuUse
from autograder.errors import BulkError
from autograder.judge.gpu import CUDA_HOST_MB, Gpu, NoGpus
from autograder.judge.slot import SlotConfig


class Slow:
    """An inventory whose probes end when the test says so."""

    def __init__(self, cards):
        self.cards, self.answers, self.closed = cards, {}, []

    def news(self):
        return []

    def probe(self, gpu):
        inventory = self

        class Probe:
            def result(self):
                return inventory.answers.pop(gpu.uuid, None)

            def close(self):
                inventory.closed.append(gpu.uuid)

        return Probe()


@pytest.fixture
def cards(tmp_path):
    return Machine(tmp_path).inventory().gpus


def states(changes):
    return [(change.gpu, change.state) for change in changes]


def test_no_card_serves_before_a_kernel_ran_on_it(cards):
    inventory = Slow(cards)
    care = GpuCare(inventory, cards, lambda gpu: 0)
    assert states(care.look()) == []
    assert not care.serves("GPU-0")
    inventory.answers = {"GPU-0": "", "GPU-1": "CUDA_ERROR_NO_DEVICE (100)"}
    assert states(care.look()) == [("GPU-0", "serving"), ("GPU-1", "retired")]
    assert care.serves("GPU-0")
    assert care.retired == {"GPU-1": "CUDA_ERROR_NO_DEVICE (100)"}
    assert inventory.closed == ["GPU-0", "GPU-1"]


def test_no_memory_for_a_probe_while_others_work_says_nothing_about_the_card(cards):
    inventory, busy = Slow(cards[:1]), {"GPU-0": 0}
    care = GpuCare(inventory, cards[:1], busy.get)
    care.look()
    inventory.answers = {"GPU-0": ""}
    care.look()
    busy["GPU-0"] = 2
    assert states(care.doubt("GPU-0", "Xid 31")) == [("GPU-0", "suspended")]
    inventory.answers = {"GPU-0": "cuDevicePrimaryCtxRetain: CUDA_ERROR_OUT_OF_MEMORY (2)"}
    assert care.look() == []
    inventory.answers = {"GPU-0": "no probe runs now, so nobody reads this"}
    assert care.look() == []
    busy["GPU-0"] = 0
    inventory.answers = {}
    care.look()
    inventory.answers = {"GPU-0": "cuDevicePrimaryCtxRetain: CUDA_ERROR_OUT_OF_MEMORY (2)"}
    assert states(care.look()) == [("GPU-0", "retired")]


def test_a_retired_card_stays_so_and_is_told_once(cards):
    care = GpuCare(Slow(cards), cards, lambda gpu: 0)
    care.look()
    assert states(care.retire("GPU-0", "Xid 79")) == [("GPU-0", "retired")]
    assert care.retire("GPU-0", "again") == []
    assert care.doubt("GPU-0", "a slot was lost") == []
    care.look()
    assert not care.serves("GPU-0")
    care.close()


def card(free=16000, **fields):
    return Gpu(index=0, uuid="GPU-0", name="card", memory_mb=24000, free_mb=free, **fields)


def test_one_slot_has_all_of_a_card_and_several_share_what_is_free():
    assert GpuUse(NoGpus(""), [card()]).share(card()).memory_mb == 0
    assert GpuUse(NoGpus(""), [card()], 4).share(card()).memory_mb == 4000 - CONTEXT_MB
    assert GpuUse(NoGpus(""), [card()], 4, 2000).share(card()).memory_mb == 2000
    assert GpuUse(NoGpus(""), [card()], 1, 2000).share(card()).memory_mb == 2000
    assert GpuUse(NoGpus(""), [card()]).whole("GPU-0")
    assert not GpuUse(NoGpus(""), [card()], 1, 2000).whole("GPU-0")


@pytest.mark.parametrize(
    ("per_gpu", "memory", "words"),
    [
        (20, None, "at most --per-gpu 14"),
        (4, 9000, "at most --per-gpu 1"),
        (1, 90000, "ask for less with --gpu-memory"),
    ],
)
def test_shares_that_do_not_fit_are_refused_with_what_would(per_gpu, memory, words):
    with pytest.raises(BulkError, match=words):
        GpuUse(NoGpus(""), [card()], per_gpu, memory).share(card())


def test_slots_on_cards_are_named_and_configured(cards):
    use = GpuUse(NoGpus(""), [*cards, card(mig=True)], 2).with_threads(cores=32, cpu_slots=2)
    configs = dict(use.slot_configs(SlotConfig(datasets=["digits"])))
    assert list(configs) == ["gpu0.0", "gpu1.0", "mig2.0", "gpu0.1", "gpu1.1", "mig2.1"]
    assert all(config.datasets == ["digits"] for config in configs.values())
    assert {config.threads for config in configs.values()} == {4}


def test_no_more_slots_on_cards_than_there_is_work(cards):
    use = GpuUse(NoGpus(""), cards, 4)
    assert use.for_jobs(1)[1:3] == (cards[:1], 1)
    assert use.for_jobs(3)[1:3] == (cards, 2)
    assert use.for_jobs(100)[1:3] == (cards, 4)


def test_by_default_there_is_a_slot_per_core_as_far_as_memory_goes(cards):
    none = GpuUse(NoGpus(""))
    assert admit(Size(8, 64_000), 3000, none) == (8, [])
    slots, (sentence,) = admit(Size(8, 9_600), 3000, none)
    assert slots == 3
    assert sentence == "3 slots instead of 8: a slot may need 3000 MiB, and this machine has 9600 MiB."
    assert admit(Size(4, 1_000), 3000, none).slots == 1
    slots, (warning,) = admit(Size(8, 9_600), 3000, none, asked=6)
    assert slots == 6
    assert "Safe would be 3" in warning
    assert admit(Size(8, 64_000), 3000, none, asked=2) == (2, [])


def test_slots_on_cards_take_cores_and_memory_too(cards):
    use = GpuUse(NoGpus(""), cards, 2)
    assert admit(Size(8, 640_000), 3000, use).slots == 4
    assert admit(Size(2, 640_000), 3000, use).slots == 1
    room = SPARE_MB + 4 * (3000 + CUDA_HOST_MB) + 2 * 3000
    slots, (sentence,) = admit(Size(8, room), 3000, use)
    assert slots == 2
    assert "beside the 4 on GPUs" in sentence
