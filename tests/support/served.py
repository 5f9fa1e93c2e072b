"""A seq2see-serve of one's own, with a model that is trained in a second or two, for tests that call it."""

import atexit
import functools
import http.client
import itertools
import json
import os
import pathlib
import re
import subprocess
import tempfile

PROGRAMS = pathlib.Path(os.environ.get("PROGRAMS", "build/release/bin")).resolve()
NOUNS = {"cat": "chat", "dog": "chien", "bird": "oiseau", "boy": "garçon", "king": "roi", "horse": "cheval"}
VERBS = {"sees": "voit", "loves": "aime", "knows": "connaît", "hears": "entend"}
EXAMPLES = ["The cat sees the dog.", "The king loves the horse.", "The boy hears the bird."]

workplace = tempfile.TemporaryDirectory(prefix="seq2see-served-")
FOLDER = pathlib.Path(workplace.name)


@functools.lru_cache(maxsize=None)
def model():
    """The folder of a model that knows "The cat sees the dog.", or the one that MODEL names."""
    if "MODEL" in os.environ:
        return os.environ["MODEL"]
    pairs = [f"The {a} {verb} the {b}.\tLe {NOUNS[a]} {VERBS[verb]} le {NOUNS[b]}.\n"
             for a, verb, b in itertools.product(NOUNS, VERBS, NOUNS) if a != b]
    (FOLDER / "pairs.tsv").write_text("".join(pairs), encoding="utf-8")
    (FOLDER / "valid.tsv").write_text("".join(pairs[::7]), encoding="utf-8")
    folder = FOLDER / "toy"
    subprocess.run([PROGRAMS / "seq2see-train", "--train", "pairs.tsv", "--valid", "valid.tsv", "--model", folder,
                    "--max-epochs", "25", "--validate-every", "100", "--width", "16", "--vocabulary-size", "60",
                    "--batch-sentences", "16", "--learning-rate", "0.02", "--warmup-steps", "10", "--dropout", "0",
                    "--shards", "2", "--encoder-layers", "1"], cwd=FOLDER, check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    return folder


class Server:
    """Started with `options`; the model is there twice, as first and second: the usual one, or that of `folder`."""

    def __init__(self, *options, folder=None):
        examples = FOLDER / "examples"
        examples.write_text("\n".join(EXAMPLES), encoding="utf-8")
        own = [] if folder or "MODEL" in os.environ else ["--examples", examples]
        folder = folder or model()
        self.errors = tempfile.TemporaryFile(mode="w+", encoding="utf-8")
        self.process = subprocess.Popen(
            [PROGRAMS / "seq2see-serve", "--port", "0", "--model", f"first={folder}", "--model", f"second={folder}",
             *own, *options], stdout=subprocess.PIPE, stderr=self.errors, text=True)
        atexit.register(self.process.kill)
        self.url = re.search(r"http://\S+", self.process.stdout.readline())[0]
        self.port = int(self.url.rsplit(":", 1)[1].strip("/"))

    def call(self, path, body=None, method=None, headers=None, timeout=60):
        """Status, answer and headers of a request; a body that is no text is sent as JSON."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            if body is not None and not isinstance(body, (str, bytes)):
                body = json.dumps(body)
            if isinstance(body, str):
                body = body.encode()
            connection.request(method or ("GET" if body is None else "POST"), path, body, headers or {})
            response = connection.getresponse()
            text = response.read().decode()
            json_type = response.headers["Content-Type"] == "application/json"
            return response.status, json.loads(text) if json_type and text else text, response.headers
        finally:
            connection.close()

    def translate(self, sentence, **fields):
        status, answer, _ = self.call("/translate", {"sentence": sentence, **fields})
        return answer["result"]["text"] if status == 200 else answer["error"]

    def memory(self):
        """Bytes in RAM."""
        pages = int(pathlib.Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGESIZE")

    def stop(self):
        """Ends it as a user does; returns its status and what it said."""
        self.process.terminate()
        return self.ended()

    def ended(self):
        status = self.process.wait(timeout=60)
        self.process.stdout.close()
        with self.errors:
            self.errors.seek(0)
            return status, self.errors.read()
