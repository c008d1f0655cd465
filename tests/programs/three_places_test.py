#!/usr/bin/env python3
"""Several devices of one firm with the real relay: inviting, joining, syncing, deciding, and what each says when the other
side is not there."""

import signal
import socket
import time
import unittest

from programs import Folder, Relay, until


class Places(unittest.TestCase):
    # test: T2, T9, R13, K2, K3: head office and branch work apart, agree afterwards, and decide a conflict once for both
    def test_the_main_job_by_hand(self):
        with Folder() as folder, Relay(folder / "relay") as relay:
            head = folder.home("head").found("--relay", relay.line)
            phone = head.create("customer", "name=张三机电", "phone=1")
            gone = head.create("customer", "name=李四贸易")
            invitation = head.ok("invite", "--user", "李娜").out.strip()
            self.assertEqual(len(invitation.split()), 1)
            self.assertLess(len(invitation), 200)
            branch = folder.home("branch")

            # Without the pen on line a guest is told what is missing, and nothing is left of the try.
            said = branch.refused("join", invitation, "--cheap-password")
            self.assertIn("not on line", said)
            self.assertFalse((branch.folder / "keys").exists())

            with head.start("serve") as serving:
                self.assertIn("Head office", serving.first)
                self.assertIn("in use", head.refused("status"))
                (joined,) = branch.json("join", invitation, "--device", "Branch", "--cheap-password")
                self.assertEqual(joined, {"firm": "远航机电", "device": "Branch", "user": "李娜"})
                # From now on both may log in on either device.
                self.assertIn("--user", branch.refused("status"))
                head.user, branch.user = "王伟", "李娜"
                self.assertIn("used already", folder.home("thief").refused("join", invitation, "--cheap-password"))
                self.assertFalse((folder / "thief" / "keys").exists())
                self.assertEqual(branch.json("sync")[-1], {"done": True, "conflicts": 0})
                self.assertEqual(serving.end().code, 0)
            head.ok("sync")
            self.assertEqual(head.digest(), branch.digest())
            self.assertIn("Only the device that founded", branch.refused("invite"))

            relay.end()
            head.ok("update", "customer", phone, "phone=2")
            branch.ok("update", "customer", phone, "phone=3")
            head.ok("delete", "customer", gone)
            branch.ok("update", "customer", gone, "remark=keep it")
            self.assertEqual(head.json("status")[0]["unsent"], 2)
            self.assertNotEqual(head.digest()["rows"], branch.digest()["rows"])

            with Relay(folder / "relay", relay.line.split(":", 1)[1].split("/")[0]) as again:
                self.assertEqual(again.line, relay.line)
                with head.start("serve"):
                    self.assertEqual(branch.json("sync")[-1], {"done": True, "conflicts": 2})
                head.ok("sync")
                self.assertEqual(head.digest(), branch.digest())
                conflicts = branch.json("conflicts")
                self.assertEqual(conflicts, head.json("conflicts"))
                for each in conflicts:
                    self.assertEqual(list(each), ["n", "entity", "id", "field", "this", "other"])
                    for side in ("this", "other"):
                        self.assertEqual(list(each[side]), ["value", "user", "device", "at"])
                by_record = {each["id"]: each for each in conflicts}
                self.assertEqual(by_record[phone]["field"], "phone")
                self.assertEqual({by_record[phone][side]["value"] for side in ("this", "other")}, {"2", "3"})
                self.assertEqual({by_record[phone][side]["user"] for side in ("this", "other")}, {"王伟", "李娜"})
                self.assertEqual(by_record[gone]["field"], "_deleted")

                wanted = by_record[phone]["other"]["value"]
                head.ok("resolve", by_record[phone]["n"], "--take", "other")
                branch.ok("resolve", by_record[gone]["n"], "--take", "this")
                for home in (head, branch, head):
                    home.ok("sync")
                self.assertEqual(head.digest(), branch.digest())
                self.assertEqual(branch.json("conflicts"), [])
                self.assertEqual(branch.json("show", "customer", phone)[0]["phone"], wanted)
                self.assertIn("settled already", branch.refused("resolve", by_record[phone]["n"], "--take", "this"))
                (status,) = head.json("status")
                self.assertEqual(status["unsent"], 0)
                self.assertEqual(status["relay"], relay.line)
                self.assertEqual([each["name"] for each in status["devices"]], ["Head office", "Branch"])
                self.assertEqual([each["path"] for each in status["devices"]], ["this", "off"])
                # The branch's sync ended only when its word for having everything was at the relay, and head took it.
                self.assertIsNotNone(status["devices"][1]["has_all_since"])


    # test: T4, T8, K8: what a laptop wrote before anybody heard of its removal is taken back everywhere, and it gets nothing more
    def test_a_stolen_laptop_is_removed(self):
        with Folder() as folder, Relay(folder / "relay") as relay:
            head = folder.home("head").found("--relay", relay.line)
            laptop, shop = folder.home("laptop"), folder.home("shop")
            invitations = [head.ok("invite", "--user", "李娜").out.strip(), head.ok("invite").out.strip()]
            with head.start("serve") as serving:
                laptop.ok("join", invitations[0], "--device", "Laptop", "--cheap-password")
                shop.ok("join", invitations[1], "--device", "Shop", "--cheap-password")
                head.user, laptop.user, shop.user = "王伟", "李娜", "王伟"
                laptop.ok("sync")
                shop.ok("sync")
                self.assertEqual(serving.end().code, 0)
            head.ok("sync")

            late = laptop.create("customer", "name=来迟商行")
            laptop.ok("sync")
            shop.ok("sync")
            self.assertEqual([row["id"] for row in shop.json("list", "customer")], [late])
            self.assertIn("devices", shop.refused("remove-device", "Nobody") + head.refused("remove-device", "Nobody"))
            self.assertIn("Only the device that founded", shop.refused("remove-device", "Laptop"))
            head.ok("remove-device", "Laptop")
            self.assertEqual([device["removed"] for device in head.json("devices")[0]["devices"]], [False, False, True])
            head.ok("sync")
            shop.ok("sync")
            head.ok("sync")
            for home in (head, shop):
                self.assertEqual(home.json("list", "customer"), [])
                self.assertEqual([entry["why"] for entry in home.json("refused")], ["team.cut"])
            self.assertEqual(head.digest(), shop.digest())
            laptop.refused("sync")

            head.ok("stop-user", "李娜")
            head.create("customer", "name=照常营业")
            head.ok("sync")
            shop.ok("sync")
            self.assertEqual(head.digest(), shop.digest())
            self.assertEqual(shop.json("devices")[0]["users"], [{"name": "王伟", "stopped": False},
                                                                {"name": "李娜", "stopped": True}])
            shop.user = "李娜"
            self.assertIn("may not work", shop.refused("create", "customer", "name=不行"))

    # test: T9, C7.7: one more device of oneself asks for one's own password; a wrong one opens nothing there
    def test_a_further_device(self):
        with Folder() as folder, Relay(folder / "relay") as relay:
            head = folder.home("head").found("--relay", relay.line)
            invitation = head.ok("invite").out.strip()
            laptop = folder.home("laptop")
            with head.start("serve"):
                said = laptop.refused("join", invitation, "--device", "Laptop", password="wrong")
                self.assertIn("the password is wrong", said)
                self.assertIn("The password is wrong", laptop.refused("status", password="wrong"))
                laptop.ok("sync")
            self.assertEqual(laptop.json("status")[0]["user"], "王伟")
            self.assertEqual(laptop.digest(), head.digest())

    # test: R13: a relay that is not there is said in one sentence after 15 seconds
    def test_no_relay_answers(self):
        with Folder() as folder, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
            with Relay(folder / "relay") as relay:
                line = relay.line
            silent.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{silent.getsockname()[1]}"
            line = "outpost-relay:" + address + line[line.index("/"):]
            head = folder.home("head").found("--relay", line)
            begin = time.monotonic()
            self.assertIn("not reached in 15 seconds", head.refused("sync"))
            self.assertGreaterEqual(time.monotonic() - begin, 15)
            # `serve` waits for it, and ends when it is asked to.
            with head.start("serve") as serving:
                self.assertEqual(serving.end(signal.SIGINT).code, 0)
            invitation = head.ok("invite").out.strip()
            self.assertIn("not reached in 15 seconds", folder.home("b").refused("join", invitation))
            self.assertIn("Copy the line again", folder.home("b").refused("join", invitation[:-1]))
            self.assertIn("Copy the line again", folder.home("b").refused("join", "hello"))

    # test: W6: a firm's relay is changed by pasting another line, and its devices follow
    def test_another_relay(self):
        with Folder() as folder, Relay(folder / "one") as one, Relay(folder / "two") as two:
            head = folder.home("head").found("--relay", one.line)
            branch = folder.home("branch")
            invitation = head.ok("invite", "--user", "李娜").out.strip()
            with head.start("serve"):
                branch.ok("join", invitation, "--cheap-password")
                head.user, branch.user = "王伟", "李娜"
                branch.ok("sync")
            head.ok("relay", two.line)  # leaves the news at the first one
            branch.ok("sync")
            self.assertEqual(branch.json("status")[0]["relay"], two.line)
            one.end()
            head.create("customer", "name=甲")
            head.ok("sync")
            branch.ok("sync")
            self.assertEqual(head.digest(), branch.digest())


if __name__ == "__main__":
    unittest.main()
