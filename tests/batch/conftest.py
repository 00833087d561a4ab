from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager

import pytest


@pytest.fixture
def as_nobody(tmp_path):
    """Lay down root's rights for a while, since permissions do not bind root; others run as they are."""

    @contextmanager
    def lay_down_rights():
        if os.geteuid() != 0:
            yield
            return
        for directory in (tmp_path, *tmp_path.parents[:3]):
            if directory.stat().st_uid == 0 and directory != directory.parent:
                directory.chmod(directory.stat().st_mode | 0o011)
        os.seteuid(65534)
        try:
            yield
        finally:
            os.seteuid(0)

    return lay_down_rights


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 200 kB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", disk], capture_output=True
    )
    if not mounted or mounted.returncode:
        pytest.skip("no right to mount a small disk")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)
