"""The page's numbers are those of alignments.jsonl, to the precision that it states."""

import re
import xml.etree.ElementTree

from report_page import ReportTest, alignments, main

PACKED = 0.0031  # the worst of a packed weight, as docs/formats.md states it
SHOWN = 0.0005   # the table has three decimals
SVG = "{http://www.w3.org/2000/svg}"


class Numbers(ReportTest):
    def compare(self, shown, expected, pieces=1, more=SHOWN):
        """Word weights are sums over the source tokens of a word, so that as many errors add up."""
        self.assertEqual([len(row) for row in shown], [len(row) for row in expected])
        for row, (own, wanted) in enumerate(zip(shown, expected)):
            for column, (one, other) in enumerate(zip(own, wanted)):
                self.assertAlmostEqual(one, other, delta=PACKED * pieces + more + 5e-5,
                                       msg=f"row {row}, column {column}")

    def test_tables_of_all_units_and_heads(self):
        for number in (1, 4, 7, 40):
            sentence = alignments("small")[number - 1]
            self.open("small", f"#{number}")
            self.press("words")
            self.compare(self.table(), sentence["word_weights"], pieces=2)
            self.press("tokens")
            self.compare(self.table(), sentence["token_weights"])
            for layer in range(2):
                for head in range(4):
                    self.choose(".heads select", f"Layer {layer + 1}, head {head + 1}")
                    self.compare(self.table(), sentence["head_weights"][layer][head])
            heads = sentence["head_weights"][1]
            mean = [[sum(head[row][column] for head in heads) / 4 for column in range(len(heads[0][0]))]
                    for row in range(len(heads[0]))]
            self.choose(".heads select", "Layer 2, mean")
            self.compare(self.table(), mean)

    def test_without_decompression_stream(self):
        script = self.browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument",
                                              {"source": "delete window.DecompressionStream"})
        try:
            self.open("small", "#2")
            self.assertFalse(self.js("return 'DecompressionStream' in window"))
            self.press("tokens")
            self.compare(self.table(), alignments("small")[1]["token_weights"])
        finally:
            self.browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", script)

    def test_saved_svg(self):
        sentence = alignments("small")[1]
        self.open("small", "#2")
        self.press("tokens")
        for view, name in (("heatmap", "sentence-2-layer-2-head-3-heatmap-tokens.svg"),
                           ("ribbons", "sentence-2-layer-1-head-1-ribbons-tokens.svg")):
            self.press(view)
            layer, head = (int(part) for part in re.findall(r"-(\d)", name)[1:])
            self.choose(".heads select", f"Layer {layer}, head {head}")
            self.buttons("Save SVG").click()
            root = xml.etree.ElementTree.parse(self.downloaded(name)).getroot()
            self.assertEqual(root.tag, SVG + "svg")
            titles = [title.text for title in root.iter(SVG + "title")]
            self.assertEqual(titles[0], f"Attention: {sentence['source']} → {sentence['target']}")
            weights = sentence["head_weights"][layer - 1][head - 1]
            cells = [(column, row, weights[i][j])
                     for i, row in enumerate(sentence["target_tokens"] + ["end"])
                     for j, column in enumerate(sentence["source_tokens"] + ["end"])]
            if view == "heatmap":
                self.assertEqual(len(titles) - 1, len(cells))
                for title, (column, row, weight) in zip(titles[1:], cells):
                    labels, number = title.rsplit(": ", 1)
                    self.assertEqual(labels, f"{column} → {row}")
                    self.assertAlmostEqual(float(number), weight, delta=PACKED + 1e-4)
                self.assertEqual(list(root.iter(SVG + "circle")), [])  # hard links are of the alignment
            else:
                heavy = sorted(weight for _, _, weight in cells if weight > 0.03)
                drawn = sorted(float(title.rsplit(": ", 1)[1]) for title in titles[1:])
                self.assertLessEqual(len(heavy), len(drawn))
                for one, other in zip(reversed(drawn), reversed(heavy)):
                    self.assertAlmostEqual(one, other, delta=PACKED + 1e-4)

    def test_saved_ribbons_are_those_on_the_screen(self):
        self.screen(400, 900)
        self.open("small", "#4")
        self.press("ribbons")
        size = [self.one(".picture").get_attribute(name) for name in ("width", "height")]
        self.buttons("Save SVG").click()
        root = xml.etree.ElementTree.parse(self.downloaded("sentence-4-ribbons.svg")).getroot()
        self.assertEqual(int(root.get("height")), int(size[1]) + 44)
        self.assertGreaterEqual(int(root.get("width")), int(size[0]) + 24)
        dots = list(root.iter(SVG + "circle"))
        self.assertEqual(len(dots), 2 * len(alignments("small")[3]["links"].split()) + 1)  # one is the legend's

    def test_saved_png(self):
        self.open("small", "#3")
        self.buttons("Save PNG").click()
        data = self.downloaded("sentence-3-heatmap.png").read_bytes()
        self.assertEqual(data[:8], b"\x89PNG\r\n\x1a\n")
        self.assertGreater(int.from_bytes(data[16:20], "big"), 600)  # three pixels a unit

    def test_copies(self):
        self.browser.execute_cdp_cmd("Browser.grantPermissions",
                                     {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]})
        sentence = alignments("small")[4]
        self.open("small", "#5")
        self.assertEqual(self.copied("Copy links"), sentence["links"])
        lines = [line.split("\t") for line in self.copied("Copy weights").splitlines()]
        self.assertEqual(lines[0], ["", *sentence["source_words"], "end"])
        self.assertEqual([line[0] for line in lines[1:]], [*sentence["target_words"], "end"])
        self.compare([[float(cell) for cell in line[1:]] for line in lines[1:]], sentence["word_weights"], 2, 5e-5)
        self.assertTrue(self.copied("Copy link").endswith("/report.html#5"))

    def buttons(self, text):
        return next(button for button in self.all("#viewer button") if button.text == text)

    def copied(self, button):
        self.buttons(button).click()
        self.wait(lambda: "Copied" in self.texts("#viewer button"), "the copy")
        text = self.browser.execute_async_script("navigator.clipboard.readText().then(arguments[0])")
        self.wait(lambda: "Copied" not in self.texts("#viewer button"), "the button's own name")
        return text


if __name__ == "__main__":
    main()
