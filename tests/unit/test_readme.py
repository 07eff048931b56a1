"""The README promises files, commands and pictures: they are there."""

from __future__ import annotations

import datetime
import re
import shlex
import shutil
from importlib import metadata
from pathlib import Path

import pytest

from pipeline.model import Edition

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
LINKS = [target for target in re.findall(r"\]\(([^)]+)\)", README) if "://" not in target]
COMMANDS = [line.split("#")[0].strip() for line in README.splitlines() if line.startswith("briefings ")]


@pytest.mark.parametrize("target", sorted(set(LINKS)))
def test_each_link_leads_to_a_file(target):
    assert (ROOT / target).exists()


def test_the_readme_has_links_and_commands_at_all():
    assert len(LINKS) > 10
    assert len(COMMANDS) > 10


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_is_one_that_the_program_knows(command):
    from pipeline.cli import parser

    words = [word for word in shlex.split(command)[1:] if word != "…"]
    assert parser().parse_args(words)


def test_each_make_target_is_in_the_makefile():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"`make ([a-z]+)", README)) | set(re.findall(r"^make ([a-z]+)", README, re.MULTILINE))
    assert {"briefings", "test", "check", "benchmark", "pictures"} <= targets
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_settings_that_it_shows_change_the_document(tmp_path, lakeside):
    from pipeline.render.audience import load_audience
    from pipeline.render.renderer import Renderer

    shown = re.search(r"```yaml\n(.*?)```", README, re.DOTALL)
    assert shown
    templates = shutil.copytree(ROOT / "templates", tmp_path / "templates")
    (templates / "mayor").mkdir()
    (templates / "mayor" / "audience.yaml").write_text("based_on: leadership\n" + shown[1], "utf-8")
    renderer = Renderer(templates, load_audience(templates, "mayor"))
    edition = Edition(number=1, date=datetime.date(2024, 5, 6))
    note = renderer.render(lakeside, "note", "zh", "M1", edition).html
    checklist = renderer.render(lakeside, "checklist", "zh", "M1", edition).html
    assert "市长专报" in note
    assert "请市长定夺" in note
    assert "责任单位" in checklist
    assert "完成时限" not in checklist


def test_the_article_is_credited_as_it_asks(chengdu):
    credits = README[README.index("## Credits") :]
    for quote in (chengdu.title, chengdu.publication, *chengdu.authors):
        assert quote.quote in credits
    assert f"{chengdu.date.value:%Y年%-m月%-d日}" in credits


def test_the_licence_is_the_one_that_the_project_declares():
    assert (ROOT / "LICENSE").read_text("utf-8").startswith("MIT License")
    assert metadata.metadata("briefings")["License-Expression"] == "MIT"


# a distribution whose licence asks more of those who pass a program on than to name it
COPYLEFT = re.compile(r"\b(AGPL|GPL|Affero|GNU General Public)", re.IGNORECASE)
LENIENT = re.compile(r"LGPL|Lesser|MPL|Mozilla|MIT|BSD|Apache|OFL|HPND|Python", re.IGNORECASE)


def test_nothing_that_the_program_needs_forbids_passing_it_on():
    lines = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
    names = [line.split("==")[0] for line in lines if "==" in line and not line.startswith(" ")]
    looked_at = 0
    for name in names:
        try:
            about = metadata.metadata(name)
        except metadata.PackageNotFoundError:  # for another platform or Python
            continue
        looked_at += 1
        words = [about.get("License-Expression") or "", (about.get("License") or "")[:200]]
        words += [c for c in about.get_all("Classifier") or [] if c.startswith("License ::")]
        licence = " ".join(words)
        assert not COPYLEFT.search(licence) or LENIENT.search(licence), f"{name}: {licence}"
    assert looked_at > 20
