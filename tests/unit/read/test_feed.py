"""A single entry of a news feed: its elements are the head of the article, its description the text."""

from __future__ import annotations

from pipeline.read.reader import read_text

ENTRY = """<item>
    <title><![CDATA[在山区小学座谈会上的讲话]]></title>
    <link>http://example.org/1.html</link>
    <pubDate>2021-06-03</pubDate>
    <author>江畔市市长 许明</author>
    <description><![CDATA[<P>各位老师：</P><P>　　第一，修好校舍。</P><br><span>《江畔日报》（2021年6月3日 第2版）</span>]]></description>
</item>"""


def test_the_entry_of_a_feed_is_read_as_an_article() -> None:
    source = read_text(ENTRY, "article.txt")
    assert [line.strip() for line in source.text.strip().split("\n")] == [
        "在山区小学座谈会上的讲话",
        "Date: 2021-06-03",
        "江畔市市长 许明",
        "各位老师：",
        "第一，修好校舍。",
        "《江畔日报》（2021年6月3日 第2版）",
    ]
    assert [(mark.kind, mark.level) for mark in source.marks] == [("heading", 1)]


def test_every_word_of_an_entry_knows_its_place_in_the_file() -> None:
    source = read_text(ENTRY, "article.txt")
    at = source.text.index("修好校舍")
    assert ENTRY[source.raw_offset(at) :].startswith("修好校舍")


def test_a_feed_of_several_entries_is_no_article_of_one() -> None:
    source = read_text(f"<rss><channel>{ENTRY}{ENTRY}</channel></rss>", "article.txt")
    assert not any(mark.kind == "heading" for mark in source.marks)
