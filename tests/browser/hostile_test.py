"""Texts full of markup, control characters and turned directions are shown as they are, and do nothing."""

from report_page import ReportTest, alignments, main


def visible(text):
    return "".join("\u2421" if c == "\x7f" else chr(0x2400 + ord(c)) if ord(c) < 32 else c for c in text)


class Hostile(ReportTest):
    def test_nothing_of_the_texts_becomes_an_element(self):
        for place in ("", *(f"#{number}" for number in range(1, 5))):
            self.open("hostile", place)
            for view in ("table", "ribbons", "heatmap") if place else ():
                self.press(view)
                self.assertEqual(self.all("img, b, main script, svg svg"), [], place)
            self.assertEqual(self.log(), [], place)
        self.assertEqual(self.browser.title, "Sentence 4 – </title><script>alert(1)</script>")
        self.assertEqual(self.texts(".settings td"), ["<img src=x>"])

    def test_texts_are_shown_whole(self):
        for number, sentence in enumerate(alignments("hostile"), 1):
            self.open("hostile", f"#{number}")
            shown = self.texts(".texts dd")
            self.assertEqual(shown[:2], [visible(sentence["source"]), visible(sentence["target"])])
            labels = self.texts(".picture text")
            self.assertEqual(len(labels), len(sentence["source_words"]) + len(sentence["target_words"]) + 2)

    def test_right_to_left(self):
        self.open("hostile", "#3")
        direction = "return getComputedStyle(document.querySelectorAll('.texts dd')[arguments[0]]).direction"
        self.assertEqual([self.js(direction, 0), self.js(direction, 1)], ["rtl", "ltr"])


if __name__ == "__main__":
    main()
