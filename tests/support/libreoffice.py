"""Word files as LibreOffice shows them, with the fonts that our PDFs embed under the names that Word uses."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from pipeline.write import fonts


def pdfs(files: list[Path], folder: Path) -> dict[Path, Path]:
    """Return the PDF that LibreOffice makes of each Word file, in a folder that may be filled."""
    copies = [folder / f"{number}.docx" for number in range(len(files))]
    for file, copy in zip(files, copies, strict=True):
        shutil.copy(file, copy)
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", "pdf", "--outdir", str(folder), *map(str, copies)]
    ours = os.environ | {"FONTCONFIG_FILE": str(fonts.require() / fonts.CONFIGURATION)}
    subprocess.run(command, check=True, capture_output=True, timeout=400, env=ours)
    return {file: copy.with_suffix(".pdf") for file, copy in zip(files, copies, strict=True)}
