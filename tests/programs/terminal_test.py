#!/usr/bin/env python3
"""The verbs of outpostctl, as automation uses them: what they print, in which form, and what they say when refused."""

import csv
import re
import stat
import unittest
from pathlib import Path

from programs import Folder

ROOT = Path(__file__).resolve().parent.parent.parent
VERBS = ["found", "relay", "invite", "join", "create", "update", "delete", "show", "list", "search", "history", "conflicts",
         "resolve", "recycle-bin", "restore", "work", "merge", "part", "sync", "serve", "run", "commands", "digest", "status", "check", "rebuild", "import", "export", "demo",
         "demo-data", "devices", "remove-device", "stop-user", "allow-user", "refused"]
KEYS_OF_STATUS = ["firm", "device", "user", "relay", "unsent", "conflicts", "refused", "devices"]


class Terminal(unittest.TestCase):
    """One firm on one device, without a relay. Each test makes records of its own."""

    @classmethod
    def setUpClass(cls):
        cls.folder = Folder()
        cls.home = cls.folder.home().found()

    @classmethod
    def tearDownClass(cls):
        cls.folder.__exit__()

    # test: T2: the recovery sheet is in its file, the owner's alone, and a second firm is refused and leaves no sheet
    def test_found(self):
        sheet = self.folder / "home.sheet"
        self.assertEqual(stat.S_IMODE(sheet.stat().st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(self.home.folder.stat().st_mode), 0o700)
        self.assertGreater(len(sheet.read_text(encoding="utf-8")), 100)
        second = self.folder / "second.sheet"
        said = self.home.refused("found", "--firm", "x", "--user", "y", "--sheet", second)
        self.assertIn("already", said)
        self.assertFalse(second.exists())
        said = self.folder.home("other").refused("found", "--firm", "x", "--user", "y", "--sheet", sheet)
        self.assertIn("name another file", said)
        self.assertFalse((self.folder / "other").exists())
        shown = self.folder.home("shown").ok("found", "--firm", "x", "--user", "y", "--cheap-password")
        self.assertGreater(len(shown.lines), 10)
        entities = [each["entity"] for each in self.home.json("search", "王伟")]
        self.assertEqual(sorted(entities), ["employee", "user"])
        self.assertEqual(self.home.json("search", "yhjd")[0]["entity"], "org_unit")

    # test: C1.1, M1: values come back as JSON in the forms that the guide names
    def test_forms_of_values(self):
        customer = self.home.create("customer", "name=张三机电", "credit_limit=1234.5", "credit_days=30",
                                    "registered_on=2026-11-23", "customer_level=A")
        (shown,) = self.home.json("show", "customer", customer)
        self.assertEqual(shown["id"], customer)
        self.assertEqual(shown["credit_limit"], "1234.5")
        self.assertEqual(shown["credit_days"], 30)
        self.assertEqual(shown["registered_on"], "2026-11-23")
        self.assertIs(shown["is_customer"], True)
        self.assertIsInstance(shown["customer_owner"], int)
        self.assertIsInstance(shown["customer_level"], int)
        self.assertIsNone(shown["phone"])
        activity = self.home.create("activity", f"party={customer}", "subject=来访", "start=2026-11-23T09:30:00Z")
        self.assertEqual(self.home.json("show", "activity", activity)[0]["start"], "2026-11-23T09:30:00Z")
        currency = self.home.create("currency", "code=EUR", "name=欧元", "rate=7.85")
        self.assertEqual(self.home.json("show", "currency", currency)[0]["rate"], "7.85")

    # test: C2.25, M2: a document is made with its lines in one transaction, and its totals are exact
    def test_lines(self):
        customer = self.home.create("customer", "name=甲")
        product = self.home.create("product", "name=缆绳")
        line = '{"product": %d, "qty": "2", "price": "379.00", "tax_rate": "0.21"}' % product
        before = self.home.digest()["vector"]
        order = self.home.create("sales_order", f"party={customer}", "price_includes_tax=yes", "--line", line, "--line", line)
        after = self.home.digest()["vector"]
        self.assertEqual(sum(after.values()) - sum(before.values()), 1)
        (shown,) = self.home.json("show", "sales_order", order)
        self.assertEqual((shown["total"], shown["tax"]), ("1516", "263.1"))
        self.assertEqual([each["qty"] for each in shown["lines"]], ["2", "2"])
        self.assertEqual([each["parent"] for each in shown["lines"]], [order, order])
        self.assertIn("at least one line", self.home.refused("create", "sales_order", f"party={customer}"))
        self.assertIn("as text", self.home.refused("create", "sales_order", f"party={customer}", "--line", '{"qty": 1.5}'))
        self.assertIn("no JSON object", self.home.refused("create", "sales_order", f"party={customer}", "--line", "[1]"))
        self.assertIn("has no lines", self.home.refused("create", "customer", "name=x", "--line", line))
        half = self.home.refused("create", "sales_order", f"party={customer}", "--line", line, "--line", '{"qty": "-1"}')
        self.assertNotEqual(half, "")
        self.assertEqual(self.home.digest()["vector"], after)

    # test: C7.13: lists are narrowed, ordered, cut and continued
    def test_list(self):
        for name, price in (("a1", "1.5"), ("a2", "10"), ("a3", "9"), ("b1", "9")):
            self.home.create("product", f"name=list-{name}", f"price={price}")

        def names(*words):
            found = self.home.json("list", "product", "--where", "name ~ list-", *words)
            return [each["name"][5:] for each in found]

        self.assertEqual(names("--where", "price = 9"), ["a3", "b1"])
        self.assertEqual(names("--where", "price != 9"), ["a1", "a2"])
        self.assertEqual(names("--where", "price < 9"), ["a1"])
        self.assertEqual(names("--where", "price<=9"), ["a1", "a3", "b1"])
        self.assertEqual(names("--where", "price > 9"), ["a2"])
        self.assertEqual(names("--where", "price >= 9", "--where", "name ~ b"), ["b1"])
        self.assertEqual(names("--order", "price"), ["a1", "a3", "b1", "a2"])
        self.assertEqual(names("--order", "-price"), ["a2", "b1", "a3", "a1"])
        self.assertEqual(names("--order", "-price", "--limit", 2), ["a2", "b1"])
        second = self.home.json("list", "product", "--where", "name ~ list-b1")[0]["id"]
        self.assertEqual(names("--order", "-price", "--after", second), ["a3", "a1"])
        self.assertIn("name", self.home.refused("list", "product", "--where", "nam = x"))
        self.assertIn("FIELD OP VALUE", self.home.refused("list", "product", "--where", "name"))
        self.assertIn("no such record", self.home.refused("list", "product", "--after", 5))
        self.assertIn("product", self.home.refused("list", "produkt"))

    # test: C7.14: search gives entity, identifier and title, by pinyin and by digits
    def test_search(self):
        customer = self.home.create("customer", "name=重庆力帆贸易", "phone=0574-8711 2233")
        wanted = {"entity": "customer", "id": customer, "title": "重庆力帆贸易"}
        for text in ("cqlf", "chongqing", "87112233", "力帆"):
            self.assertEqual(self.home.json("search", text, "--entity", "customer"), [wanted], text)
        self.assertEqual(list(self.home.json("search", "cqlf")[0]), ["entity", "id", "title"])
        self.assertEqual(self.home.json("search", "力帆", "--entity", "contact"), [])
        self.assertIn("customr", self.home.refused("search", "x", "--entity", "customr"))

    # test: C10.14, C10.29, R10: what is deleted lies in the bin and comes back whole; a day's state; what is left to settle
    def test_bin_day_and_work(self):
        customer = self.home.create("customer", "name=回收机电", "phone=0755-2200")
        contact = self.home.create("contact", f"party={customer}", "name=回收人")
        again = self.home.create("customer", "name=回收机电二", "phone=0755-2200")
        (double,) = [each for each in self.home.json("work") if each["id"] == again]
        self.assertEqual((double["kind"], double["field"], double["other"]), ("double", "phone", customer))
        self.home.json("delete", "customer", customer)
        (entry,) = self.home.json("recycle-bin", "--entity", "customer")
        self.assertEqual((entry["id"], entry["title"], entry["user"], entry["device"], entry["with"]),
                         (customer, "回收机电", "王伟", "Head office", {"contact": 1}))
        self.assertEqual(self.home.json("restore", "customer", customer), [{"id": customer, "deleted": False}])
        self.assertEqual(self.home.json("recycle-bin", "--entity", "customer"), [])
        self.assertFalse(self.home.json("show", "contact", contact)[0]["deleted"])
        (then,) = self.home.json("history", "customer", customer, "--as-on", "2999-12-31")
        self.assertEqual((then["name"], then["deleted"]), ("回收机电", False))
        self.assertIn("not there yet", self.home.refused("history", "customer", customer, "--as-on", "2001-01-01"))
        self.assertIn("2026-11-23", self.home.refused("history", "customer", customer, "--as-on", "yesterday"))
        (merged,) = self.home.json("merge", "customer", again, "--into", customer)
        self.assertEqual(merged, {"id": again, "goes_on_as": customer})
        (shown,) = self.home.json("show", "customer", again)
        self.assertEqual((shown["id"], shown["merged"]), (customer, [again]))
        self.assertEqual([each for each in self.home.json("work") if each["id"] == again], [])
        self.assertEqual(self.home.json("part", "customer", again), [{"id": again}])
        self.assertEqual(self.home.json("show", "customer", again)[0]["id"], again)
        self.assertIn("was not merged", self.home.refused("part", "customer", again))
        self.home.json("delete", "customer", again)

    # test: C6.23: a record's history tells who changed what; deleting takes it out of lists and search
    def test_update_delete_history(self):
        contact = self.home.create("contact", f"party={self.home.create('customer', 'name=乙')}", "name=李四")
        self.assertEqual(self.home.json("update", "contact", contact, "mobile=111"), [{"id": contact, "changed": True}])
        self.assertEqual(self.home.json("update", "contact", contact, "mobile=111"), [{"id": contact, "changed": False}])
        history = self.home.json("history", "contact", contact)
        self.assertEqual([each["field"] for each in history], ["mobile", "name", "party", ""])
        self.assertEqual([each["what"] for each in history], ["changed", "created", "created", "created"])
        self.assertEqual((history[0]["field"], history[0]["from"], history[0]["to"]), ("mobile", None, "111"))
        self.assertEqual((history[0]["user"], history[0]["device"]), ("王伟", "Head office"))
        self.home.ok("delete", "contact", contact)
        self.assertEqual(self.home.json("list", "contact", "--where", f"id = {contact}"), [])
        self.assertIs(self.home.json("show", "contact", contact)[0]["deleted"], True)
        self.assertIn("Restore it first", self.home.refused("update", "contact", contact, "mobile=2"))
        self.home.ok("run", "contact.restore", f"record={contact}")
        self.assertIs(self.home.json("show", "contact", contact)[0]["deleted"], False)
        for verb in ("show", "history", "delete"):
            self.assertIn("no such record", self.home.refused(verb, "contact", 999))
        self.assertIn("no such record", self.home.refused("update", "contact", 999, "mobile=2"))

    # test: C6.44: a list of choices is edited like any record, and the new value can be used at once
    def test_choice(self):
        self.home.create("choice", "list=customer_level", "name=钻石", "name_en=Diamond")
        customer = self.home.create("customer", "name=丙", "customer_level=钻石")
        self.assertEqual(len(self.home.json("list", "customer", "--where", "customer_level = Diamond")), 1)
        self.assertIn("no choice", self.home.refused("update", "customer", customer, "customer_level=铁"))

    # test: R3: digest and status have the members that automation builds on
    def test_digest_and_status(self):
        digest = self.home.digest()
        self.assertEqual(list(digest), ["set", "rows", "catalog", "vector"])
        self.assertEqual(list(digest["vector"]), ["0", "16"])
        (status,) = self.home.json("status")
        self.assertEqual(list(status), KEYS_OF_STATUS)
        self.assertIsNone(status["relay"])
        self.assertEqual((status["firm"], status["device"], status["user"]), ("远航机电", "Head office", "王伟"))
        self.assertEqual([list(each) for each in status["devices"]], [["name", "path", "has_all_since"]])
        self.assertEqual(self.home.json("conflicts"), [])
        self.assertEqual(self.home.json("check"), [{"differences": 0}])

    # test: K13: every command is run by its name, with the parameters that the list names
    def test_run_and_commands(self):
        commands = {each["name"]: each for each in self.home.json("commands")}
        self.assertIn("conflict.resolve", commands)
        self.assertEqual(list(commands["customer.create"]), ["name", "right", "undo", "parameters"])
        parameters = {each["name"]: each for each in commands["customer.create"]["parameters"]}
        self.assertEqual(parameters["name"], {"name": "name", "type": "text", "required": True})
        (ran,) = self.home.json("run", "customer.create", "name=丁")
        self.assertEqual(self.home.json("show", "customer", ran["record"])[0]["name"], "丁")
        self.assertIn("customer.frobnicate", self.home.refused("run", "customer.frobnicate"))
        self.assertIn("no parameter", self.home.refused("run", "customer.create", "nam=x"))

    # test: C6.40: a sheet comes in by field names or labels, goes out, and comes in again as changes
    def test_import_and_export(self):
        source = self.folder / "in.csv"
        source.write_text("名称,Phone,信用额度\n戊,123,10.5\n己,,\n", encoding="utf-8")
        self.assertEqual(self.home.json("import", "customer", source), [{"created": 2, "updated": 0}])
        target = self.folder / "out.csv"
        (said,) = self.home.json("export", "customer", target)
        with target.open(encoding="utf-8-sig", newline="") as file:
            rows = {row["name"]: row for row in csv.DictReader(file)}
        self.assertEqual(len(rows), said["exported"])
        self.assertEqual((rows["戊"]["phone"], rows["戊"]["credit_limit"]), ("123", "10.5"))
        self.assertEqual(stat.S_IMODE(target.stat().st_mode), 0o600)
        self.assertIn("name another file", self.home.refused("export", "customer", target))
        (again,) = self.home.json("import", "customer", target)
        self.assertEqual(again, {"created": 0, "updated": said["exported"]})

    # test: C7.7: who may not log in is told so in one sentence, and nothing is printed
    def test_log_in(self):
        self.assertEqual(self.home.refused("digest", password="wrong"), "The password is wrong.")
        self.assertIn("OUTPOST_PASSWORD", self.home.refused("digest", password=None))
        self.assertIn("王伟", self.home.refused("--user", "nobody", "digest"))
        self.assertEqual(list(self.home.json("--user", "王伟", "digest")[0]), ["set", "rows", "catalog", "vector"])
        self.assertIn("no firm", self.folder.home("nothing").refused("digest"))

    # test: T1: verbs of one day write one certificate
    def test_one_certificate_a_day(self):
        before = self.home.digest()["vector"]
        for _ in range(3):
            self.home.ok("status")
        self.assertEqual(self.home.digest()["vector"], before)

    # test: K7: what is typed wrongly is told with the nearest right word, and nothing is written
    def test_refusals(self):
        before = self.home.digest()
        for words, told in ((("create", "custmer", "name=x"), "customer"),
                            (("create", "customer", "nam=x"), "name"),
                            (("create", "customer", "name"), "FIELD=VALUE"),
                            (("create", "customer", "phone=1"), "Name is required"),
                            (("create", "customer", "name=x", "credit_limit=1.2345678"), "credit_limit"),
                            (("create", "customer", "name=x", "credit_limit=much"), "much"),
                            (("create", "customer", "name=x", "registered_on=23.11.2026"), "2026-11-23"),
                            (("create", "customer", "name=x", "email=nobody"), "E-mail: this is no"),
                            (("create", "customer", "name=x", "customer_number=1"), "by hand"),
                            (("create", "contact", "name=x", "party=999"), "no such record"),
                            (("create", "contact", "name=x"), "is required"),
                            (("resolve", "nonsense", "--take", "this"), "conflicts"),
                            (("resolve", "16.999.1", "--take", "other"), "settled"),
                            (("relay", "nonsense"), "outpost-relay"),
                            (("sync",), "no relay"), (("serve",), "no relay"), (("invite",), "no relay")):
            with self.subTest(words):
                self.assertIn(told, self.home.refused(*words))
        self.assertEqual(self.home.digest(), before)

    # test: E4: the shipped terminal program checks its network library before it runs a verb, and helps without a home
    def test_help(self):
        helped = self.home.ok("--help", password=None).out
        self.assertEqual(re.findall(r"^  ([a-z-]+)  ", helped[helped.index("Subcommands"):], re.M), VERBS)
        for guide in ("en", "zh"):
            text = (ROOT / "docs" / "user" / guide / "terminal.md").read_text(encoding="utf-8")
            for verb in VERBS:
                self.assertRegex(text, rf"`{verb}[ `]")
                for option in re.findall(r"  (--[a-z]+)", self.home.ok(verb, "--help", password=None).out):
                    if option not in ("--help", "--home", "--json"):
                        self.assertIn(option, text, f"{guide}: {verb}")
        for words in ((), ("frobnicate",), ("list",), ("create",), ("resolve", "1.1.1", "--take", "both")):
            ended = self.home.run(*words)
            self.assertNotEqual(ended.code, 0)
            self.assertNotEqual(ended.err, "")


if __name__ == "__main__":
    unittest.main()
