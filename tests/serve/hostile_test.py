"""Garbage, slow clients, a thousand at once, and limits that are reached: the server goes on serving."""

import concurrent.futures
import pathlib
import random
import resource
import socket
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "support"))
from served import EXAMPLES, Server


def raw(server, *parts, half_closed=True, timeout=20):
    """Sends bytes as they are, and that there are no more; returns what came back until the other side closed."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=timeout) as connection:
        try:
            for part in parts:
                connection.sendall(part)
            if half_closed:
                connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        received = b""
        try:
            while chunk := connection.recv(65536):
                received += chunk
        except OSError:
            pass
        return received


class Hostile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]),) * 2)
        cls.server = Server("--request-seconds", "20", "--connection-seconds", "20")
        cls.addClassCleanup(cls.server.stop)

    def tearDown(self):
        self.assertEqual(self.server.translate(EXAMPLES[0]), "Le chat voit le chien.", "it serves on")

    def test_garbage(self):
        noise = random.Random(1)
        head = b"POST /translate HTTP/1.1\r\nHost: localhost\r\n"
        for data in (b"\0" * 1000, b"GET\r\n\r\n", b"\r\n" * 500, b"GET / HTTP/9.9\r\n\r\n",
                     b"\x16\x03\x01\x02\x00\x01" * 50,
                     b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20_000,
                     b"GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n",
                     b"GET /%00%ff%0d%0aX:%20y HTTP/1.1\r\nHost: localhost\r\n\r\n",
                     head + b"Content-Length: -1\r\n\r\n{}", head + b"Content-Length: 99999999999999999999\r\n\r\n{}",
                     head + b"Content-Length: x\r\n\r\n{}",
                     head + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
                     head + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
                     *(noise.randbytes(noise.randrange(1, 3000)) for _ in range(50))):
            # An end that comes with the bytes may go unseen until the connection's time is over.
            answer = raw(self.server, data, timeout=0.3)
            self.assertNotIn(b" 200 OK", answer[:20], data[:40])

    def test_garbage_in_bodies(self):
        noise = random.Random(2)
        bodies = [b"{" * 50_000, b"[" * 60_000, b'{"sentence":"\xff\xfe"}', b'{"sentence":"\\ud800"}',
                  b'{"sentence":"a\\u0000b"}', b'{"sentence":"x","sentence":"y"}', b'{"sentence":"x","beam":1e999}',
                  b'{"sentence":"x","beam":99999999999}',
                  b'{"sentence":"x","length_penalty":"1"}', b'{"sentence":"x"}\0', b'\xef\xbb\xbf{', b"null", b"",
                  b'{"sentence":"x","prefix_tokens":[["x"]]}', b'{"sentence":' + b"9" * 5000 + b"}",
                  *(noise.randbytes(noise.randrange(1, 500)) for _ in range(50))]
        for body in bodies:
            status, answer, _ = self.server.call("/translate", body)
            self.assertEqual((status, list(answer)), (400, ["error"]), body[:40])

    def test_odd_sentences_are_translated(self):
        for sentence in ("", " ", "\u00a0\u2003", "\u202ecat\u202c", "🐈" * 30, "a\u0301" * 50, "。" * 100,
                         "<s> </s> <unk>", "\u2581", "The " * 80):
            body = {"sentence": sentence, "beam": 3, "nbest": 3, "trace": True}
            status, answer, _ = self.server.call("/translate", body)
            self.assertEqual(status, 200, str(answer)[:200])

    def test_bodies_that_are_too_large(self):
        for size in (70_000, 900_000, 5_000_000):
            head = b"POST /translate HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % size
            answer = raw(self.server, head, *[b"x" * 10_000] * (size // 10_000))
            cut = size > 1 << 20 and answer == b""  # the client was still sending
            self.assertTrue(answer.startswith(b"HTTP/1.1 413 ") or cut, (size, answer[:60]))
        chunk = b"2710\r\n" + b"x" * 10_000 + b"\r\n"
        answer = raw(self.server, b"POST /translate HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n",
                     chunk * 20, b"0\r\n\r\n")
        self.assertTrue(answer.startswith(b"HTTP/1.1 413 "), answer[:60])
        self.assertIn(b"more than 65536 bytes", answer)

    def test_clients_that_leave(self):
        body = b'{"sentence": "The cat sees the dog."}'
        whole = b"POST /translate HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
        for end in (0, 1, 20, 60, len(whole) - 1, len(whole)):
            for _ in range(20):
                with socket.create_connection(("127.0.0.1", self.server.port)) as connection:
                    connection.sendall(whole[:end])

    def test_requests_in_a_row_on_one_connection(self):
        body = b'{"sentence": "The cat sees the dog.", "weights": false}'
        tail = b"Host: localhost\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
        head = b"POST /translate HTTP/1.1\r\n"
        answer = raw(self.server, (head + tail) * 19, head + b"Connection: close\r\n" + tail, half_closed=False)
        self.assertEqual(answer.count(b"HTTP/1.1 200 OK"), 20)

    def test_slow_clients_keep_nobody_waiting(self):
        slow = [socket.create_connection(("127.0.0.1", self.server.port)) for _ in range(1000)]
        try:
            begun = b"POST /translate HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n{"
            for i, connection in enumerate(slow):
                connection.sendall(begun[:20 + i % 60])
            begin = time.monotonic()
            self.assertEqual(self.server.translate(EXAMPLES[1]), "Le roi aime le cheval.")
            self.assertLess(time.monotonic() - begin, 2)
        finally:
            for connection in slow:
                connection.close()

    def test_a_thousand_at_once(self):
        def call(i):
            return self.server.translate(EXAMPLES[i % 3], beam=1 + i % 2, weights=False)
        with concurrent.futures.ThreadPoolExecutor(max_workers=1000) as pool:
            texts = list(pool.map(call, range(1000)))
        expected = ["Le chat voit le chien.", "Le roi aime le cheval.", "Le garçon entend le oiseau."]
        self.assertEqual([text for i, text in enumerate(texts) if text != expected[i % 3]], [])


class Limits(unittest.TestCase):
    def stop(self, server):
        self.assertEqual(server.stop()[0], 0)

    def test_a_connection_that_dribbles_is_cut(self):
        server = Server("--request-seconds", "1", "--connection-seconds", "1")
        for send in (b"GET / HT", b"POST /translate HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n"):
            with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
                connection.sendall(send)
                begin, cut = time.monotonic(), False
                while time.monotonic() - begin < 8 and not cut:
                    try:
                        connection.sendall(b"T")
                        connection.settimeout(0.1)
                        cut = connection.recv(1) == b""
                    except TimeoutError:
                        pass
                    except OSError:
                        cut = True
                self.assertTrue(cut)
                self.assertGreater(time.monotonic() - begin, 0.9)
        self.stop(server)

    def test_time(self):
        server = Server("--request-seconds", "0.05", "--max-sentences", "200")
        body = {"sentences": ["The cat sees the dog. " * 18] * 150, "beam": 16, "weights": False}
        status, answer, _ = server.call("/translate", body)
        self.assertEqual(status, 503, str(answer)[:200])
        self.assertIn("took longer than 0.05 s, this server's limit (--request-seconds)", answer["error"])
        self.assertIn("Le chat voit le chien.", [server.translate(EXAMPLES[0]) for _ in range(20)], "it serves on")
        self.stop(server)

    def test_waiting(self):
        server = Server("--max-waiting", "2")
        body = {"sentences": ["The cat sees the dog. " * 15] * 8, "beam": 8, "weights": False}
        with concurrent.futures.ThreadPoolExecutor(max_workers=30) as pool:
            answers = list(pool.map(lambda _: server.call("/translate", body), range(30)))
        refused = [(answer, headers) for status, answer, headers in answers if status == 503]
        self.assertEqual({status for status, _, _ in answers}, {200, 503})
        self.assertIn("2 requests wait already, this server's limit (--max-waiting)", refused[0][0]["error"])
        self.assertEqual(refused[0][1]["Retry-After"], "1")
        self.stop(server)

    def test_connections(self):
        server = Server("--max-connections", "3", "--request-seconds", "1", "--connection-seconds", "2")
        held = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(3)]
        self.assertEqual(server.translate(EXAMPLES[0]), "Le chat voit le chien.")  # once the others were cut
        for connection in held:
            connection.close()
        self.stop(server)

    def test_answers(self):
        server = Server("--max-answer-mb", "1", "--max-characters", "2000")
        body = {"sentences": ["The cat sees the dog. " * 40] * 8, "beam": 16, "nbest": 16}
        status, answer, _ = server.call("/translate", body)
        self.assertEqual(status, 413, str(answer)[:200])
        self.assertIn("longer than 1 MiB, this server's limit (--max-answer-mb)", answer["error"])
        self.assertEqual(server.call("/translate", {**body, "weights": False})[0], 200)
        self.stop(server)


if __name__ == "__main__":
    unittest.main(verbosity=2)
