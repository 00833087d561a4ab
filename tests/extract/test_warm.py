"""What is made before the first page is what the first page would have made."""

from __future__ import annotations

import subprocess
import sys

CODE = """
from justext import core
from trafilatura import external, meta
from cleaner.extract.warm import load_stop_lists

load_stop_lists()
ours = core.define_stoplist(external.JT_STOPLIST)
load_stop_lists()
assert core.define_stoplist(external.JT_STOPLIST) is ours
theirs = core.define_stoplist(external.jt_stoplist_init())
assert core.define_stoplist(("Of", "the")) == {"of", "the"}
meta.reset_caches()
print(ours == theirs, len(ours) > 100_000)
"""


def test_the_stop_lists_are_those_of_trafilatura() -> None:
    assert (
        subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True).stdout == "True True\n"
    )
