#!/usr/bin/env python3
"""Every script answers --help with what it does and how it is called, at once and without doing anything.

Usage: scripts_help.py [ROOT]
"""

import os
import subprocess
import sys
from pathlib import Path

from files import finish, project_files


def check(root: Path) -> list[str]:
    problems = []
    for path in project_files(root):
        script = root / path
        if path.parts[0] != "scripts" or len(path.parts) != 2 or not script.read_bytes().startswith(b"#!"):
            continue
        if not os.access(script, os.X_OK):
            problems.append(f"{path}: is not executable")
            continue
        try:
            done = subprocess.run([str(script.resolve()), "--help"], capture_output=True, text=True, timeout=60, cwd="/",
                                  stdin=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            problems.append(f"{path}: --help does not end")
            continue
        if done.returncode != 0:
            problems.append(f"{path}: --help fails: {done.stderr.strip()[:200]}")
        elif f"Usage: scripts/{path.name}" not in done.stdout:
            problems.append(f"{path}: --help does not say 'Usage: scripts/{path.name}'")
    return problems


if __name__ == "__main__":
    finish("scripts --help", check(Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
