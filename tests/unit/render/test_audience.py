import json
from pathlib import Path

import pytest

from pipeline.errors import TemplateError, UsageError
from pipeline.render.audience import list_audiences, load_audience
from pipeline.render.newaudience import new_audience
from pipeline.render.renderer import Renderer
from pipeline.render.schema import FILE, audience_schema

TEMPLATES = Path(__file__).parents[3] / "templates"
AUDIENCES = list_audiences(TEMPLATES)


def fault(mini, name="town"):
    with pytest.raises(TemplateError) as caught:
        load_audience(mini, name)
    return str(caught.value)


def test_the_audiences_that_ship_are_found():
    assert {"leadership", "departments", "research", "public"} <= set(AUDIENCES)


@pytest.mark.parametrize("name", AUDIENCES)
def test_each_audience_that_ships_has_no_fault(name):
    assert Renderer(TEMPLATES, load_audience(TEMPLATES, name)).check() == []


def test_an_audience_says_only_what_differs(mini, write):
    write(
        "base/audience.yaml",
        "masthead: {name: {zh: 简报, en: Brief}, issuer: {zh: 甲}}\ndocuments: {note: {sections: [text], depth: key}}\n",
    )
    write("town/audience.yaml", "masthead:\n  name: {zh: 镇报}\ndocuments: {note: {depth: all}}\n")
    town = load_audience(mini, "town")
    assert (town.masthead.name.zh, town.masthead.name.en, town.masthead.issuer.zh) == ("镇报", "Brief", "甲")
    assert (town.documents.note.sections, town.documents.note.depth) == (("text",), "all")


def test_a_list_replaces_the_one_in_base_and_its_places_go_with_it(mini, write):
    write("base/audience.yaml", "languages: [zh, en]\n")
    write("town/audience.yaml", "\nlanguages: [en]\n")
    town = load_audience(mini, "town")
    assert town.languages == ("en",)
    assert str(town.location("languages", 0)) == "templates/town/audience.yaml:2:13"
    assert town.written("languages", 1) is None


def test_a_setting_can_be_taken_back(mini, write):
    write("base/audience.yaml", "classification: {zh: 内部}\n")
    write("town/audience.yaml", "classification: null\n")
    assert load_audience(mini, "town").classification is None


def test_an_audience_can_start_from_another(mini, write, page):
    write("county/audience.yaml", "title: {zh: 县}\nwording: {zh: {doc.note: 县报}}\n")
    write("county/style.css", "p { color: red }")
    write("town/audience.yaml", "based_on: county\nmasthead: {issuer: {zh: 镇}}\n")
    town = load_audience(mini, "town")
    assert (town.folders, town.title.zh, town.masthead.issuer.zh) == (("town", "county", "base"), "县", "镇")
    assert "<title>县报</title>" in page("town")
    assert str(town.location("title", "zh")) == "templates/county/audience.yaml:1:13"


def test_starting_from_itself_or_from_nobody_is_an_error(mini, write):
    write("county/audience.yaml", "based_on: town\n")
    write("town/audience.yaml", "based_on: county\n")
    assert "templates/county/audience.yaml:1:11: error: based_on 'town': goes round in a circle" in fault(mini)
    write("town/audience.yaml", "based_on: countty\n")
    assert "did you mean 'county'?" in fault(mini)


MISTAKES = {
    "lanugages: [zh]": ["error: unknown field 'lanugages'", "did you mean 'languages'?"],
    "languages: [zh, fr]": ["audience.yaml:1:17: error: languages.1"],
    "languages: []": ["audience.yaml:1:1: error: languages: at least one is needed"],
    "documents:\n  note:\n    sections: [text, txet]": [
        "audience.yaml:3:22: error: no section 'txet'",
        "did you mean 'text'?",
    ],
    "documents:\n  note:\n    colums: {}": [
        "audience.yaml:3:5: error: unknown field 'colums'",
        "did you mean 'columns'?",
    ],
    "documents:\n  nota: {}": ["audience.yaml:2:3: error: unknown field 'nota'", "did you mean 'note'?"],
    "documents:\n  note:\n    columns: {rows: [acton]}": [
        "audience.yaml:3:22: error: the table 'rows' has no column 'acton'",
        "did you mean 'action'? known: action, lead_body, number",
    ],
    "documents:\n  note:\n    columns: {rows: [number, existing]}": [
        "audience.yaml:3:30: error: the table 'rows' has no column 'existing'"
    ],
    "documents:\n  note:\n    columns: {text: [number]}": [
        "audience.yaml:3:21: error: columns for the section 'text', which is not a table"
    ],
    "documents:\n  note:\n    sections: [rows]": [
        "audience.yaml:3:16: error: the table 'rows' has no columns here",
        "add columns: {rows: [action, lead_body, number]} to this document",
    ],
    "documents:\n  note:\n    depth: keys": ["audience.yaml:3:12: error:", "did you mean 'key'?"],
    "fields: [ask, lead_bdy]": ["audience.yaml:1:15: error:", "did you mean 'lead_body'?"],
    "fields: [ask]\ndocuments:\n  note:\n    sections: [rows]\n    columns:\n      rows: [number, lead_body]": [
        "audience.yaml:6:22: error: the column 'lead_body' shows the field 'lead_body', which this audience does not see"
    ],
    "masthead:\n  logo: wappen.png": ["audience.yaml:2:9: error: no image 'wappen.png' in templates/town"],
    "page:\n  margins: {top: 3}": ["audience.yaml:2:18: error: page.margins.top"],
    "page:\n  size: A7": ["audience.yaml:2:9: error: page.size"],
    "fonts: {zh: {body: 'x; } @import url(http://example.org)'}}": ["audience.yaml:1:20: error: fonts.zh.body"],
    "colours: {accent: red}": ["audience.yaml:1:19: error: colours.accent"],
    "file_name: {zh: '{document}-{mechnism}'}": ["audience.yaml:1:12: error:", "did you mean {mechanism}?"],
    "file_name: {zh: '{document}'}": ["audience.yaml:1:12: error: file_name: needs {document}, and {number} or {mechanism}"],
    "documents: {note: {file_name: {zh: '{document}'}}}": ["audience.yaml:1:19: error: documents.note: file_name: two mechanisms would have one file name"],
    "based_on: [county]": ["audience.yaml:1:11: error: based_on", "there is no such audience"],
    "masthead:\n  logo: ../base/audience.yaml": ["audience.yaml:2:9: error: no image '../base/audience.yaml'"],
    "masthead:\n  logo: /etc/hostname": ["audience.yaml:2:9: error: no image '/etc/hostname'"],
    "masthead: {issue: {zh: '第{nmber}期'}}": ["audience.yaml:1:19: error: masthead.issue", "did you mean {number}?"],
    "attention: {order: [W2, W99]}": ["audience.yaml:1:25: error: attention.order.1"],
    "imprint: {copies: 0}": ["audience.yaml:1:19: error: imprint.copies"],
    "documents:\n  note:\n    columns: {txet: [action]}": ["audience.yaml:3:21: error: columns", "did you mean 'text'?"],
    "documents:\n  note:\n    columns: {rows: []}": [
        "audience.yaml:3:15: error: documents.note.columns.rows: at least one is needed"
    ],
    "- note": ["audience.yaml:1:1: error: expected settings"],
    "    sections: [text]": [
        "audience.yaml:1:5: error: 'sections' is indented, but the line above it holds nothing",
        "take away the '# '",
    ],
    "title: {zh: x}\n      tasks: [action]": [
        "audience.yaml:2:7: error: 'tasks' is indented, but the line above it holds nothing"
    ],
    "colours:\n  accent: #c00000": ["audience.yaml:2:11: error: #c00000 is read as a remark", "put it in quotes: '#c00000'"],
    "page: {mirrored: nein}": ["audience.yaml:1:18: error: page.mirrored: true or false is expected here"],
    "imprint: {copies: many}": ["audience.yaml:1:19: error: imprint.copies: a whole number is expected here"],
    "masthead: {logo: 3}": ["audience.yaml:1:18: error: masthead.logo: text is expected here", "put it in quotes: '3'"],
    "fonts: {zh: {size: 12}}": ["audience.yaml:1:20: error: fonts.zh.size: text is expected here", "write it as 12pt"],
    "documents: {note: {columns: [number]}}": ["documents.note.columns: a name with a value is expected here"],
    "wording: {zh: {doc.note: [a]}}": ["audience.yaml:1:26: error: wording.zh.doc.note: text is expected here"],
    "? [a]\n: b": ["audience.yaml:1:3: error: a name is expected here"],
    "page: {margins: {top: 200mm, bottom: 2.5in}}": [
        "audience.yaml:1:23: error: the margins leave 34 mm of the 297mm of A4 for text",
        "leave 40 mm at least",
    ],
    "page: {size: A5, margins: {inner: 80mm, outer: 60mm}}": [
        "audience.yaml:1:35: error: the margins leave 8 mm of the 148mm of A5 for text"
    ],
    "page: {margins: {left: 3mm}}": ["audience.yaml:1:18: error: unknown field 'left'", "known: top, bottom, inner, outer"],
    "documents: {note: {sections: [text, text]}}": [
        "audience.yaml:1:37: error: the section 'text' is listed twice",
        "take one of them out",
    ],
    "documents: {note: {columns: {rows: [number, action, number]}}}": [
        "audience.yaml:1:53: error: the column 'number' is listed twice"
    ],
    "title: [": ["audience.yaml:2:1: error: not valid YAML"],
    "title: &a {zh: x}": ["anchors and aliases are not allowed"],
}


@pytest.mark.parametrize(("text", "expected"), MISTAKES.items(), ids=[str(n) for n in range(len(MISTAKES))])
def test_mistakes_are_named_with_line_and_column_and_the_nearest_valid_word(mini, write, text, expected):
    write("town/audience.yaml", text + "\n")
    message = fault(mini)
    for part in expected:
        assert part in message


def test_braces_in_the_words_of_an_audience_are_printed_as_they_stand(mini, write, page):
    write("base/note.html", "<html><head></head><body><p>{{ label(audience.imprint.footer) }}</p></body></html>")
    write("town/audience.yaml", "imprint: {footer: {zh: '{内部} {x}'}}\n")
    assert "<p>{内部} {x}</p>" in page("town")


def test_all_mistakes_are_named_at_once(mini, write):
    write("town/audience.yaml", "fields: [fr]\ntitel: {zh: x}\npage: {size: A9}\n")
    assert fault(mini).count("error:") == 3


def test_a_file_in_another_encoding_is_named_with_the_place_where_it_shows(mini, write):
    path = write("town/audience.yaml", "")
    path.write_bytes("about: {en: all}\ntitle: {zh: 市长}\n".encode("gbk"))
    assert "town/audience.yaml:2:13: error: not UTF-8 text\n  hint: it looks like GBK (“ANSI”): save it as UTF-8" in fault(mini)
    path.write_bytes("title: {zh: 市长}\n".encode("utf-16"))
    assert "town/audience.yaml:1:1: error: not UTF-8 text\n  hint: it looks like UTF-16" in fault(mini)
    path.write_bytes("\ufefftitle: {zh: 市长}\r\n".encode())
    assert load_audience(mini, "town").title.zh == "市长"


def test_a_wrong_word_in_a_list_is_one_mistake(mini, write):
    write("town/audience.yaml", "languages: [fr]\n")
    assert fault(mini).count("error:") == 1


def test_an_overlays_own_table_says_itself_which_columns_it_has(mini, write, page):
    write("town/parts/costs.html", '{% for column in document.columns["costs"] %}{{ column == "cost" }}{% endfor %}')
    write("town/audience.yaml", "documents: {note: {sections: [costs], columns: {costs: [cost, sum]}}}\n")
    assert "1:63: error: the table 'costs' has no column 'sum'" in fault(mini)
    write("town/parts/costs.html", '{% for column in document.columns["costs"] %}<p>{{ column }}</p>{% endfor %}')
    assert "<p>cost</p><p>sum</p>" in page("town")


def test_an_unknown_audience_gets_the_known_ones_and_the_nearest(mini, write):
    write("town/audience.yaml", "")
    with pytest.raises(UsageError, match=r"unknown audience 'twon'[\s\S]*did you mean 'town'\? known: town"):
        load_audience(mini, "twon")


def test_an_empty_audience_is_as_base_is(mini, write):
    write("town/audience.yaml", "")
    assert load_audience(mini, "town").documents == load_audience(mini, "base").documents


def test_documents_can_be_left_out(mini, write):
    write("town/audience.yaml", "documents: {comparison: {make: false}}\n")
    assert load_audience(mini, "town").kinds == ("note", "checklist", "digest")


def test_the_published_schema_is_current(request):
    path = TEMPLATES / FILE
    if request.config.getoption("--update-golden"):
        path.write_text(audience_schema(TEMPLATES), encoding="utf-8")
    assert path.read_text("utf-8") == audience_schema(TEMPLATES), "run pytest with --update-golden"


def test_the_schema_allows_only_what_there_is_and_explains_it():
    schema = json.loads(audience_schema(TEMPLATES))
    lax = [name for name, part in schema["$defs"].items() if part["type"] == "object" and part["additionalProperties"]]
    assert lax == []
    assert {"Document", "Masthead", "Page", "Fonts", "Colours"} <= set(schema["$defs"])
    assert "decision" in str(schema["$defs"]["Document"]["properties"]["sections"])
    assert schema["properties"]["fields"]["description"].startswith("Fields of the extract that may be shown")


def test_a_new_audience_is_one_commented_file_that_changes_nothing(mini, write):
    path = new_audience(mini, "mayor")
    assert [file.name for file in path.parent.iterdir()] == ["audience.yaml"]
    start, made = load_audience(mini, "base"), load_audience(mini, "mayor")
    assert made.model_dump() == start.model_dump()
    assert all(line.startswith("#") or not line for line in path.read_text("utf-8").splitlines())


@pytest.mark.parametrize("start", AUDIENCES)
def test_what_a_new_audience_shows_as_comments_is_valid_once_uncommented(tmp_path, start):
    import shutil

    templates = shutil.copytree(TEMPLATES, tmp_path / "templates")
    path = new_audience(templates, "mayor", start)
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("# ----")]
    head = lines.index("")
    settings = [line.removeprefix("# ") for line in lines[head:] if not line.startswith("# Settings,")]
    path.write_text("\n".join(settings), encoding="utf-8")
    (path.parent / "logo.png").write_bytes(b"")
    mayor, parent = load_audience(templates, "mayor"), load_audience(templates, start)
    assert mayor.documents == parent.documents
    assert mayor.fields == parent.fields
    assert mayor.based_on == start
    assert type(mayor).model_fields.keys() == mayor.model_fields_set, "a newcomer finds every setting in the file"


@pytest.mark.parametrize("name", ["Mayor", "../mayor", "may or", "", "a" * 50, "市长", "-x"])
def test_names_that_make_bad_folders_are_refused(mini, name):
    with pytest.raises(UsageError, match="cannot be the name"):
        new_audience(mini, name)


def test_an_audience_that_is_there_is_not_overwritten(mini, write):
    write("town/audience.yaml", "title: {zh: 镇}\n")
    with pytest.raises(UsageError, match="'town' is there already"):
        new_audience(mini, "town")
    assert load_audience(mini, "town").title.zh == "镇"


def test_a_length_or_colour_that_is_none_is_told_by_example(mini, write):
    write("town/audience.yaml", "fonts: {zh: {size: 14px}}\ncolours: {accent: red}\n")
    with pytest.raises(TemplateError) as caught:
        load_audience(mini, "town")
    told = {problem.message: problem.hint for problem in caught.value.problems}
    assert told == {
        "fonts.zh.size: '14px' cannot be used here": "write it as 12pt, 26mm, 2.5cm or 1in",
        "colours.accent: 'red' cannot be used here": "write it as '#c00000', in quotes",
    }
