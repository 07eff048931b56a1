"""What the benchmark counts: documents that a build wrote, and what each further one cost."""

import time

from pipeline.benchmark.growth import Growth
from pipeline.benchmark.measure import processor, written


def test_what_a_build_takes_to_begin_is_not_divided_among_its_documents():
    assert Growth(further=4, one=1.0, all=3.0, megabytes=100).each == 0.5
    assert Growth(further=1000, one=1.0, all=501.0, megabytes=100).each == 0.5


def test_files_are_counted_as_the_build_says():
    assert written("output/a.docx\n12 written, 3 unchanged\n") == 12
    assert written("nothing to do\n") == 0


def test_processor_time_is_that_of_work_and_not_of_waiting():
    before = processor()
    time.sleep(0.05)
    waited = processor() - before
    assert waited < 0.04
    while processor() - before < 0.02:
        pass
