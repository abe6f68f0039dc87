"""Runs sqlite_server as a person would: serve, back up while an application writes, list, restore."""

import os
import pathlib
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

server = sys.argv[1]


def run(*arguments, code=0):
    done = subprocess.run([server, *map(str, arguments)], capture_output=True, text=True, timeout=600)
    print("$ sqlite_server", *arguments, "\n" + done.stdout + done.stderr, flush=True)
    assert done.returncode == code, (done.returncode, code)
    return done.stdout + done.stderr


def rows(file):
    with sqlite3.connect(file) as connection:
        return connection.execute("SELECT count(*), sum(length(text)) FROM notes").fetchone()


with tempfile.TemporaryDirectory() as root:
    root = pathlib.Path(root)
    folder = root / "databases"
    folder.mkdir()
    # Runs are by hand: the next slot is months away, whenever this is run.
    slot = f"0 0 1 {(time.localtime().tm_mon + 5) % 12 + 1} *"
    to = ("--to", root / "backups", "--full", slot, "--incremental", slot)
    key = ("--key-file", root / "key")
    applications = {}
    for name, mode in (("orders.db", "WAL"), ("users.sqlite", "DELETE"), ("a b", "WAL")):
        application = sqlite3.connect(folder / name)
        application.execute(f"PRAGMA journal_mode = {mode}")
        application.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)")
        application.executemany("INSERT INTO notes (text) VALUES (?)", [(f"{name} {i} " + os.urandom(400).hex(),) for i in range(3000)])
        application.commit()
        applications[name] = application

    out = run(folder, *to, *key, "--once")
    assert out.count("full backup") == 3, out
    out = run(folder, *to, *key, "--once")
    assert out.count("nothing has changed") == 3, out
    before = rows(folder / "orders.db")
    applications["orders.db"].execute("UPDATE notes SET text = 'changed' WHERE id = 77")
    applications["orders.db"].commit()
    out = run(folder, *to, *key, "--once")
    assert out.count("nothing has changed") == 2 and out.count("incremental backup") == 1, out

    lines = run(folder, *to, *key, "--list").splitlines()
    orders = [line.split("  ") for line in lines if line.startswith("orders.db")]
    assert len(lines) == 4 and len(orders) == 2, lines
    full = next(line for line in orders if line[2] == "full")
    incremental = next(line for line in orders if line[2] == "incremental")
    assert int(incremental[3].split()[0]) * 20 < int(full[3].split()[0]), lines

    run(folder, *to, *key, "--restore", "orders.db", "--as", "now.db")
    run(folder, *to, *key, "--restore", "orders.db", "--as", "before.db", "--point", full[4])
    run(folder, *to, *key, "--restore", "a b", "--as", "a c")
    assert rows(folder / "now.db") == rows(folder / "orders.db")
    assert rows(folder / "before.db") == before != rows(folder / "now.db")
    assert rows(folder / "a c") == rows(folder / "a b")
    out = run(folder, *to, *key, "--restore", "orders.db", code=1)
    assert "exists" in out, out
    out = run(folder, *to, "--restore", "orders.db", "--as", "x.db", code=1)
    assert "key" in out, out
    assert not (folder / "x.db").exists()
    run(root / "nowhere", *to, "--once", code=105)

    # By the clock, with databases that come and go; --list and --restore work beside it.
    serving = subprocess.Popen([server, folder, "--to", root / "by the clock", "--full", "* * * * *", "--incremental",
                                "* * * * *"], stdout=subprocess.PIPE, text=True)
    try:
        assert "Protecting" in serving.stdout.readline()
        late = sqlite3.connect(folder / "late.db")
        late.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)")
        late.commit()
        (folder / "a c").unlink()
        wanted = {"late.db: a new database", "a c: the database is gone", "late.db: full backup", "orders.db: full backup"}
        deadline = time.monotonic() + 500
        while wanted and time.monotonic() < deadline:
            line = serving.stdout.readline()
            print(line, end="", flush=True)
            wanted = {each for each in wanted if not line.startswith(each)}
        assert not wanted, wanted
        out = run(folder, "--to", root / "by the clock", "--restore", "late.db", "--as", "late copy.db")
        assert rows(folder / "late copy.db") == (0, None)
        out = run(folder, *to, *key, "--once", code=1)
        assert "in use" in out, out
    finally:
        serving.send_signal(signal.SIGTERM)
        assert serving.wait(timeout=300) == 0
print("1 passed, 0 failed")
