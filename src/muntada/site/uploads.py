"""Files on their way in: none fills the disk or the memory, however large it is."""

from io import BytesIO

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

MEGABYTE = 1024 * 1024


class LimitedFiles(TemporaryFileUploadHandler):
    """Keeps a file that is being sent on disk, up to `MUNTADA_UPLOAD_LIMIT_MB`.

    The rest of a larger one is read and thrown away, so that the form can still answer in words: it gets a file without
    content, whose size is the true one.
    """

    file: TemporaryUploadedFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep what is within the limit."""
        if start + len(raw_data) <= _most():
            self.file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[bytes]:
        """The file, or an empty one of the true size in place of one that is too large."""
        if file_size <= _most():
            whole = super().file_complete(file_size)
            assert whole is not None  # noqa: S101 - this handler always has one
            return whole
        self.file.close()
        return UploadedFile(
            BytesIO(),
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
        )


def _most() -> int:
    return settings.CONFIG.upload_limit_mb * MEGABYTE
