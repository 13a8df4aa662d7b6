"""The tiny course with questions that want a GPU, and machines with cards that are pretended."""

import json
import os
import shutil
import time
from pathlib import Path

import msgspec

from autograder.bulk.engine import Done, Lost, Need
from autograder.bulk.gpu_use import GpuUse
from autograder.bulk.local_engine import LocalEngine
from autograder.course import find_course
from autograder.judge.jobs import Job
from autograder.judge.pretended import PretendedInventory
from autograder.judge.result import decode_result

TINY_COURSE = Path(__file__).resolve().parent.parent / "scenarios" / "tiny_course"
GOOD = (TINY_COURSE / "solutions" / "tiny" / "tiny.py").read_text(encoding="utf-8")


def tiny_with(folder, **wishes):
    """A copy of the tiny course in `folder` whose questions wish for a GPU: q1="like", q2="need"."""
    shutil.copytree(TINY_COURSE, folder, dirs_exist_ok=True)
    manifest = folder / "assignments" / "tiny" / "assignment.toml"
    text = manifest.read_text()
    for question, wish in wishes.items():
        text = text.replace(f'id = "{question}"\n', f'id = "{question}"\ngpu = "{wish}"\n')
    manifest.write_text(text)
    return find_course(folder).assignment("tiny")


class Machine:
    """A JSON file that pretends `count` cards; each has a node that is a file of its own."""

    def __init__(self, folder, count=2):
        self.path = folder / "gpus.json"
        self.cards = []
        for index in range(count):
            node = folder / f"card{index}"
            node.write_text(f"card {index}")
            node.chmod(0o644)
            self.cards.append(
                {
                    "index": index,
                    "uuid": f"GPU-{index}",
                    "memory_mb": 16000,
                    "nodes": {f"/dev/nvidia{index}": str(node)},
                }
            )
        self.write()

    def change(self, index, **fields):
        """Let something befall a card: xid=79, probe="no kernel"."""
        self.cards[index] |= fields
        self.write()

    def write(self):
        new = self.path.with_suffix(".new")
        new.write_text(json.dumps({"gpus": self.cards}))
        os.replace(new, self.path)

    def inventory(self):
        return PretendedInventory(str(self.path))

    def engine(self, assignment, slots=1, per_gpu=1):
        inventory = self.inventory()
        return LocalEngine(assignment, slots, gpus=GpuUse(inventory, inventory.gpus, per_gpu))


def submit(engine, token, source=GOOD, **options):
    job = Job(token=token, filename="tiny.py", source=source.encode(), **options)
    engine.submit(token, msgspec.msgpack.encode(job), Need())


def until(engine, condition, seconds=90):
    """Poll until `condition(events so far)`; returns the events."""
    events, deadline = [], time.monotonic() + seconds
    while not condition(events):
        assert time.monotonic() < deadline, events
        events += engine.poll(0.1)
    return events


def ended(*tokens):
    return lambda events: {one.token for one in events if isinstance(one, Done | Lost)} >= set(tokens)


def results(events):
    """The result of each token; every token has exactly one."""
    done = [one for one in events if isinstance(one, Done)]
    assert len({one.token for one in done}) == len(done)
    return {one.token: decode_result(one.result) for one in done}
