#!/usr/bin/env python3
"""Holds the licence of every crate in Cargo.lock against the list in scripts/licences.

Reads the output of `cargo metadata` from its input. A crate whose SPDX expression cannot be
satisfied by licences of the list is named with that expression, and the check fails.
"""

import json
import re
import sys
from pathlib import Path

ACCEPTED = Path(__file__).with_name("licences")
OWN = "GPL-3.0-or-later"


def accepted() -> set[str]:
    lines = ACCEPTED.read_text(encoding="utf-8").splitlines()
    lines = [line for line in lines if line and not line.startswith("#")]
    # Two spaces part the identifier from its reason.
    return {re.split(r"\s{2,}", line)[0] for line in lines}


class Expression:
    """An SPDX licence expression: OR binds loosest, then AND, then WITH."""

    def __init__(self, text: str) -> None:
        # Crates of before SPDX expressions part their choices with a slash.
        self.words = re.findall(r"[()]|[^\s()]+", text.replace("/", " OR "))

    def fits(self, licences: set[str]) -> bool:
        fits = self.either(licences)
        if self.words:
            raise ValueError(f"{self.words[0]} stands where the expression should end")
        return fits

    def either(self, licences: set[str]) -> bool:
        fits = self.both(licences)
        while self.takes("OR"):
            fits = self.both(licences) or fits
        return fits

    def both(self, licences: set[str]) -> bool:
        fits = self.one(licences)
        while self.takes("AND"):
            fits = self.one(licences) and fits
        return fits

    def one(self, licences: set[str]) -> bool:
        if self.takes("("):
            fits = self.either(licences)
            if not self.takes(")"):
                raise ValueError("a bracket is not closed")
            return fits
        if not self.words or self.words[0] in ("OR", "AND", "WITH", ")"):
            raise ValueError("a licence is missing")
        name = self.words.pop(0)
        if self.takes("WITH"):
            name = f"{name} WITH {self.words.pop(0) if self.words else ''}"
        return name in licences

    def takes(self, word: str) -> bool:
        if self.words[:1] != [word]:
            return False
        self.words.pop(0)
        return True


def fault(crate: dict, licences: set[str]) -> str | None:
    """What is wrong with a crate's licence, if anything is."""
    text = crate["license"]
    if crate["source"] is None:
        return None if text == OWN else f"our own package is {text}, not {OWN}"
    if not text:
        return f"no licence expression; its file is {crate['license_file']}"
    try:
        return None if Expression(text).fits(licences) else text
    except ValueError as trouble:
        return f"{text}: {trouble}"


def main() -> int:
    crates = json.load(sys.stdin)["packages"]
    licences = accepted()
    faults = [(crate, fault(crate, licences)) for crate in crates]
    faults = [f"{crate['name']} {crate['version']}: {what}" for crate, what in faults if what]
    for line in faults:
        print(f"licence not in scripts/licences: {line}", file=sys.stderr)
    if not faults:
        print(f"{len(crates)} crates, every licence fits {OWN}")
    return 1 if faults or not crates else 0


if __name__ == "__main__":
    sys.exit(main())
