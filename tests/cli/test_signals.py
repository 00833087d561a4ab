"""A worker that is told to end when it was just forked ends at once, and says nothing in its parent's name."""

from __future__ import annotations

import os
import signal

import pytest

from cleaner.cli.signals import interrupt_on_sigterm, stop_on_signal


@pytest.mark.skipif(not hasattr(os, "fork"), reason="workers are forked on Linux")
@pytest.mark.parametrize("handlers", [interrupt_on_sigterm, stop_on_signal])
def test_a_newborn_worker_ends_without_a_word(handlers, capfd):
    with handlers():
        child = os.fork()
        if child == 0:
            os.kill(os.getpid(), signal.SIGTERM)
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 128 + signal.SIGTERM
    assert capfd.readouterr().err == ""
