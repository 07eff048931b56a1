from __future__ import annotations

import pytest

from pipeline.errors import WriteError
from pipeline.markup import Manuscript, Stylesheet
from pipeline.write.html import write_html
from pipeline.write.pdf import write_pdf
from pipeline.write.sheets import faults
from pipeline.write.word.writer import write_word

PAGE = '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>河</title></head><body><p>河</p></body></html>'


def said(css: str, folders: tuple = ()) -> list[str]:
    return [str(problem) for problem in faults((Stylesheet("town/style.css", css),), folders)]


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        ("p { colr: red }", "1:5: error: Ignored `colr: red`, unknown property\n  hint: did you mean 'color'?"),
        ("p {\n  color: rde }", "2:3: error: Ignored `color: rde`, invalid value"),
        (":root { --colour-accent: rde }", "1:26: error: 'rde' is not a colour\n  hint: write it as #c00000"),
        (":root { --colour-rule: 1 2 }", "1:24: error: '1 2' is not a colour"),
        (":root { --size-body: 14 }", "1:22: error: '14' is not a length\n  hint: write it as 12pt"),
        ("p { font-family: 宋体体 }", "1:18: error: there is no font '宋体体'\n  hint: did you mean '宋体'? known: 仿宋, "),
        ('p { font-family: "Nonesuch Sans", 宋体 }', "1:18: error: there is no font 'Nonesuch Sans'\n  hint: "),
        ("p { font: italic 12pt/1.5 Times New Romans }", "1:27: error: there is no font 'Times New Romans'"),
        ("p { font: var(--a)/var(--b) SimSun }", "1:29: error: there is no font 'SimSun'\n  hint: did you mean '宋体'?"),
        (":root { --font-body: FangSong_GB2312 }", "1:22: error: there is no font 'FangSong_GB2312'\n  hint: did you mean '仿宋'?"),
        ("@page { @bottom-right { font: 10pt Arrial } }", "1:36: error: there is no font 'Arrial'\n  hint: did you mean 'Arial'?"),
        ("@media print { p { font-family: Arrial } }", "1:33: error: there is no font 'Arrial'"),
        ("p { margin: 0 }\nq } h1 { color: red }", "2:1: error: 'q } h1' selects nothing that documents know"),
        ("p:hoover { margin: 0 }", "1:1: error: 'p:hoover' selects nothing"),
        ("p { background: url(seal.png) }", "1:17: error: 'seal.png': the file is missing"),
        ("@font-face { font-family: 馆藏; src: url('fonts/own.otf') }", "1:36: error: 'fonts/own.otf': the file is missing"),
        ("p { background: url(https://example.org/a.png) }", "1:17: error: 'https://example.org/a.png': only files beside"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_line_column_and_the_nearest_word(css, expected):
    (told,) = said(css)
    assert told.startswith(f"town/style.css:{expected}")


@pytest.mark.parametrize(
    "css",
    [
        "p { font: 12pt/1.5 'times new roman', 仿宋, serif; font-family: var(--font-body, 宋体) }",
        "p { font: inherit; font-family: inherit }",
        ":root { --colour-accent: var(--other); --size-body: calc(2 * 7pt); --line-body: var(--x); --font-x: Arial }",
        ":root { --colour-a: rebeccapurple; --colour-b: rgb(1 2 3 / 50%); --word-style: 'No Font' }",
        "p { background: url(data:image/png;base64,AAAA) } a { content: target-counter(attr(href), page) }",
        "/* font-family: Nonesuch */ p { color: #123456 }",
    ],
)
def test_what_documents_can_show_is_no_fault(css):
    assert said(css) == []


def test_a_font_that_the_folder_brings_is_known_in_every_sheet(tmp_path):
    (tmp_path / "own.otf").write_bytes(b"")
    (tmp_path / "more.css").write_text("@font-face { font-family: 'Second'; src: url(own.otf) }", "utf-8")
    sheets = (
        Stylesheet("a.css", "@import 'more.css'; @font-face { font-family: First Face; src: url(own.otf) }"),
        Stylesheet("b.css", "p { font-family: 'first face', Second, Third }"),
    )
    told = [str(problem) for problem in faults(sheets, (tmp_path,))]
    assert [line.partition("\n")[0] for line in told] == ["b.css:1:40: error: there is no font 'Third'"]


@pytest.mark.parametrize("write", [write_pdf, write_word, write_html])
@pytest.mark.parametrize("css", ["p { colr: red }", "p { font-family: 宋体体 }", "p { background: url(no.png) }"])
def test_every_format_refuses_the_same_stylesheet_with_the_same_words(write, css):
    sheet = Stylesheet("town/style.css", css)
    with pytest.raises(WriteError) as caught:
        write(Manuscript(PAGE, (sheet,)))
    assert list(caught.value.problems) == faults((sheet,), ())


def test_a_value_that_turns_out_wrong_where_it_is_used_is_told_there():
    sheets = (Stylesheet("a.css", "body { margin: 0 }"), Stylesheet("b.css", ":root { --gap: wide }\np { margin: var(--gap) }"))
    with pytest.raises(WriteError) as caught:
        write_pdf(Manuscript(PAGE, sheets))
    assert str(caught.value).startswith("b.css:2:13: error: Ignored `margin: wide wide wide wide`, invalid value")


def test_a_wrong_value_of_a_variable_is_told_once_and_not_wherever_it_is_used():
    css = ":root { --colour-accent: rde }\np, h1 { color: var(--colour-accent) }\nbody { color: var(--colour-accent) }"
    with pytest.raises(WriteError) as caught:
        write_pdf(Manuscript(PAGE, (Stylesheet("b.css", css),)))
    assert [str(problem.location) for problem in caught.value.problems] == ["b.css:1:26"]


def test_stylesheets_that_import_each_other_come_to_an_end(tmp_path):
    (tmp_path / "a.css").write_text("@import 'b.css'; @font-face { font-family: Own; src: url(data:,) }", "utf-8")
    (tmp_path / "b.css").write_text("@import 'a.css';", "utf-8")
    sheet = Stylesheet("style.css", "@import 'a.css'; p { font-family: Own, Owm }")
    assert [problem.message for problem in faults((sheet,), (tmp_path,))] == [
        "a stylesheet that it imports imports itself",
        "there is no font 'Owm'",
    ]
