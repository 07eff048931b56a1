"""Web pages: the article stays, with its lists; what surrounds it goes."""

from __future__ import annotations

from pipeline.read.reader import read_text

ARTICLE = "<p>" + "推动城乡公共服务均等化是一项长期任务。" * 6 + "</p>"


def page(body: str) -> str:
    return f"<!doctype html><html><head><title>t</title></head><body>{body}</body></html>"


def test_scripts_styles_comments_and_navigation_go() -> None:
    noise = '<script>"一是"</script><style>p{}</style><!-- 二是 --><nav>三是</nav><div class="breadcrumb">四是</div><footer>五是</footer>'
    text = read_text(page(noise + f"<div>{ARTICLE}</div>"), "a.html").text
    assert not any(mark in text for mark in ("一是", "二是", "三是", "四是", "五是"))


def test_list_items_stay_and_are_marked_with_their_numbers() -> None:
    source = read_text(page(f"{ARTICLE}<ol start=3><li>建立机制。<li>完善制度。</ol><ul><li>推广经验。</ul>"), "a.html")
    items = [(source.text[mark.start :].split("\n")[0], mark.label) for mark in source.marks if mark.kind == "item"]
    assert items == [("建立机制。", "3."), ("完善制度。", "4."), ("推广经验。", None)]


def test_headings_are_marked_with_their_level() -> None:
    source = read_text(page(f"<h1>关于某事的意见</h1>{ARTICLE}<h3>重点任务</h3>{ARTICLE}"), "a.html")
    assert [(m.level, source.text[m.start : m.start + 4]) for m in source.marks if m.kind == "heading"] == [
        (1, "关于某事"),
        (3, "重点任务"),
    ]


def test_the_title_stays_when_it_stands_outside_the_text() -> None:
    body = f'<div class="top"><h1>关于某事的意见</h1><div class="info">来源：某报</div></div><div class="text">{ARTICLE}{ARTICLE}</div>'
    assert read_text(page(body), "a.html").text.startswith("关于某事的意见\n来源：某报\n")


def test_marks_of_notes_are_no_words_of_the_text() -> None:
    text = read_text(
        page(f'{ARTICLE}<p>依据规划<sup><a href="#n1">[1]</a></sup>推进，面积10m<sup>2</sup>。</p>'), "a.html"
    ).text
    assert "依据规划推进" in text


def test_a_page_in_a_text_file_is_read_as_a_page() -> None:
    assert "<p>" not in read_text(page(ARTICLE), "a.txt").text


def test_broken_markup_is_read_as_browsers_do() -> None:
    text = read_text(
        page(f"{ARTICLE}<p>甲<p>乙</div></b><p>丙 < 丁 &amp; 戊 &nosuch; <unknown>己"), "a.html"
    ).text.strip()
    assert text.split("\n")[-3:] == ["甲", "乙", "丙 < 丁 & 戊 &nosuch; 己"]


def test_a_piece_cut_out_of_a_page_is_read_as_one_whatever_its_file_is_called() -> None:
    source = read_text(
        f"<DIV class=text>\n<h1>关于某事的通知</h1>{ARTICLE}<P>　　一、总体要求</P></DIV>", "article.txt"
    )
    assert source.text.startswith("关于某事的通知\n推动")
    assert source.text.rstrip().endswith("一、总体要求")
    assert [mark.kind for mark in source.marks] == ["heading"]


def test_tags_between_lines_of_plain_text_go_and_the_lines_stay() -> None:
    raw = "我市推进清淤\n\n作者：林一舟\n\n<span style='x'>今年以来进展顺利。</span><div>　　一是清淤泥。<br></div><div>二是修护岸。</div>"
    assert [line.strip() for line in read_text(raw, "article.txt").text.split("\n") if line.strip()] == [
        "我市推进清淤",
        "作者：林一舟",
        "今年以来进展顺利。",
        "一是清淤泥。",
        "二是修护岸。",
    ]


def test_of_a_piece_cut_out_of_a_page_the_title_stays_wherever_it_stands() -> None:
    raw = f"<div><a href='/'>首页</a></div><div class='t'>全市召开清淤工作会议</div><div>发布时间：2017年5月24日</div><div>{ARTICLE}</div>"
    assert read_text(raw, "article.txt").text.split("\n")[1:3] == ["全市召开清淤工作会议", "发布时间：2017年5月24日"]
