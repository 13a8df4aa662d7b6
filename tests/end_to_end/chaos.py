"""Kills processes of a run at random moments, as a machine out of memory or a clumsy hand would."""

import contextlib
import random
import subprocess
import time

import psutil
from grading_runs import SOLUTION, TINY_COURSE, command_line, environment, grade, put, recorded

KINDS = ("command", "judge", "judge zygote", "box", "box zygote", "keeper")
WEIGHTS = (2, 6, 3, 8, 3, 3)
STALLED_SECONDS = 240


def slow_class(folder, count, seconds):
    """A class in which each box takes a moment to load, so that there is a middle to strike in."""
    wrong = SOLUTION.replace("return x + x", "return 3 * x")
    raising = SOLUTION.replace("return x + x", "raise ValueError(x)")
    for number in range(count):
        pause = f"import time\ntime.sleep({seconds})\n# {number}\n"
        put(folder, f"s{number:03}.py", pause + (SOLUTION, wrong, raising)[number % 3])


class Chaos:
    """Grades `folder` into `run` and kills processes of it until enough blows have fallen."""

    def __init__(self, folder, run, seed, pause):
        self.folder, self.run = folder, run
        self.random = random.Random(seed)
        self.pause = pause
        self.blows = dict.fromkeys(KINDS, 0)
        self.codes = []
        self.process = None

    def strike(self, kills):
        """Deal `kills` blows; returns how many fell before the class was graded."""
        fallen, deadline = 0, time.monotonic() + STALLED_SECONDS + 5 * kills
        while fallen < kills and time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                if self.process is not None:
                    self.codes.append(self.process.returncode)
                    if self.process.returncode == 0:
                        break
                self.process = self._start()
            time.sleep(self.random.uniform(0, 2 * self.pause))
            fallen += self._blow()
        return fallen

    def finish(self):
        """Let whatever runs end, then ask for the rest as a TA would; returns the last exit code."""
        if self.process is not None:
            self.process.wait(STALLED_SECONDS)
            self.codes.append(self.process.returncode)
        for _ in range(3):
            done = grade(self.folder, self.run, "--slots", "2")
            if done.returncode == 0:
                break
        return done

    def _start(self):
        arguments = ("grade", self.folder, "-a", "tiny", "-o", self.run, "--course", TINY_COURSE)
        return subprocess.Popen(
            command_line(*arguments, "--slots", "2", "--plain"),
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _blow(self):
        """Kill one process of a kind drawn at random, as soon as there is one; returns the number killed."""
        (kind,) = self.random.choices(KINDS, WEIGHTS)
        deadline = time.monotonic() + 60
        while self.process.poll() is None and time.monotonic() < deadline:
            # A process may end by itself between being seen and being struck.
            with contextlib.suppress(psutil.NoSuchProcess):
                victims = self._processes()[kind]
                if victims:
                    self.random.choice(victims).kill()
                    self.blows[kind] += 1
                    break
            time.sleep(0.02)
        else:
            return 0
        if kind == "command":
            self.process.wait(30)
        return 1

    def _processes(self):
        found = {kind: [] for kind in KINDS}
        root = psutil.Process(self.process.pid)
        found["command"].append(root)
        for zygote in root.children():
            if "autograder.judge.zygote" not in " ".join(zygote.cmdline()):
                continue
            found["judge zygote"].append(zygote)
            for child in zygote.children():
                if "autograder.judge.zygote" in " ".join(child.cmdline()):
                    found["judge"].append(child)
                    continue
                found["keeper"].append(child)
                for inner in child.children():
                    found["box zygote"].append(inner)
                    found["box"] += inner.children()
        return found


__all__ = ["Chaos", "recorded", "slow_class"]
