from pipeline.errors import Location, Problem
from pipeline.records.tracing import traced

TEXTS = {
    "templates/base/note.html": "<main>\n{% include 'parts/head.html' %}\n</main>\n",
    "templates/mayor/parts/head.html": '<p>\n  <img src="crest.png" alt="">\n</p>\n',
    "templates/mayor/style.css": "p { color: red }\nh1 { background: url(paper.png) }\n",
}


def test_a_missing_file_is_told_where_a_stylesheet_names_it():
    problem = Problem(Location("paper.png"), "the file is missing", "looked in templates/mayor")
    assert str(traced(problem, TEXTS)) == (
        "templates/mayor/style.css:2:22: error: 'paper.png': the file is missing\n  hint: looked in templates/mayor"
    )


def test_a_missing_image_is_told_where_a_part_names_it_though_the_writer_knew_the_document_only():
    problem = Problem(Location("templates/base/note.html"), "image 'crest.png': the file is missing")
    assert traced(problem, TEXTS).location == Location("templates/mayor/parts/head.html", 2, 13)
    assert traced(problem, TEXTS).message == problem.message


def test_what_nobody_names_or_already_has_its_line_stays_as_it_is():
    for problem in (
        Problem(Location("elsewhere.png"), "the file is missing"),
        Problem(Location("templates/base/note.html"), "the margins leave no room for text"),
        Problem(Location("templates/mayor/style.css", 1, 5), "image 'crest.png': unknown"),
    ):
        assert traced(problem, TEXTS) == problem
