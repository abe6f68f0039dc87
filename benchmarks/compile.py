#!/usr/bin/env python3
"""Compile time and peak memory of the README's first program, with each compiler that is installed."""
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3


def compile_once(command):
    """Seconds and peak resident MiB of the largest process of one compilation."""
    start = time.monotonic()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit("failed: " + " ".join(command))
    return seconds, usage.ru_maxrss / 1024


def main():
    with open(os.path.join(root, "examples/first_program/main.cpp")) as file:
        program = file.read()
    host_only = "".join(line for line in program.splitlines(True) if "src.hpp" not in line)
    bodies = "#include <holdfast/src.hpp>\n#include <holdfast/persistence/sqlite/src.hpp>\n"
    print("\n### (9) Compilation of the README's first program\n")
    print("| | compiler | flags | median s | peak MiB |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        sources = []
        for name, text in (("whole program, one file", program), ("the host's file alone", host_only),
                           ("holdfast's bodies alone", bodies)):
            path = os.path.join(folder, f"{len(sources)}.cpp")
            with open(path, "w") as file:
                file.write(text)
            sources.append((name, path))
        for compiler in ("g++", "clang++-19"):
            if shutil.which(compiler) is None:
                print(f"| | {compiler} | | not installed | |")
                continue
            for flags in ("-O0", "-O2"):
                for name, path in sources:
                    command = [compiler, "-std=c++20", flags, "-I" + os.path.join(root, "include"), "-c", path,
                               "-o", os.path.join(folder, "out.o")]
                    runs = [compile_once(command) for _ in range(rounds)]
                    print(f"| {name} | {compiler} | {flags} | {statistics.median(r[0] for r in runs):.1f} | "
                          f"{max(r[1] for r in runs):.0f} |", flush=True)


main()
