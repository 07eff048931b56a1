"""The command line: words in, exit status out; the only file that prints.

0: done, or nothing to do. 1: something is at fault. 2: the command line is. 3: another build is running.
Every command imports what it needs when it runs: a build with nothing to do is over before most of it is loaded.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.request import Project, Request, find_project

if TYPE_CHECKING:
    from pipeline.build import Report, Watcher, Written
    from pipeline.errors import Problem
    from pipeline.jobs import Workers

OK, FAULT, USAGE, BUSY = 0, 1, 2, 3


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status."""
    arguments = parser().parse_args(argv)
    try:
        return int(arguments.run(_project(arguments), arguments))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except Exception as fault:  # noqa: BLE001 - what is not ours to explain is raised again
        return _explained(fault)


def _project(arguments: argparse.Namespace) -> Project:
    """Return the project that is meant; what the rules find in a file can be asked for anywhere."""
    if getattr(arguments, "json", False) and Path(arguments.article).is_file():
        return Project(Path.cwd())
    return find_project(Path.cwd(), arguments.project)


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    about = "Turn policy articles into briefing notes, checklists, comparison tables and digests, in Word and PDF."
    top = argparse.ArgumentParser(prog="briefings", description=about)
    where = "the folder of seeds/ and templates/ (default: $BRIEFINGS_PROJECT, else this one or the next above)"
    top.add_argument("--project", type=_folder, metavar="DIR", help=where)
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _build_options(_command(commands, "build", build, "make the documents that are not up to date"))
    _command(commands, "list", list_, "show articles, mechanisms, audiences and documents")
    _status_options(_command(commands, "status", status, "show what lies in output/, its editions and what changed"))
    _extract_options(_command(commands, "extract", extract, "take an article apart by rules"))
    _new_options(commands)
    _check_options(_command(commands, "check", check, "look for everything that can be wrong, without building"))
    _explain_options(_command(commands, "explain", explain, "show where each piece of an audience comes from"))
    _preview_options(_command(commands, "preview", preview, "show a document in the browser while it is being changed"))
    _watch_options(_command(commands, "watch", watch, "build again whenever something changed, or on schedule"))
    _schedule_options(_command(commands, "schedule", schedule, "print a timer for systemd, cron and a CI service"))
    return top


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: Callable[[Project, argparse.Namespace], int],
    help: str,
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=help, description=f"{help[0].upper()}{help[1:]}.")
    command.set_defaults(run=run)
    return command


def _build_options(command: argparse.ArgumentParser) -> None:
    _selection_options(command)
    command.add_argument("--dry-run", action="store_true", help="list what would be written, and why; write nothing")
    command.add_argument("--force", action="store_true", help="write all that is asked for anew")
    _run_options(command)


def _selection_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("articles", nargs="*", metavar="ARTICLE", help="folders in seeds/ (default: all)")
    for name, metavar, help in (
        ("--mechanism", "M", "a mechanism's id, number or name"),
        ("--document", "KIND", "note, checklist, comparison or digest"),
        ("--audience", "A", "a folder in templates/"),
        ("--lang", "LANG", "zh or en"),
        ("--format", "FORMAT", "docx, pdf or html"),
    ):
        command.add_argument(name, action="append", default=[], metavar=metavar, help=f"{help}; can be repeated")
    command.add_argument("--output", type=Path, metavar="DIR", help="where the documents go (default: output/)")


def _run_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--date", metavar="YYYY-MM-DD", help="the date of editions issued now (default: today)")
    command.add_argument("--strict", action="store_true", help="warnings fail the build")
    command.add_argument("--jobs", type=_count, metavar="N", help="worker processes (default: one a core)")
    command.add_argument("--cluster", metavar="tcp://HOST:PORT", help="hand the work to a Dask cluster")
    command.add_argument("--notify", metavar="COMMAND", help="run this with new editions as JSON on standard input")


def _status_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("articles", nargs="*", metavar="ARTICLE", help="folders in output/ (default: all)")
    command.add_argument("--output", type=Path, metavar="DIR", help="where the documents are (default: output/)")


def _extract_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("article", metavar="ARTICLE", help="a folder in seeds/, or with --json any file")
    command.add_argument("--json", action="store_true", help="print what the rules find, with offsets into the file")
    command.add_argument("--dry-run", action="store_true", help="show what would change; change nothing")


def _new_options(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    new = commands.add_parser("new", help="add an article or an audience", description="Add an article or an audience.")
    kinds = new.add_subparsers(title="kinds", metavar="KIND", required=True)
    article = _command(kinds, "article", new_article, "put a file into seeds/ and draft its extract.yaml")
    article.add_argument("file", type=Path, metavar="FILE", help=".txt, .md, .html, .docx or .pdf")
    article.add_argument("--id", metavar="ID", help="the name of its folder (default: the file's, Chinese in pinyin)")
    audience = _command(kinds, "audience", new_audience, "make templates/NAME/ with a commented audience.yaml")
    audience.add_argument("name", metavar="NAME")
    audience.add_argument("--from", dest="start", metavar="AUDIENCE", default="base", help="start from this one")


def _check_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("articles", nargs="*", metavar="ARTICLE", help="folders in seeds/ (default: all)")
    command.add_argument("--outputs", action="store_true", help="check the written files, by the standards' validators")
    command.add_argument("--output", type=Path, metavar="DIR", help="where the documents are (default: output/)")
    command.add_argument("--strict", action="store_true", help="warnings fail the check")


def _explain_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("audience", metavar="AUDIENCE")
    command.add_argument("document", nargs="?", metavar="DOCUMENT", help="note, checklist, comparison or digest")


def _preview_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("audience", metavar="AUDIENCE")
    command.add_argument("document", nargs="?", default="note", metavar="DOCUMENT", help="default: note")
    command.add_argument("--article", metavar="ARTICLE", help="default: the first")
    command.add_argument("--mechanism", metavar="M", help="a mechanism's id, number or name (default: the first)")
    command.add_argument("--lang", metavar="LANG", help="zh or en")
    command.add_argument("--port", type=_port, default=0, metavar="N", help="default: any that is free")
    command.add_argument("--no-browser", action="store_true", help="print the address, open nothing")


def _watch_options(command: argparse.ArgumentParser) -> None:
    _selection_options(command)
    command.add_argument("--cron", metavar="EXPRESSION", help='build on schedule instead: "0 7 * * 1-5"')
    command.add_argument("--timezone", metavar="ZONE", help="of the schedule: Asia/Shanghai (default: this machine's)")
    _run_options(command)


def _schedule_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("kinds", nargs="*", metavar="KIND", help="systemd, cron or ci (default: all three)")
    command.add_argument("--cron", default="0 7 * * 1-5", metavar="EXPRESSION", help="when (default: %(default)s)")
    command.add_argument("--timezone", default="Asia/Shanghai", metavar="ZONE", help="default: %(default)s")


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError("from 0 to 65535")
    return number


def _folder(text: str) -> Path:
    path = Path(text)
    if not path.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {text}")
    return path


def _request(project: Project, arguments: argparse.Namespace) -> Request:
    return Request(
        project=project,
        output=(arguments.output or project.output).resolve(),
        articles=tuple(arguments.articles),
        mechanisms=tuple(arguments.mechanism),
        documents=tuple(arguments.document),
        audiences=tuple(arguments.audience),
        languages=tuple(arguments.lang),
        formats=tuple(arguments.format),
        force=getattr(arguments, "force", False),
        notify=bool(arguments.notify),
        date=arguments.date,
    )


def build(project: Project, arguments: argparse.Namespace) -> int:
    """Make the documents that are not up to date."""
    from pipeline.records.stamps import nothing_to_do

    request = _request(project, arguments)
    done = nothing_to_do(request)
    if done is not None and not _to_be_told(request):
        files, warnings = done
        for warning in warnings:
            print(warning, file=sys.stderr)
        print(f"nothing to do: {_files(files)} up to date")
        return FAULT if warnings and arguments.strict else OK
    if arguments.dry_run:
        from pipeline.build import preview

        return _would(preview(request), arguments)
    with _workers(request, arguments) as workers:
        return _build(request, arguments, workers)


def _to_be_told(request: Request) -> bool:
    """Return whether editions wait to be told of, from a build that was killed or a command that failed."""
    if not request.notify:
        return False
    from pipeline.records import announcements

    return bool(announcements.waiting(request.output))


def _build(request: Request, arguments: argparse.Namespace, workers: Workers) -> int:
    from pipeline import build as recipe
    from pipeline.commands.logfile import log

    with _Progress() as progress:
        report = recipe.build(request, workers, progress.watcher())
    log(request.output, report)
    return _report(report, request, arguments)


def preview(project: Project, arguments: argparse.Namespace) -> int:
    """Serve a document to the browser until Ctrl-C, made anew after each change."""
    import threading
    import webbrowser

    from pipeline.commands.preview import Preview, about, choose, serve

    subject = choose(project, arguments.audience, arguments.document, arguments.article, arguments.lang)
    if arguments.mechanism:
        subject = about(subject, arguments.mechanism)

    def ready(address: str) -> None:
        print(f"{address}  shows the document and follows every change; Ctrl-C ends", flush=True)
        if not arguments.no_browser:
            webbrowser.open(address)

    try:
        serve(Preview(project, subject), arguments.port, threading.Event(), ready)
    except KeyboardInterrupt:
        print("stopped")
    return OK


def watch(project: Project, arguments: argparse.Namespace) -> int:
    """Build now, and again whenever something changed or the clock says so, until Ctrl-C."""
    import signal
    import threading

    from pipeline.commands import watch as watching
    from pipeline.records.stamps import font_folder, machinery

    request = _request(project, arguments)
    stop = threading.Event()
    if arguments.timezone and not arguments.cron:
        return _misused("--timezone", "goes with --cron")
    if arguments.cron:
        watching.times(arguments.cron, arguments.timezone)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: what a service manager sends
    loaded, anew = machinery(request), False
    with _workers(request, arguments) as workers:

        def run() -> None:
            if machinery(request) != loaded:
                raise _Outdated
            try:
                _build(request, arguments, workers)
            except Exception as fault:  # noqa: BLE001 - what is not ours to explain is raised again
                _explained(fault)

        def begin() -> None:
            run()
            print("watching seeds/, templates/ and the fonts; Ctrl-C ends", flush=True)

        try:
            if arguments.cron:
                print(f"building at {arguments.cron}; Ctrl-C ends", flush=True)
                watching.on_schedule(arguments.cron, arguments.timezone, run, stop)
            else:
                fonts = [folder for folder in (font_folder(),) if folder.is_dir()]
                watching.on_change([project.seeds, project.templates, *fonts], run, stop, begin)
        except KeyboardInterrupt:
            print("stopped")
        except _Outdated:
            print("the program or its fonts changed: it begins anew", flush=True)
            anew = True
    if anew:
        os.execv(sys.executable, sys.orig_argv)
    return OK


class _Outdated(Exception):
    """What this process has loaded is no longer what lies on the disk."""


def schedule(project: Project, arguments: argparse.Namespace) -> int:
    """Print a timer for this project."""
    from pipeline.commands.schedule import lines

    for line in lines(project.root, arguments.cron, arguments.timezone, tuple(arguments.kinds)):
        print(line)
    return OK


def _misused(option: str, message: str) -> int:
    from pipeline.errors import Location, Problem

    print(Problem(Location(option), message), file=sys.stderr)
    return USAGE


def _workers(request: Request, arguments: argparse.Namespace) -> Workers:
    from pipeline.jobs import Cluster, Inline, Processes, cores

    if arguments.cluster:
        return Cluster(arguments.cluster)
    count = arguments.jobs or cores()
    one = all(len(names) == 1 for names in (request.articles, request.documents, request.languages, request.formats))
    single = one and len(request.audiences) == 1 and (len(request.mechanisms) == 1 or request.documents == ("digest",))
    return Inline() if count == 1 or single else Processes(count)


class _Progress:
    """A bar on a terminal, nothing in a pipe; the files that were written are printed in either."""

    def __init__(self) -> None:
        self._bar = None
        if sys.stderr.isatty():
            from tqdm import tqdm

            self._bar = tqdm(total=0, unit="file", leave=False, dynamic_ncols=True)

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def watcher(self) -> Watcher:
        """Return what the build calls as it goes."""
        from pipeline.build import Watcher

        return Watcher(found=lambda _: self._expect(), wrote=self._wrote, failed=lambda _: self._advance())

    def _expect(self) -> None:
        if self._bar is not None:
            self._bar.total = (self._bar.total or 0) + 1

    def _advance(self) -> None:
        if self._bar is not None:
            self._bar.update()

    def _wrote(self, written: Written) -> None:
        self._advance()
        if self._bar is None:
            print(written.shown, flush=True)
        else:
            self._bar.write(written.shown, file=sys.stdout)


def _would(report: Report, arguments: argparse.Namespace) -> int:
    """Print what a build would do."""
    from pipeline.commands.telling import predicted

    for line in predicted(report):
        print(line)
    _tell(report.problems)
    issued = len({id(written.step) for written in report.written if written.step.issues})
    editions = f" ({issued} new edition{'' if issued == 1 else 's'})" if issued else ""
    print(f"{_files(len(report.written))} would be written{editions}, {report.fresh} up to date")
    return _verdict(report, arguments)


def _report(report: Report, request: Request, arguments: argparse.Namespace) -> int:
    """Print what a build did, and tell whoever asked for it."""
    for path, moved in report.set_aside:
        print(f"{path}: edited by a person, kept as {moved}", file=sys.stderr)
    for path in report.withdrawn:
        print(f"{path}: no longer made, moved to editions/", file=sys.stderr)
    _tell(report.problems)
    if report.written:
        print(f"{_files(len(report.written))} written, {report.fresh} up to date, in {request.output}")
    elif not report.failed:
        print(f"nothing to do: {_files(report.fresh)} up to date")
    if arguments.notify:
        from pipeline.commands.notify import notify

        _tell(notify(arguments.notify, request.output))
    return _verdict(report, arguments)


def _verdict(report: Report, arguments: argparse.Namespace) -> int:
    return FAULT if report.failed or (arguments.strict and report.problems) else OK


def list_(project: Project, _: argparse.Namespace) -> int:
    """Show what there is to choose from."""
    from pipeline.commands.listing import lines

    for line in lines(project):
        print(line)
    return OK


def status(project: Project, arguments: argparse.Namespace) -> int:
    """Show what lies in output/."""
    from pipeline.commands.status import lines

    for line in lines((arguments.output or project.output).resolve(), tuple(arguments.articles)):
        print(line)
    return OK


def extract(project: Project, arguments: argparse.Namespace) -> int:
    """Print what the rules find in a file, or bring an article's extract.yaml up to date."""
    from pipeline.commands import extracting

    if arguments.json:
        print(extracting.as_json(project, arguments.article))
        return OK
    for line in extracting.bring_up_to_date(project, arguments.article, dry_run=arguments.dry_run):
        print(line)
    return OK


def new_article(project: Project, arguments: argparse.Namespace) -> int:
    """Put a file into seeds/ and draft its extract."""
    from pipeline import seeds
    from pipeline.commands.listing import found

    seed = seeds.new_article(project.seeds, arguments.file, arguments.id)
    print(f"{seed.article}\n{seed.extract}")
    if arguments.id is None:
        print(f"id: {seed.id}, made from its name; for another, rename the folder or give --id")
    for line in found(seed):
        print(line)
    return OK


def new_audience(project: Project, arguments: argparse.Namespace) -> int:
    """Make an audience's folder."""
    from pipeline.render import newaudience

    print(os.path.relpath(newaudience.new_audience(project.templates, arguments.name, arguments.start)))
    print(f"next: briefings preview {arguments.name} note, then briefings build --audience {arguments.name}")
    return OK


def check(project: Project, arguments: argparse.Namespace) -> int:
    """Look for everything that can be wrong."""
    from pipeline.commands import checking

    output = Path(os.path.relpath(arguments.output or project.output))
    names = tuple(arguments.articles)
    found = checking.outputs(output, names) if arguments.outputs else checking.inputs(project, names)
    _tell(found.problems)
    print(f"{found.looked_at}: {found.verdict}")
    return FAULT if found.failed or (arguments.strict and found.problems) else OK


def explain(project: Project, arguments: argparse.Namespace) -> int:
    """Show where each piece of an audience's documents comes from."""
    from pipeline.commands.explaining import lines

    for line in lines(project, arguments.audience, arguments.document):
        print(line)
    return OK


def _files(count: int) -> str:
    return f"{count} file{'' if count == 1 else 's'}"


def _tell(problems: Sequence[Problem]) -> None:
    for problem in problems:
        print(problem, file=sys.stderr)


def _explained(fault: Exception) -> int:
    """Print a fault of an input, or what the system refuses; raise again what is a fault of the program."""
    from pipeline.errors import BriefingsError, Location, Problem, UsageError

    if isinstance(fault, OSError) and fault.filename is not None:
        _tell([Problem(Location(os.path.relpath(fault.filename)), f"cannot be used: {fault.strerror}")])
        return FAULT
    if not isinstance(fault, BriefingsError):
        raise fault
    _tell(fault.problems)
    if isinstance(fault, UsageError):
        return USAGE
    return BUSY if type(fault).__name__ == "Busy" else FAULT
