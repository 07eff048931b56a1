"""veraPDF agrees: our quick validator and the reference see the same faults in the same files."""

from __future__ import annotations

import pdf_faults as faults
import pytest

pytestmark = pytest.mark.needs("java")


@pytest.fixture(scope="module")
def verapdf():
    pytest.importorskip("jpype")
    import verapdf

    return verapdf


@pytest.mark.parametrize("profile", ["ua1", "3a"])
def test_a_sound_pdf_passes(verapdf, profile, sound_pdf):
    assert verapdf.failures(sound_pdf, profile) == {}


@pytest.mark.parametrize("plant", faults.STANDARDS, ids=lambda plant: plant.__name__)
def test_a_fault_that_a_standard_names_is_found(verapdf, plant, sound_pdf, tmp_path):
    path = faults.planted(sound_pdf, plant, tmp_path / "broken.pdf")
    assert verapdf.failures(path, "ua1") or verapdf.failures(path, "3a")
