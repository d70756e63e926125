"""Photos: what is kept of a picture, who sees it, and that nothing of a former one stays."""

import io
import os
import struct
import zlib
from datetime import timedelta
from typing import Any

import pytest
from conftest import SignIn
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw
from pytest_django import DjangoCaptureOnCommitCallbacks
from tests.cast import NOON, Cast, acting, actor_of, make_officer, officer

from muntada.access.actor import NotAllowed
from muntada.access.roles import Role
from muntada.accreditation import actions, printing
from muntada.accreditation.models import PHOTO_FOLDER, Badge, Participation
from muntada.accreditation.photos import (
    HEIGHT,
    MEGABYTE,
    WIDTH,
    Crop,
    Photo,
    UnfitPhoto,
    bytes_of,
    photo_of,
    remove_photos,
    remove_strays,
)
from muntada.accreditation.tasks import remove_stray_photos

HOME = "/en/mb27/accreditation/"
RED, GREEN, BLUE = (200, 30, 30), (30, 160, 60), (30, 60, 200)


def picture(width: int = 800, height: int = 1000, kind: str = "JPEG", **saved: Any) -> bytes:
    """Red above, green below, with a blue square in the upper left corner."""
    page = Image.new("RGB", (width, height), RED)
    drawn = ImageDraw.Draw(page)
    drawn.rectangle((0, height // 2, width, height), fill=GREEN)
    drawn.rectangle((0, 0, width // 5, height // 5), fill=BLUE)
    out = io.BytesIO()
    page.save(out, kind, **saved)
    return out.getvalue()


def kept(content: bytes, crop: Crop | None = None) -> Photo:
    return photo_of(io.BytesIO(content), size=len(content), crop=crop or Crop())


def opened(photo: Photo) -> Image.Image:
    return Image.open(io.BytesIO(photo.jpeg))


def is_near(found: Any, colour: tuple[int, int, int]) -> bool:
    return all(abs(one - other) < 12 for one, other in zip(found, colour, strict=True))


def applied(cast: Cast) -> Participation:
    return actions.apply_for_accreditation(membership=cast.hana, actor=actor_of(cast.hana), now=NOON)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_photo_is_kept_in_the_proportion_of_a_badge_without_anything_else(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Phone"
    exif.get_ifd(0x8825)[2] = (32.0, 7.0, 0.0)  # where it was taken

    photo = opened(kept(picture(kind=kind, exif=exif)))

    assert (photo.size, photo.format, dict(photo.getexif())) == ((WIDTH, HEIGHT), "JPEG", {})
    assert set(photo.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_photo_is_turned_upright_as_the_camera_says() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held on its side: turn a quarter to the right

    photo = kept(picture(1000, 800, exif=exif))

    # What was the left edge is the top now: green below became green at the left.
    assert is_near(opened(photo).getpixel((20, HEIGHT // 2)), GREEN)
    assert not photo.lies


def test_photo_that_lies_is_told_unless_it_is_turned() -> None:
    assert (kept(picture(1000, 800)).lies, kept(picture(1000, 800), Crop(turns=1)).lies) == (True, False)


def test_photo_is_cut_where_the_frame_stood() -> None:
    corner = opened(kept(picture(2000, 2400), Crop(left=0, top=0, width=0.25)))
    outside = opened(kept(picture(2000, 2400), Crop(left=9, top=9, width=0.5)))

    assert (is_near(corner.getpixel((20, 20)), BLUE), is_near(corner.getpixel((WIDTH - 20, 20)), RED)) == (
        True,
        True,
    )
    assert is_near(outside.getpixel((WIDTH // 2, HEIGHT - 20)), GREEN)


def test_photo_with_holes_stands_on_white() -> None:
    page = Image.new("RGBA", (400, 512), (0, 0, 0, 0))
    ImageDraw.Draw(page).ellipse((100, 100, 300, 300), fill=(*BLUE, 255))
    out = io.BytesIO()
    page.save(out, "PNG")

    assert is_near(opened(kept(out.getvalue())).getpixel((5, 5)), (255, 255, 255))


def bomb() -> bytes:
    """A PNG of a few hundred bytes that says it is 50,000 pixels wide and high."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"%PDF-1.7 no picture at all", "no_picture"),
        (picture()[:-4000], "no_picture"),
        (picture(kind="GIF"), "no_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no_picture"),
        (bomb(), "too_many_pixels"),
        (picture(280, 400), "too_small"),
    ],
)
def test_photo_that_cannot_be_kept_says_why(content: bytes, why: str) -> None:
    with pytest.raises(UnfitPhoto) as refused:
        kept(content)

    assert refused.value.why == why


def test_photo_of_a_covered_lens_is_refused() -> None:
    page, out = Image.new("RGB", (600, 768), (8, 8, 8)), io.BytesIO()
    page.save(out, "JPEG")

    with pytest.raises(UnfitPhoto) as refused:
        kept(out.getvalue())

    assert refused.value.why == "empty"


def test_change_photo_is_for_those_who_answer_for_the_person(cast: Cast) -> None:
    found, photo = applied(cast), kept(picture())

    with pytest.raises(NotAllowed):
        actions.change_photo(participation=found, photo=photo, actor=actor_of(cast.marina), now=NOON)
    with pytest.raises(NotAllowed):
        actions.change_photo(participation=found, photo=photo, actor=acting(Role.GATE, cast.forum), now=NOON)
    actions.change_photo(participation=found, photo=photo, actor=actor_of(cast.hana), now=NOON)

    found.refresh_from_db()
    assert found.photo.name is not None
    folder, name = found.photo.name.split("/")
    assert (folder, len(name), found.public_id in name) == (PHOTO_FOLDER, len("x" * 32 + ".jpg"), False)


def test_change_photo_takes_away_the_one_before_and_remove_photo_the_last(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    found, actor = applied(cast), actor_of(cast.hana)
    storage, names = found.photo.storage, []
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            actions.change_photo(participation=found, photo=kept(picture()), actor=actor, now=NOON)
        found.refresh_from_db()
        names.append(str(found.photo.name))
    there = [storage.exists(name) for name in names]

    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_photo(participation=found, actor=actor, now=NOON)

    assert there == [False, True]
    assert ([storage.exists(name) for name in names], Participation.objects.get().photo.name) == (
        [False, False],
        "",
    )


def test_change_photo_of_somebody_let_in_is_for_those_who_decide(cast: Cast) -> None:
    found, protocol = applied(cast), officer(Role.PROTOCOL, cast.forum)
    actions.approve_application(participation=found, actor=protocol, now=NOON)
    first = kept(picture())
    actions.change_photo(participation=found, photo=first, actor=actor_of(cast.hana), now=NOON)

    with pytest.raises(actions.PhotoIsDecided):
        actions.change_photo(participation=found, photo=first, actor=actor_of(cast.hana), now=NOON)
    with pytest.raises(actions.PhotoIsDecided):
        actions.remove_photo(participation=found, actor=actor_of(cast.hana), now=NOON)
    actions.change_photo(participation=found, photo=first, actor=protocol, now=NOON)


def test_photo_is_shown_to_its_holder_the_desk_and_the_gate_alone(cast: Cast, signed_in: SignIn) -> None:
    found, photo = applied(cast), kept(picture())
    actions.change_photo(participation=found, photo=photo, actor=actor_of(cast.hana), now=NOON)
    address = f"{HOME}{found.public_id}/photo/"
    readers = {
        "holder": cast.hana,
        "other side": cast.marina,
        "protocol": make_officer(Role.PROTOCOL, cast.forum),
        "gate": make_officer(Role.GATE, cast.forum),
        "focal point of the other side": make_officer(Role.FOCAL_POINT, cast.forum, cast.guest),
        "auditor": make_officer(Role.AUDITOR, cast.forum),
    }

    answers = {name: signed_in(one).get(address) for name, one in readers.items()}
    shown = answers["gate"]
    read = {name: b"".join(one) for name, one in answers.items() if one.streaming}  # type: ignore[arg-type]  # bytes

    assert {name: one.status_code for name, one in answers.items()} == {
        "holder": 200,
        "other side": 404,
        "protocol": 200,
        "gate": 200,
        "focal point of the other side": 404,
        "auditor": 403,
    }
    assert (shown["Content-Type"], shown["Cache-Control"]) == ("image/jpeg", "private, max-age=600")
    assert read == dict.fromkeys(("holder", "protocol", "gate"), photo.jpeg)


def test_change_photo_page_keeps_what_the_frame_chose(cast: Cast, signed_in: SignIn) -> None:
    found = applied(cast)
    holder, address = signed_in(cast.hana), f"{HOME}{found.public_id}/photo/change/"
    sent = SimpleUploadedFile("me.jpg", picture(2000, 2400), "image/jpeg")
    typed = {"file": sent, "crop_left": "0", "crop_top": "0", "crop_width": "0.25", "turns": "0"}

    empty = holder.post(address, {})
    saved = holder.post(address, typed)

    assert (empty.status_code, b"Choose a picture, or take one." in empty.content) == (422, True)
    assert saved.status_code == 302
    found.refresh_from_db()
    assert is_near(Image.open(io.BytesIO(bytes_of(found))).getpixel((WIDTH // 2, 20)), BLUE)
    page = holder.get(address).content.decode()
    assert f'photo/?v={found.photo_version}"' in page


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"\xff\xd8\xff" + b"\0" * (60 * MEGABYTE), "The file is too large: 61 MB, at most 15 MB are taken."),
        (b"\xff\xd8\xff" + b"\0" * (16 * MEGABYTE), "The file is too large: 17 MB, at most 15 MB are taken."),
        (b"MZ no picture", "This is no picture that can be read."),
    ],
    ids=["beyond what the house takes", "beyond what a photo may be", "no picture"],
)
def test_change_photo_refuses_in_words_and_keeps_what_there_was(
    cast: Cast, signed_in: SignIn, content: bytes, word: str
) -> None:
    found = applied(cast)
    actions.change_photo(participation=found, photo=kept(picture()), actor=actor_of(cast.hana), now=NOON)
    before = Participation.objects.get().photo.name

    answer = signed_in(cast.hana).post(
        f"{HOME}{found.public_id}/photo/change/", {"file": SimpleUploadedFile("me.jpg", content)}
    )

    assert (answer.status_code, word in answer.content.decode()) == (422, True)
    assert Participation.objects.get().photo.name == before


def test_badges_bear_the_photo(cast: Cast) -> None:
    found, protocol = applied(cast), officer(Role.PROTOCOL, cast.forum)
    actions.change_photo(participation=found, photo=kept(picture()), actor=protocol, now=NOON)
    actions.approve_application(participation=found, actor=protocol, now=NOON)
    badges = actions.print_badges(forum=cast.forum, actor=protocol, now=NOON)

    with_photo = printing.badges_paper(cast.forum, list(Badge.objects.all()), now=NOON)
    found.refresh_from_db()
    found.photo.storage.delete(str(found.photo.name))
    lost = printing.badges_paper(cast.forum, list(Badge.objects.all()), now=NOON)

    assert len(badges) == 1
    assert (b"/DCTDecode" in with_photo, b"/DCTDecode" in lost) == (True, False)


def test_remove_photos_takes_them_from_one_forum_and_remove_strays_what_nobody_has(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    found = applied(cast)
    actions.change_photo(participation=found, photo=kept(picture()), actor=actor_of(cast.hana), now=NOON)
    found.refresh_from_db()
    storage, name = found.photo.storage, str(found.photo.name)
    stray = storage.save(f"{PHOTO_FOLDER}/{'0' * 32}.jpg", ContentFile(b"half"))
    later = storage.get_modified_time(stray) + timedelta(days=2)

    young = remove_strays(later - timedelta(days=2))
    old = remove_strays(later)
    is_there = storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        counts = [remove_photos(cast.forum), remove_photos(cast.forum)]

    assert (young, old >= 1, storage.exists(stray), is_there) == (0, True, False, True)
    assert (counts, storage.exists(name)) == ([1, 0], False)


def test_remove_stray_photos_leaves_what_is_young_or_somebodys(cast: Cast) -> None:
    found = applied(cast)
    actions.change_photo(participation=found, photo=kept(picture()), actor=actor_of(cast.hana), now=NOON)
    found.refresh_from_db()
    storage = found.photo.storage
    stray, young = (storage.save(f"{PHOTO_FOLDER}/{n * 32}.jpg", ContentFile(b"half")) for n in "12")
    for name in (stray, str(found.photo.name)):
        os.utime(storage.path(name), (0, 0))

    remove_stray_photos.func()

    there = [storage.exists(name) for name in (stray, young, str(found.photo.name))]
    assert there == [False, True, True]
