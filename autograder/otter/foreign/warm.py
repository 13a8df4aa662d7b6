"""What a box zygote should have imported before the first submission comes."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

# Slow to import, and safe to have imported before a fork: none of them starts a thread.
_SLOW = {
    "numpy": ("numpy",),
    "pandas": ("pandas",),
    "matplotlib": ("matplotlib.pyplot",),
    "scipy": ("scipy",),
    "sklearn": ("sklearn",),
    "tensorflow": ("tensorflow", "keras"),
    "keras": ("tensorflow", "keras"),
}
_IMPORT = re.compile(rb"\b(?:import|from)\s+([A-Za-z_]\w*)")


def modules_to_preload(files: Mapping[str, bytes], sources: Path) -> tuple[str, ...]:
    """Return the slow libraries that the zip's files or any submission in `sources` import, in order.

    Submissions are searched as bytes and never parsed; what a search misses is imported by each box itself.
    """
    named = {name for text in _texts(files, sources) for name in _IMPORT.findall(text)}
    wanted = [module for key, modules in _SLOW.items() if key.encode() in named for module in modules]
    return tuple(module for module in dict.fromkeys(wanted) if _is_installed(module))


def _texts(files: Mapping[str, bytes], sources: Path) -> Iterator[bytes]:
    yield from (content for name, content in files.items() if name.endswith(".py"))
    for path in sources.glob("*"):
        if path.is_file():
            yield path.read_bytes()


def _is_installed(module: str) -> bool:
    return importlib.util.find_spec(module.partition(".")[0]) is not None
