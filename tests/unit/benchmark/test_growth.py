"""What the benchmark counts: documents that a build wrote, time that was worked, memory that was held."""

import subprocess
import sys
import time
from pathlib import Path

from pipeline.benchmark import articles
from pipeline.benchmark.measure import processor, written


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


HOLDING = """
from pipeline.benchmark.measure import peak
before = peak()
held = bytearray(60 * 2**20)
held[::4096] = b"x" * len(held[::4096])
del held
print(peak() - before)
"""


def test_memory_is_counted_at_its_most_and_as_this_process_held_it():
    # in a process of its own: this one may have held more before
    done = subprocess.run([sys.executable, "-c", HOLDING], check=True, capture_output=True, text=True)
    assert 50 < float(done.stdout) < 70


def test_no_two_of_a_row_of_articles_are_alike(tmp_path):
    root = Path(__file__).parents[3]
    made = articles.make(root, tmp_path / "some", 3, first=4)
    texts = {path.read_text("utf-8") for path in (made / "seeds").glob("*/article.txt")}
    extracts = {path.read_text("utf-8") for path in (made / "seeds").glob("*/extract.yaml")}
    assert len(texts) == len(extracts) == 3
