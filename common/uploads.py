"""Files that come with a form: checked, stored, and kept over an error page."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.files import (
    StoredFile,
    content_type,
    file_discard,
    file_store,
    is_executable,
    poses_as_picture,
    safe_name,
)

log = logging.getLogger(__name__)
FILES_MAX = 10
HEAD = 4096
MEGABYTE = 1024 * 1024
KEPT_FOLDER = "kept"
KEPT_SALT = "kept-upload"
KEPT_DAYS = 1


def fault_of(upload: UploadedFile) -> str:
    """Why this file cannot be taken, in words for its sender; "" when it can."""
    name = safe_name(upload.name or "")
    upload.seek(0)
    actual = content_type(upload.read(HEAD), name)
    upload.seek(0)
    if poses_as_picture(name, upload.content_type or "", actual):
        words = _("“%(name)s” is not a picture: it only has the name of one. Take a new screenshot and send that")
    elif is_executable(name, actual):
        words = _("“%(name)s” is a program. We can’t take programs: send a picture or a document")
    else:
        return ""
    return words % {"name": name}


def uploads_store(uploads: list[UploadedFile]) -> list[StoredFile]:
    """Writes the files to the storage, all or none. Call it before a transaction, never in one."""
    stored: list[StoredFile] = []
    try:
        for upload in uploads:
            upload.seek(0)
            stored.append(file_store(upload.name or "", upload.chunks()))
    except Exception:
        file_discard(stored)
        raise
    return stored


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; cleans to a list. Empty ones are dropped: some phones send them."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, (list, tuple)) else [data]
        return [super(FilesField, self).clean(one) for one in given if one and one.size]


class KeptFile(UploadedFile):
    """A file of the last try, read again from the storage; `token` is how the form names it."""

    def __init__(self, token: str, path: str, name: str, declared: str) -> None:
        super().__init__(default_storage.open(path), name=name, content_type=declared, size=default_storage.size(path))
        self.token, self.path = token, path


class FilesForm(forms.Form):
    """A form with files: those chosen now, and those kept from the last try under signed names.

    A browser forgets chosen files when a page comes back with an error. So a form that fails for
    another reason keeps its files for a day, and offers each as a ticked box.
    """

    files = FilesField(
        label=gettext_lazy("Photo or screenshot"),
        required=False,
        allow_empty_file=True,
        widget=ManyFilesInput(attrs={"aria-describedby": "id_files_hint"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tokens = self.data.getlist("kept") if hasattr(self.data, "getlist") else []
        self.kept = [found for token in tokens[:FILES_MAX] if (found := _kept_open(token))]

    def clean_files(self) -> list[UploadedFile]:
        """All files of the form. Raises ValidationError naming each that cannot be taken."""
        chosen: list[UploadedFile] = self.cleaned_data["files"]
        every = [*self.kept, *chosen]
        if faults := [fault for upload in chosen if (fault := fault_of(upload))]:
            raise ValidationError(faults)
        if len(every) > FILES_MAX:
            raise ValidationError(_("Send at most %(count)d files") % {"count": FILES_MAX})
        total = sum(upload.size or 0 for upload in every)
        if total > settings.ATTACHMENT_MAX_BYTES:
            raise ValidationError(
                _("Your files are %(total).1f MB together, and we can take %(most)d MB. Leave some out and send again")
                % {"total": total / MEGABYTE, "most": settings.ATTACHMENT_MAX_BYTES // MEGABYTE}
            )
        return every

    def keep_files(self) -> None:
        """Keeps the chosen files for the next try, when there was nothing wrong with them."""
        if "files" in self.errors:
            return
        chosen = [upload for upload in self.cleaned_data.get("files", []) if not isinstance(upload, KeptFile)]
        self.kept += [_keep(upload) for upload in chosen]

    def drop_kept(self) -> None:
        """Forgets the kept files once the form is through."""
        for upload in self.kept:
            upload.close()
            default_storage.delete(upload.path)


def _keep(upload: UploadedFile) -> KeptFile:
    _prune_kept(timezone.localdate())
    path = f"{KEPT_FOLDER}/{timezone.localdate():%Y%m%d}/{uuid4().hex}"
    path = default_storage.save(path, upload)
    name, declared = safe_name(upload.name or ""), upload.content_type or ""
    return KeptFile(signing.dumps([path, name, declared], salt=KEPT_SALT), path, name, declared)


def _kept_open(token: str) -> KeptFile | None:
    try:
        path, name, declared = signing.loads(token, salt=KEPT_SALT, max_age=timedelta(days=KEPT_DAYS))
        return KeptFile(token, path, name, declared)
    except (signing.BadSignature, OSError):
        return None  # forged, too old, or sent already by a double click


def _prune_kept(today: date) -> None:
    """Deletes what was kept before yesterday and never sent."""
    oldest = f"{today - timedelta(days=KEPT_DAYS):%Y%m%d}"
    try:
        days = default_storage.listdir(KEPT_FOLDER)[0]
        for day in sorted(day for day in days if day < oldest)[:7]:
            for name in default_storage.listdir(f"{KEPT_FOLDER}/{day}")[1]:
                default_storage.delete(f"{KEPT_FOLDER}/{day}/{name}")
            default_storage.delete(f"{KEPT_FOLDER}/{day}")
    except FileNotFoundError:
        return  # nothing was ever kept
