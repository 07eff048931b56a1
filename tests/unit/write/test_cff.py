"""Faces cut down to some glyphs: the same outlines under the same numbers, and nothing else."""

import io
from functools import cache

import pytest
from fontTools.cffLib import CFFFontSet
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont

from pipeline.write import cff, fonts

CHINESE = ("FangSong", "KaiTi", "HeiTi", "SongTi", "XiaoBiaoSong")


@cache
def face(name):
    return TTFont(fonts.require() / f"{name}.otf")


def table(name):
    return memoryview(face(name).reader["CFF "])


def glyphs_of(name, text):
    font = face(name)
    return {font.getGlyphID(font.getBestCmap()[ord(char)]) for char in text}


def drawn(charstrings, name):
    pen = RecordingPen()
    charstrings[name].draw(pen)
    return pen.value, charstrings[name].width


@pytest.mark.parametrize("name", CHINESE)
def test_outlines_and_widths_are_those_of_the_face(name):
    glyphs = glyphs_of(name, "河流总体方案，（2027年）《》")
    made = CFFFontSet()
    made.decompile(io.BytesIO(cff.subset(table(name), glyphs)), None)
    top, whole = made.topDictIndex[0], face(name)["CFF "].cff.topDictIndex[0]
    assert top.charset == [".notdef", *(f"cid{glyph:05d}" for glyph in sorted(glyphs))]
    assert top.CIDCount > max(glyphs)
    for glyph in {0, *glyphs}:
        own = ".notdef" if glyph == 0 else f"cid{glyph:05d}"
        assert drawn(top.CharStrings, own) == drawn(whole.CharStrings, face(name).getGlyphName(glyph))
    assert vars(top.FDArray[0].Private)["rawDict"].keys() == vars(whole.FDArray[0].Private)["rawDict"].keys()


def test_a_few_glyphs_take_a_few_bytes():
    assert len(cff.subset(table("FangSong"), glyphs_of("FangSong", "河流"))) < 2000


def test_the_same_glyphs_give_the_same_bytes_in_any_order():
    glyphs = sorted(glyphs_of("KaiTi", "编制总体方案"))
    assert cff.subset(table("KaiTi"), glyphs) == cff.subset(table("KaiTi"), glyphs[::-1])


def test_faces_with_subroutines_are_left_alone():
    assert cff.subset(table("NotoSerifSC"), [5]) is None


def test_a_glyph_that_the_face_does_not_have_is_left_alone():
    assert cff.subset(table("KaiTi"), [65000]) is None


def test_numbers_are_read_as_they_are_written():
    for value in (0, 1, 107, 108, 1131, 1132, 32767, 65535, 8_000_000, -5):
        assert cff.number(cff.written(value)) == value
    assert cff.numbers(bytes([139, 247, 0, 251, 0, 28, 255, 254])) == [0, 108, -108, -2]


def test_operands_that_are_real_numbers_are_passed_over():
    said = bytes([30, 0x0A, 0x14, 0x05, 0x4F, 10]) + bytes([139, 12, 7])
    assert cff.operands(said) == {10: said[:5], 1207: bytes([139])}
