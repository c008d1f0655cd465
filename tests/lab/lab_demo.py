#!/usr/bin/env python3
"""The main job in real networks: one firm in three places behind NATs, cut off, edited apart, together again.

Usage: lab_demo.py --programs DIR [--customers N] [--again] [--keep]

Head office stands behind a home router (port-restricted), the branch behind a carrier's NAT behind a home router, the
laptop behind a symmetric NAT; no port is forwarded anywhere, so every path goes through the relay. Each place is the
real program in a network of its own. Ends with 0 when three digests are equal. --again is accepted and means nothing:
a lab is always made anew. Needs root (77 without).
"""

import argparse
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LAB_FOLDER = Path(__file__).resolve().parent
NETLAB = str(LAB_FOLDER / "netlab")
RELAY_HOST, RELAY_PORT = "203.0.113.1", 7500
PLACES = {"a": ("Head office", "port-restricted", "王伟"), "b": ("Branch", "cgnat", "李娜"), "c": ("Laptop", "symmetric", "陈晓梅")}


class Lab:
    def __init__(self, programs: Path, folder: Path, customers: int):
        self.programs, self.folder, self.customers = programs, folder, customers
        self.environment = {**os.environ, "NETLAB_ID": "demo", "OUTPOST_PASSWORD": secrets.token_urlsafe(9)}
        self.background: list[subprocess.Popen] = []

    def netlab(self, *arguments: str, check: bool = True) -> str:
        done = subprocess.run([NETLAB, *arguments], capture_output=True, text=True, env=self.environment)
        if check and done.returncode != 0:
            raise SystemExit(f"netlab {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout

    def start(self, host: str, program: str, *arguments: str) -> subprocess.Popen:
        log = open(self.folder / f"{host}-{program}.log", "a", encoding="utf-8")
        process = subprocess.Popen([NETLAB, "exec", host, str(self.programs / program), *arguments], env=self.environment,
                                   stdout=subprocess.PIPE if program == "outpost-relay" else log, stderr=log, text=True)
        self.background.append(process)
        return process

    def stop(self, process: subprocess.Popen) -> None:
        process.terminate()
        process.wait(20)
        self.background.remove(process)

    def at(self, host: str, *arguments: str) -> list[str]:
        """A verb at a place, as its own user: every user of the firm may log in everywhere. Who founds or joins has none yet."""
        user = [] if "found" in arguments or "join" in arguments else ["--user", PLACES[host][2]]
        return ["--home", str(self.folder / host), *user, *arguments]

    def ctl(self, host: str, *arguments: str, check: bool = True) -> str:
        done = subprocess.run([NETLAB, "exec", host, str(self.programs / "outpostctl"), *self.at(host, *arguments)],
                              env=self.environment, capture_output=True, text=True, timeout=900)
        if check and done.returncode != 0:
            raise SystemExit(f"{PLACES[host][0]}: outpostctl {arguments[0]}: {done.stderr.strip()}")
        return done.stdout.strip()

    def json(self, host: str, *arguments: str) -> list:
        return [json.loads(line) for line in self.ctl(host, "--json", *arguments).splitlines() if line.strip()]

    def sync_all(self) -> None:
        # Twice around: what the last one sends is taken by the first in the second round.
        for _ in range(2):
            for host in PLACES:
                self.ctl(host, "sync", "--seconds", "300")

    def digests(self) -> dict:
        return {host: self.json(host, "digest")[0] for host in PLACES}

    def close(self, keep: bool) -> None:
        for process in list(self.background):
            process.terminate()
        for process in list(self.background):
            process.wait(20)
        self.netlab("down", check=False)
        if keep:
            print(f"The homes stay in {self.folder}; password {self.environment['OUTPOST_PASSWORD']}")
        else:
            shutil.rmtree(self.folder, ignore_errors=True)


def flat(found: list) -> list:
    """One JSON array, or one object a line."""
    return found[0] if len(found) == 1 and isinstance(found[0], list) else found


def play(lab: Lab) -> None:
    began = time.monotonic()

    def say(text: str = "") -> None:
        print(f"{time.monotonic() - began:6.1f} s  {text}" if text else "", flush=True)

    lab.netlab("down", check=False)
    lab.netlab("up", "--ttl", "3600", *(kind for _, kind, _ in PLACES.values()))
    for host, (name, kind, _) in PLACES.items():
        say(f"{name}: {lab.netlab('addr', host).strip()} behind {lab.netlab('public', host).strip()} ({kind})")
    relay = lab.start("relay", "outpost-relay", "--data", str(lab.folder / "relay"), "--listen", f"0.0.0.0:{RELAY_PORT}",
                      "--public", f"{RELAY_HOST}:{RELAY_PORT}")
    line = relay.stdout.readline().strip()
    if not line.startswith("outpost-relay:"):
        raise SystemExit(f"the relay did not start: {(lab.folder / 'relay-outpost-relay.log').read_text()}")

    lab.ctl("a", "found", "--firm", "远航机电", "--user", PLACES["a"][2], "--relay", line, "--sheet", str(lab.folder / "sheet"))
    lab.ctl("a", "demo-data", "--customers", str(lab.customers), "--seed", "1")
    say(f"Head office founded the firm and entered {lab.customers} customers")
    for host in ("b", "c"):
        invitation = lab.ctl("a", "invite", "--user", PLACES[host][2]).splitlines()[-1]
        pen = lab.start("a", "outpostctl", *lab.at("a", "serve"))
        lab.ctl(host, "join", invitation)
        lab.stop(pen)
        say(f"{PLACES[host][0]} joined through its NAT")
    lab.sync_all()
    if len({(d["set"], d["rows"]) for d in lab.digests().values()}) != 1:
        raise SystemExit("the three places differ before anything was cut")
    say("All three hold the firm")

    customers = flat(lab.json("a", "list", "customer", "--order", "customer_number", "--limit", "3"))
    first, second, third = (str(row["id"]) for row in customers)
    # Each has sent something that nobody has confirmed when the network goes away under the running programs.
    for host, (name, _, _) in PLACES.items():
        lab.ctl(host, "create", "activity", f"party={third}", f"subject=电话：{name} 在断网前的一刻")
    serving = [lab.start(host, "outpostctl", *lab.at(host, "serve")) for host in PLACES]
    for host in PLACES:
        lab.netlab("cut", host)
    for process in serving:
        lab.stop(process)
    say("All three lines are cut")

    lab.ctl("a", "update", "customer", first, "phone=0574-8711 2233")
    lab.ctl("b", "update", "customer", first, "phone=0574-8711 9988")
    lab.ctl("c", "delete", "customer", second)
    lab.ctl("b", "update", "customer", second, "remark=明年框架协议，请保留")
    lab.ctl("c", "create", "customer", "name=张三机电经营部", "phone=138 5803 7716")
    apart = lab.digests()
    for host, (name, _, _) in PLACES.items():
        say(f"{name}: digest of rows {apart[host]['rows'][:16]}")
    if len({d["rows"] for d in apart.values()}) != 3:
        raise SystemExit("the three places were meant to differ while they were cut off")
    unreached = subprocess.run([NETLAB, "exec", "b", str(lab.programs / "outpostctl"), *lab.at("b", "sync")],
                               env=lab.environment, capture_output=True, text=True)
    if unreached.returncode == 0:
        raise SystemExit("a branch without a line claims to have synced")

    for host in PLACES:
        lab.netlab("mend", host)
    say("The lines are mended")
    lab.sync_all()
    together = lab.digests()
    for host, (name, _, _) in PLACES.items():
        say(f"{name}: digest of the set {together[host]['set'][:16]}, of rows {together[host]['rows'][:16]}")
    if len({(d["set"], d["rows"]) for d in together.values()}) != 1:
        raise SystemExit("the digests differ")
    say("Three equal digests: the three places hold the same data, byte for byte.")

    conflicts = {host: flat(lab.json(host, "conflicts")) for host in PLACES}
    if not conflicts["a"] or len({json.dumps([c["n"] for c in found]) for found in conflicts.values()}) != 1:
        raise SystemExit("the conflicts differ")
    for conflict in conflicts["a"]:
        say(f"conflict {conflict['n']} {conflict['entity']}.{conflict['field']}: {conflict['this']['value']} ({conflict['this']['user']}) stands,"
            f" {conflict['other']['value']} ({conflict['other']['user']}) lost")
    found = flat(lab.json("b", "search", "zsjd", "--entity", "customer"))
    if not any("张三机电" in each["title"] for each in found):
        raise SystemExit("the branch does not find by pinyin what the laptop entered")
    say(f"The branch types zsjd and finds what the laptop entered: {found[0]['title']}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", type=Path, required=True)
    parser.add_argument("--customers", type=int, default=2000)
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    if os.geteuid() != 0 or not Path("/dev/net/tun").exists():
        print("skipped: the lab needs root and /dev/net/tun")
        return 77
    lab = Lab(options.programs.resolve(), Path(tempfile.mkdtemp(prefix="outpost-lab-")), options.customers)
    try:
        play(lab)
    finally:
        lab.close(options.keep)
    return 0


if __name__ == "__main__":
    sys.exit(main())
