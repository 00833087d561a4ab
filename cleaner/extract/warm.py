"""What the first pages of a process make for all that follow, made before there is a page."""

from __future__ import annotations

from trafilatura import external


def load_stop_lists() -> None:
    """Load the stop lists of jusText, which trafilatura loads when the first page needs them: a seventh of a second."""
    if not external.JT_STOPLIST:
        external.jt_stoplist_init()
    # jusText keeps them in another form.
    external.classify_paragraphs([], external.JT_STOPLIST)  # type: ignore[attr-defined]  # not trafilatura's own
