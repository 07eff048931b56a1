"""The README's pictures: laid out in rows, small in bytes, and made from documents that are there."""

from __future__ import annotations

import pytest
from PIL import Image

from pipeline import pictures


def test_rows_are_centred_with_room_around_each_picture():
    wide, narrow = Image.new("RGB", (300, 50)), Image.new("RGB", (100, 80))
    desk = pictures.on_a_desk([[wide], [narrow]])
    assert desk.size == (300 + 2 * pictures.GAP, 50 + 80 + 3 * pictures.GAP)
    middle = desk.width // 2
    assert desk.getpixel((middle, pictures.GAP)) == (0, 0, 0)
    assert desk.getpixel((middle - 51, desk.height - pictures.GAP - 1)) == pictures.DESK
    assert desk.getpixel((middle - 49, desk.height - pictures.GAP - 1)) == (0, 0, 0)


def test_a_picture_keeps_its_red(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "TARGET", tmp_path)
    page = Image.linear_gradient("L").convert("RGB")
    page.paste((192, 0, 0), (0, 0, 40, 4))
    with Image.open(pictures.save(page, "page.png")) as saved:
        red, green, blue = saved.convert("RGB").getpixel((10, 2))
    assert red > 180
    assert max(green, blue) < 12


def test_without_documents_it_says_what_to_run(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "OUTPUT", tmp_path)
    with pytest.raises(SystemExit, match="make briefings"):
        pictures.documents()
