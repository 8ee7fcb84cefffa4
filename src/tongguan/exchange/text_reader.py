"""Reads the words of a docx or PDF from standard input; run as a process of its own, which a hostile file may break.

It imports nothing of the platform, so that it starts fast and can be killed without harm.
"""

import io
import json
import resource
import sys
import zipfile
from xml.etree import ElementTree as ET

from pypdf import PdfReader

MOST_SECONDS = 20
MOST_MEMORY = 2 * 1024**3
MOST_PAGES = 600
MOST_LETTERS = 2_000_000
MOST_XML = 40 * 1024**2
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
"""How an old .doc begins, and a .docx that is locked with a password."""


class Unreadable(Exception):
    """Why there are no words; its text is a key that the platform has a sentence for."""


def pages_of(data: bytes) -> list[str]:
    """The words of each page; a docx is one page. Raises `Unreadable`."""
    if data.startswith(OLD_OR_LOCKED):
        raise Unreadable("encrypted")
    pages = _of_pdf(data) if data.startswith(b"%PDF-") else [_of_docx(data)]
    if not any(page.strip() for page in pages):
        raise Unreadable("no_text")
    return pages


def _of_pdf(data: bytes) -> list[str]:
    reader = PdfReader(io.BytesIO(data), strict=False)
    # Many files are locked against changes alone: they open with an empty password.
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unreadable("encrypted")
    if len(reader.pages) > MOST_PAGES:
        raise Unreadable("too_long")
    pages: list[str] = []
    for page in reader.pages:
        pages.append(page.extract_text())
        if sum(map(len, pages)) > MOST_LETTERS:
            raise Unreadable("too_long")
    return pages


def _of_docx(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("word/document.xml") as part:
        xml = part.read(MOST_XML + 1)
    # A document has no type of its own; what declares one wants to make entities grow.
    if len(xml) > MOST_XML or b"<!DOCTYPE" in xml:
        raise Unreadable("too_long")
    lines = [_line(paragraph) for paragraph in ET.fromstring(xml).iter(f"{WORD}p")]  # noqa: S314  no entities, in a process of its own
    text = "\n".join(lines)
    if len(text) > MOST_LETTERS:
        raise Unreadable("too_long")
    return text


def _line(paragraph: ET.Element) -> str:
    breaks = {f"{WORD}tab": " ", f"{WORD}br": "\n"}
    return "".join(part.text or "" if part.tag == f"{WORD}t" else breaks.get(part.tag, "") for part in paragraph.iter())


def main() -> None:
    """Words out as JSON, or the key of what is wrong."""
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    told: dict[str, list[str] | str]
    try:
        told = {"pages": pages_of(sys.stdin.buffer.read())}
    except Unreadable as why:
        told = {"wrong": str(why)}
    except Exception:  # noqa: BLE001  whatever a damaged file does to the readers, it is damaged
        told = {"wrong": "damaged"}
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
