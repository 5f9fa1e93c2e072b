"""seq2see-serve as a user runs it: starting, calling, the examples of docs/server.md, ending."""

import concurrent.futures
import json
import pathlib
import re
import signal
import socket
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "support"))
from served import EXAMPLES, FOLDER, PROGRAMS, Server, model

ROOT = pathlib.Path(__file__).parent.parent.parent
DOCUMENT = (ROOT / "docs" / "server.md").read_text(encoding="utf-8")


def run(*arguments):
    return subprocess.run([PROGRAMS / "seq2see-serve", *arguments], capture_output=True, text=True, timeout=60)


class Starting(unittest.TestCase):
    def fails(self, status, part, *arguments):
        done = run(*arguments)
        self.assertEqual(done.returncode, status, done)
        last = done.stderr.splitlines()[-1]
        self.assertTrue(last.startswith("seq2see-serve: ") and last.endswith("."), last)
        self.assertIn(part, last)

    def test_wrong_calls_are_sentences(self):
        own = ("--model", str(model()))
        self.fails(2, "--model is required")
        self.fails(1, "none is not a model's folder: it has no config.json.", "--model", "none", "--port", "0")
        self.fails(2, "'toy' is there twice. Give one by --model NAME=DIR.", *own, *own, "--port", "0")
        self.fails(2, "--port is 70000; choose 0 to 65535.", *own, "--port", "70000")
        self.fails(2, "--max-beam is 0; choose 1 to 1000.", *own, "--max-beam", "0")
        self.fails(2, "--connection-seconds (5) may not be less than --request-seconds (10).", *own,
                   "--connection-seconds", "5")
        self.fails(2, "--allow-host takes a name", *own, "--allow-host", "http://a.b")
        self.fails(2, "The host 'no such host' is not known.", *own, "--host", "no such host")
        self.fails(1, "192.0.2.1 is no address of this machine.", *own, "--host", "192.0.2.1", "--port", "0")

    def test_a_port_that_is_taken(self):
        server = Server()
        self.fails(1, f"Port {server.port} of 127.0.0.1 is taken by another program.", "--model", str(model()),
                   "--port", str(server.port))
        self.assertEqual(server.stop()[0], 0)

    def test_help_and_version(self):
        text = run("--help").stdout
        for option in ("--model", "--host", "--port", "--allow-host", "--examples", "--config", "--max-body-bytes",
                       "--max-sentences", "--max-characters", "--max-beam", "--max-answer-mb", "--max-waiting",
                       "--max-connections", "--request-seconds", "--connection-seconds", "--batch-hypotheses",
                       "--workers"):
            self.assertIn(option, text)
            if option != "--config":
                self.assertIn(f"`{option}`", DOCUMENT)
        self.assertRegex(run("--version").stdout, r"^seq2see-serve \d+\.\d+\.\d+\n$")


class Ending(unittest.TestCase):
    def test_signals_finish_what_is_under_way(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            server = Server("--request-seconds", "60", "--connection-seconds", "60")
            body = {"sentences": ["The cat sees the dog. " * 15] * 16, "beam": 16, "weights": False}
            with concurrent.futures.ThreadPoolExecutor(max_workers=8) as pool:
                calls = [pool.submit(server.call, "/translate", body) for _ in range(8)]
                deadline = time.monotonic() + 20
                arrived = 0
                while arrived < 7 and time.monotonic() < deadline:  # one is neither waiting nor done
                    text = server.call("/metrics")[1]
                    arrived = sum(int(re.search(rf"^seq2see_{name} (\d+)", text, re.M)[1])
                                  for name in ("waiting_requests", "batched_requests_total"))
                for _ in range(3):  # which one thread reads, after all that came before
                    server.call("/metrics")
                server.process.send_signal(number)
                statuses = [call.result()[0] for call in calls]
            status, said = server.ended()
            self.assertEqual(status, 0, said)
            self.assertEqual(statuses, [200] * 8)
            self.assertIn("Finishing what is under way", said)

    def test_an_idle_client_does_not_keep_it(self):
        server = Server("--request-seconds", "1", "--connection-seconds", "1")
        with socket.create_connection(("127.0.0.1", server.port)) as idle:
            idle.sendall(b"POST /translate HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{")
            begin = time.monotonic()
            self.assertEqual(server.stop()[0], 0)
            self.assertLess(time.monotonic() - begin, 10)


class Calling(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.addClassCleanup(cls.server.stop)

    def error(self, path, body, status):
        got, answer, headers = self.server.call(path, body)
        self.assertEqual((got, headers["Content-Type"]), (status, "application/json"), answer)
        self.assertEqual(list(answer), ["error"])
        self.assertRegex(answer["error"], r"^['/A-Z0-9].*\.$")
        return answer["error"]

    def test_translates(self):
        self.assertEqual(self.server.translate("The cat sees the dog."), "Le chat voit le chien.")
        self.assertEqual(self.server.translate("The cat sees the dog.", model="second"), "Le chat voit le chien.")
        self.assertTrue(self.server.translate("The cat sees the dog.", prefix="Le roi").startswith("Le roi"))
        answer = self.server.call("/translate", {"sentences": [*EXAMPLES, ""], "beam": 3, "nbest": 2})[1]
        self.assertEqual([result["text"] for result in answer["results"]],
                         ["Le chat voit le chien.", "Le roi aime le cheval.", "Le garçon entend le oiseau.", ""])
        self.assertEqual([len(result["translations"]) for result in answer["results"]], [2, 2, 2, 1])
        self.assertIn("token_weights", answer["results"][0]["translations"][0]["alignment"])

    def test_agrees_with_seq2see_translate(self):
        command = [PROGRAMS / "seq2see-translate", "--model", model(), "--json", "--beam", "4", EXAMPLES[1]]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        answer = self.server.call("/translate", {"sentence": EXAMPLES[1], "beam": 4})[1]
        self.assertEqual(answer["result"]["translations"][0]["alignment"], json.loads(done.stdout))

    def test_aligns(self):
        answer = self.server.call("/align", {"source": EXAMPLES[0], "target": "Le chat voit le chien."})[1]
        found = self.server.call("/translate", {"sentence": EXAMPLES[0]})[1]["result"]["translations"][0]
        self.assertEqual(answer["result"]["alignment"]["links"], found["alignment"]["links"])
        self.assertAlmostEqual(answer["result"]["log_probability"], found["log_probability"], places=4)
        self.assertEqual(answer["result"]["tokens"], len(answer["result"]["alignment"]["target_tokens"]) + 1)
        answer = self.server.call("/align", {"sources": EXAMPLES[:2], "targets": ["Le chat.", ""], "weights": False})[1]
        self.assertEqual(len(answer["results"]), 2)
        self.assertNotIn("token_weights", answer["results"][0]["alignment"])

    def test_complaints_list_the_choices(self):
        for path, body, status, part in (
                ("/translate", "", 400, "The body is not JSON, at byte 1"),
                ("/translate", b'{"sentence": "\xff"}', 400, "The body is not valid UTF-8, at byte 15."),
                ("/translate", "[]", 400, "A JSON object was expected"),
                ("/translate", {}, 400, "Give either 'sentence', a text, or 'sentences', a list of texts."),
                ("/translate", {"sentence": "x", "beem": 2}, 400, "There is no field 'beem' here. Known are model"),
                ("/translate", {"sentence": 3}, 400, "'sentence' holds '3', where a text was expected."),
                ("/translate", {"sentence": "x", "beam": 99}, 413, "this server takes 1 (greedy search) to 16 (--max-beam)."),
                ("/translate", {"sentence": "x", "beam": 0}, 400, "this server takes 1 (greedy search) to 16 (--max-beam)."),
                ("/translate", {"sentence": "x", "nbest": 2}, 400, "choose 1 to the beam."),
                ("/translate", {"sentence": "x" * 401}, 413, "401 characters; this server takes 400 at most"),
                ("/translate", {"sentences": ["x"] * 33}, 413, "33 sentences; this server takes 32 at most"),
                ("/translate", {"sentences": []}, 400, "The list of sentences is empty; give at least one."),
                ("/translate", {"sentence": "a\nb"}, 400, "newline or another control character"),
                ("/translate", {"sentence": "x", "model": "third"}, 404, "Choose 'first', 'second'."),
                ("/translate", {"sentence": "The", "prefix": "zzz"}, 400, "target vocabulary has no token for."),
                ("/translate", {"sentence": "The", "prefix_tokens": ["zzz"]}, 400, "the token 'zzz'."),
                ("/align", {"source": "x"}, 400, "Give either 'target', a text, or 'targets', a list of texts."),
                ("/align", {"sources": ["x", "y"], "targets": ["x"]}, 400, "2 sources and 1 targets"),
                ("/align", {"sources": ["x"], "target": "x"}, 400, "give two texts, or two lists."),
                ("/nothing", None, 404, "Choose GET /, /models, /health or /metrics, or POST /translate or /align."),
                ("/translate", None, 405, "/translate takes POST, not 'GET'."),
                ("/health", "{}", 405, "/health takes GET, not 'POST'."),
        ):
            self.assertIn(part, self.error(path, body, status))

    def test_only_its_own_names_and_pages(self):
        for host in ("127.0.0.1", "localhost", f"localhost:{self.server.port}", "[::1]:80", "192.168.1.7"):
            self.assertEqual(self.server.call("/health", headers={"Host": host})[0], 200, host)
        for host in ("evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "", "a b"):
            self.assertEqual(self.server.call("/health", headers={"Host": host})[0], 403, host)
        own = {"Host": "localhost:9", "Origin": "http://localhost:9"}
        self.assertEqual(self.server.call("/translate", {"sentence": "The"}, headers=own)[0], 200)
        for origin in ("http://evil.example", "http://localhost:8", "null"):
            status = self.server.call("/translate", {"sentence": "The"}, headers={**own, "Origin": origin})[0]
            self.assertEqual(status, 403, origin)

    def test_pages_carry_a_policy(self):
        for path, kind in (("/", "text/html"), ("/page.css", "text/css"), ("/page.js", "text/javascript")):
            status, text, headers = self.server.call(path)
            self.assertEqual((status, headers["Content-Type"]), (200, f"{kind}; charset=utf-8"))
            self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
            self.assertGreater(len(text), 1000)
            self.assertEqual(self.server.call(path, method="HEAD")[1], "")
        self.assertIn("script-src 'self';", self.server.call("/")[2]["Content-Security-Policy"])

    def test_metrics_count(self):
        def value(name):
            return float(re.search(rf"^seq2see_{re.escape(name)} (\S+)$", self.server.call("/metrics")[1], re.M)[1])
        before = value('requests_total{path="/translate",status="200"}'), value("sentences_total")
        self.server.call("/translate", {"sentences": EXAMPLES})
        after = value('requests_total{path="/translate",status="200"}'), value("sentences_total")
        self.assertEqual((after[0] - before[0], after[1] - before[1]), (1, 3))
        self.assertGreater(value("resident_memory_bytes"), 1e7)


class Document(unittest.TestCase):
    """docs/server.md says what there is: its examples run, its tables list the fields."""

    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.addClassCleanup(cls.server.stop)

    def test_every_curl_example_works(self):
        examples = [block.strip() for block in re.findall(r"^```sh\n(curl .*?)```", DOCUMENT, re.M | re.S)]
        self.assertGreaterEqual(len(examples), 6)
        for example in examples:
            command = example.replace("http://127.0.0.1:8080/", self.server.url).replace('"en-fr"', '"first"')
            done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=FOLDER, timeout=60)
            self.assertEqual(done.returncode, 0, example)
            if "/metrics" in command:
                self.assertIn("# TYPE seq2see_requests_total counter", done.stdout)
            else:
                self.assertNotIn("error", json.loads(done.stdout), example)

    def test_the_first_sentence_is_of_the_bundled_test_set(self):
        sentence = re.search(r'"sentence": "([^"]+)"', DOCUMENT)[1]
        test_set = (ROOT / "data" / "toy" / "en-fr" / "test.tsv").read_text(encoding="utf-8")
        self.assertIn(sentence, [line.split("\t")[0] for line in test_set.splitlines()])

    def fields(self, heading):
        """The first column of the tables below a heading."""
        section = DOCUMENT.split(f"\n{heading}\n")[1].split("\n#")[0]
        return [name for row in re.findall(r"^\| (`.*?) \|", section, re.M) for name in re.findall(r"`(\w+)`", row)]

    def test_tables_list_the_fields(self):
        for path, body in (("/translate", {"sentence": "x"}), ("/align", {"source": "x", "target": "x"})):
            known = self.server.call(path, {**body, "?": 1})[1]["error"].split("Known are ")[1].strip(".").split(", ")
            self.assertEqual(sorted(self.fields(f"### What {path} takes")), sorted(known))
        answer = self.server.call("/translate", {"sentence": EXAMPLES[0], "trace": True})[1]
        names = [*answer, *answer["result"], *answer["result"]["translations"][0], *answer["result"]["trace"][0],
                 *answer["result"]["trace"][0]["next"][0]]
        self.assertEqual(set(self.fields("### What /translate answers")), {*names, "results"})
        answer = self.server.call("/align", {"source": EXAMPLES[0], "target": "x"})[1]
        self.assertEqual(set(self.fields("### What /align answers")), {*answer, *answer["result"], "results"})
        answer = self.server.call("/models")[1]
        self.assertEqual(set(self.fields("## GET /models")), {*answer, *answer["models"][0]})
        self.assertEqual(set(self.fields("## GET /health")), set(self.server.call("/health")[1]))
        metrics = set(re.findall(r"^# TYPE (\w+)", self.server.call("/metrics")[1], re.M))
        self.assertEqual(set(self.fields("## GET /metrics")), metrics)


if __name__ == "__main__":
    unittest.main(verbosity=2)
