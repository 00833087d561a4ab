"""Faults that a pack can have though it loads: each check has a code, and each finding says the way out."""

from cleaner.authoring.lint.checks import CHECKS, Check
from cleaner.authoring.lint.finding import Finding
from cleaner.authoring.lint.fix import fix_pack
from cleaner.authoring.lint.run import Linted, lint_packs, read_sources

__all__ = ["CHECKS", "Check", "Finding", "Linted", "fix_pack", "lint_packs", "read_sources"]
