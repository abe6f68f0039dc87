#!/usr/bin/python3
"""Kills a serving document server again and again, and looks at what is left.

A server with small databases, writers, backups, restores and retention runs in a scratch folder. It is killed with SIGKILL at a
moment that a seeded schedule chooses: after a random time, some microseconds after a phase has begun, or when a file appears or
vanishes. Then the server is started again and checked: every listed backup restores to the digest that its database recorded at
the backup's etag, everything that was acknowledged is there, and nothing is left over. Some restarts are killed too.

The clock of the server is set ahead by some hours at each start, so that chains grow old and retention has work.

  crash.py --server build/examples/document_server/document_server [--kills 100] [--seed N] [--keep]

HOLDFAST_CRASH_KILLS and HOLDFAST_CRASH_SEED do the same as the options.
"""

import argparse
import base64
import collections
import ctypes
import datetime
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HOURS_A_RUN = 9  # by which the server's clock is further ahead in each run; retention keeps one day
DATABASES = 3
PHASES = {"backup": 24, "commit": 22, "retention": 20, "restore": 14, "random": 12, "recovery": 8}  # in percent


class Failed(Exception):
    pass


def backup_of(file):
    """What all files of one backup begin with."""
    return file[: file.rfind("/") + 5]


class Scratch:
    """The folder in which all happens, and what can be read off it."""

    def __init__(self, folder):
        self.folder = folder
        self.served = folder / "served"
        self.backups = self.served / "backups"
        self.acks = folder / "acks"
        self.temporary = folder / "temporary"
        self.served.mkdir()
        self.temporary.mkdir()
        key = self.served / "backup.key"
        key.touch(0o600)
        key.write_bytes(random.randbytes(32))
        self.key = base64.b64encode(key.read_bytes()).decode()

    def write_template(self, backup_type, upload_mode):
        file = self.folder / "template.json"
        file.write_text(json.dumps({
            "Name": "Crash",
            "FullBackupFrequency": "0 0 1 1 *",
            "BackupType": backup_type,
            "BackupUploadMode": upload_mode,
            "RetentionPolicy": {"MinimumBackupAgeToKeep": "1.00:00:00"},
            "BackupEncryptionSettings": {"EncryptionMode": "UseProvidedKey", "Key": self.key},
            "LocalSettings": {"FolderPath": str(self.backups)},
        }))
        return file

    def stored(self):
        """Every file below the backups, by its path from there."""
        files = []
        folders = [str(self.backups)]
        while folders:
            try:
                with os.scandir(folders.pop()) as items:
                    for item in items:
                        if item.is_dir(follow_symlinks=False):
                            folders.append(item.path)
                        else:
                            files.append(item.path[len(str(self.backups)) + 1:])
            except FileNotFoundError:
                pass
        return files

    def unfinished(self):
        """Files that no manifest covers."""
        files = self.stored()
        complete = {backup_of(file) for file in files if file.endswith(".manifest.json")}
        return [file for file in files if backup_of(file) not in complete]

    def expired(self, now):
        """The files of chains that began more than a day before `now`."""
        limit = (now - datetime.timedelta(days=1)).strftime("%Y-%m-%d-%H-%M-%S")
        return {file for file in self.stored() if file.count("/") == 2 and file.split("/")[1] < limit}

    def restoring(self):
        return bool(self.names(self.served / "databases" / ".unfinished"))

    def restored(self):
        return [name for name in self.names(self.served / "databases") if name.startswith("restored")]

    @staticmethod
    def names(folder):
        try:
            return os.listdir(folder)
        except FileNotFoundError:
            return []

    def leftovers(self):
        """What a recovered server has no use for."""
        left = ["backups/" + file for file in self.unfinished()]
        left += ["temporary/" + name for name in self.names(self.temporary)]
        left += ["databases/.unfinished/" + name for name in self.names(self.served / "databases" / ".unfinished")]
        databases = self.names(self.served / "databases")
        for name in databases:
            if name != ".unfinished" and name.split(".sqlite")[0] + ".sqlite" not in databases:
                left.append("databases/" + name)
        known = {"databases", "backups", "backup.key"}
        left += [name for name in self.names(self.served) if name not in known and not name.startswith("holdfast.sqlite")]
        for folder, folders, files in os.walk(self.backups):
            if not folders and not files and Path(folder).parent.parent == self.backups:
                left.append(folder + " (empty)")
        return left


def end_with_parent(prctl=ctypes.CDLL(None).prctl):
    """In the child: no server outlives this program, however it ends."""
    prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


class Process:
    """A process of the server, with what it has said so far."""

    def __init__(self, scratch, command):
        self.log_path = scratch.folder / "log"
        self.log = open(self.log_path, "wb")
        environment = dict(os.environ, TMPDIR=str(scratch.temporary))
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT,
                                        env=environment, preexec_fn=end_with_parent)
        self.read_to = 0

    def said(self):
        return self.log_path.read_text(errors="replace")

    def new_text(self):
        with open(self.log_path, "rb") as file:
            file.seek(self.read_to)
            text = file.read()
        self.read_to += len(text)
        return text.decode(errors="replace")

    def is_running(self):
        return self.process.poll() is None

    def kill(self):
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
        self.log.close()


class Crash:
    def __init__(self, server, scratch, seed):
        self.server = str(server)
        self.scratch = scratch
        self.random = random.Random(seed)
        self.started = datetime.datetime.now(datetime.timezone.utc)
        self.hours_ahead = 0
        self.kills = collections.Counter()
        self.found = collections.Counter()
        self.backups_compared = 0
        self.process = None
        self.last = None

    def now(self):
        return datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=self.hours_ahead)

    def common(self):
        return ["--ack-file", str(self.scratch.acks), "--clock-ahead", str(self.hours_ahead * 3600)]

    def plan(self):
        """The schedule: depends on the seed alone."""
        phase = self.random.choices(list(PHASES), list(PHASES.values()))[0]
        return {
            "phase": phase,
            "occurrence": self.random.choice([1, 1, 2, 3, 5]),
            "delay": self.random.choice([0.0, self.random.uniform(0, 0.002), self.random.uniform(0, 0.02)]),
            "time": self.random.uniform(0.03, 1.5),
            "recovery": self.random.uniform(0.0, 0.3),
            "type": self.random.choices(["Backup", "Snapshot"], [3, 1])[0],
            "mode": self.random.choices(["Default", "DirectUpload"], [1, 1])[0],
            "writes": self.random.choice([20, 100, 400]),
        }

    def serve(self, plan):
        template = self.scratch.write_template(plan["type"], plan["mode"])
        return Process(self.scratch, [self.server, "--serve", str(self.scratch.served), "--template", str(template),
                                      "--databases", str(DATABASES), "--write-load", str(plan["writes"]),
                                      "--backup-every", "0.02", "--restore-load", *self.common()])

    def wait_for_moment(self, plan, process):
        """Returns when it is time to kill; the phase's sign, or some seconds, whichever comes first."""
        phase = plan["phase"]
        scratch = self.scratch
        left = plan["occurrence"]
        if phase in ("random", "recovery"):
            time.sleep(plan["time"])
            return
        old = scratch.expired(self.now())
        deadline = time.monotonic() + 4
        was = False
        while left and time.monotonic() < deadline and process.is_running():
            if phase == "backup":
                left -= min(left, process.new_text().count(" started\n"))
            elif phase == "retention":
                # One file gone is the beginning; a later one is the middle.
                if not old:
                    time.sleep(plan["time"])
                    return
                gone = sum(not (scratch.backups / file).exists() for file in old)
                left = max(0, plan["occurrence"] - gone)
            else:
                now = bool(scratch.unfinished()) if phase == "commit" else scratch.restoring()
                left -= int(now and not was)
                was = now
            time.sleep(0.0002)
        time.sleep(plan["delay"])

    def observed(self, said):
        """What the kill has interrupted, as far as the files and the log tell."""
        lines = [line for line in said.splitlines() if line]
        last = lines[-1] if lines else ""
        old = self.scratch.expired(self.now())
        unfinished = self.scratch.unfinished()
        signs = []
        if any(file in old for file in unfinished):
            signs.append("retention: removed in part")
        if any(file not in old for file in unfinished):
            signs.append("commit: segments without manifest")
        if self.scratch.restoring():
            signs.append("restore: database unfinished")
        if self.scratch.restored():
            signs.append("restore: database published, not yet compared")
        if self.scratch.names(self.scratch.temporary):
            signs.append("backup: staged")
        if not signs:
            if last.endswith(" started"):
                signs.append("backup: reading or sealing")
            elif " committed, " in last:
                signs.append("after a commit")
            elif last.startswith("Restore "):
                signs.append("restore: before or after the writing")
            else:
                signs.append("in between")
        return signs

    def check(self, kill_after=None):
        """Starts the server again and compares; False if it was killed before its end."""
        if not (self.scratch.served / "databases").exists():
            # The very first server was killed before it had its folder, so it cannot have promised anything.
            if self.scratch.acks.exists() and self.scratch.acks.read_bytes():
                raise Failed("writes were promised, and there is no database")
            return True
        command = [self.server, "--check", str(self.scratch.served), *self.common()]
        self.process = Process(self.scratch, command)
        try:
            self.process.process.wait(600 if kill_after is None else kill_after)
        except subprocess.TimeoutExpired:
            self.process.kill()
            if kill_after is not None:
                return False
            raise Failed("the check did not end within ten minutes:\n" + self.process.said()) from None
        said = self.process.said()
        self.process.kill()
        if self.process.process.returncode != 0:
            raise Failed("the check found:\n" + said)
        for line in said.splitlines():
            if " backups restored and compared" in line:
                self.backups_compared += int(line.split(" backups")[0].replace(" ", "").replace("\u202f", ""))
        left = self.scratch.leftovers()
        if left:
            raise Failed("left over after the recovery:\n  " + "\n  ".join(left) + "\n" + said)
        return True

    def one(self):
        plan = self.plan()
        self.process = self.serve(plan)
        served = self.process
        self.wait_for_moment(plan, served)
        if not served.is_running():
            raise Failed("the server ended by itself:\n" + served.said())
        served.kill()
        said = served.said()
        signs = self.observed(said)
        kills = 1
        if plan["phase"] == "recovery" and not self.check(plan["recovery"]):
            kills = 2
        self.kills[plan["phase"]] += kills
        self.found.update(signs)
        self.last = (plan, signs, said)
        self.check()
        self.hours_ahead += HOURS_A_RUN
        return kills

    def run(self, kills):
        done = 0
        while done < kills:
            done += self.one()
            if done % 10 < 2 or done >= kills:
                print(f"{done} kills, {self.backups_compared} backups compared", flush=True)

    def report(self):
        print("Kills aimed at:")
        for phase in PHASES:
            print(f"  {self.kills[phase]:4}  {phase}")
        print("What they interrupted:")
        for sign, count in sorted(self.found.items()):
            print(f"  {count:4}  {sign}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", required=True, type=Path)
    parser.add_argument("--kills", type=int, default=int(os.environ.get("HOLDFAST_CRASH_KILLS", "100")))
    parser.add_argument("--seed", type=int, default=os.environ.get("HOLDFAST_CRASH_SEED"))
    parser.add_argument("--keep", action="store_true", help="keep the folder, also if all was well")
    options = parser.parse_args()
    seed = int(options.seed) if options.seed is not None else random.SystemRandom().randrange(2**32)
    print(f"seed {seed}, {options.kills} kills", flush=True)
    folder = Path(tempfile.mkdtemp(prefix="holdfast-crash-"))
    crash = Crash(options.server.resolve(), Scratch(folder), seed)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    begun = time.monotonic()
    failed = True
    try:
        crash.run(options.kills)
        failed = False
    except Failed as failure:
        print(f"FAILED with seed {seed} after {sum(crash.kills.values())} kills; see {folder}\n{failure}")
        if crash.last:
            plan, signs, said = crash.last
            print(f"The last kill: {plan}, which interrupted {', '.join(signs)}. The server had said:")
            print("  ..." + said[-2000:].replace("\n", "\n  "))
    finally:
        if crash.process:
            crash.process.kill()
        if not failed and not options.keep:
            shutil.rmtree(folder)
    crash.report()
    print(f"{sum(crash.kills.values())} kills in {time.monotonic() - begun:.0f} s, "
          f"{crash.backups_compared} backups restored and compared")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
