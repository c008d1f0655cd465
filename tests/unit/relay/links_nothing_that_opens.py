#!/usr/bin/env python3
"""The relay's program holds no function that opens a segment or a key, and nothing of the catalog.

Usage: links_nothing_that_opens.py NM PROGRAM"""

import re
import subprocess
import sys

# Ours, by what they belong to; the tunnel opens datagrams, and that is the relay's own business.
FORBIDDEN_OURS = re.compile(
    r"outpost::(schema|app|search)::|"
    r"outpost::sync::(TeamSeal|TeamLog|TeamState|TeamPen|TeamKeys|HomeKeys|UserKeys|Cipher|Compressor|Joiner|JoinDesk|"
    r"RecoverySheet|ReplicaCore|openSealed|unlock|keyOfPassword|sealTo|decodeChangeSet|parseChangeSet)\b")
# Of libraries: what undoes a segment's sealing, a sealed box, a password's lock, or packing.
FORBIDDEN_LIBRARY = re.compile(
    r"\b(crypto_aead_xchacha20poly1305_ietf_decrypt\w*|crypto_box_seal_open|crypto_pwhash\w*|ZSTD_decompress\w*)\b")


def main():
    nm, program = sys.argv[1], sys.argv[2]
    symbols = subprocess.run([nm, "-C", program], check=True, capture_output=True, text=True).stdout
    if "outpost::relay::RelayCore" not in symbols:
        sys.exit(f"{program} shows no names: it cannot be looked at")
    found = sorted({match.group(0) for pattern in (FORBIDDEN_OURS, FORBIDDEN_LIBRARY) for match in pattern.finditer(symbols)})
    if found:
        sys.exit("outpost-relay links what opens: " + ", ".join(found))


if __name__ == "__main__":
    main()
