"""Homes and relays for tests that drive the real programs, as a person at a terminal would."""

import json
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

BIN = Path(os.environ.get("OUTPOST_BIN", "build/dev/bin")).resolve()
PASSWORD = "一个 password"
LIMIT_S = 120  # far beyond what anything here needs, on a machine that does other things as well


class Ended:
    """What a program said, and how it ended."""

    def __init__(self, process: subprocess.CompletedProcess):
        self.code = process.returncode
        self.out = process.stdout
        self.err = process.stderr

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def objects(self) -> list:
        return [json.loads(line) for line in self.lines]

    @property
    def object(self):
        (only,) = self.objects
        return only


class Home:
    """One device's folder. `run` gives what the program said; `ok` insists that it worked; `refused` that it did not,
    with one sentence on standard error and nothing else."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.user = None  # who logs in, once several of the firm's users may

    def arguments(self, *words) -> list[str]:
        user = ["--user", self.user] if self.user else []
        return [str(BIN / "outpostctl"), "--home", str(self.folder), *user, *map(str, words)]

    def environment(self, password: str | None) -> dict:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("OUTPOST_")}
        if password is not None:
            environment["OUTPOST_PASSWORD"] = password
        return environment

    def run(self, *words, password: str | None = PASSWORD) -> Ended:
        return Ended(subprocess.run(self.arguments(*words), env=self.environment(password), stdin=subprocess.DEVNULL,
                                    capture_output=True, text=True, encoding="utf-8", timeout=LIMIT_S, check=False))

    def ok(self, *words, **options) -> Ended:
        ended = self.run(*words, **options)
        assert ended.code == 0, f"{words}: exit {ended.code}\n{ended.out}\n{ended.err}"
        assert ended.err == "", f"{words}: {ended.err}"
        return ended

    def json(self, *words, **options) -> list:
        return self.ok("--json", *words, **options).objects

    def refused(self, *words, **options) -> str:
        ended = self.run(*words, **options)
        assert ended.code == 1, f"{words}: exit {ended.code}\n{ended.out}\n{ended.err}"
        assert ended.out == "" or "sync" in words, f"{words}: {ended.out}"  # sync tells its progress
        assert ended.err.count("\n") == 1 and len(ended.err) > 10, f"{words}: not one sentence: {ended.err!r}"
        return ended.err.strip()

    def start(self, *words, password: str = PASSWORD) -> "Running":
        return Running(self.arguments(*words), self.environment(password))

    def found(self, *more) -> "Home":
        self.ok("found", "--firm", "远航机电", "--user", "王伟", "--device", "Head office", "--cheap-password", "--sheet",
                self.folder.parent / (self.folder.name + ".sheet"), *more)
        return self

    def create(self, entity: str, *assignments) -> int:
        return int(self.ok("create", entity, *assignments).out)

    def digest(self) -> dict:
        return self.json("digest")[0]


class Running:
    """A program that goes on until it is ended."""

    def __init__(self, arguments: list[str], environment: dict):
        self.process = subprocess.Popen(arguments, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True, encoding="utf-8")
        self.first = self.process.stdout.readline().rstrip("\n")

    def end(self, by: int = signal.SIGTERM) -> Ended:
        self.process.send_signal(by)
        out, err = self.process.communicate(timeout=LIMIT_S)
        return Ended(subprocess.CompletedProcess(self.process.args, self.process.returncode, out, err))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


class Relay(Running):
    """The relay at a free port of this machine; `line` is what clients paste."""

    def __init__(self, folder: Path, listen: str = "127.0.0.1:0", *more: str):
        super().__init__([str(BIN / "outpost-relay"), "--data", str(folder), "--listen", listen, *more], dict(os.environ))
        self.line = self.first


class Folder:
    """A folder that goes with the test."""

    def __init__(self):
        self.made = tempfile.TemporaryDirectory(prefix="outpost-programs-")
        self.path = Path(self.made.name)

    def home(self, name: str = "home") -> Home:
        return Home(self.path / name)

    def __truediv__(self, name: str) -> Path:
        return self.path / name

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.made.cleanup()


def until(what, seconds: float = LIMIT_S):
    """Asks again until the answer is true; gives it."""
    end = time.monotonic() + seconds
    while True:
        if answer := what():
            return answer
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.2)
