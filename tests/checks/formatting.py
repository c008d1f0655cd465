#!/usr/bin/env python3
"""C++ is laid out by clang-format; QML by the hands of its authors, checked by qmllint.

Usage: formatting.py [ROOT] [--fix]
"""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from files import finish, project_files


def check(root: Path, fix: bool = False) -> list[str]:
    sources = [path for path in project_files(root) if path.suffix in (".cpp", ".h")]

    def look(path: Path) -> str | None:
        if fix:
            done = subprocess.run(["clang-format", "--style=file", "-i", str(root / path)], capture_output=True, text=True)
            return f"{path}: {done.stderr.strip()}" if done.returncode else None
        done = subprocess.run(["clang-format", "--style=file", str(root / path)], capture_output=True)
        return None if done.stdout == (root / path).read_bytes() else f"{path}: is not formatted (scripts/format mends it)"

    with ThreadPoolExecutor(4) as workers:
        return [problem for problem in workers.map(look, sources) if problem]


if __name__ == "__main__":
    places = [argument for argument in sys.argv[1:] if argument != "--fix"]
    finish("format", check(Path(places[0] if places else "."), "--fix" in sys.argv))
