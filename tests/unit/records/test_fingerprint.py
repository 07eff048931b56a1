from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.markup import Manuscript, Stylesheet
from pipeline.records.fingerprint import statements, uses

PAGE = """<!DOCTYPE html><html lang="en"><head><title>t</title></head><body class="note">
<h1 id="top">Title</h1>
<p class="lead" data-kind="quoted" data-item="M1">Open the <em>lake</em><span class="footnote">page 3</span>.</p>
<p><span data-item="M1.1">first</span> and <span data-item="M1.1">again</span></p>
</body></html>"""


def page(css: str = "p { color: red }", html: str = PAGE, folder: Path | None = None) -> Manuscript:
    return Manuscript(html, (Stylesheet("a.css", css),), (folder,) if folder else ())


def seen(manuscript: Manuscript) -> str:
    return uses(manuscript).seen(manuscript)


def test_statements_are_told_by_their_item_without_their_footnotes():
    assert statements(PAGE) == {"M1": "Open the lake.", "M1.1": "first / again"}


@pytest.mark.parametrize(
    "rule",
    ["p {color: red}", ".lead {color: red}", "body.note p > em {color: red}", "h1#top {color: red}", "*{color: red}",
     "table, p {color: red}", "[data-kind=quoted] {color: red}", "p:not(.absent) {color: red}", "p::before {color: red}",
     "@page {size: A4}", ":root {--ink: red}", "tbody, html {color: red}"],
)  # fmt: skip
def test_a_rule_that_may_apply_counts(rule: str):
    assert seen(page(rule)) != seen(page(""))


@pytest.mark.parametrize(
    "rule", ["table {color: red}", ".absent {color: red}", "p.absent {color: red}", "#below {color: red}", "/* a note */",
             "[hidden] {color: red}", "h1 + table {color: red}"],
)  # fmt: skip
def test_a_rule_that_cannot_apply_does_not_count(rule: str):
    assert seen(page(rule)) == seen(page(""))


def test_the_order_of_rules_counts():
    assert seen(page("p {color: red} h1 {color: red}")) != seen(page("h1 {color: red} p {color: red}"))


def test_marks_that_nobody_sees_do_not_count_as_seen_but_are_written_anew():
    other = page(html=PAGE.replace('data-item="M1"', 'data-item="M2"'))
    assert seen(other) == seen(page())
    assert uses(other).made_from(other, "docx", "1", {}) != uses(page()).made_from(page(), "docx", "1", {})


def test_words_count():
    assert seen(page(html=PAGE.replace("again", "anew"))) != seen(page())


def test_images_count_by_content(tmp_path: Path):
    (tmp_path / "logo.png").write_bytes(b"one")
    manuscript = page("p {background: url('logo.png')}", PAGE.replace("<h1", '<img src="logo.png" alt="x"><h1'), tmp_path)
    before = seen(manuscript)
    assert uses(manuscript).assets == {"logo.png": tmp_path / "logo.png"}
    (tmp_path / "logo.png").write_bytes(b"two")
    assert seen(manuscript) != before


def test_an_image_that_is_nowhere_is_left_for_the_writers_to_tell_of(tmp_path: Path):
    assert uses(page("p {background: url(gone.png)}", folder=tmp_path)).assets == {}


def test_only_fonts_that_the_page_names_are_used_and_those_that_stand_in():
    fang = set(uses(page("p {font-family: 仿宋}")).fonts)
    assert "FangSong.otf" in fang
    assert "KaiTi.otf" not in fang
    assert fang - {"FangSong.otf"} == set(uses(page("table {font-family: 楷体}")).fonts)


def test_another_font_file_is_written_anew_but_is_no_change_that_is_seen():
    manuscript = page("p {font-family: 仿宋}")
    used = uses(manuscript)
    digests = [{str(path): version for path in used.fonts.values()} for version in "ab"]
    made = [used.made_from(manuscript, format, "1", each) for format in ("pdf", "docx") for each in digests]
    assert made[0] != made[1]
    assert made[2] == made[3], "Word files hold no fonts"


def test_a_font_that_an_audience_brings_counts_by_content(tmp_path: Path):
    (tmp_path / "seal.otf").write_bytes(b"one")
    manuscript = page("@font-face {font-family: Seal; src: url(seal.otf)} p {font-family: Seal}", folder=tmp_path)
    before = seen(manuscript)
    (tmp_path / "seal.otf").write_bytes(b"two")
    assert seen(manuscript) != before


@pytest.mark.parametrize("change", [{"properties": {"a": "b"}}, {"html": PAGE.replace("M1", "M2")}])
def test_all_that_a_writer_is_given_counts(change: dict[str, object]):
    other = replace(page(), **change)
    assert uses(other).made_from(other, "docx", "1", {}) != uses(page()).made_from(page(), "docx", "1", {})


def test_the_version_of_the_writer_counts():
    assert uses(page()).made_from(page(), "docx", "1", {}) != uses(page()).made_from(page(), "docx", "2", {})


def test_a_page_for_the_web_carries_its_stylesheets_whole():
    one, other = page("table {color: red}"), page("table {color: blue}")
    made = [uses(each).made_from(each, format, "1", {}) for format in ("html", "docx") for each in (one, other)]
    assert made[0] != made[1]
    assert made[2] == made[3]


def test_a_file_is_followed_under_any_name_that_a_writer_takes(tmp_path: Path):
    (tmp_path / "a seal.png").write_bytes(b"1")
    named = page("p {background: url('a%20seal.png?2')}", folder=tmp_path)
    assert uses(named).assets == {"a seal.png": tmp_path / "a seal.png"}
    before = seen(named)
    (tmp_path / "a seal.png").write_bytes(b"2")
    assert seen(named) != before


def test_files_outside_the_folders_are_not_looked_at(tmp_path: Path):
    own = tmp_path / "own"
    own.mkdir()
    (tmp_path / "secret.png").write_bytes(b"1")
    (own / "link.png").symlink_to(tmp_path / "secret.png")
    names = ("../secret.png", str(tmp_path / "secret.png"), "%2e%2e/secret.png", "link.png", "a" * 5000 + ".png")
    css = "".join(f"p {{background: url('{name}')}}" for name in names)
    assert uses(page(css, folder=own)).assets == {}
