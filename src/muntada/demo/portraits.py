"""Portraits of people who do not exist: a drawn head and shoulders, of nobody, each a little different."""

import hashlib
import io

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 600, 768
GROUNDS = ((226, 232, 236), (236, 231, 222), (222, 233, 228), (233, 228, 236))
SKINS = ((236, 205, 180), (222, 184, 152), (199, 156, 120), (164, 120, 88))
HAIRS = ((52, 42, 38), (98, 72, 52), (150, 146, 142), (34, 34, 40))
CLOTHES = ((44, 62, 80), (11, 85, 99), (96, 72, 60), (70, 70, 78))


def portrait(name: str, *, is_woman: bool) -> bytes:
    """A JPEG of a drawn figure; the same name gives the same figure."""
    mark = hashlib.sha256(name.encode()).digest()
    ground, skin, hair, cloth = (
        colours[mark[n] % len(colours)] for n, colours in enumerate((GROUNDS, SKINS, HAIRS, CLOTHES))
    )
    page = Image.new("RGB", (WIDTH, HEIGHT), ground)
    drawn = ImageDraw.Draw(page)
    wide = 118 + mark[4] % 20
    drawn.ellipse((90, 540, WIDTH - 90, HEIGHT + 320), fill=cloth)
    drawn.polygon([(240, 560), (360, 560), (300, 660)], fill=(245, 245, 245))
    drawn.rounded_rectangle((255, 440, 345, 590), 40, fill=skin)
    if is_woman:  # a scarf, or long hair
        drawn.ellipse((300 - wide - 45, 150, 300 + wide + 45, 600), fill=cloth if mark[5] % 2 else hair)
    else:
        drawn.ellipse((300 - wide - 14, 165, 300 + wide + 14, 440), fill=hair)
    drawn.ellipse((300 - wide, 215, 300 + wide, 515), fill=skin)
    for x in (255, 345):
        drawn.ellipse((x - 9, 345, x + 9, 363), fill=(40, 40, 40))
    drawn.arc((262, 395, 338, 450), 20, 160, fill=(120, 60, 60), width=5)
    out = io.BytesIO()
    page.save(out, "JPEG", quality=90)
    return out.getvalue()
