"""Rule packs: YAML text to rules, with every fault told by file and line."""

from cleaner.packs.load import RuleSet, load_packs
from cleaner.packs.rule import Rule

__all__ = ["Rule", "RuleSet", "load_packs"]
