#!/usr/bin/env python3
"""No colour, size or duration stands in controls or pages but by the name of a token, and no SQL anywhere in qml."""
import pathlib
import re
import sys

SIZED = (r"(?:width|height|x|y|margins|\w*Margin|spacing|\w*[pP]adding|radius|pixelSize|interval|duration|implicitWidth|"
         r"implicitHeight|minimumWidth|minimumHeight)")
# 0 and 1 are no measures: nothing, and the pixel that a line needs.
LITERAL_SIZE = re.compile(r"^\s*(?:anchors\.)?" + SIZED + r":\s*-?(?:[2-9]|\d{2,})(?:\.\d+)?\s*$")
COLOUR = re.compile(r"\"#[0-9A-Fa-f]{3,8}\"|Qt\.rgba\(|:\s*\"(?:red|green|blue|black|white|gray|grey|yellow)\"")
SQL = re.compile(r"\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM)\b.*\b(?:FROM|SET|VALUES|WHERE)\b")


def main() -> int:
    root = pathlib.Path(sys.argv[1])
    wrong = []
    for path in sorted(root.rglob("*.qml")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            rules = [(SQL, "SQL")]
            if path.parent.name != "tokens":
                rules += [(LITERAL_SIZE, "a size without a name"), (COLOUR, "a colour without a name")]
            wrong += [f"{path.relative_to(root)}:{number}: {what}: {line.strip()}" for rule, what in rules if rule.search(line)]
    print("\n".join(wrong) or "every colour and size is a token")
    return 1 if wrong else 0


sys.exit(main())
