"""A report in Debian's Chromium: made by make_report, opened without a network."""

import functools
import json
import os
import subprocess

from browser_page import FOLDER, BrowserTest, main, skip

MAKE_REPORT = os.environ.get("MAKE_REPORT", "build/release/bin/make_report")
__all__ = ["FOLDER", "ReportTest", "alignments", "main", "report", "skip"]


@functools.lru_cache(maxsize=None)
def report(kind):
    """The folder of a made-up report: report.html, 0.jsonl and, of two runs, 1.jsonl."""
    folder = FOLDER / kind
    subprocess.run([MAKE_REPORT, kind, folder], check=True)
    return folder


@functools.lru_cache(maxsize=None)
def alignments(kind, run=0):
    lines = (report(kind) / f"{run}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


class ReportTest(BrowserTest):
    def open(self, kind, place=""):
        self.browser.get("about:blank")
        self.browser.get(f"file://{report(kind)}/report.html{place}")
        self.wait(lambda: self.js("return document.body.dataset.ready"), "the page to be ready")
