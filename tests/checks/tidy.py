#!/usr/bin/env python3
"""Nothing in the project's files belongs to one machine or to a work in progress, and every room has its page.

Usage: tidy.py [ROOT]

Fails on paths of somebody's machine, on host names of package registries (a machine's own configuration says where
its packages come from), on leftover marks, on the remains of a merge, on a page's link to a file that is not there, and on a
folder of code without a README.md.
"""

import re
import sys
from pathlib import Path

from files import finish, project_files, text_of


def host(*parts: str) -> str:
    """A host name as a pattern, in pieces so that this file does not hold it."""
    return r"\.".join(parts)


REGISTRIES = [
    host("debian", "org") + r"(?=[/\s\"':]|$)", host("ubuntu", "com"), host("npmjs", "(org|com)"), host("pypi", "org"),
    host("pythonhosted", "org"), host("crates", "io"), host("golang", "org"), host("docker", "(io|com)"), host("ghcr", "io"),
    host("quay", "io"), host("nodesource", "com"), host("packages", r"[a-z]+", r"[a-z]+"), host("conan", "io"),
    host("maven", "org"), host("githubusercontent", "com"), host("snapcraft", "io"), host("flathub", "org")]
RULES = [
    ("a registry's host name", re.compile(r"\b(?:[a-z0-9-]+\.)*(?:" + "|".join(REGISTRIES) + ")", re.I)),
    ("a path of somebody's machine", re.compile(r"(?<![\w.$}/-])/(?:root|work|home/[a-z]\w*|Users/\w+|mnt/\w+)/|\b[A-Z]:\\Users\\")),
    ("a leftover mark", re.compile(r"\b(?:FIX" + r"ME|X" + r"XX|HA" + r"CK|WI" + r"P)\b|\bTO" + r"DO\b(?!\(issue \d+\))")),
    ("the remains of a merge", re.compile(r"^(?:<{7} |>{7} |={7}$)", re.M)),
    ("a name that means nothing to a reader", re.compile(r"\bcl" + r"aude\b|\banth" + r"ropic\b|\.\./sha" + r"red\b", re.I)),
]
NOT_CHECKED = {Path("LICENSE")}


def rooms(files: list[Path]) -> set[Path]:
    """The folders of code and the folders in them; of the tests the kinds of tests."""
    found = set()
    for path in files:
        top = path.parts[0]
        if path.suffix not in (".cpp", ".h", ".qml", ".py", ".json"):
            continue
        if top in ("schema", "syncengine", "relay", "hardware", "app", "qml", "tests") and len(path.parts) > 1:
            found |= {Path(top), Path(*path.parts[:2])} if len(path.parts) > 2 else {Path(top)}
    return found


def broken_links(root: Path, path: Path, text: str) -> list[str]:
    """Links of a page to other files of the project; those to elsewhere are nobody's promise."""
    text = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.S)
    return [f"{path}: links to {target}, which is not there" for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
            if "://" not in target and not (root / path.parent / target).exists()]


def check(root: Path) -> list[str]:
    files = project_files(root)
    problems = [f"{room}/: has no README.md" for room in sorted(rooms(files)) if room / "README.md" not in files]
    for path in files:
        text = None if path in NOT_CHECKED else text_of(root / path)
        if text is None:
            continue
        if path.suffix == ".md":
            problems += broken_links(root, path, text)
        for what, pattern in RULES:
            for match in pattern.finditer(text):
                line = text.count("\n", 0, match.start()) + 1
                problems.append(f"{path}:{line}: {what}: {match.group(0).strip()}")
    return problems


if __name__ == "__main__":
    finish("tidy", check(Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
