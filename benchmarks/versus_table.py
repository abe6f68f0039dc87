#!/usr/bin/env python3
"""The README's table, from a report of benchmarks/versus.

    benchmarks/versus_table.py REPORT            prints it
    benchmarks/versus_table.py REPORT README.md  writes it between the marks in that file
"""
import re
import sys

BEGIN = "<!-- benchmarks/versus: begin -->"
END = "<!-- benchmarks/versus: end -->"


def cells(line):
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def section(report, title):
    """The rows of the table under a heading that begins with `title`."""
    found = re.search(r"^### " + re.escape(title) + r".*?$(.*?)(?=^#|\Z)", report, re.M | re.S)
    rows = [cells(line) for line in (found.group(1) if found else "").splitlines() if line.startswith("|")]
    return rows[2:]


def facts(report):
    pairs = [cells(line) for line in report.splitlines() if line.startswith("|")]
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}


def table(report):
    known = facts(report)
    date = re.search(r"^## (\S+)", report, re.M).group(1)
    upstream = {name: re.sub(r"^\d+:|[-+].*$", "", version) for name, version in known.items()}
    versions = ", ".join(f"{label} {upstream[name]}" for label, name in (
        ("RocksDB", "librocksdb-dev"), ("SQLite", "libsqlite3-dev"), ("LMDB", "liblmdb-dev"), ("restic", "restic"),
        ("borg", "borgbackup"), ("age", "age"), ("rclone", "rclone")) if name in upstream)
    out = [f"{date}, {known['processor']}, {known['memory']} of memory, {known['system']}, {versions}; holdfast "
           f"{known['holdfast']}. The ratio is holdfast : peer; below 1 holdfast is faster, or stores less.", "",
           "| | holdfast | holdfast : peer | aim | |", "|---|---|---|---|---|"]
    for engine in ("RocksDB", "SQLite", "LMDB"):
        grouped = {}
        for row in section(report, engine):
            grouped.setdefault(row[0], []).append(row)
        for what, rows in grouped.items():
            own = next((row[1] for row in rows if row[1]), "")
            ratios = ", ".join(f"{row[2]} **{row[4]}**" if row[4] else f"{row[2]} not measured" for row in rows)
            aimed = {(row[2] if row[5].startswith("≤") else "", row[5], row[6]) for row in rows if row[5] and row[5] != "none stated"}
            aims = "; ".join(sorted(f"{peer} {aim}".strip() for peer, aim, _ in aimed))
            missed = sorted(peer or "stored" for peer, _, held in aimed if "missed" in held)
            held = f"**missed: {', '.join(missed)}**" if missed else "met" if aimed else ""
            out.append(f"| {what} | {own} | {ratios} | {aims} | {held} |")
    for engine, size, _, above, aim, held, _ in section(report, "Peak memory"):
        out.append(f"| {engine}: peak memory of a backup above the host, database of {size} | {above} MiB | | {aim} MiB | {held} |")
    return "\n".join(out)


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as file:
        text = table(file.read())
    if len(sys.argv) == 2:
        print(text)
        return
    with open(sys.argv[2], encoding="utf-8") as file:
        readme = file.read()
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        sys.exit(f"{sys.argv[2]} has no marks {BEGIN} and {END}")
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        file.write(f"{before}{begin}\n{text}\n{end}{after}")


if __name__ == "__main__":
    main()
