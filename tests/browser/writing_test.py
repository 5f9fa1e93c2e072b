"""Writing of many kinds, from training to the report and the live page: texts are shown whole and as they are, do
nothing, and lie beside each other; with screenshots in the folder PICTURES."""

import json
import re
import subprocess
import unicodedata
import urllib.parse

from hostile_test import visible
from live_page import PICTURES, LiveTest, main
from report_page import FOLDER
from served import PROGRAMS, Server

PAIRS = [
    ("the cat sleeps.", "القطة نائمة."),
    ("القطة السوداء لا تنام.", "the black cat does not sleep."),
    ("الكلب يرى القطة!", "הכלב רואה את החתול!"),
    ("שלום עולם", "مرحبا بالعالم"),
    ("I drink tea", "我喝茶。"),
    ("東京タワーは高い。", "Tokyo Tower is tall."),
    ("मैं घर जाता हूँ।", "वह किताब पढ़ती है।"),
    ("the family 👨‍👩‍👧‍👦 waves 👋🏽", "🧑🏿‍🚀 and 🏳️‍🌈 and 🇫🇷 !"),
    ("e\u0301te\u0301 nai\u0308ve Z\u0351\u036b\u0343a", "a\u0308rger \u0301 o\u0302\u0301"),
    ("<script>window.ran=1</script> <b>bold</b>", "<img src=x onerror=window.ran=1> &amp; \"so\""),
    ("bell \x07 escape \x1b[31mred \x7f end", "one \x01 and \u202eturned\u202c round"),
    ("English وعربي 12 (3) together", "كتاب number 12 في (3) !"),
    ("Donaudampfschifffahrtsgesellschaftskapitänsmützen", "अंतर्राष्ट्रीयकरण" + 7 * "👨‍👩‍👧‍👦"),
]
CONTROLS = re.compile("[\0-\x1f\x7f]")
PICTURED = (3, 8, 9, 12, 13)  # sentences of which screenshots are kept
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff]")
# What is left over of a label or a text, in px: of the picture that it is in, or of the page.
OVERHANG = """
    const page = document.documentElement.clientWidth, far = [];
    for (const picture of document.querySelectorAll('svg.picture')) {
      const box = picture.getBoundingClientRect();
      for (const label of picture.querySelectorAll('text')) {
        const own = label.getBoundingClientRect();
        if (own.left < box.left - 1 || own.right > box.right + 1 || own.top < box.top - 1 || own.bottom > box.bottom + 1)
          far.push(label.textContent);
      }
    }
    for (const text of document.querySelectorAll('.texts dd, #line .token, #translations button, .line')) {
      const own = text.getBoundingClientRect();
      if (own.width > 0 && (own.left < -1 || own.right > page + 1)) far.push(text.textContent);
    }
    return far"""
# Labels of rows that lie over cells or over each other, and lines of text that do.
OVERLAPS = """
    const rows = [...document.querySelectorAll('svg.picture text[text-anchor=end]')], found = [];
    const cells = document.querySelector('svg.picture g:first-child');
    const left = cells ? cells.getBoundingClientRect().left : Infinity;
    for (const row of rows) if (row.getBoundingClientRect().right > left + 1) found.push(row.textContent);
    const boxes = [...document.querySelectorAll('.texts dd')].map((line) => [line, line.getBoundingClientRect()]);
    for (let i = 0; i + 1 < boxes.length; ++i)
      if (boxes[i][1].bottom > boxes[i + 1][1].top + 1) found.push(boxes[i][0].textContent);
    return found"""


def train():
    """A model that has seen little else, and its results."""
    model, results = FOLDER / "writing", FOLDER / "writing-results"
    for name, times in (("many.tsv", 20), ("each.tsv", 1)):
        lines = "".join(f"{source}\t{target}\n" for source, target in PAIRS)
        (FOLDER / name).write_text(lines * times, encoding="utf-8")
    tell = {"cwd": FOLDER, "check": True, "capture_output": True}
    subprocess.run([PROGRAMS / "seq2see-train", "--train", "many.tsv", "--valid", "each.tsv", "--model", model,
                    "--max-epochs", "25", "--max-steps", "0", "--validate-every", "100", "--width", "32",
                    "--vocabulary-size", "300", "--batch-sentences", "13", "--learning-rate", "0.01", "--warmup-steps",
                    "10", "--dropout", "0", "--shards", "2", "--encoder-layers", "1", "--best-by", "loss"], **tell)
    subprocess.run([PROGRAMS / "seq2see-eval", "--model", model, "--data", "each.tsv", "--out", results, "--resamples",
                    "10"], **tell)
    return model, results


class Writing(LiveTest):
    @classmethod
    def setUpClass(cls):
        cls.model, cls.results = train()
        lines = (cls.results / "alignments.jsonl").read_text(encoding="utf-8").split("\n")[:-1]
        cls.sentences = [json.loads(line) for line in lines]
        super().setUpClass()

    @classmethod
    def start_server(cls):
        return Server(folder=cls.model)

    def open_report(self, place=""):
        self.browser.get("about:blank")
        self.browser.get(f"file://{self.results}/report.html{place}")
        self.wait(lambda: self.js("return document.body.dataset.ready"), "the page to be ready")

    def labels(self, words):
        """What a picture is to call the words: whole up to 40 characters as readers count them, else 39 and a sign."""
        cut = """return arguments[0].map((word) => {
            const all = [...new Intl.Segmenter('en', {granularity: 'grapheme'}).segment(word)];
            return all.length > 40 ? all.slice(0, 39).map(({segment}) => segment).join('') + '…' : word})"""
        shown = [visible(word) if word.strip() else "\u2423" for word in words]
        based = ["\u25cc" + word if unicodedata.category(word[0])[0] == "M" else word for word in shown]
        return [*self.js(cut, based), "end"]

    def looks_right(self, what, width):
        self.assertLessEqual(self.scroll_width(), width, what)
        self.assertEqual(self.js(OVERHANG), [], what)
        self.assertEqual(self.js(OVERLAPS), [], what)
        self.assertEqual([self.all("main img, main b, main script, svg svg"), self.js("return window.ran")], [[], None])
        self.assertEqual(self.log(), [], what)

    def keep(self, name, width, number=PICTURED[0]):
        if number not in PICTURED:
            return
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.screen(width, max(900, self.js("return document.documentElement.scrollHeight")))
        self.browser.save_screenshot(str(PICTURES / f"writing-{name}-{width}.png"))
        self.screen(width, 900)

    def test_the_corpus_is_what_the_model_says(self):
        self.assertEqual([sentence["source"] for sentence in self.sentences], [source for source, _ in PAIRS])
        self.assertEqual([sentence["reference"] for sentence in self.sentences], [target for _, target in PAIRS])
        said = " ".join(sentence["target"] for sentence in self.sentences)
        for part in ("القطة", "החתול", "我喝茶", "किताब", "🏳️‍🌈", "\u1ed1", "<img"):
            self.assertIn(part, said, "else the pages below have little to show")

    def test_report(self):
        for width in (1200, 400):
            self.screen(width, 900)
            for place in ("", "#sentences"):
                self.open_report(place)
                self.looks_right(f"report{place}", width)
                self.keep(f"report{place.replace('#', '-')}", width)
            for number, sentence in enumerate(self.sentences, 1):
                self.open_report(f"#{number}")
                shown = self.texts(".texts dd")
                self.assertEqual(shown[:2], [visible(sentence["source"]), visible(sentence["target"])])
                labels = self.labels(sentence["source_words"]) + self.labels(sentence["target_words"])
                for view in ("table", "ribbons", "heatmap"):
                    self.press(view)
                    if view != "table":
                        self.assertEqual(self.texts(".picture text"), labels)
                        self.keep(f"{view}-{number}", width, number)
                    self.looks_right(f"{view} of {number}", width)

    def test_right_to_left_in_the_report(self):
        for number, sentence in enumerate(self.sentences, 1):
            self.open_report(f"#{number}")
            for place, text in enumerate((sentence["source"], sentence["target"])):
                first = next((c for c in text if c.isalpha()), "")
                line = "document.querySelectorAll('.texts dd')[arguments[0]]"
                direction = self.js(f"return getComputedStyle({line}).direction", place)
                self.assertEqual(direction, "rtl" if RIGHT_TO_LEFT.match(first) else "ltr", text)

    def test_live_page(self):
        for width in (1200, 400):
            self.screen(width, 900)
            for number, sentence in enumerate(self.sentences, 1):
                if CONTROLS.search(sentence["source"]):
                    continue  # which the server refuses: below
                self.open("#" + urllib.parse.urlencode({"text": sentence["source"]}))
                self.assertEqual(self.shown_source(), sentence["source"])
                self.assertEqual(self.js("return document.querySelector('#sentence').value"), sentence["source"])
                shown = self.js("return document.body.dataset.shown")
                self.assertEqual(self.texts("#translations button span:first-child")[0], visible(shown))
                labels = self.labels(sentence["source_words"])
                self.assertEqual(self.texts(".picture text")[:len(labels)], labels)
                for view in ("ribbons", "heatmap"):
                    self.press(view)
                    self.looks_right(f"{view} of {number}", width)
                self.keep(f"live-{number}", width, number)

    def test_the_live_page_says_that_control_characters_are_refused(self):
        sentence = next(source for source, _ in PAIRS if CONTROLS.search(source))
        self.open()
        self.browser.get(f"{self.url}?#" + urllib.parse.urlencode({"text": sentence}))
        self.wait(lambda: self.one("#problem").is_displayed(), "a complaint")
        self.assertIn(r"\x1b[31mred \x7f end', which has a newline or another control character",
                      self.texts("#problem")[0])
        self.assertLessEqual(self.scroll_width(), 1200)
        self.assertEqual([entry for entry in self.log() if " 400 " not in entry], [])

    def test_tokens_go_the_way_of_their_writing(self):
        lefts = """return [...document.querySelectorAll('#line .token:not(.end)')].map(
                       (token) => token.getBoundingClientRect().left)"""
        self.screen(1200, 900)
        ways = set()
        for sentence in self.sentences[:4]:
            self.open("#" + urllib.parse.urlencode({"text": sentence["source"]}))
            shown = self.js("return document.body.dataset.shown")
            way = "rtl" if RIGHT_TO_LEFT.match(next(c for c in shown if c.isalpha())) else "ltr"
            ways.add(way)
            places = self.js(lefts)
            self.assertEqual(places, sorted(places, reverse=way == "rtl"), shown)
            field = self.js("return getComputedStyle(document.querySelector('#sentence')).direction")
            self.assertEqual(field, "rtl" if RIGHT_TO_LEFT.match(sentence["source"]) else "ltr")
        self.assertEqual(ways, {"rtl", "ltr"})


if __name__ == "__main__":
    main()
