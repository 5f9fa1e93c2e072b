"""seq2see-serve for a moment: started, asked twice, ended; for tests that withhold something of it."""

import http.client
import json
import re
import subprocess
import threading
import urllib.error
import urllib.request

from tiny_training import PROGRAMS, SECONDS

SERVE = [PROGRAMS / "seq2see-serve", "--model", "model", "--port", "0"]


def ask(url):
    """Status and text of an answer; 0 where the connection breaks off."""
    request = urllib.request.Request(f"{url}translate", json.dumps({"sentence": "The cat sees the dog."}).encode())
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as response:
            return response.status, json.load(response)["result"]["text"]
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)["error"]
    except (OSError, http.client.HTTPException):
        return 0, ""


def serve_for_a_moment(folder, **more):
    """What became of it: status, what it said on standard error, and its three answers; status 124 where it hung."""
    command = [str(part) for part in SERVE]
    with subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, errors="replace", **more) as server:
        late = threading.Event()
        watch = threading.Timer(SECONDS, lambda: (late.set(), server.kill()))
        watch.start()
        url = re.search(r"http://\S+", server.stdout.readline())
        answers = [ask(url[0]) for _ in range(3)] if url else []
        if url:  # without one it is ending by itself
            server.terminate()
        _, said = server.communicate()
        watch.cancel()
    return subprocess.CompletedProcess(command, 124 if late.is_set() else server.returncode, answers, said)
