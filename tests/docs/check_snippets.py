#!/usr/bin/env python3
"""Checks that every ```cpp block in README.md and docs/**/*.md appears, line for line, in a compiled file.

Compiled files are tests/docs/*.cpp and examples/**/*.{cpp,hpp}. Indentation common to all lines of a block is
ignored, so a block may come from inside a function. A block that no compiler is to see is marked ```cpp-sketch.
"""
import pathlib
import re
import sys
import textwrap

BLOCK = re.compile(r"^```cpp[ \t]*\n(.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)


def lines_of(text):
    return [line.rstrip() for line in textwrap.dedent(text).strip("\n").split("\n")]


def contains(program, block):
    """True if `block` is a run of consecutive lines of `program`, up to one common indentation."""
    source = [line.rstrip() for line in program.split("\n")]
    wanted = lines_of(block)
    for start in range(len(source) - len(wanted) + 1):
        if lines_of("\n".join(source[start:start + len(wanted)])) == wanted:
            return True
    return False


def check(root):
    documents = [root / "README.md", *sorted((root / "docs").rglob("*.md"))]
    programs = [*(root / "tests/docs").glob("*.cpp"), *(root / "examples").rglob("*.[ch]pp")]
    texts = [path.read_text() for path in programs]
    lists = [path.read_text() for folder in ("tests/docs", "examples") for path in (root / folder).rglob("CMakeLists.txt")]
    blocks, missing = 0, []
    for path in programs:
        if path.suffix == ".cpp" and not any(re.search(rf"\b{re.escape(path.name)}\b", text) for text in lists):
            missing.append(f"{path.relative_to(root)} is in no CMakeLists.txt, so nobody compiles it\n")
    for document in filter(pathlib.Path.exists, documents):
        text = document.read_text()
        for match in BLOCK.finditer(text):
            blocks += 1
            if not any(contains(program, match[1]) for program in texts):
                line = text.count("\n", 0, match.start()) + 1
                missing.append(f"{document.relative_to(root)}:{line}: this block is in no compiled file:\n{match[1]}")
    print("\n".join(missing) or f"{blocks} blocks, each in one of {len(programs)} compiled files")
    return 1 if missing else 0


def self_test():
    program = "int main()\n{\n    if (a) {\n        b();\n    }\n}\n"
    assert contains(program, "if (a) {\n    b();\n}\n")
    assert not contains(program, "if (a) {\nb();\n}\n")
    assert not contains(program, "if (a) {\n    c();\n}\n")
    assert [m[1] for m in BLOCK.finditer("x\n```cpp\na\n```\n```sh\nb\n```\n```cpp\nc\n```\n")] == ["a\n", "c\n"]
    return 0


if __name__ == "__main__":
    sys.exit(self_test() if sys.argv[1] == "--self-test" else check(pathlib.Path(sys.argv[1])))
