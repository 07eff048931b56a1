import http.client
import json
import threading

import pytest
from browser import Browser, program

from pipeline.commands.preview import Preview, about, choose, serve, shown_problem
from pipeline.errors import Location, Problem, UsageError
from pipeline.request import Project

NOTE = "templates/base/parts/measures.html"


@pytest.fixture
def preview(project):
    whole = Project(project.folder)
    return Preview(whole, choose(whole, "departments", "note"))


@pytest.fixture
def address(preview):
    """Serve the preview; give host and port."""
    stop, ready = threading.Event(), threading.Event()
    found = []

    def tell(url):
        found.append(url)
        ready.set()

    thread = threading.Thread(target=serve, args=(preview, 0, stop, tell), daemon=True)
    thread.start()
    assert ready.wait(30)
    yield found[0]
    stop.set()
    thread.join(10)
    assert not thread.is_alive()


def ask(address, path, host=None):
    port = int(address.rstrip("/").rpartition(":")[2])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"Host": host or f"127.0.0.1:{port}"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body


def test_a_document_is_shown_as_html_and_as_pages(preview):
    preview.refresh()
    assert preview.state.problems == ()
    assert preview.state.html.startswith(b"<!DOCTYPE html>")
    assert preview.state.pages >= 1
    assert preview.picture(1).startswith(b"\x89PNG")
    with pytest.raises(LookupError):
        preview.picture(preview.state.pages + 1)


def test_a_fault_is_shown_with_the_source_around_it_and_the_last_document_stays(preview, project):
    preview.refresh()
    before = preview.state
    path = project.folder / NOTE
    path.write_text("<p>one</p>\n<p>{{ articel.title }}</p>\n<p>three</p>\n", encoding="utf-8")
    preview.refresh()
    problem = preview.state.problems[0]
    assert problem["place"] == f"{NOTE}:2:7"
    assert problem["hint"] == "did you mean 'article'?"
    assert [line["text"] for line in problem["source"] if line["here"]] == ["<p>{{ articel.title }}</p>"]
    assert (preview.state.html, preview.state.pages) == (before.html, before.pages)
    assert preview.state.version == before.version + 1


def test_source_is_shown_of_files_of_the_project_only(tmp_path):
    outside = tmp_path / "secret.txt"
    outside.write_text("secret\n")
    root = tmp_path / "project"
    root.mkdir()
    for name in (str(outside), "../secret.txt"):
        assert shown_problem(Problem(Location(name, 1, 1), "x"), root)["source"] == []


def test_names_that_are_not_known_get_the_known_ones(project):
    whole = Project(project.folder)
    for arguments, expected in (
        (("leadrship", "note"), "did you mean 'leadership'"),
        (("leadership", "nota"), "did you mean 'note'"),
        (("leadership", "note", "lakesid"), "did you mean 'lakeside'"),
        (("leadership", "note", None, "fr"), "known: zh, en"),
    ):
        with pytest.raises(UsageError, match=expected):
            choose(whole, *arguments)


def test_a_mechanism_is_named_as_for_a_build_and_an_unknown_one_is_refused(project, lakeside):
    note = choose(Project(project.folder), "leadership", "note")
    second = lakeside.mechanisms[1]
    for word in (second.id, second.number, second.name.quote):
        assert about(note, word).mechanism == second.id
    with pytest.raises(UsageError, match=rf"M9: error: unknown mechanism\n.*known: M1 {lakeside.mechanisms[0].name.quote}"):
        about(note, "M9")
    with pytest.raises(UsageError, match="did you mean"):
        about(note, second.name.quote[:-1] + "们")
    assert project.run("preview", "leadership", "--mechanism", "M9", "--no-browser") == 2
    assert project.run("preview", "leadership", "digest", "--mechanism", "M1", "--no-browser") == 2


def test_a_mistake_in_the_audiences_file_is_shown_on_the_page_and_stops_nothing(project):
    (project.templates / "leadership" / "audience.yaml").write_text("titel: {zh: 版}\n", encoding="utf-8")
    whole = Project(project.folder)
    preview = Preview(whole, choose(whole, "leadership", "note"))
    preview.refresh()
    (problem,) = preview.state.problems
    assert problem["place"] == "templates/leadership/audience.yaml:1:1"
    assert problem["source"] == [{"number": 1, "text": "titel: {zh: 版}", "here": True}]


def test_the_server_answers_this_machine_only_and_gives_no_files(address):
    assert ask(address, "/")[0] == 200
    assert ask(address, "/", host="evil.example:80")[0] == 403
    for path in (
        "/../pyproject.toml",
        "/page?n=999",
        "/page?n=x",
        "/page",
        "/fonts/../../pyproject.toml",
        "/etc/passwd",
    ):
        assert ask(address, path)[0] == 404, path


def test_news_come_when_a_file_has_changed(address, project):
    version = json.loads(ask(address, "/state")[1])["version"]
    project.edit("templates/base/wording/zh.yaml", "建议措施", "建议的措施")
    state = json.loads(ask(address, f"/state?after={version}")[1])
    assert state["version"] > version
    assert "建议的措施".encode() in ask(address, "/document")[1]


@pytest.mark.skipif(program() is None, reason="not installed: chromium")
def test_in_a_browser_changes_and_faults_appear_without_reloading(address, project, tmp_path):
    pages = "[...document.querySelectorAll('#pages img')]"
    text = "(document.getElementById('document').contentDocument?.body?.innerText ?? '')"
    with Browser(tmp_path / "profile") as browser:
        browser.open(address)
        browser.wait(f"{pages}.length && {pages}.every(image => image.naturalWidth > 100)")
        browser.wait(f"{text}.includes('建议措施')")
        for old, new in (("建议措施", "措施甲"), ("措施甲", "措施乙"), ("措施乙", "措施丙")):
            project.edit("templates/base/wording/zh.yaml", old, new)
            browser.wait(f"{text}.includes('{new}')")
        project.edit(NOTE, "</section>", "</sectoin>")
        browser.wait("document.querySelectorAll('#problems h2').length > 0")
        shown = browser.value("document.getElementById('problems').innerText")
        assert f"{NOTE}:" in shown
        assert "</sectoin> is not in the vocabulary" in shown
        assert "措施丙" in browser.value(text)
        project.edit(NOTE, "</sectoin>", "</section>")
        browser.wait("document.querySelectorAll('#problems h2').length == 0")
