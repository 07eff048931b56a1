"""A field that an audience is not shown is nowhere in its files: not in hidden text, properties, or metadata.

Every text that a person or a rule wrote carries a mark of its own. The bytes of all files, unpacked, are searched
for the marks: none of a hidden field may be there, and none that a reader does not see on the page.
"""

import datetime
import io
import json
import re
import shutil
import zipfile
import zlib
from typing import get_args

import pypdfium2
import pytest
from lxml import html as lxml_html
from PIL import Image

from pipeline.model import KINDS, Article, Bilingual, Edition
from pipeline.render.audience import load_audience
from pipeline.render.audiencemodel import FIELDS, Audience, Imprint, Masthead
from pipeline.render.renderer import Renderer
from pipeline.write.html import write_html
from pipeline.write.pdf import write_pdf
from pipeline.write.word.writer import write_word

MARKS = {field: f"Mk{n:02}xq" for n, field in enumerate(FIELDS)} | {"obsolete": "Mk90xq", "machine": "Mk91xq"}
TEXTS = (
    "headline",
    "ask",
    "summary",
    "one_sentence",
    "plain",
    "overview",
    "reason",
    "lead_body",
    "support",
    "due",
    "note",
)
AUDIENCES = ("leadership", "departments", "research", "public", "bare")


def planted(value):
    """Return the extract as data, a mark in every text of every field, and the fields that were empty filled."""
    if isinstance(value, list):
        return [planted(item) for item in value]
    if not isinstance(value, dict):
        return value
    made = {key: planted(item) for key, item in value.items()}
    for key in made:
        mark = MARKS.get(key)
        if key in TEXTS:
            made[key] = {"zh": mark, "en": mark}
        elif key in ("points", "in_place"):
            made[key] = [{"zh": mark, "en": mark}]
        elif key in ("verb", "instrument", "doubt"):
            made[key] = mark
        elif key == "review":
            made[key] = {"was": mark}
    if "terms" in made:
        term, plain, reason = ({"zh": MARKS[name], "en": MARKS[name]} for name in ("terms", "plain", "left_out"))
        made["terms"] = [{**term, "note": term, "plain": plain}]
        left = {"quote": made["title"]["quote"], "span": made["title"]["span"]}
        made["left_out"] = [{**left, "reason": MARKS["left_out"]}, {**left, "reason": reason}]
        made["obsolete"] = [{"note": MARKS["obsolete"]}]
        made["machine"] = {"M1": {"name": MARKS["machine"]}}
    return made


@pytest.fixture(scope="module")
def article(lakeside):
    data = planted(lakeside.model_dump(mode="json"))
    made = Article.model_validate(data)
    places = {quote.span: quote._place for quote in lakeside.quotes()}
    for quote in made.quotes():
        quote._place = places[quote.span]
    assert all(
        mark in made.model_dump_json()
        for field, mark in MARKS.items()
        if field not in ("firmness", "builds_on", "status")
    )
    return made


@pytest.fixture(scope="module")
def audiences(templates, tmp_path_factory):
    """The templates that ship, and an audience that is shown as good as nothing."""
    folder = shutil.copytree(templates, tmp_path_factory.mktemp("leaks") / "templates")
    (folder / "bare").mkdir()
    settings = "documents:\n" + "".join(
        f"  {kind}: {{sections: [measures, source], columns: {{}}}}\n" for kind in KINDS[:3]
    )
    (folder / "bare" / "audience.yaml").write_text(
        "fields: []\n" + settings + "  digest: {sections: [contents, source], mechanism_sections: []}\n"
    )
    return folder


def unpacked(data: bytes) -> bytes:
    """Return all bytes of a file with what is packed in it unpacked."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return data + b"".join(name.encode() + package.read(name) for name in package.namelist())
    parts = [data]
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL):
        try:
            parts.append(zlib.decompressobj().decompress(found[1]))
        except zlib.error:
            continue
    if data.startswith(b"%PDF"):
        document = pypdfium2.PdfDocument(data)
        texts = [document[n].get_textpage().get_text_range() for n in range(len(document))]
        parts += [text.encode() for text in texts] + ["".join(text.split()).encode() for text in texts]  # spaced out
        document.close()
    return b"\n".join(parts)


def marks_in(data: bytes, marks: dict[str, str] = MARKS) -> set[str]:
    """Return the fields whose mark is there, as bytes, as UTF-16 or as hexadecimal digits."""
    found = set()
    for field, mark in marks.items():
        both = (mark, mark.upper())  # a stylesheet may set capitals
        forms = [text.encode(code) for text in both for code in ("utf-8", "utf-16-be", "utf-16-le")]
        forms += [form.hex().encode() for form in forms] + [form.hex().upper().encode() for form in forms]
        if any(form in data for form in forms):
            found.add(field)
    return found


def test_the_search_finds_what_is_there():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("a.xml", "<a>" + MARKS["ask"] + "</a>")
    assert marks_in(unpacked(packed.getvalue())) == {"ask"}
    stream = zlib.compress(MARKS["due"].encode("utf-16-be").hex().encode())
    assert marks_in(unpacked(b"%PDX stream\n" + stream + b"\nendstream")) == {"due"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", AUDIENCES)
def test_no_field_that_an_audience_does_not_see_is_in_its_files(audiences, article, name, kind):
    audience = load_audience(audiences, name)
    renderer = Renderer(audiences, audience)
    hidden = set(MARKS) - set(audience.fields)
    assert hidden >= {"obsolete", "machine", "review", "doubt"}
    for language in ("zh", "en") if name == "public" else ("zh",):
        mechanism = None if kind == "digest" else article.mechanisms[0].id
        manuscript = renderer.render(
            article, kind, language, mechanism, Edition(number=1, date=datetime.date(2024, 5, 6))
        )
        seen = marks_in(lxml_html.document_fromstring(manuscript.html).find("body").text_content().encode())
        assert not hidden & seen
        for write in (write_word, write_pdf, write_html):
            found = marks_in(unpacked(write(manuscript)))
            assert not hidden & found, (write, language, hidden & found)
            assert found <= seen, (write, language, found - seen)


def test_what_an_audience_does_see_is_in_its_files(audiences, article):
    """Without this the search could pass by finding nothing at all."""
    renderer = Renderer(audiences, load_audience(audiences, "departments"))
    manuscript = renderer.render(article, "checklist", "zh", "M1", Edition(number=1, date=datetime.date(2024, 5, 6)))
    for write in (write_word, write_pdf, write_html):
        assert {"lead_body", "due"} <= marks_in(unpacked(write(manuscript))), write


TEXTS_OF_SETTINGS = {
    name: {language: f"Sk{n:02}{language}xq" for language in ("zh", "en")}
    for n, name in enumerate(
        ["about", "title", "classification"]
        + [f"masthead.{name}" for name in ("name", "issue", "issuer", "logo_alt")]
        + [f"imprint.{name}" for name in ("to", "copy_to", "circulation", "footer")]
    )
}


def test_every_text_of_the_settings_is_planted():
    found = set()
    for owner, model in (("", Audience), ("masthead.", Masthead), ("imprint.", Imprint)):
        found |= {owner + name for name, field in model.model_fields.items() if Bilingual in get_args(field.annotation)}
    assert found == set(TEXTS_OF_SETTINGS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["departments", "public"])
def test_of_the_settings_a_file_holds_what_its_page_shows_in_its_own_language(audiences, article, tmp_path, name, kind):
    folder = shutil.copytree(audiences, tmp_path / "templates")
    (folder / "planted").mkdir()
    Image.new("RGB", (8, 8), "red").save(folder / "planted" / "logo.png")
    lines = [f"based_on: {name}"]
    for owner in ("", "masthead", "imprint"):
        own = [key for key in TEXTS_OF_SETTINGS if key.rpartition(".")[0] == owner]
        lines += [f"{owner}:", "  logo: logo.png" if owner == "masthead" else "  copies: 3"] if owner else []
        lines += [f"{'  ' if owner else ''}{key.rpartition('.')[2]}: {json.dumps(TEXTS_OF_SETTINGS[key])}" for key in own]
    (folder / "planted" / "audience.yaml").write_text("\n".join(lines), encoding="utf-8")
    renderer = Renderer(folder, load_audience(folder, "planted"))
    marks = {f"{key} {tag}": text for key, texts in TEXTS_OF_SETTINGS.items() for tag, text in texts.items()}
    for language in ("zh", "en"):
        mechanism = None if kind == "digest" else article.mechanisms[0].id
        edition = Edition(number=1, date=datetime.date(2024, 5, 6))
        manuscript = renderer.render(article, kind, language, mechanism, edition)
        page = lxml_html.document_fromstring(manuscript.html)
        shown = page.find("body").text_content() + " ".join(page.xpath("//img/@alt"))
        seen = marks_in(shown.encode(), marks) | {f"imprint.footer {language}"}
        assert {name.rpartition(" ")[2] for name in seen} == {language}
        assert not any(name.startswith("about") for name in seen)
        for write in (write_word, write_pdf, write_html):
            found = marks_in(unpacked(write(manuscript)), marks)
            assert found <= seen | {f"title {language}", f"masthead.issuer {language}"}, (write, found - seen)
            assert found >= seen - {f"masthead.logo_alt {language}"}, (write, seen - found)
