"""What builds did, for those who were not there: output/.briefings/log, in files that rotate."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

from pipeline.build import Report
from pipeline.records.stamps import KEPT_APART

SIZE, COUNT = 1 << 20, 5
"""Bytes of one file, and how many older ones are kept."""


def log(output: Path, report: Report) -> None:
    """Note what a build did; a folder that does not take the log has been complained of already."""
    try:
        handler = RotatingFileHandler(output / KEPT_APART / "log", maxBytes=SIZE, backupCount=COUNT, encoding="utf-8")
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger = logging.Logger("briefings.build")  # noqa: LOG001 - one that nothing else writes to or listens to
    logger.addHandler(handler)
    for written in report.written:
        logger.info(
            "wrote %s (%s)", written.path, "; ".join(reason.words for reason in written.step.reasons[written.format])
        )
    for path, moved in report.set_aside:
        logger.info("set aside %s as %s", path, moved)
    for path in report.withdrawn:
        logger.info("withdrew %s", path)
    for problem in report.problems:
        logger.log(logging.ERROR if problem.severity == "error" else logging.WARNING, "%s", problem)
    logger.info("%d files written, %d up to date, %d faults", len(report.written), report.fresh, len(report.problems))
    handler.close()
