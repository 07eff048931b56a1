"""What a reader, or Word itself, finds in the Word files as built, held against the page that they were made from."""

import datetime
import io
import re
import zipfile

import lxml.html
import pytest
from lxml import etree

from pipeline.model import Edition
from pipeline.render.audience import load_audience
from pipeline.render.renderer import Renderer
from pipeline.write.word.writer import write_word

KINDS = ("note", "checklist", "comparison", "digest")
AUDIENCES = ("leadership", "departments", "research", "public")
HAN = re.compile(r"[\u3400-\u9fff]")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"


def bare(text):
    return re.sub(r"[\s\u00ad\u200b\u2060]", "", text)


def words(element):
    return bare("".join(item.text or "" for item in element.iter(W + "t")))


class File:
    """A Word file, and what its styles say."""

    def __init__(self, data):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.parts = {name: etree.fromstring(archive.read(name)) for name in archive.namelist() if "xml" in name}
        self.body = self.parts["word/document.xml"][0]
        self.styles = {style.get(W + "styleId"): style for style in self.parts["word/styles.xml"].iter(W + "style")}

    def style(self, paragraph):
        found = paragraph.find(f"{W}pPr/{W}pStyle")
        return self.styles["Normal" if found is None else found.get(W + "val")]

    def language(self, run):
        """The language of a run's Latin letters: its own, or that of a style."""
        owner = next(run.iterancestors(W + "p"))
        character = run.find(f"{W}rPr/{W}rStyle")
        places = [run, *([self.styles[character.get(W + "val")]] if character is not None else []), self.style(owner)]
        for place in [*places, self.styles["Normal"]]:
            found = place.find(f"{W}rPr/{W}lang")
            if found is not None and found.get(W + "val"):
                return found.get(W + "val")
        raise AssertionError(etree.tostring(run))


@pytest.fixture(
    scope="module", params=[(a, k, lang) for a in AUDIENCES for k in KINDS for lang in ("zh", "en")], ids="-".join
)
def document(request, lakeside, templates):
    """Return the page of a document, its language, and its Word file."""
    audience, kind, language = request.param
    renderer = Renderer(templates, load_audience(templates, audience))
    mechanism = None if kind == "digest" else lakeside.mechanisms[0].id
    manuscript = renderer.render(lakeside, kind, language, mechanism, Edition(number=1, date=datetime.date(2024, 5, 6)))
    return lxml.html.document_fromstring(manuscript.html), language, File(write_word(manuscript))


def test_titles_and_headings_have_word_s_own_styles(document):
    page, _, file = document
    levels = {"h1": "Title", "h2": "heading 1", "h3": "heading 2", "h4": "heading 3"}
    wanted = [
        (levels[h.tag], bare("".join(h.itertext()))) for h in page.xpath("//main//*[self::h1 or self::h2 or self::h3]")
    ]
    found = [
        (name, words(paragraph))
        for paragraph in file.body.iter(W + "p")
        if (name := file.style(paragraph).find(W + "name").get(W + "val")) in levels.values()
    ]
    assert found == wanted
    for name in {name for name, _ in found} - {"Title"}:
        style = next(style for style in file.styles.values() if style.find(W + "name").get(W + "val") == name)
        assert style.find(f"{W}pPr/{W}outlineLvl").get(W + "val") == str(int(name[-1]) - 1)
        assert style.find(f"{W}pPr/{W}keepNext") is not None


def test_every_table_has_a_name_and_the_head_rows_of_the_page(document):
    page, _, file = document
    tables = page.xpath("//main//table")
    assert len(tables) == len(list(file.body.iter(W + "tbl")))
    for wanted, found in zip(tables, file.body.iter(W + "tbl"), strict=True):
        assert found.find(f"{W}tblPr/{W}tblDescription").get(W + "val") == wanted.get("aria-label")
        rows = [row for row in found.findall(W + "tr") if row.find(f"{W}trPr/{W}tblHeader") is not None]
        assert [words(row) for row in rows] == [bare("".join(row.itertext())) for row in wanted.xpath("./thead/tr")]
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)


def test_words_of_another_language_say_so(document):
    page, language, file = document
    runs = [run for run in file.body.iter(W + "r") if words(run)]
    chinese = bare("".join(words(run) for run in runs if file.language(run) == "zh-CN"))
    english = bare("".join(words(run) for run in runs if file.language(run) == "en-GB"))
    if language == "en":
        assert not HAN.search(english)
    for passage in page.xpath("//main//*[@lang and not(ancestor::*[contains(@class, 'footnote')])]"):
        for piece in passage.xpath("./text()") if not passage.get("lang").startswith(language) else ():
            assert bare(piece) in (chinese if passage.get("lang").startswith("zh") else english), piece


def test_every_field_to_fill_in_has_a_name_and_something_to_click_in_the_order_of_the_page(document):
    page, _, file = document
    wanted = [
        element.get("data-field") or element.get("name")
        for element in page.xpath("//main//*[@data-field or self::input]")
    ]
    controls = [control for control in file.body.iter(W + "sdt") if control.find(f"{W}sdtPr/{W}tag") is not None]
    tags = [control.find(f"{W}sdtPr/{W}tag").get(W + "val").partition("~")[0] for control in controls]
    assert tags == wanted
    for control in controls:
        name = control.find(f"{W}sdtPr/{W}alias").get(W + "val")
        assert name != control.find(f"{W}sdtPr/{W}tag").get(W + "val")
        assert name != "待定"
        assert "".join(item.text or "" for item in control.iter(W + "t"))
        box = control.find(f"{W}sdtPr/{W14}checkbox")
        if box is not None:
            states = [box.find(W14 + state).get(W14 + "val") for state in ("uncheckedState", "checkedState")]
            ticked = box.find(W14 + "checked").get(W14 + "val") == "1"
            assert words(control) == chr(int(states[ticked], 16))


def test_nothing_asks_to_be_updated_and_no_paragraph_is_there_to_make_room(document):
    _, _, file = document
    assert file.parts["word/settings.xml"].find(W + "updateFields") is None
    assert not [mark for mark in file.body.iter(W + "fldChar") if mark.get(W + "dirty")]
    for paragraph in file.body.findall(W + "p"):
        shape = paragraph.find(W + "pPr")
        alone = shape is not None and any(
            shape.find(W + name) is not None for name in ("pBdr", "sectPr", "framePr", "spacing")
        )
        assert words(paragraph) or alone or file.style(paragraph).find(f"{W}pPr/{W}pBdr") is not None
