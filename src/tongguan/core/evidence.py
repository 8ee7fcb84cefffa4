"""Taking in evidence: type by content, size limit, digests, stored outside the web root under its own digest."""

import zipfile
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from . import crypto
from .actor import acting, tenant_in_force
from .models import Evidence
from .models.companions import evidence_path

OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".docx": f"{OFFICE}wordprocessingml.document",
    ".xlsx": f"{OFFICE}spreadsheetml.sheet",
    ".pptx": f"{OFFICE}presentationml.presentation",
    ".ofd": "application/ofd",
    ".csv": "text/csv",
    ".txt": "text/plain",
}
"""What may come in: papers, scans, sheets. Nothing that a browser would run."""
HEADS = {
    "application/pdf": (b"%PDF-",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/tiff": (b"II*\x00", b"MM\x00*"),
}
INSIDE_ZIP = {".docx": "word/", ".xlsx": "xl/", ".pptx": "ppt/", ".ofd": "OFD.xml"}
MOST_UNPACKED = 500 * 1024 * 1024
MOST_RATIO = 200


def take_in(file: BinaryIO, name: str, kind: str = "", register: str = "", record: int | None = None) -> Evidence:
    """Keep a file as evidence and return its record; raises ValidationError saying what is allowed.

    The same content is stored once. The name is kept as told, but never becomes a path.
    """
    shown = PurePosixPath(name.replace("\\", "/")).name.replace("\x00", "")[-200:] or "?"
    media_type = type_of(file, shown)
    size = _size(file)
    file.seek(0)
    sha256, sm3 = crypto.file_digests(file)
    file.seek(0)
    made = Evidence(
        name=shown,
        media_type=media_type,
        size=size,
        sha256=sha256,
        sm3=sm3,
        kind=kind,
        register=register,
        record=record,
        tenant_id=tenant_in_force(),
        handed_in_by=acting().user,
    )
    path = evidence_path(made, shown)
    if not default_storage.exists(path):
        default_storage.save(path, _as_django_file(file))
    made.file.name = path
    made.save()
    return made


def gone(one: Evidence) -> str:
    """Why the file of a piece of evidence cannot be handed out."""
    if one.purged_on:
        told = _("The file was taken away on %(day)s, as the rules on keeping say. Its digests stay: SM3 %(sm3)s.")
        return told % {"day": one.purged_on.isoformat(), "sm3": one.sm3}
    return _("The file is no longer where it was kept.")


def type_of(file: BinaryIO, name: str) -> str:
    """The media type, if the content is what the name says and is allowed; raises ValidationError."""
    suffix = PurePosixPath(name).suffix.lower()
    size = _size(file)
    if suffix not in TYPES:
        allowed = ", ".join(sorted(TYPES))
        raise ValidationError(
            _("“%(name)s” cannot be taken in. Allowed are: %(allowed)s.") % {"name": name, "allowed": allowed}
        )
    if not size:
        raise ValidationError(_("“%(name)s” is empty.") % {"name": name})
    if size > settings.EVIDENCE_LIMIT:
        limit = settings.EVIDENCE_LIMIT // (1024 * 1024)
        raise ValidationError(_("“%(name)s” is larger than %(limit)s MB.") % {"name": name, "limit": limit})
    if not _is_really(file, suffix):
        raise ValidationError(_("The content of “%(name)s” is not what its ending says.") % {"name": name})
    return TYPES[suffix]


def _is_really(file: BinaryIO, suffix: str) -> bool:
    file.seek(0)
    head = file.read(4096)
    if suffix in INSIDE_ZIP:
        return _is_sound_zip(file, INSIDE_ZIP[suffix])
    if TYPES[suffix] in HEADS:
        return head.startswith(HEADS[TYPES[suffix]])
    # What spreadsheet programs call Unicode text has a zero in every other byte.
    told = head.decode("utf-16", "ignore") if head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else head.decode("latin-1")
    return "\x00" not in told


def _is_sound_zip(file: BinaryIO, member: str) -> bool:
    """A zip that holds what such a file holds, and that does not blow up when unpacked."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError):
        return False
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    sound = unpacked <= MOST_UNPACKED and unpacked / packed <= MOST_RATIO
    return sound and any(entry.filename.startswith(member) for entry in entries)


def _size(file: BinaryIO) -> int:
    file.seek(0, 2)
    return file.tell()


def _as_django_file(file: BinaryIO) -> Any:
    # Uploaded files are Django files already; others are wrapped.
    from django.core.files import File  # noqa: PLC0415  only needed for plain files

    return file if isinstance(file, File) else File(file)
