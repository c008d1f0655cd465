#!/usr/bin/env python3
"""The lab is what it says: NATs of the demo's three kinds translate, let answers in and nothing else, and can be cut.

Usage: lab_test.py. Needs root, network namespaces and /dev/net/tun; without them it ends with 77 (skipped).
"""

import os
import socket
import subprocess
import sys
import unittest
from pathlib import Path

NETLAB = str(Path(__file__).parent / "netlab")
LAB = {**os.environ, "NETLAB_ID": "test"}
RELAY = "203.0.113.1"

# Runs in the relay's namespace: answers each datagram with the address it came from.
ECHO = """
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("0.0.0.0", int(sys.argv[1]))); print("ready", flush=True)
while True:
    data, source = s.recvfrom(2000)
    s.sendto(f"{source[0]}:{source[1]}".encode(), source)
"""
# In a client's: asks from one port, several relay ports, prints how it was seen, or "nothing".
ASK = """
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("0.0.0.0", 7000)); s.settimeout(float(sys.argv[1]))
for port in sys.argv[2:]:
    s.sendto(b"who am I", ("203.0.113.1", int(port)))
    try: print(s.recvfrom(2000)[0].decode())
    except socket.timeout: print("nothing")
"""
# In a client's: says where it listens to the relay once, then waits for a stranger.
WAIT = """
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("0.0.0.0", 7100)); s.settimeout(5)
s.sendto(b"who am I", ("203.0.113.1", 5001)); print(s.recvfrom(2000)[0].decode(), flush=True)
s.settimeout(1.5)
try: print(s.recvfrom(2000)[0].decode(), flush=True)
except socket.timeout: print("nothing", flush=True)
"""


def lab(*arguments: str, check: bool = True) -> str:
    done = subprocess.run([NETLAB, *arguments], capture_output=True, text=True, env=LAB)
    if check and done.returncode != 0:
        raise RuntimeError(f"netlab {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout


def inside(host: str, code: str, *arguments: str) -> list[str]:
    return lab("exec", host, sys.executable, "-c", code, *arguments).split()


class Lab(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        lab("down", check=False)
        lab("up", "--ttl", "300", "port-restricted:rtt=4ms", "cgnat", "symmetric")
        cls.echoes = []
        for port in ("5001", "5002"):
            echo = subprocess.Popen([NETLAB, "exec", "relay", sys.executable, "-c", ECHO, port], env=LAB, stdout=subprocess.PIPE,
                                    text=True)
            echo.stdout.readline()
            cls.echoes.append(echo)

    @classmethod
    def tearDownClass(cls):
        lab("down", check=False)
        for echo in cls.echoes:
            echo.wait(10)
            echo.stdout.close()

    def test_each_site_is_seen_with_its_public_address(self):
        for host in ("a", "b", "c"):
            own, public = lab("addr", host).strip(), lab("public", host).strip()
            self.assertNotEqual(own, public)
            seen = inside(host, ASK, "5", "5001")
            self.assertEqual(seen[0].split(":")[0], public)

    def test_only_the_symmetric_nat_maps_each_peer_apart(self):
        for host, apart in (("a", False), ("b", False), ("c", True)):
            first, second = inside(host, ASK, "5", "5001", "5002")
            self.assertEqual(first != second, apart, host)

    def test_a_stranger_does_not_get_in(self):
        for host in ("a", "b", "c"):
            waiting = subprocess.Popen([NETLAB, "exec", host, sys.executable, "-c", WAIT], env=LAB, stdout=subprocess.PIPE, text=True)
            address, port = waiting.stdout.readline().strip().split(":")
            knock = f"import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.sendto(b'hello', ('{address}', {port}))"
            inside("relay", knock)
            self.assertEqual(waiting.communicate(timeout=20)[0].strip(), "nothing", host)

    def test_cut_and_mended(self):
        lab("cut", "a")
        self.assertEqual(inside("a", ASK, "0.5", "5001"), ["nothing"])
        self.assertNotEqual(inside("b", ASK, "5", "5001"), ["nothing"])
        lab("mend", "a")
        self.assertNotEqual(inside("a", ASK, "5", "5001"), ["nothing"])


def possible() -> bool:
    if os.geteuid() != 0 or not Path("/dev/net/tun").exists():
        return False
    probe = "outpost-lab-probe"
    if subprocess.run(["ip", "netns", "add", probe], capture_output=True).returncode != 0:
        return False
    subprocess.run(["ip", "netns", "del", probe], capture_output=True)
    return True


if __name__ == "__main__":
    if not possible():
        print("skipped: needs root, network namespaces and /dev/net/tun")
        sys.exit(77)
    unittest.main()
