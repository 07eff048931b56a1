"""What every worker process needs, imported once in the process that all of them are copied from."""

import pipeline.write.pdf
import pipeline.write.word.writer  # noqa: F401 - imported for its own sake, as the line above
