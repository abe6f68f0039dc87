"""sqlite_server loses its maps, is killed while it backs up and restores, and an application writes all the time."""

import os
import pathlib
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

server = sys.argv[1]
kills = int(os.environ.get("HOLDFAST_CRASH_KILLS", "12"))
random.seed(4711)


# How long a backup and a restore took the last time: kills are aimed within that, however loaded the machine is.
spans = {}


def run(*arguments):
    begin = time.monotonic()
    done = subprocess.run([server, *map(str, arguments)], capture_output=True, text=True, timeout=600)
    spans["--restore" in arguments] = max(time.monotonic() - begin, 0.1)
    print("$", *arguments, "\n" + done.stdout + done.stderr, flush=True)
    assert done.returncode == 0, done.returncode
    return done.stdout


def kill_within(*arguments):
    """True if it was killed before it ended."""
    seconds = random.uniform(0.02, 1.2) * spans.get("--restore" in arguments, spans[False])
    process = subprocess.Popen([server, *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(timeout=seconds)
        return False
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True


def shown(file):
    """The number of the transaction that a database shows; it has to be the state after exactly that one."""
    with sqlite3.connect(file) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        (n,) = connection.execute("SELECT n FROM counter").fetchone()
        assert connection.execute("SELECT max(n), count(*) FROM log").fetchone() == (n, n + 1)
    connection.close()
    return n


with tempfile.TemporaryDirectory() as root:
    root = pathlib.Path(root)
    folder = root / "databases"
    folder.mkdir()
    # Runs are by hand: the next slot is months away, whenever this is run.
    slot = f"0 0 1 {(time.localtime().tm_mon + 5) % 12 + 1} *"
    to = ("--to", root / "backups", "--full", slot, "--incremental", slot)
    app = folder / "app.db"
    with sqlite3.connect(app) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE counter (n INTEGER)")
        connection.execute("INSERT INTO counter VALUES (0)")
        connection.execute("CREATE TABLE log (n INTEGER PRIMARY KEY, filler BLOB)")
        connection.execute("INSERT INTO log VALUES (0, NULL)")
        connection.execute("CREATE TABLE bulk (filler BLOB)")
        connection.execute("WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 6000) "
                           "INSERT INTO bulk SELECT randomblob(3000) FROM c")
    connection.close()

    stop = threading.Event()

    def write():
        connection = sqlite3.connect(app, timeout=600, isolation_level=None)
        connection.execute("PRAGMA synchronous = OFF")
        while not stop.wait(0.002):
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("UPDATE counter SET n = n + 1")
            connection.execute("INSERT INTO log SELECT n, randomblob(100) FROM counter")
            connection.execute("COMMIT")
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert "full backup" in run(folder, *to, "--once")
        assert "incremental backup" in run(folder, *to, "--once")

        # Without its maps the engine asks for a full, and gets it in the same run.
        shutil.rmtree(folder / ".holdfast" / "maps")
        assert "app.db: full backup" in run(folder, *to, "--once")
        assert "incremental backup" in run(folder, *to, "--once")
        for file in (folder / ".holdfast" / "maps").rglob("*.map"):
            with open(file, "r+b") as opened:
                opened.seek(-100, os.SEEK_END)
                opened.write(b"damage")
        assert "app.db: full backup" in run(folder, *to, "--once")

        killed = 0
        for number in range(kills):
            if number % 3 == 0:
                shutil.rmtree(folder / ".holdfast" / "maps")  # a full is what is killed
            killed += kill_within(folder, *to, "--once")
            before = sqlite3.connect(app).execute("SELECT n FROM counter").fetchone()[0]
            run(folder, *to, "--once")
            after = sqlite3.connect(app).execute("SELECT n FROM counter").fetchone()[0]
            copy = f"copy{number}.db"
            killed += kill_within(folder, *to, "--restore", "app.db", "--as", copy)
            # Killed or not: the copy is there as a whole, or not at all.
            if (folder / copy).exists():
                shown(folder / copy)
                (folder / copy).unlink()
            run(folder, *to, "--restore", "app.db", "--as", copy)
            n = shown(folder / copy)
            assert before <= n <= after, (before, n, after)
            (folder / copy).unlink()
            assert list((folder / ".holdfast" / "work").iterdir()) == [], "left behind"
        print(f"killed {killed} of {2 * kills}", flush=True)
        assert killed >= kills // 3
    finally:
        stop.set()
        writer.join()
print("1 passed, 0 failed")
