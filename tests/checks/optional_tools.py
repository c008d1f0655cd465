#!/usr/bin/env python3
"""The project configures without compiler cache and without the quicker linker: both are conveniences.

Usage: optional_tools.py [ROOT]
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from files import finish


def check(root: Path) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            ["cmake", "-S", str(root), "-B", folder, "-G", "Ninja", "-DOUTPOST_CCACHE=OFF", "-DOUTPOST_MOLD=OFF"],
            capture_output=True, text=True)
        if done.returncode != 0:
            return [f"cmake fails without ccache and mold: {done.stderr.strip()[-400:]}"]
        rules = "".join(path.read_text() for path in Path(folder).glob("**/*.ninja"))
        return [f"{tool} is used although it was switched off" for tool in ("ccache", "fuse-ld=mold") if tool in rules]


if __name__ == "__main__":
    finish("optional tools", check(Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
