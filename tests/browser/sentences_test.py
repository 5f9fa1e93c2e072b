"""Overview and list: what they show is what alignments.jsonl says."""

from selenium.webdriver.common.keys import Keys

from report_page import ReportTest, alignments, main


def wrong(sentence):
    return sentence["target"] != sentence["reference"]


class Sentences(ReportTest):
    def shown(self):
        return [int(number) for number in self.texts("#list .number")]

    def type(self, selector, text):
        field = self.one(selector)
        field.send_keys(Keys.CONTROL, "a")
        field.send_keys(text if text else Keys.DELETE)

    def test_search_and_filters(self):
        every = alignments("small")
        self.open("small", "#sentences")
        self.assertEqual(self.shown(), list(range(1, 41)))
        self.assertEqual(self.texts("#count"), ["40 sentences"])
        self.type("#search", "HORSE")
        found = [s["id"] + 1 for s in every if "horse" in (s["source"] + s["target"] + s["reference"]).lower()]
        self.assertTrue(0 < len(found) < 40)
        self.assertEqual(self.shown(), found)
        self.assertEqual(self.texts("#count"), [f"{len(found)} of 40 sentences"])
        self.one("#reset").click()
        self.wait(lambda: len(self.shown()) == 40, "the whole list")
        self.assertEqual(self.js("return document.activeElement.id"), "search")
        for name, keep in (("Wrong", wrong), ("Right", lambda s: not wrong(s))):
            self.choose("#outcome", name)
            self.assertEqual(self.shown(), [s["id"] + 1 for s in every if keep(s)])
        self.choose("#outcome", "All")
        self.type("#least-aer", "25")
        self.assertEqual(self.shown(), [s["id"] + 1 for s in every if s.get("aer", 0) > 0.25])
        self.type("#least-aer", "")
        self.type("#shortest", "6")
        self.type("#longest", "8")
        self.assertEqual(self.shown(), [s["id"] + 1 for s in every if 6 <= len(s["source_words"]) <= 8])
        self.type("#search", "no such text")
        self.assertEqual(self.shown(), [])
        self.assertEqual(self.texts("#list"), ["No sentence passes the search and the filters."])
        self.assertFalse(self.one("#viewer").is_displayed())

    def test_search_takes_words_accents_and_numbers_lightly(self):
        every = alignments("small")
        texts = {s["id"] + 1: s["source"] + " " + s["target"] + " " + s["reference"] for s in every}
        self.open("small", "#sentences")
        for typed, words in (("water  CAT", ("water", "cat")), ("pres", ("près",)), ("PRÈS", ("près",))):
            self.type("#search", typed)
            found = [number for number, text in texts.items() if all(word in text for word in words)]
            self.assertTrue(0 < len(found) < 40, typed)
            self.assertEqual(self.shown(), found)
        self.type("#search", "17")
        self.assertEqual(self.shown(), [17])

    def test_what_is_left_out_does_not_stay(self):
        every = alignments("small")
        self.open("small", "#1")
        self.assertFalse(wrong(every[0]))
        self.choose("#outcome", "Wrong")
        first = next(s["id"] + 1 for s in every if wrong(s))
        self.assertEqual(self.texts("#sentence-name"), [f"Sentence {first}"])
        self.assertEqual(self.js("return location.hash"), f"#{first}")
        self.choose("#outcome", "All")
        self.assertEqual(self.texts("#sentence-name"), [f"Sentence {first}"])

    def test_a_narrow_list_keeps_its_place(self):
        self.screen(400, 800)
        self.open("small", "#sentences")
        link = self.one("#list a[href='#35']")
        link.click()
        self.wait(lambda: self.one("#viewer").is_displayed(), "the sentence")
        self.one(".back").click()
        self.wait(lambda: link.is_displayed(), "the list")
        top = self.js("return arguments[0].getBoundingClientRect().top", link)
        self.assertTrue(0 <= top <= 760, top)

    def test_the_title_names_the_sentence(self):
        self.open("small", "#17")
        self.assertEqual(self.browser.title, "Sentence 17 – Report of made-up sentences")
        self.js("location.hash = '#overview'")
        self.wait(lambda: self.browser.title == "Report of made-up sentences", "the report's title")

    def test_paper_shows_all_settings(self):
        self.open("small")
        for event, shown in (("beforeprint", True), ("afterprint", False)):
            self.js("dispatchEvent(new Event(arguments[0]))", event)
            self.assertEqual(self.one(".settings").get_property("open"), shown)

    def test_order(self):
        every = alignments("small")
        self.open("small", "#sentences")
        orders = {"BLEU": ("bleu", 1), "AER": ("aer", -1), "Log probability": ("log_probability", 1)}
        for name, (field, sign) in orders.items():
            self.choose("#order", name)
            for turn in (1, -1):
                known = sorted((sign * turn * s[field], s["id"] + 1) for s in every if field in s)
                unknown = [s["id"] + 1 for s in every if field not in s]  # last, whichever way
                self.assertEqual(self.shown(), [number for _, number in known] + unknown, name)
                self.one("#direction").click()
        self.choose("#order", "Position")
        self.assertFalse(self.one("#reset").is_displayed())
        self.one("#direction").click()
        self.assertTrue(self.one("#reset").is_displayed())

    def test_length_histogram_and_extremes(self):
        every = alignments("small")
        self.open("small")
        bars = self.texts("#overview-view .bar title")
        self.assertEqual(sum(1 for s in every if len(s["source_words"]) == 5),
                         next(int(bar.split(": ")[1].split()[0]) for bar in bars if bar.startswith("5 words")))
        worst = [int(number) for number in self.texts("#extremes section:first-child .number")]
        self.assertEqual(worst, [s["id"] + 1 for s in sorted(every, key=lambda s: s["bleu"])[:10]])
        self.assertEqual(len(self.texts("#extremes section:last-child .number")), 10)
        self.one("#extremes a").click()
        self.wait(lambda: self.texts("#sentence-name") == [f"Sentence {worst[0]}"], "the worst sentence")

    def test_texts_and_differences(self):
        sentence = next(s for s in alignments("small") if wrong(s))
        self.open("small", f"#{sentence['id'] + 1}")
        self.assertEqual(self.texts(".texts dd"), [sentence[name] for name in ("source", "target", "reference")])
        marked = self.texts(".texts mark")
        self.assertEqual(marked, [sentence["target_words"][0], "quelque"])
        right = next(s for s in alignments("small") if not wrong(s))
        self.open("small", f"#{right['id'] + 1}")
        self.assertEqual(self.texts(".texts mark"), [])
        self.assertEqual(self.texts(".texts dd")[2], "the same")

    def test_a_report_that_was_cut(self):
        self.open("cut", "#1")
        self.assertEqual(self.texts("#count"), ["1,000 sentences, the first of 1,200"])
        self.assertEqual(len(self.all(".picture")), 1)
        self.assertEqual(self.all(".head"), [])  # weights come before heads
        self.open("cut", "#1000")
        self.assertEqual(self.texts(".pane .box"),
                         ["The weights of this sentence were left out, to keep this page small."])
        self.press("table")
        shown = [button.text for button in self.all(".actions button") if button.is_displayed()]
        self.assertEqual(shown, ["Copy links"])
        self.assertEqual(self.log(), [])

    def test_a_report_without_sentences(self):
        self.open("empty")
        self.assertEqual(self.texts(".scores dt"), ["Exact match", "BLEU", "AER"])
        self.assertFalse(self.one("#to-sentences").is_displayed())
        self.open("empty", "#sentences")
        self.assertEqual(self.texts("#count"), ["0 sentences"])
        self.assertEqual(self.log(), [])

    def test_links_to_sentences(self):
        self.open("small", "#17")
        self.assertEqual(self.texts("#sentence-name"), ["Sentence 17"])
        self.assertEqual(self.texts("#list [aria-current] .number"), ["17"])
        for nowhere in ("#999", "#x", "#%"):
            self.open("small", nowhere)
            self.assertFalse(self.one("#overview-view").get_attribute("hidden"), nowhere)

    def test_folds_are_open_on_paper_and_afterwards_as_they_were(self):
        folds = "[...document.querySelectorAll('details')].map((fold) => fold.open)"
        self.open("thousand")
        for mine in (True, False):
            self.js("for (const fold of document.querySelectorAll('details')) fold.open = arguments[0]", mine)
            before = self.js(f"return {folds}")
            self.assertIn(mine, before)
            self.js("dispatchEvent(new Event('beforeprint'))")
            self.assertEqual(set(self.js(f"return {folds}")), {True})
            self.js("dispatchEvent(new Event('afterprint'))")
            self.assertEqual(self.js(f"return {folds}"), before)


if __name__ == "__main__":
    main()
