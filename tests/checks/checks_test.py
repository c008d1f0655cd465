#!/usr/bin/env python3
"""Each check, broken once: a small tree that is right passes, and one bad file makes it fail by name."""

import os
import stat
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import formatting  # noqa: E402
import layers  # noqa: E402
import optional_tools  # noqa: E402
import scripts_help  # noqa: E402
import tidy  # noqa: E402

GOOD = {
    "schema/CMakeLists.txt": "outpost_library(schema_base\n  SOURCES base/a.cpp)\n"
                             "outpost_library(schema_catalog\n  SOURCES catalog/catalog.cpp\n  KNOWS schema_base)\n"
                             "outpost_library(schema_store\n  SOURCES store/s.cpp\n  KNOWS schema_base)\n",
    "schema/base/a.h": "#pragma once\n#include <vector>\n",
    "schema/base/a.cpp": '#include "schema/base/a.h"\n',
    "schema/catalog/catalog.h": "#pragma once\n",
    "schema/catalog/catalog.cpp": '#include "schema/catalog/catalog.h"\n#include "schema/base/a.h"\n',
    "schema/store/s.cpp": '#include "schema/base/a.h"\n',
    "schema/entities/party.json": '{"name": "party"}',
    "schema/entities/sales_order.json": '{"name": "sales_order", "lines": {"entity": "sales_order_line"}}',
    "syncengine/CMakeLists.txt": "outpost_library(syncengine_path\n  SOURCES path/p.cpp\n  KNOWS schema_base)\n"
                                 "outpost_library(syncengine_team\n  SOURCES team/t.cpp\n  KNOWS schema_base)\n",
    "syncengine/path/p.h": "#pragma once\n",
    "schema/catalog/replication.h": "#pragma once\n",
    "syncengine/path/p.cpp": '#include "syncengine/path/p.h"\n#include "schema/base/a.h"\n',
    "syncengine/team/t.cpp": '#include "schema/base/a.h"\n#include "schema/catalog/replication.h"\n',
    "relay/CMakeLists.txt": "outpost_library(relay\n  SOURCES mailbox.cpp\n  KNOWS syncengine_path)\n",
    "relay/mailbox.cpp": '#include "syncengine/path/p.h"\nauto sql = "INSERT INTO mail VALUES(1)"; // third party\n',
    "qml/Page.qml": "// select something from the list\nText { text: qsTr(\"Select a customer from the list\") }\n",
    "app/CMakeLists.txt": "outpost_library(app\n  SOURCES a.cpp\n  KNOWS schema_catalog)\n",
    "app/a.cpp": '#include <QString>\n#include "schema/catalog/catalog.h"\n',
    "scripts/run": "#!/bin/sh\necho 'Usage: scripts/run'\n",
    **{f"{room}/README.md": "# a room\n" for room in
       ("schema", "schema/base", "schema/catalog", "schema/entities", "schema/store", "syncengine", "syncengine/path",
        "syncengine/team", "relay", "app", "qml", "hardware")},
}


class Tree(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = Path(self.folder.name)
        for name, text in GOOD.items():
            self.write(name, text)

    def tearDown(self):
        self.folder.cleanup()

    def write(self, name, text, mode=None):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        if text.startswith("#!") and mode is None:
            path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def fails(self, check, *words):
        found = "\n".join(check.check(self.root))
        for word in words:
            self.assertIn(word, found)

    def test_a_good_tree_passes(self):
        for check in (layers, tidy, scripts_help):
            self.assertEqual(check.check(self.root), [])

    def test_syncengine_includes_qt(self):
        self.write("syncengine/path/p.cpp", "#include <QObject>\n")
        self.fails(layers, "syncengine/ includes Qt: QObject")

    def test_syncengine_includes_a_qt_module(self):
        self.write("syncengine/path/p.cpp", "#include <QtCore/qobject.h>\n")
        self.fails(layers, "syncengine/ includes Qt")

    def test_hardware_includes_qt(self):
        self.write("hardware/box.h", "#include <QString>\n")
        self.fails(layers, "hardware/ includes Qt: QString")

    def test_syncengine_includes_app(self):
        self.write("syncengine/path/p.cpp", '#include "app/a.h"\n')
        self.fails(layers, "syncengine/ may not include app/a.h")

    def test_syncengine_includes_more_of_the_catalog_than_it_may(self):
        self.write("syncengine/path/p.cpp", '#include "schema/catalog/catalog.h"\n')
        self.fails(layers, "syncengine/ may not include schema/catalog/catalog.h")

    def test_schema_includes_what_lies_above(self):
        self.write("schema/base/a.cpp", '#include "syncengine/path/p.h"\n')
        self.fails(layers, "schema/ may not include syncengine/path/p.h", "which schema_base does not know")

    def test_relay_includes_the_catalog(self):
        self.write("relay/mailbox.cpp", '#include "schema/catalog/catalog.h"\n')
        self.fails(layers, "relay/ may not include schema/catalog/catalog.h")

    def test_relay_names_a_table(self):
        self.write("relay/mailbox.cpp", 'auto sql = "SELECT id FROM sales_order_line";\n')
        self.fails(layers, "names the catalog's table sales_order_line")

    def test_relay_names_a_table_by_itself(self):
        self.write("relay/mailbox.cpp", 'auto table = "party";\n')
        self.fails(layers, "names the catalog's table party")

    def test_relay_links_what_opens(self):
        self.write("relay/CMakeLists.txt", "outpost_library(relay\n  SOURCES mailbox.cpp\n  KNOWS syncengine_path syncengine_team)\n")
        self.fails(layers, "relay reaches syncengine_team")

    def test_qml_holds_sql(self):
        self.write("qml/Page.qml", 'property string q: "select id, name from party where id = 1"\n')
        self.fails(layers, "qml/ holds SQL")

    def test_an_include_that_knows_does_not_name(self):
        self.write("app/CMakeLists.txt", "outpost_library(app\n  SOURCES a.cpp\n  KNOWS schema_base)\n")
        self.fails(layers, "which app does not know")

    def test_knows_names_no_target(self):
        self.write("app/CMakeLists.txt", "outpost_library(app\n  SOURCES a.cpp\n  KNOWS schema_catalog schema_magic)\n")
        self.fails(layers, "schema_magic, which is no target of ours")

    def test_a_source_that_nothing_builds(self):
        self.write("schema/base/forgotten.cpp", "\n")
        self.fails(layers, "forgotten.cpp: built by no target")

    def test_a_source_that_is_not_there(self):
        (self.root / "schema/store/s.cpp").unlink()
        self.fails(layers, "which is not there")

    def test_a_target_that_the_tour_leaves_out(self):
        self.write("docs/architecture.md", "schema_base, schema_catalog, schema_store; syncengine_path; relay; `app`\n")
        self.fails(layers, "does not name syncengine_team")

    def test_machine_paths(self):
        self.write("docs/a.md", "see /ro" + "ot/notes and more\n")
        self.write("docs/b.md", "see /home/" + "li/notes/x\n")
        self.fails(tidy, "docs/a.md:1: a path of somebody's machine", "docs/b.md:1: a path of somebody's machine")

    def test_registry_host_names(self):
        self.write("scripts/x", "mirror=http://deb" + ".debian" + ".org/debian\n")
        self.fails(tidy, "scripts/x:1: a registry's host name")

    def test_leftover_marks(self):
        self.write("app/b.h", "// TO" + "DO later\n// TO" + "DO(issue 12) named\n// FIX" + "ME\n")
        self.fails(tidy, "app/b.h:1: a leftover mark", "app/b.h:3: a leftover mark")
        self.assertNotIn("b.h:2", "\n".join(tidy.check(self.root)))

    def test_remains_of_a_merge(self):
        self.write("app/b.h", "<" * 7 + " ours\n")
        self.fails(tidy, "the remains of a merge")

    def test_a_link_to_nowhere(self):
        self.write("docs/a.md", "[here](../relay/mailbox.cpp) [there](nowhere.md#x) `[not](a/link)` [web](https://x.example/y)\n")
        self.fails(tidy, "docs/a.md: links to nowhere.md, which is not there")
        self.assertEqual(len(tidy.check(self.root)), 1)

    def test_a_room_without_its_page(self):
        (self.root / "schema/base/README.md").unlink()
        self.fails(tidy, "schema/base/: has no README.md")

    def test_a_script_without_help(self):
        self.write("scripts/silent", "#!/bin/sh\nexit 0\n")
        self.write("scripts/broken", "#!/bin/sh\nexit 3\n")
        self.fails(scripts_help, "scripts/silent: --help does not say", "scripts/broken: --help fails")

    def test_a_script_that_cannot_be_run(self):
        self.write("scripts/plain", "#!/bin/sh\necho Usage\n", mode=0o644)
        os.chmod(self.root / "scripts/plain", 0o644)
        self.fails(scripts_help, "scripts/plain: is not executable")

    def test_a_cache_that_is_required(self):
        self.write("CMakeLists.txt", "cmake_minimum_required(VERSION 3.25)\nproject(x NONE)\n"
                                     "find_program(TOOL no-such-tool-anywhere REQUIRED)\n")
        self.fails(optional_tools, "cmake fails without ccache and mold")

    def test_a_file_that_is_not_formatted(self):
        self.write(".clang-format", "BasedOnStyle: Google\n")
        self.write("app/a.cpp", "int  main( ){return 0 ;}\n")
        self.write("app/b.cpp", "int b() { return 0; }\n")
        self.fails(formatting, "app/a.cpp: is not formatted")
        self.assertNotIn("b.cpp", "\n".join(formatting.check(self.root)))


if __name__ == "__main__":
    unittest.main()
