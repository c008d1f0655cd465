#!/usr/bin/env python3
"""Makes the table of Han readings: make_pinyin_table.py Unihan_Readings.txt.bz2 OUTPUT.inc

Takes the readings of kMandarin, kTGHZ2013 and kXHC1983 together (the fields that hold modern ones; kHanyuPinyin would
add thousands of rare ones), without tones, with v for u-umlaut. Source and licence: the Unicode Character Database,
package unicode-data.
"""
import bz2
import sys
import unicodedata

FIELDS = {"kMandarin", "kTGHZ2013", "kXHC1983"}
DENSE_FIRST, DENSE_LAST = 0x3400, 0x9FFF  # one table entry a character here, a sorted list elsewhere


def toneless(reading):
    letters = []
    for letter in unicodedata.normalize("NFD", reading.lower()):
        if letter == "\u0308":
            letters[-1] = "v"
        elif "a" <= letter <= "z":
            letters.append(letter)
    return "".join(letters)


def readings(field, value):
    if field == "kMandarin":
        return value.split()
    # "047.150:chóng 481.090:zhòng", several after one place parted by commas
    return [reading for place in value.split() for reading in place.split(":", 1)[1].split(",")]


def read(path):
    table = {}
    with bz2.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            parts = line.rstrip("\n").split("\t")
            if len(parts) != 3 or parts[1] not in FIELDS:
                continue
            character = int(parts[0][2:], 16)
            known = table.setdefault(character, [])
            for reading in map(toneless, readings(parts[1], parts[2])):
                if reading and reading not in known:
                    known.append(reading)
    return table


def rows(numbers):
    for start in range(0, len(numbers), 24):
        yield ",".join(map(str, numbers[start:start + 24])) + ","


def main(source, output):
    table = read(source)
    if len(table) < 40000:
        sys.exit(f"{source}: only {len(table)} characters with a reading: not the file that was expected")
    syllables = sorted({reading for known in table.values() for reading in known})
    number = {syllable: i for i, syllable in enumerate(syllables)}
    # Every set of readings once, one after another; a set is named by where it begins. Set 0 is the empty one.
    flat, begin = [0], {(): 0}
    for known in table.values():
        key = tuple(number[reading] for reading in known)
        if key not in begin:
            begin[key] = len(flat)
            flat += [len(key), *key]
    assert len(flat) < 65536
    place = {character: begin[tuple(number[r] for r in known)] for character, known in table.items()}
    dense = [place.get(character, 0) for character in range(DENSE_FIRST, DENSE_LAST + 1)]
    others = sorted(character for character in place if not DENSE_FIRST <= character <= DENSE_LAST)
    with open(output, "w", encoding="utf-8") as out:
        print("// Made by make_pinyin_table.py from the Unicode Character Database. Do not edit.", file=out)
        print(f"constexpr char32_t kDenseFirst = {DENSE_FIRST}, kDenseLast = {DENSE_LAST};", file=out)
        print("constexpr std::string_view kSyllables[] = {", *(f'"{s}",' for s in syllables), "};", file=out)
        print("constexpr std::uint16_t kReadingSets[] = {", *rows(flat), "};", sep="\n", file=out)
        print("constexpr std::uint16_t kDense[] = {", *rows(dense), "};", sep="\n", file=out)
        print("struct OtherCharacter { char32_t character; std::uint16_t set; };", file=out)
        print("constexpr OtherCharacter kOthers[] = {",
              *(f"{{{character},{place[character]}}}," for character in others), "};", file=out)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
