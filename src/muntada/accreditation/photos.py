"""Photos of those who are accredited: what may be kept of a picture, and where it lies.

What comes from outside is decoded whole, turned upright, cut to the badge's proportion and written anew, so that a
kept file carries nothing of the original but the picture: no place, no camera, no hidden pages.
"""

import warnings
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import IO, Any

from django.core.files.storage import Storage
from django.db import transaction
from django.db.models import FileField
from PIL import Image, ImageCms, ImageOps, ImageStat

from muntada.accreditation.models import PHOTO_FOLDER, Participation
from muntada.forums.models import Forum

MEGABYTE = 1024 * 1024
MOST_MEGABYTES = 15
MOST_PIXELS = 64_000_000  # of a picture before it is cut; what is larger could fill the memory when decoded
KINDS = ("JPEG", "PNG", "WEBP")

# The photo of a badge is 25 mm wide and 32 mm high. Kept at 380 dots to the inch, asked for at 300.
WIDTH, HEIGHT = 375, 480
LEAST_WIDTH, LEAST_HEIGHT = 300, 384
_FLAT = 4.0  # less spread of brightness than this is a covered lens or an empty page


class UnfitPhoto(Exception):
    """A picture cannot be kept; `why` is too_big, no_picture, too_many_pixels, too_small or empty."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, kw_only=True)
class Crop:
    """Which part of the upright picture is kept, in fractions of its width and height, and how far it is turned.

    Its height follows from the badge's proportion. `turns` are quarters to the right.
    """

    left: float = 0.0
    top: float = 0.0
    width: float = 0.0  # 0: the largest part around the middle
    turns: int = 0


@dataclass(frozen=True, kw_only=True)
class Photo:
    """A picture as it is kept: JPEG of `WIDTH` by `HEIGHT`; `lies` when the whole one was wider than high."""

    jpeg: bytes
    lies: bool


def photo_of(file: IO[bytes], *, size: int, crop: Crop) -> Photo:
    """What is kept of a picture that was handed in. Raises `UnfitPhoto`."""
    if size > MOST_MEGABYTES * MEGABYTE:
        raise UnfitPhoto("too_big")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", Image.DecompressionBombWarning
            )  # a bomb is told by its size below
            picture: Image.Image = Image.open(file, formats=KINDS)
            if picture.width * picture.height > MOST_PIXELS:
                raise UnfitPhoto("too_many_pixels")
            picture.load()
            picture = ImageOps.exif_transpose(picture)
    except UnfitPhoto:
        raise
    except Image.DecompressionBombError as error:
        raise UnfitPhoto("too_many_pixels") from error
    except Exception as error:  # a broken file may raise anything at all
        raise UnfitPhoto("no_picture") from error
    lies = picture.width > picture.height
    if crop.turns % 4:
        picture = picture.rotate(-90 * (crop.turns % 4), expand=True)
    part = picture.crop(_box(picture, crop))
    if part.width < LEAST_WIDTH or part.height < LEAST_HEIGHT:
        raise UnfitPhoto("too_small")
    part = _in_plain_colours(part).resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    if ImageStat.Stat(part.convert("L")).stddev[0] < _FLAT:
        raise UnfitPhoto("empty")
    kept = BytesIO()
    part.save(kept, "JPEG", quality=86, optimize=True)
    return Photo(jpeg=kept.getvalue(), lies=lies and not crop.turns % 2)


def _box(picture: Image.Image, crop: Crop) -> tuple[int, int, int, int]:
    """The part to keep, in dots, in the badge's proportion and wholly inside the picture."""
    widest = min(picture.width, picture.height * WIDTH / HEIGHT)
    width = min(crop.width * picture.width, widest) if 0 < crop.width <= 1 else widest
    height = width * HEIGHT / WIDTH
    if 0 < crop.width <= 1:
        left, top = crop.left * picture.width, crop.top * picture.height
    else:
        left, top = (
            (picture.width - width) / 2,
            (picture.height - height) / 3,
        )  # a face stands above the middle
    left = min(max(left, 0), picture.width - width)
    top = min(max(top, 0), picture.height - height)
    return round(left), round(top), round(left + width), round(top + height)


def _in_plain_colours(picture: Image.Image) -> Image.Image:
    """Red, green and blue as printers and browsers understand them without a profile, on white."""
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in {"RGB", "CMYK"}:
        # A profile that cannot be read leaves the colours as they are: a little paler, no reason to refuse.
        with suppress(ImageCms.PyCMSError, OSError):
            changed = ImageCms.profileToProfile(
                picture,
                ImageCms.ImageCmsProfile(BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGB",
            )
            return changed or picture.convert("RGB")
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        layers = picture.convert("RGBA")
        white = Image.new("RGBA", layers.size, "white")
        return Image.alpha_composite(white, layers).convert("RGB")
    return picture.convert("RGB")


def bytes_of(participation: Participation) -> bytes:
    """The photo for a badge; nothing where there is none or its file is lost: initials stand there then."""
    if not participation.photo:
        return b""
    try:
        with participation.photo.open("rb") as file:
            return bytes(file.read())
    except OSError:
        return b""


def _storage() -> Storage:
    field = Participation._meta.get_field("photo")
    assert isinstance(field, FileField)  # noqa: S101 - declared so
    return field.storage


def delete_file(name: str | None) -> None:
    """The file of a photo goes once the change that let go of it stands."""
    if name:
        transaction.on_commit(lambda: _storage().delete(name))


@transaction.atomic
def remove_photos(forum: Forum) -> int:
    """Take away all photos of a forum, when their time is over; how many there were."""
    kept = Participation.objects.filter(forum=forum).exclude(photo="")
    names = list(kept.select_for_update().values_list("photo", flat=True))
    kept.update(photo="")
    for name in names:
        delete_file(name)
    return len(names)


def remove_strays(now: datetime) -> int:
    """Take away files of photos that belong to nobody, such as one whose saving was cut off; how many there were."""
    storage = _storage()
    try:
        names: list[Any] = [f"{PHOTO_FOLDER}/{one}" for one in storage.listdir(PHOTO_FOLDER)[1]]
    except FileNotFoundError:
        return 0
    known = set(Participation.objects.exclude(photo="").values_list("photo", flat=True))
    # A file that is younger may be on its way into the database.
    strays = [
        one for one in names if one not in known and storage.get_modified_time(one) < now - timedelta(days=1)
    ]
    for one in strays:
        storage.delete(one)
    return len(strays)
