#!/usr/bin/env python3
"""Reads a JUnit report of ctest and prints `passed failed skipped`, then the names of what failed or was skipped.

A test program of Catch2 or unittest counts as its test cases, everything else as one. A test that cannot run
prints a line with `skipped: ` and the reason.
"""
import re
import sys
import xml.etree.ElementTree


def count(case):
    """(passed, failed, reasons of what was skipped) of one test of ctest."""
    output = "".join(case.itertext())
    reasons = re.findall(r"^.*skipped: .*$", output, re.MULTILINE)
    status = case.get("status")
    if status in ("notrun", "disabled"):
        missing = "Unable to find executable" in output or "could not find executable" in output.lower()
        return (0, 1, []) if missing else (0, 0, reasons[:1] or ["skipped"])
    if status == "run":
        cases = re.findall(r"All tests passed \(\d+ assertions? in (\d+) test cases?\)", output)
        ran = re.findall(r"^Ran (\d+) tests? in .*\n\nOK", output, re.MULTILINE)
        total = sum(map(int, cases)) or sum(map(int, ran)) or 1
        return (max(0, total - len(reasons)), 0, reasons)
    line = re.findall(r"^test cases: +\d+(?: \| +(\d+) passed)?(?: \| +(\d+) failed)?", output, re.MULTILINE)
    return (sum(int(p or 0) for p, _ in line), max(1, sum(int(f or 0) for _, f in line)), reasons)


def main(path):
    totals, notes = [0, 0, 0], []
    for case in xml.etree.ElementTree.parse(path).getroot().iter("testcase"):
        passed, failed, skipped = count(case)
        totals = [a + b for a, b in zip(totals, (passed, failed, len(skipped)))]
        notes += [f"{case.get('name')}: {reason.strip()}" for reason in skipped]
        if failed:
            notes.append(f"FAILED {case.get('name')}")
    print(*totals)
    print("\n".join(notes), end="\n" if notes else "")


main(sys.argv[1])
