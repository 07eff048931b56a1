"""These fail when a new WeasyPrint has moved what engine.py and lineboxes.py hold on to."""

import inspect

import pdfpages
import pikepdf
import pytest
import sheets
import weasyprint
from weasyprint.formatting_structure import boxes
from weasyprint.layout import block, inline, preferred
from weasyprint.pdf import tags
from weasyprint.text import fonts as text_fonts
from weasyprint.text import line_break

from pipeline.errors import WriteError
from pipeline.write import engine, lineboxes
from pipeline.write.pdf import write_pdf


def parameters(function):
    return list(inspect.signature(function).parameters)


def test_weasyprint_is_the_one_that_this_was_written_against():
    assert weasyprint.__version__.split(".")[0] == "70"


def test_the_replaced_functions_have_the_parameters_that_their_replacements_pass_on():
    assert parameters(inline.iter_line_boxes)[:6] == [
        "context", "box", "position_y", "bottom_space", "skip_stack", "containing_block",
    ]  # fmt: skip
    assert parameters(block._linebox_layout)[:5] == ["context", "box", "index", "child", "new_children"]
    assert parameters(block.table_layout)[:6] == [
        "context", "table", "bottom_space", "skip_stack", "containing_block", "page_is_empty",
    ]  # fmt: skip
    assert parameters(text_fonts.get_font_description) == ["style"]
    assert parameters(tags._build_box_tree)[:3] == ["box", "parent", "pdf"]
    assert parameters(line_break.split_first_line)[:5] == [
        "text", "style", "context", "max_width", "justification_spacing",
    ]  # fmt: skip
    assert parameters(preferred.max_content_width)[:2] == ["context", "box"]


def test_they_are_called_where_they_are_replaced():
    assert "_linebox_layout(" in inspect.getsource(block.block_container_layout)
    assert "= table_layout(" in inspect.getsource(block.block_level_layout_switch)
    assert "iter_line_boxes(" in inspect.getsource(block._linebox_layout)
    assert "get_font_description(" in inspect.getsource(line_break.Layout)
    assert inspect.getsource(tags).count("_build_box_tree(") > 3


def test_boxes_have_what_lines_are_rebuilt_from():
    for name in ("copy_with_text", "anonymous_from"):
        assert hasattr(boxes.TextBox, name)
    for name in ("copy_with_children", "descendants", "is_in_normal_flow"):
        assert hasattr(boxes.InlineBox, name)
    assert boxes.Box.is_leader is False


def fail_inside(seen):
    with engine.ours():
        seen += [getattr(module, name) for module, name, _ in engine.PLACES]
        raise RuntimeError


def test_everything_is_put_back_even_after_a_failure():
    before = [getattr(module, name) for module, name, _ in engine.PLACES]
    inside = []
    with pytest.raises(RuntimeError):
        fail_inside(inside)
    assert not set(before) & set(inside)
    assert [getattr(module, name) for module, name, _ in engine.PLACES] == before


def lines_of(body, css="", size=16):
    content = write_pdf(sheets.chinese_page(body, css))
    return [line for page in pdfpages.pages(content) for line in page.lines(size)]


def test_chinese_marks_come_from_the_chinese_face_and_digits_from_the_latin_one():
    (line,) = lines_of("<p>建成“36”个示范区——完成</p>")
    fonts = {char.text: char.font for char in line.chars}
    assert fonts["“"] == fonts["—"] == fonts["建"]
    assert fonts["3"] != fonts["建"]


def test_marks_in_an_english_passage_come_from_the_latin_face():
    (line,) = lines_of("<p>他说<span lang='en'>“clean water”</span>的意思</p>")
    fonts = {char.text: char.font for char in line.chars}
    assert fonts["“"] == fonts["c"] != fonts["他"]


def test_a_paragraph_across_pages_loses_nothing():
    text = "".join(chr(0x4E00 + n) for n in range(0, 1600, 2))
    shown = "".join(line.text for line in lines_of(f"<p>{text}</p>"))
    assert shown == text


def test_spans_links_notes_boxes_and_line_feeds_keep_their_places():
    body = (
        "<p>沿河三市编制<strong>总体<em>方案</em></strong><span class='footnote'>注一。</span>，"
        "<a href='#x'>详见附件</a><input type='checkbox' name='n' title='完成'>，并<br>另起一行<span id='x'>说明</span>。</p>"
    )
    assert [line.text.replace("〔1〕", "") for line in lines_of(body)] == [
        "沿河三市编制总体方案，详见附件，并",
        "另起一行说明。",
    ]


def test_text_that_may_not_wrap_is_left_in_one_piece():
    number = "<span style='white-space:nowrap'>第二〇二七号公告之附件</span>"
    for line in lines_of(f"<p>{'流域治理方案' * 4}{number}{'流域治理方案' * 4}</p>"):
        assert "第二〇二七号公告之附件" in line.text or not set("号告附") & set(line.text)


def test_a_text_with_a_leader_is_weasyprints_to_break():
    css = "a { display: block; text-indent: 0 } a::after { content: leader('…') target-counter(attr(href), page) }"
    (line, *_) = lines_of("<nav><a href='#h'>一、工作进展</a></nav><h2 id='h'>一、工作进展</h2>", css)
    assert line.text.startswith("一、工作进展")
    assert line.text.endswith("1")
    assert line.right == pytest.approx(184, abs=0.5)


def test_a_long_address_breaks_inside_a_cell_rather_than_leaving_it():
    body = (
        "<table aria-label='t'><thead><tr><th scope='col'>网址</th><th scope='col'>注</th><th scope='col'>注</th></tr></thead>"
        "<tbody><tr><td>见https://example.org/policy/2027/river-basin-governance-plan-annex.html网页</td><td>甲</td><td>乙</td></tr></tbody></table>"
    )
    lines = lines_of(body, size=12)
    assert max(char.right for line in lines for char in line.chars if char.left < 28 + 40) <= 28 + 52


def test_structure_says_the_language_of_each_passage_once():
    content = write_pdf(sheets.chinese_page("<p>据<span lang='en'>the <em>river</em> report</span>称。</p>"))
    with pikepdf.open(__import__("io").BytesIO(content)) as pdf:
        said = [str(o.Lang) for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/S" in o and "/Lang" in o]
    assert said == ["en"]


def test_hair_space_of_rounding_is_smaller_than_ink():
    assert lineboxes.SAFETY * 0.2646 < 0.01  # mm


@pytest.mark.parametrize("filled", range(18, 21))
def test_a_note_whose_mark_ends_a_page_is_on_that_page_or_the_next(filled):
    body = (
        "<p>各市照此办理。</p>" * filled
        + "<p>编制总体方案<span class='footnote'>注甲甲。</span>。</p>"
        + f"<p>完成评估<span class='footnote'>注乙乙。</span>{'并报送总结' * 14}</p>"
    )
    content = write_pdf(sheets.chinese_page(body, "p { orphans: 1; widows: 1 }"))
    text = "".join(char.text for page in pdfpages.pages(content) for char in page.chars)
    assert text.count("注甲甲") == text.count("注乙乙") == 1


def test_a_lost_note_would_be_an_error(monkeypatch):
    monkeypatch.setattr(engine, "lost_notes", lambda document: ["1. 注甲甲。"])
    with pytest.raises(WriteError, match=r"no page has room for the footnote '1\. 注甲甲。'"):
        write_pdf(sheets.chinese_page("<p>甲</p>"))
