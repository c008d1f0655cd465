#!/usr/bin/env python3
"""Every text of the window goes through the translations: each is known in both languages and done, and none stands bare.

Usage: words_test.py QML_FOLDER MODELS_FOLDER
"""
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree

ASKED = re.compile(r"\b(?:qsTr|tr)\(\s*\"((?:[^\"\\]|\\.)*)\"")
NOOP = re.compile(r"QT_TRANSLATE_NOOP\(\"\w+\",\s*\"((?:[^\"\\]|\\.)*)\"\)")
# Properties that people read or hear, with a text that is no binding.
BARE = re.compile(r"^\s*(?:text|title|label|name|tip|value|note|action|placeholderText|hint|Accessible\.name):\s*\"([^\"]*[A-Za-z]{2}[^\"]*)\"")
OWN_NAMES = {"Outpost", "English", "中文", "Enter"}  # and a key
ICONS = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")


def known(path: pathlib.Path) -> tuple[set[str], list[str]]:
    """Sources of a .ts file, and those whose translation is missing or unfinished."""
    sources, missing = set(), []
    for message in ElementTree.parse(path).getroot().iter("message"):
        source = message.findtext("source") or ""
        sources.add(source)
        translation = message.find("translation")
        texts = [part.text or "" for part in translation.iter("numerusform")] or [translation.text or ""]
        # English is its own translation, but for what is counted.
        needed = "zh" in path.name or len(list(translation.iter("numerusform"))) > 0
        if needed and (translation.get("type") == "unfinished" or not all(texts)):
            missing.append(source)
    return sources, missing


def main() -> int:
    qml, models = map(pathlib.Path, sys.argv[1:3])
    wrong = []
    asked: dict[str, str] = {}
    for path in sorted([*qml.rglob("*.qml"), *models.glob("*.cpp"), *models.glob("*.h")]):
        text = path.read_text(encoding="utf-8")
        for found in (*ASKED.findall(text), *NOOP.findall(text)):
            asked.setdefault(found.replace('\\"', '"'), path.name)
        if path.suffix != ".qml" or path.parent.name == "tokens":
            continue
        for number, line in enumerate(text.splitlines(), 1):
            bare = BARE.match(line)
            if bare and bare[1].strip() not in OWN_NAMES and not ICONS.match(bare[1]):
                wrong.append(f"{path.name}:{number}: not translated: {line.strip()}")
    for path in sorted((qml / "i18n").glob("*.ts")):
        sources, missing = known(path)
        wrong += [f"{path.name}: lacks \"{source}\" of {place}" for source, place in asked.items() if source not in sources]
        wrong += [f"{path.name}: not done: \"{source}\"" for source in missing]
    print("\n".join(wrong) or f"{len(asked)} texts, all in both languages")
    return 1 if wrong else 0


sys.exit(main())
