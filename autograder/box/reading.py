"""A submitted file's bytes as text, whatever editor wrote them, or what the file is when it is no text."""

from __future__ import annotations

import codecs
import io
import tokenize

MAX_BYTES = 64 * 2**20

# What people hand in by mistake, by how such files begin.
_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a zip archive (or an Office document)"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"Rar!\x1a", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"\x89HDF", "an HDF5 file (model weights?)"),
    (b"\x93NUMPY", "a saved NumPy array"),
    (b"\x7fELF", "a compiled program"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "a rich-text document"),
)
_MARKUP = (b"<!doctype html", b"<html", b"<?xml")
_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class UnreadableError(Exception):
    """The file holds nothing that could be graded; the message is a sentence for the student."""


def read_text(data: bytes) -> tuple[str, list[str]]:
    """Return the text of a source file, its lines ended by newlines, and what was done to get it.

    Raises UnreadableError for an empty, oversized or binary file.
    """
    _refuse_foreign(data)
    text, notes = _decode(data)
    if "\0" in text:
        notes.append(f"{text.count(chr(0))} null characters were removed")
        text = text.replace("\0", "")
    if "\r" in text:
        notes.append("Windows or old Mac line ends were read as line ends")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise UnreadableError("the file is empty")
    return text.replace("\ufeff", ""), notes


def _refuse_foreign(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        size = len(data) / 2**20
        raise UnreadableError(
            f"the file has {size:.0f} MB, more than the {MAX_BYTES // 2**20} MB that are read;"
            " if it is a notebook, clear its outputs, save it and hand it in again"
        )
    for beginning, name in _FOREIGN:
        if data.startswith(beginning):
            raise UnreadableError(f"this is {name}, not Python; hand in the .py or .ipynb file itself")
    if data[:200].lstrip().lower().startswith(_MARKUP):
        raise UnreadableError(
            "this is a web page, not Python; download the file itself, not the page that shows it"
        )


def _decode(data: bytes) -> tuple[str, list[str]]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decode_marked(data[len(mark) :], encoding)
    if wide := _wide_encoding(data):
        return _decode_marked(data, wide)
    if data.count(b"\0") > 8 + len(data) // 50:  # a few are an editor's slip
        raise UnreadableError("this is a binary file, not Python; hand in the .py or .ipynb file itself")
    return _decode_bytes(data)


def _decode_marked(data: bytes, encoding: str) -> tuple[str, list[str]]:
    note = f"read as {encoding.upper()}"
    try:
        return data.decode(encoding), [note]
    except UnicodeDecodeError:
        return data.decode(encoding, "replace"), [f"{note}; damaged characters were replaced"]


def _wide_encoding(data: bytes) -> str | None:
    """Return the UTF-16 in which mostly ASCII text has its null bytes where `data` has them."""
    sample = data[:4096]
    half = max(len(sample) // 2, 1)
    even, odd = sample[::2].count(0) / half, sample[1::2].count(0) / half
    if odd > 0.4 and even < 0.1:
        return "utf-16-le"
    if even > 0.4 and odd < 0.1:
        return "utf-16-be"
    return None


def _decode_bytes(data: bytes) -> tuple[str, list[str]]:
    try:
        declared, _ = tokenize.detect_encoding(io.BytesIO(data[:4096]).readline)
    except (SyntaxError, LookupError, ValueError):
        declared = "utf-8"
    for encoding in ("utf-8", declared):
        try:
            text = data.decode(encoding)
        except (LookupError, ValueError):
            continue
        except Exception:  # a declared codec may be one that makes no text
            continue
        if isinstance(text, str):
            text = text.encode("utf-8", "replace").decode()  # UTF-7 can spell half characters
            return text, [] if encoding == "utf-8" else [f"read as {encoding.upper()}, as the file declares"]
    return data.decode("latin-1"), ["not UTF-8: read as Latin-1"]
