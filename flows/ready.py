"""All that a process needs to do jobs: whoever imports this has it loaded, spaCy's French included, which takes seconds."""

import signal
import sys
from contextlib import suppress
from importlib import import_module

from pipeline.threads import compute_alone

compute_alone()
if sys.argv[:1] == ["-c"]:  # the process that is copied: Ctrl-C is for the run
    signal.signal(signal.SIGINT, signal.SIG_IGN)

from pipeline import language  # noqa: E402 — libraries look at the environment while they are imported
from pipeline.jobs import STAGES  # noqa: E402

for _module in dict.fromkeys(module for module, _ in STAGES.values()):
    import_module(f"pipeline.work.{_module}")

with suppress(Exception):  # what is wrong shows again, and is told, where a job needs it
    next(iter(language.persons(["Une phrase de Saint-Brieuc."])))  # a joined word has its long pattern compiled
    language.is_word("phrase")
