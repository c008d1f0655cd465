#!/usr/bin/env python3
"""Dependencies run one way: qml -> app -> {syncengine, hardware} -> schema; relay -> a few parts of syncengine.

Usage: layers.py [ROOT]

Fails when a file includes what its folder may not know, when a target's sources include what its KNOWS list (and
theirs) does not name, when relay/ names a table of the catalog, when qml/ holds SQL, when a source is built by no target or
listed without being there, and when docs/architecture.md leaves a target out.
"""

import json
import re
import sys
from pathlib import Path

from files import finish, project_files, text_of

FOLDERS = ("schema", "syncengine", "relay", "hardware", "app", "qml", "tests")

# What of ours a folder may include; of the relay the parts that open nothing.
MAY_INCLUDE = {
    "schema": ("schema/",),
    "syncengine": ("syncengine/", "schema/base/", "schema/store/", "schema/catalog/replication.h", "schema/catalog/value_check.h"),
    "hardware": ("hardware/", "schema/base/"),
    "relay": ("relay/", "schema/base/", "schema/store/sqlite.h", "syncengine/tunnel/", "syncengine/path/", "syncengine/link/",
              "syncengine/exchange/", "syncengine/log/envelope.h", "syncengine/log/hash.h", "syncengine/team/routing.h"),
    "app": ("app/", "syncengine/", "hardware/", "schema/"),
    "qml": ("qml/", "app/", "schema/base/"),
}
NO_QT = ("schema", "syncengine", "relay", "hardware")
# Targets that hold keys, words of the trade or an opening function; the relay's programs may not even link them.
NOT_IN_RELAY = re.compile(r"^(schema_(catalog|search|entities)|syncengine_(team|log|merge|capture|replica)|app_.*|app|qml.*)$")

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)', re.M)
QT = re.compile(r"^(Q[A-Z]|Qt[A-Z]|qt)")
# Statements, not sentences: "Select a customer from the list" is none.
COLUMNS = r"(\*|[\w.\"]+(\([^)]*\))?(\s*,\s*[\w.\"]+(\([^)]*\))?)*)"
SQL = re.compile(r"\b(SELECT\s+(DISTINCT\s+)?" + COLUMNS + r"\s+FROM\s+[\w\"]+|INSERT\s+(OR\s+\w+\s+)?INTO\s+[\w\"]+"
                 r"|UPDATE\s+[\w\"]+\s+SET\s+[\w\"]+\s*=|DELETE\s+FROM\s+[\w\"]+|CREATE\s+(TABLE|INDEX|VIEW)\s"
                 r"|PRAGMA\s+(?!Singleton\b|ComponentBehavior\b)\w+|openDatabaseSync\b|QtQuick\.LocalStorage\b)", re.I)
STRING = re.compile(r'R"\((.*?)\)"|"((?:[^"\\\n]|\\.)*)"', re.S)
COMMENT = re.compile(r'//[^\n]*|/\*.*?\*/', re.S)
COMMAND = re.compile(r"\b(outpost_library|outpost_program|outpost_test|outpost_bench|outpost_qml_module|qt_add_library|qt_add_executable"
                     r"|add_library|add_executable)\s*\(([^)]*)\)", re.S)
LIBRARIES = ("outpost_library", "add_library", "qt_add_library", "outpost_qml_module")
SECTIONS = {"SOURCES", "KNOWS", "USES", "HEADERS"}
SOURCE_ENDINGS = (".cpp", ".c", ".cc")


class Target:
    def __init__(self, name: str, kind: str, place: Path):
        self.name, self.kind, self.place = name, kind, place
        self.sources: list[Path] = []
        self.knows: list[str] = []


def read_targets(root: Path, files: list[Path]) -> tuple[dict[str, Target], set[str]]:
    """Our targets, and every word that stands in a CMake file (files named there for another purpose are not dead)."""
    targets: dict[str, Target] = {}
    words: set[str] = set()
    linked: list[str] = []
    for path in files:
        if path.name != "CMakeLists.txt" and path.suffix != ".cmake":
            continue
        text = re.sub(r"#[^\n]*", "", text_of(root / path) or "")
        words |= {Path(word).name for word in re.split(r'[\s"()]+', text)}
        if path.suffix == ".cmake":
            continue
        for kind, arguments in COMMAND.findall(text):
            parts = arguments.split()
            if not parts or "$" in parts[0]:
                continue
            target = Target(parts[0], kind, path.parent)
            target.knows += {"outpost_bench": ["bench_common"], "outpost_test": ["tests_main"]}.get(kind, [])
            section = "SOURCES" if kind != "outpost_library" else ""
            for part in parts[1:]:
                if part in SECTIONS:
                    section = part
                elif section == "SOURCES" and part.endswith(SOURCE_ENDINGS) and "$" not in part:
                    target.sources.append(path.parent / part)
                elif section == "KNOWS":
                    target.knows.append(part)
            targets[target.name] = target
        linked += re.findall(r"\btarget_link_libraries\s*\(([^)]*)\)", text)
    for arguments in linked:
        name, *others = re.sub(r"\$<TARGET_OBJECTS:(\w+)>", r"\1", arguments).split()
        if name in targets:
            targets[name].knows += [other for other in others if other in targets]
    return targets, words


def reach(targets: dict[str, Target], start: str) -> set[str]:
    seen, waiting = set(), [start]
    while waiting:
        name = waiting.pop()
        if name in seen or name not in targets:
            continue
        seen.add(name)
        waiting += targets[name].knows
    return seen


def owners_of(header: Path, targets: dict[str, Target]) -> set[str]:
    """The libraries that build the header's .cpp. None: an interface without code, which needs no linking; which folders
    may include it is checked all the same."""
    return {target.name for target in targets.values() if target.kind in LIBRARIES
            for source in target.sources if source.parent == header.parent and source.stem == header.stem}


def check_includes(root: Path, files: list[Path]) -> list[str]:
    problems = []
    for path in files:
        top = path.parts[0]
        if top not in FOLDERS or path.suffix not in (".h", ".hpp", ".cpp", ".c", ".cc"):
            continue
        for ours, other in INCLUDE.findall(text_of(root / path) or ""):
            if top in NO_QT and QT.match(Path(ours or other).name if "/" not in (ours or other) else (ours or other)):
                problems.append(f"{path}: {top}/ includes Qt: {ours or other}")
            if ours and "/" in ours and ours.split("/")[0] in FOLDERS and top in MAY_INCLUDE:
                if not ours.startswith(MAY_INCLUDE[top]):
                    problems.append(f"{path}: {top}/ may not include {ours}")
            if other and other.split("/")[0] in FOLDERS and (root / other).exists():
                problems.append(f"{path}: ours by path in quotes: {other}")
    return problems


def check_knows(root: Path, files: list[Path]) -> list[str]:
    targets, words = read_targets(root, files)
    present = set(files)
    problems = []
    for target in targets.values():
        known = reach(targets, target.name)
        problems += [f"{target.place}/CMakeLists.txt: {target.name} knows {name}, which is no target of ours"
                     for name in target.knows if name.removesuffix("plugin") not in targets  # Qt makes the plugins
                     and name not in ("bench_common", "tests_main")]
        if target.place.parts[:1] == ("relay",):
            problems += [f"{target.place}/CMakeLists.txt: {target.name} reaches {name}, which a relay may not"
                         for name in sorted(known) if NOT_IN_RELAY.match(name)]
        for source in target.sources:
            if source not in present:
                problems.append(f"{target.place}/CMakeLists.txt: {target.name} lists {source}, which is not there")
                continue
            beside = [source] + [source.with_suffix(".h")] * (source.with_suffix(".h") in present)
            for path in beside:
                for ours, _ in INCLUDE.findall(text_of(root / path) or ""):
                    header = Path(ours)
                    if header not in present:
                        continue
                    owners = owners_of(header, targets)
                    if owners and not owners & known:
                        problems.append(f"{path}: includes {ours} of {'/'.join(sorted(owners))}, "
                                        f"which {target.name} does not know")
    problems += [f"{path}: built by no target" for path in files
                 if path.parts[0] in FOLDERS and path.suffix in SOURCE_ENDINGS and path.name not in words]
    return problems


def table_names(root: Path, files: list[Path]) -> set[str]:
    names = set()
    for path in files:
        if path.parent == Path("schema/entities") and path.suffix == ".json":
            try:
                data = json.loads(text_of(root / path) or "null")
            except ValueError:
                continue  # the catalog's own tests say what is wrong with it
            for entity in data if isinstance(data, list) else [data]:
                if isinstance(entity, dict) and isinstance(entity.get("name"), str):
                    names.add(entity["name"])
                    lines = entity.get("lines")
                    names |= {lines["entity"]} if isinstance(lines, dict) and isinstance(lines.get("entity"), str) else set()
    return names


def check_relay_tables(root: Path, files: list[Path]) -> list[str]:
    names = table_names(root, files)
    problems = []
    for path in files:
        if path.parts[0] != "relay" or path.suffix not in (".h", ".cpp"):
            continue
        for raw, plain in STRING.findall(COMMENT.sub("", text_of(root / path) or "")):
            literal = raw or plain
            words = set(re.findall(r"[a-z_]+", literal))
            hits = {literal} & names if not SQL.search(literal) else words & names
            problems += [f"{path}: relay/ names the catalog's table {name}" for name in sorted(hits)]
    return problems


def check_qml_sql(root: Path, files: list[Path]) -> list[str]:
    problems = []
    for path in files:
        if path.parts[0] != "qml" or path.suffix not in (".qml", ".js", ".mjs", ".cpp", ".h"):
            continue
        text = COMMENT.sub("", text_of(root / path) or "")
        if match := SQL.search(text):
            problems.append(f"{path}: qml/ holds SQL: {' '.join(match.group(0).split())[:60]}")
        if "sqlite3.h" in text:
            problems.append(f"{path}: qml/ includes SQLite")
    return problems


def check_tour(root: Path, files: list[Path]) -> list[str]:
    """docs/architecture.md is a tour of all rooms, or it leads past some of them."""
    tour = Path("docs/architecture.md")
    if tour not in files:
        return []
    named = set(re.findall(r"[\w-]+", text_of(root / tour) or ""))
    targets, _ = read_targets(root, files)
    return [f"{tour}: does not name {target.name}" for target in targets.values()
            if target.kind in ("outpost_library", "outpost_program") and target.name not in named]


def check(root: Path) -> list[str]:
    files = project_files(root)
    return (check_includes(root, files) + check_knows(root, files) + check_relay_tables(root, files)
            + check_qml_sql(root, files) + check_tour(root, files))


if __name__ == "__main__":
    finish("layers", check(Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
