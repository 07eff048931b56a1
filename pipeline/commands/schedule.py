"""A schedule for this project in the words of systemd, cron and a CI service, ready to be put in place.

In: a cron expression, a time zone, the project's folder. Out: text. Nothing is installed here.
"""

from __future__ import annotations

import datetime
import shlex
import sys
import zoneinfo
from collections.abc import Iterator
from pathlib import Path

from cronsim import CronSim

from pipeline.commands.watch import times
from pipeline.errors import Location, Problem, UsageError
from pipeline.selection import unknown

DAYS = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")
_FULL = {"minutes": range(60), "hours": range(24), "days": range(1, 32), "months": range(1, 13), "weekdays": range(7)}


def lines(project: Path, expression: str, timezone: str, kinds: tuple[str, ...]) -> Iterator[str]:
    """Yield the lines for each of `kinds` (systemd, cron, ci).

    Raises UsageError for what cannot be written so; where no kind was asked for, a remark says it in its place.
    """
    times(expression, timezone)
    writers = {"systemd": systemd, "cron": crontab, "ci": workflow}
    wrong = [unknown("kind of schedule", kind, writers) for kind in kinds if kind not in writers]
    if wrong:
        raise UsageError(wrong)
    for kind in kinds or tuple(writers):
        try:
            yield from list(writers[kind](project, expression, timezone))
        except UsageError as fault:
            if kinds:
                raise
            yield from (f"# {kind}: {problem.message}" for problem in fault.problems)
        yield ""


def command() -> list[str]:
    """Return how this program is called, with its whole path."""
    beside = Path(sys.executable).with_name("briefings")
    return [str(beside)] if beside.exists() else [sys.executable, "-m", "pipeline"]


def systemd(project: Path, expression: str, timezone: str) -> Iterator[str]:
    """Yield a service and a timer for the user's systemd, with the commands that put them in place."""
    home = "~/.config/systemd/user"
    yield f"# {home}/briefings.service"
    yield "[Unit]"
    yield "Description=Build the briefings that are not up to date"
    yield "[Service]"
    yield "Type=oneshot"
    yield f"WorkingDirectory={str(project).replace('%', '%%')}"
    yield f"ExecStart={' '.join(map(_systemd_word, command()))} build"
    yield "# 3: another build is running, which will do what this one would have done"
    yield "SuccessExitStatus=3"
    yield ""
    yield f"# {home}/briefings.timer"
    yield "[Unit]"
    yield "Description=Build the briefings on schedule"
    yield "[Timer]"
    for calendar in calendars(expression, timezone):
        yield f"OnCalendar={calendar}"
    yield "Persistent=true"
    yield "[Install]"
    yield "WantedBy=timers.target"
    yield "# then: systemctl --user daemon-reload && systemctl --user enable --now briefings.timer"


def crontab(project: Path, expression: str, timezone: str) -> Iterator[str]:
    """Yield the lines for `crontab -e`."""
    run = f"cd {shlex.quote(str(project))} && {shlex.join(command())} build >/dev/null"
    yield "# crontab -e; what goes wrong is mailed, what was done is in output/.briefings/log"
    run = run.replace("%", "\\%")
    here = datetime.datetime.now().astimezone().utcoffset() or datetime.timedelta()
    if here != datetime.datetime.now(zoneinfo.ZoneInfo(timezone)).utcoffset():
        yield "# Debian's and Ubuntu's cron passes over CRON_TZ and counts in this machine's zone; write there instead:"
        try:
            yield from (f"# {line} {run}" for line in moved(expression, timezone, here))
        except UsageError:
            yield f"# (a time in this machine's zone: {expression} cannot be moved there)"
    yield f"CRON_TZ={timezone}"
    yield f"{expression} {run}"


def workflow(project: Path, expression: str, timezone: str) -> Iterator[str]:
    """Yield a workflow file; CI services count in UTC, so the hours are moved."""
    yield f"# {project.name}/.github/workflows/briefings.yml"
    yield "name: briefings"
    yield "on:"
    yield "  schedule:"
    for line in moved(expression, timezone):
        yield f'    - cron: "{line}"  # {expression} {timezone}'
    yield "  push:"
    yield '    paths: ["seeds/**", "templates/**"]'
    yield "  workflow_dispatch:"
    yield "concurrency: briefings"
    yield "jobs:"
    yield "  build:"
    yield "    runs-on: ubuntu-latest"
    yield "    steps:"
    yield "      - uses: actions/checkout@v4"
    yield "      - uses: actions/cache@v4  # editions go on from the last run's record"
    yield "        with:"
    yield "          path: output"
    yield "          key: briefings-${{ github.run_id }}"
    yield "          restore-keys: briefings-"
    yield "      - run: make briefings"
    yield "      - uses: actions/upload-artifact@v4"
    yield "        if: always()"
    yield "        with: {name: briefings, path: output}"


def calendars(expression: str, timezone: str) -> Iterator[str]:
    """Yield the expression as systemd's OnCalendar; days of the month or of the week, as in cron, are two lines."""
    sets = _sets(expression)
    clock = f"{_list(sets, 'hours')}:{_list(sets, 'minutes')}:00 {timezone}"
    month, day = _list(sets, "months"), _list(sets, "days")
    weekdays = ",".join(DAYS[n] for n in sorted(sets["weekdays"]))
    all_days, all_weekdays = _is_full(sets, "days"), _is_full(sets, "weekdays")
    if all_days or not all_weekdays:
        yield f"{'' if all_weekdays else weekdays + ' '}*-{month}-* {clock}"
    if not all_days:
        yield f"*-{month}-{day} {clock}"


def moved(expression: str, timezone: str, to: datetime.timedelta = datetime.timedelta()) -> Iterator[str]:
    """Yield the expression in the zone that is `to` ahead of UTC: hours on another day there have their own line.

    Raises UsageError when days of the month would have to be moved, which cron cannot say.
    """
    zone = zoneinfo.ZoneInfo(timezone)
    offset = datetime.datetime.now(zone).utcoffset() or datetime.timedelta()
    shift = int((offset - to).total_seconds() // 60)
    sets = _sets(expression)
    there: dict[tuple[int, int], set[int]] = {}
    for hour in sets["hours"]:
        for minute in sets["minutes"]:
            day, rest = divmod(hour * 60 + minute - shift, 24 * 60)
            there.setdefault((day, rest % 60), set()).add(rest // 60)
    by_hours: dict[tuple[int, frozenset[int]], set[int]] = {}
    for (day, minute), hours in there.items():
        by_hours.setdefault((day, frozenset(hours)), set()).add(minute)
    for (day, together), minutes in sorted(by_hours.items(), key=lambda item: (item[0][0], sorted(item[0][1]))):
        if day and not (_is_full(sets, "days") and _is_full(sets, "months")):
            hint = "leave out days and months, or choose an hour that falls on the same day there"
            where = "counts in UTC, where" if not to else "counts in its machine's zone, where"
            raise UsageError(Problem(Location("--cron"), f"the service {where} this is another day", hint))
        weekdays = {(n + day) % 7 for n in sets["weekdays"]}
        now = {**sets, "hours": set(together), "minutes": minutes, "weekdays": weekdays}
        yield " ".join(_field(now, name) for name in _FULL)


def _sets(expression: str) -> dict[str, set[int]]:
    """Return the values that each field names. Raises UsageError for L and #, which only cron itself knows."""
    parsed = CronSim(expression, datetime.datetime.now())
    sets = {name: set(getattr(parsed, name)) for name in _FULL}
    sets["weekdays"] = {value % 7 if isinstance(value, int) else value for value in sets["weekdays"]}
    if any(not isinstance(value, int) or value < 0 for values in sets.values() for value in values) or any(
        value > max(_FULL[name]) for name, values in sets.items() for value in values
    ):
        raise UsageError(Problem(Location("--cron"), f"'{expression}' has L or #, which only cron and watch know"))
    return sets


def _is_full(sets: dict[str, set[int]], name: str) -> bool:
    return sets[name] >= set(_FULL[name])


def _list(sets: dict[str, set[int]], name: str) -> str:
    return "*" if _is_full(sets, name) else ",".join(f"{value:02d}" for value in sorted(sets[name]))


def _field(sets: dict[str, set[int]], name: str) -> str:
    return "*" if _is_full(sets, name) else ",".join(str(value) for value in sorted(sets[name]))


def _systemd_word(word: str) -> str:
    """Return a word of a command as systemd reads it: % begins a specifier there, $ a variable."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"' if escaped != word or " " in word else word
