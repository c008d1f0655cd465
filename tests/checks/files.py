"""The project's own files, and how the checks say what they found."""

import os
import subprocess
import sys
from pathlib import Path

NOT_OURS = {".git", "build", ".cache", "home"}


def project_files(root: Path) -> list[Path]:
    """Tracked and new files where git knows them, else all but what is built. Relative, in order."""
    try:
        listed = subprocess.run(
            ["git", "-C", str(root), "ls-files", "-co", "--exclude-standard"], capture_output=True, text=True, check=True)
        top = subprocess.run(
            ["git", "-C", str(root), "rev-parse", "--show-toplevel"], capture_output=True, text=True, check=True)
        if Path(top.stdout.strip()).resolve() == root.resolve():
            return sorted(Path(line) for line in listed.stdout.splitlines() if (root / line).is_file())
    except (OSError, subprocess.CalledProcessError):
        pass
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in NOT_OURS]
        found += [(Path(folder) / name).relative_to(root) for name in names]
    return sorted(found)


def text_of(path: Path) -> str | None:
    """None for what is no text (pictures)."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def finish(name: str, problems: list[str]) -> None:
    for problem in problems:
        print(problem)
    print(f"{name}: {len(problems)} problem(s)" if problems else f"{name}: nothing found")
    sys.exit(1 if problems else 0)
