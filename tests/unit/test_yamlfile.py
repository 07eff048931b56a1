"""Slips in YAML, and what is said about each: the place, the item by its name, and how to write it."""

from __future__ import annotations

import pytest

from pipeline import yamlfile
from pipeline.errors import ExtractError
from pipeline.model import Article

TEXT = """version: 1
language: zh
source: {file: article.txt, sha256: ''}
mechanisms:
  - id: M1
    name: {quote: 护河机制, span: [14, 18]}
    lead: {quote: 完善护河机制。, span: [12, 19]}
    measures:
      - id: M1.1
        quote: 建立水质会商制度
        span: [21, 29]
        actions:
          - id: M1.1a
            quote: 建立水质会商制度
            span: [21, 29]
            SLIP
"""


def told(text: str) -> str:
    with pytest.raises(ExtractError) as caught:
        yamlfile.validate(Article, yamlfile.parse(text, "extract.yaml", ExtractError), ExtractError)
    return str(caught.value)


@pytest.mark.parametrize(
    ("slip", "message", "hint"),
    [
        ("due: 2027-06-30", "16:18: error: M1.1a.due: is written for each language", "due: {zh: 2027-06-30, en: …}"),
        ("support: [a, b]", "16:22: error: M1.1a.support: is written for each language", "support: {zh: …, en: …}"),
        ("builds_on: A1.1", "16:24: error: M1.1a.builds_on: a list is expected here", "builds_on: [first, second]"),
        ("note: {zh: 2027}", "16:24: error: M1.1a.note.zh: text is expected here", "put it in quotes: '2027'"),
        ("review: 7", "16:21: error: M1.1a.review: has fields of its own", "fields: was, rules, now"),
        ("status: finished", "16:21: error: M1.1a.status: input should be 'not_started', ", ""),
        ("note: see: below", "16:22: error: not valid YAML: mapping values", "a colon and a space goes in quotes"),
        ('note: {zh: "abc', "17:1: error: not valid YAML", "a quotation mark is opened and not closed"),
        ("note: {zh: abc", "17:1: error: not valid YAML", "the '{' of line 16 is not closed, or a comma is missing"),
        (" note: x", "16:14: error: not valid YAML", "lines that belong together begin in one column, here column 13"),
        (r'note: {zh: "a\x01b"}', "16:24: error: a control character (U+0001), which no document can hold", "take it out"),
        ("\tnote: x", "16:13: error: not valid YAML", "indent with spaces: YAML takes no tabs there"),
    ],
)
def test_a_slip_is_told_with_what_mends_it(slip: str, message: str, hint: str):
    said = told(TEXT.replace("SLIP", slip))
    assert f"extract.yaml:{message}" in said
    assert hint in said


@pytest.mark.parametrize("text", ["- a\n- b\n", "text", "3"])
def test_a_file_without_fields_is_told_to_have_some(text: str):
    assert "extract.yaml:1:1: error: fields are expected here, 'name: value'" in told(text)
