#!/usr/bin/env python3
"""Google Benchmark's JSON from standard input as a Markdown table; the argument is its title."""
import json
import sys

aims = {  # a benchmark's name begins so: the most, its unit, and which number
    "set_new/1000000": (1000, "ns"), "set_again/1000000": (1000, "ns"),
    "pop_and_set/1000000": (2000, "ns, two operations"), "erase_and_set/1000000": (2000, "ns, two operations"),
    "bytes_a_task/1000000": (300, "bytes"),
}
to_nanoseconds = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}
known = {"name", "family_index", "per_family_instance_index", "run_name", "run_type", "repetitions", "repetition_index",
         "threads", "iterations", "real_time", "cpu_time", "time_unit", "label", "items_per_second", "aggregate_name",
         "aggregate_unit"}


def main():
    print(f"\n### {sys.argv[1]}\n\n| | median ns | | aim | |\n|---|---|---|---|---|")
    for run in json.load(sys.stdin)["benchmarks"]:
        if run["run_type"] == "aggregate" and run["aggregate_name"] != "median":
            continue
        nanoseconds = run["cpu_time"] * to_nanoseconds[run["time_unit"]]
        counters = {name: value for name, value in run.items() if name not in known}
        notes = [f"`{run['label']}`"] if run.get("label") else []
        notes += [f"{value:.1f} {name.replace('_', ' ')}" for name, value in counters.items()]
        value = next(iter(counters.values()), nanoseconds)
        aim = next((a for name, a in aims.items() if run["run_name"].startswith(name)), None)
        goal, verdict = ("", "") if aim is None else (f"≤ {aim[0]} {aim[1]}", "met" if value <= aim[0] else "**missed**")
        print(f"| {run['run_name']} | {'' if counters else f'{nanoseconds:.1f}'} | {', '.join(notes)} | {goal} | {verdict} |")


main()
