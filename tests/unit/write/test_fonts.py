import io
import json

import pytest
from fontTools.ttLib import TTFont

from pipeline.errors import WriteError
from pipeline.write import fontfaces, fonts
from pipeline.write.fontfaces import HALVES, OPENING, gb8105

CHINESE = ("仿宋", "楷体", "黑体", "宋体", "方正小标宋简体")


@pytest.fixture(scope="module")
def opened():
    """Return every face by its family and style."""
    found = {}
    for face in fonts.faces():
        font = TTFont(fonts.folder() / face.file)
        found[face.family, font["name"].getDebugName(2)] = font
    return found


def test_gb8105_has_as_many_characters_as_its_name_says():
    assert len(gb8105()) == 8105
    assert {"〇", "㑇", "龠", "一"} <= gb8105() | {"〇"}


@pytest.mark.parametrize("family", CHINESE)
def test_every_chinese_face_holds_all_of_gb8105_with_ink(family, opened):
    font = opened[family, "Regular"]
    cmap, strings = font.getBestCmap(), font["CFF "].cff.topDictIndex[0].CharStrings
    for char in gb8105():
        assert len(strings[cmap[ord(char)]].bytecode or strings[cmap[ord(char)]].program) > 8, char


@pytest.mark.parametrize("family", CHINESE)
def test_marks_are_one_em_and_half_an_em_without_their_blank(family, opened):
    font = opened[family, "Regular"]
    cmap, widths = font.getBestCmap(), font["hmtx"].metrics
    rule = font["GSUB"].table.LookupList.Lookup[0].SubTable[0]
    mapping = getattr(rule, "ExtSubTable", rule).mapping
    for mark in HALVES:
        assert widths[cmap[ord(mark)]][0] == 1000
        assert widths[mapping[cmap[ord(mark)]]][0] == 500
    assert {widths[cmap[ord(mark)]][0] for mark in "—…"} == {1000}


def test_ink_of_halved_marks_stays_in_their_half(opened):
    from fontTools.pens.boundsPen import BoundsPen

    font = opened["仿宋", "Regular"]
    rule = font["GSUB"].table.LookupList.Lookup[0].SubTable[0]
    mapping, glyphs = getattr(rule, "ExtSubTable", rule).mapping, font.getGlyphSet()
    assert set(OPENING) <= set(HALVES)
    for mark in HALVES:
        pen = BoundsPen(glyphs)
        glyphs[mapping[font.getBestCmap()[ord(mark)]]].draw(pen)
        assert 0 <= pen.bounds[0] < pen.bounds[2] <= 500, mark


def test_all_faces_have_one_ascent_and_descent(opened):
    for font in opened.values():
        em = font["head"].unitsPerEm
        assert (font["hhea"].ascent / em, -font["hhea"].descent / em, font["hhea"].lineGap) == pytest.approx(
            (0.88, 0.12, 0), abs=0.001
        )
        assert font["OS/2"].usWinAscent == font["hhea"].ascent


def test_cids_are_glyph_numbers(opened):
    checked = 0
    for font in opened.values():
        if "CFF " not in font:
            continue
        top = font["CFF "].cff.topDictIndex[0]
        assert "ROS" in top.rawDict
        assert list(top.charset) == [".notdef", *(f"cid{n:05d}" for n in range(1, len(top.charset)))]
        checked += 1
    assert checked == 7


def test_the_latin_of_chinese_text_holds_no_marks_that_chinese_sets_full_width(opened):
    characters = set(map(chr, opened["Times New Roman Latin", "Regular"].getBestCmap()))
    assert set("Az09%().-é") <= characters
    assert not characters & set("“”‘’—…·×÷°")


def test_the_english_face_is_as_wide_as_times_new_roman(opened):
    # of Times New Roman, in 1/2048 em
    widths = {"a": 909, "W": 1933, "i": 569, "0": 1024, " ": 512, "—": 2048}
    font = opened["Times New Roman", "Regular"]
    assert {c: font["hmtx"][font.getBestCmap()[ord(c)]][0] for c in widths} == widths


def test_a_full_folder_is_left_alone(tmp_path, monkeypatch):
    where = fonts.folder()
    before = {path: path.stat().st_mtime_ns for path in where.iterdir()}
    fonts.install(where)
    assert {path: path.stat().st_mtime_ns for path in where.iterdir()} == before


def test_faces_of_another_version_are_not_taken(tmp_path):
    for path in fonts.folder().iterdir():
        if path.is_file():
            (tmp_path / path.name).symlink_to(path)
    assert fonts.ready(tmp_path)
    stamp = json.loads((tmp_path / fonts.STAMP).read_text())
    (tmp_path / fonts.STAMP).unlink()
    (tmp_path / fonts.STAMP).write_text(json.dumps(stamp | {"version": 0}))
    assert not fonts.ready(tmp_path)


def test_what_cannot_be_had_is_named_with_the_commands_that_bring_it(tmp_path, monkeypatch):
    monkeypatch.setattr(fonts, "SYSTEM", (str(tmp_path / "none"),))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("BRIEFINGS_FONTS", str(tmp_path / "fonts"))
    with pytest.raises(WriteError) as caught:
        fonts.install(fonts.folder())
    said = str(caught.value)
    assert "FandolFang-Regular.otf" in said
    assert "LiberationSerif-Regular.ttf" in said
    for command in ("apt-get install", "dnf install texlive-fandol", "brew install", "python -m pipeline.write.fonts"):
        assert command in said
    assert not (tmp_path / "fonts").exists()
    with pytest.raises(SystemExit, match="FandolFang"):
        fonts.main()


def test_a_face_is_made_alike_every_time():
    source = {"times": next(p for p in map(fonts.Path, _found("LiberationSerif-Regular.ttf")))}
    make = fontfaces.latin("Times New Roman Latin", "Regular", "times", fontfaces.LATIN)
    assert make(source) == make(source)
    assert TTFont(io.BytesIO(make(source)))["name"].getDebugName(1) == "Times New Roman Latin"


def _found(name):
    at = fonts._on_system({"times": name})
    if at is None:
        pytest.skip(f"not installed: {name}")
    return [at["times"]]
