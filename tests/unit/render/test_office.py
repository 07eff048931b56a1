import io
import zipfile

import pytest
from docx import Document

from pipeline.errors import TemplateError
from pipeline.render.audience import load_audience
from pipeline.render.renderer import Renderer


@pytest.fixture
def made(mini, article, edition, write):
    """Return a function that makes note.docx of the paragraphs given, and gives the filled file."""

    def make(*paragraphs, header="", rows=(), audience="", language="zh"):
        write("town/audience.yaml", audience)
        document = Document()
        for text in paragraphs:
            document.add_paragraph(text)
        if rows:
            table = document.add_table(rows=0, cols=len(rows[0]))
            for row in rows:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
        document.sections[0].header.paragraphs[0].text = header
        document.save(mini / "town" / "note.docx")
        return Renderer(mini, load_audience(mini, "town")).render(article, "note", language, "M1", edition).word

    return make


def texts(data):
    document = Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for paragraph in document.paragraphs], cells


def test_marks_are_filled_with_the_same_functions_as_text_without_tags(made):
    data = made(
        "{{ edited(mechanism.title) }}", "{{ quote(mechanism.measures[0]) }}{{ footnote(mechanism.lead) }}",
        "{{ t('place.paragraph', paragraph=7) }}", "{{ field(mechanism.actions[0], 'lead_body') }}",
        "{{ field(mechanism.actions[1], 'lead_body') }}{{ tick(mechanism.actions[0]) }}", header="{{ issue() }}",
    )  # fmt: skip
    assert texts(data)[0] == [
        "水务共管谁牵头", "建立跨市水质监测信息平台，探索共建护河基金（暂名‘清流’）。原文第6段", "第7段", "水务局", "待定☐",
    ]  # fmt: skip
    assert Document(io.BytesIO(data)).sections[0].header.paragraphs[0].text == "第3期"


def test_rows_repeat(made):
    rows = [("{%tr for a in mechanism.actions %}", ""), ("{{ a.number }}", "{{ say(a) }}"), ("{%tr endfor %}", "")]
    cells = texts(made("x", rows=rows, language="en"))[1]
    assert cells[::2] == ["1.1a", "1.1b", "1.2a", "1.2b"]
    assert cells[1] == "Establish a water monitoring platform"


def test_text_of_the_extract_cannot_break_the_file(made, article):
    from pipeline.model import Bilingual

    ask = article.mechanisms[0].ask
    object.__setattr__(ask, "zh", "</w:t></w:p> & <b>")
    assert isinstance(ask, Bilingual)
    assert texts(made("{{ edited(mechanism.ask) }}"))[0] == ["</w:t></w:p> & <b>"]


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        (
            "{{ mechanism.tilte }}",
            "'tilte' is no field of a mechanism, in paragraph 2: '{{ mechanism.tilte }}'\n  hint: did you mean 'title'?",
        ),
        ("{{ articel.title }}", "'articel' is not defined, in paragraph 2: '{{ articel.title }}'\n  hint: did you mean 'article'?"),
        ("{{ sayy(mechanism.name) }}", "'sayy' is not defined, in paragraph 2: '{{ sayy(mechanism.name) }}'\n  hint: did you mean 'say'?"),
        ("{{ t('no.such') }}", "there is no label 'no.such', in paragraph 2"),
        ("{{ article.title }", "in paragraph 2"),
        ("{% if %}", "in paragraph 2: '{% if %}'"),
        ("{% for a in article.mechanisms %}", "Unexpected end of template"),
        ("{{ 'a' * 1000000000 }}", "'*' is not allowed in a template, in paragraph 2"),
        ("{{ article.__class__ }}", "'__class__' is private, in paragraph 2"),
        ("{{ cycler.__init__.__globals__.os.popen('id').read() }}", "is private, in paragraph 2"),
        ("{% include 'note.html' %}", "in paragraph 2"),
        ("{{ article.title.quote }}", "is printed without saying what it is, in paragraph 2"),
        ("{{ label(mechanism.name) }}", "label() takes a bilingual, not a quote, in paragraph 2: '{{ label(mechanism.name) }}'"),
        ("{{ lipsum(n=100000) }}", "'lipsum' is not defined, in paragraph 2"),
    ],
)
def test_a_broken_mark_is_reported_with_its_paragraph(made, mark, expected):
    with pytest.raises(TemplateError) as caught:
        made("first", mark, "third")
    message = str(caught.value)
    assert message.startswith("templates/town/note.docx: error: ")
    assert expected in message


def test_a_broken_mark_in_a_header_says_so(made):
    with pytest.raises(TemplateError, match=r"'nobody' is not defined, in paragraph 1 of header1: '\{\{ nobody \}\}'"):
        made("x", header="{{ nobody }}")


def test_a_field_that_the_audience_is_not_shown_is_not_there_to_be_filled_in(made):
    assert texts(made("[{{ edited(mechanism.ask) }}]", audience="fields: [points]\n"))[0] == ["[]"]


def test_the_same_input_gives_the_same_bytes(made):
    assert made("{{ edited(mechanism.ask) }}") == made("{{ edited(mechanism.ask) }}")


def test_a_template_for_one_language_is_preferred(made, mini, article, edition):
    made("both")
    document = Document()
    document.add_paragraph("English")
    document.save(mini / "town" / "note.en.docx")
    renderer = Renderer(mini, load_audience(mini, "town"))
    assert texts(renderer.render(article, "note", "en", "M1", edition).word)[0] == ["English"]
    assert texts(renderer.render(article, "note", "zh", "M1", edition).word)[0] == ["both"]
    assert renderer.render(article, "digest", "zh", None, edition).word == b""
    assert renderer.check() == []


def packed(**parts):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"not a zip", "package is damaged"),
        (packed(**{"a.txt": "x"}), "holds no Word document"),
        (packed(**{"word/document.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"}), "declares a document type"),
        (packed(**{"word/document.xml": "<a/>", "../x": "y"}), "part '../x': a name that leads out"),
        (packed(**{"word/document.xml": "<a>" + "x" * 15_000_000 + "</a>"}), "a compression bomb"),
        (packed(**{"word/document.xml": "<a/>", "word/vbaProject.bin": "x"}), "it holds a program"),
        (packed(**{"word/document.xml": "<a/>", "WORD/document.xml": "<a/>"}), "stands in the package twice"),
    ],
)
def test_a_file_that_is_not_safe_is_not_opened(mini, article, edition, write, data, expected):
    write("town/audience.yaml", "")
    (mini / "town" / "note.docx").write_bytes(data)
    with pytest.raises(TemplateError) as caught:
        Renderer(mini, load_audience(mini, "town")).render(article, "note", "zh", "M1", edition)
    assert expected in str(caught.value)


def test_the_template_is_among_the_files_that_the_document_was_made_from(made, mini, article, edition):
    made("x")
    rendered = Renderer(mini, load_audience(mini, "town")).rendered(article, "note", "zh", "M1", edition)
    assert "templates/town/note.docx" in dict(rendered.files)
    assert rendered.manuscript.template == "templates/town/note.docx"
