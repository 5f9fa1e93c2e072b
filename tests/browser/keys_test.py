"""The page by keyboard alone."""

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from report_page import ReportTest, alignments, main


class KeyboardOnly(ReportTest):
    def send(self, *keys):
        ActionChains(self.browser).send_keys(*keys).perform()

    def name(self):
        return self.texts("#sentence-name")[0]

    def focus(self):
        return self.js("const e = document.activeElement; return e.id || e.className || e.tagName")

    def test_from_sentence_to_sentence(self):
        self.open("small", "#3")
        for key, number in (("j", 4), ("j", 5), ("k", 4), (Keys.ARROW_DOWN, 5), (Keys.ARROW_UP, 4)):
            self.send(key)
            self.wait(lambda: self.name() == f"Sentence {number}", f"sentence {number} after {key!r}")
        self.open("small", "#1")
        self.send("k")
        self.assertEqual(self.name(), "Sentence 1")

    def test_search_goes_on_in_what_it_found(self):
        self.open("small")
        self.send("/")
        self.wait(lambda: self.focus() == "search", "the search field")
        self.send("water")
        found = [s["id"] + 1 for s in alignments("small") if "water" in s["source"]]
        self.assertEqual([int(number) for number in self.texts("#list .number")], found)
        self.assertEqual(self.name(), f"Sentence {found[0]}")
        self.send(Keys.ARROW_DOWN)
        self.assertEqual((self.name(), self.focus()), (f"Sentence {found[1]}", "search"))
        self.send(Keys.ESCAPE, "j")
        self.assertEqual(self.name(), f"Sentence {found[2]}")

    def test_enter_opens_the_first_sentence_found(self):
        found = [s["id"] + 1 for s in alignments("small") if "water" in s["source"]]
        for width, focus in ((1200, f"#{found[0]}"), (400, "")):
            self.screen(width, 900)
            self.open("small", "#sentences")
            self.one("#search").send_keys("water", Keys.ENTER)
            self.assertEqual(self.js("return location.hash"), f"#{found[0]}")
            self.assertEqual(self.name(), f"Sentence {found[0]}")
            self.assertEqual(self.js("return document.activeElement.getAttribute('href') || ''"), focus)

    def test_back_leads_to_where_one_came_from(self):
        self.open("small")
        self.js("location.hash = '#3'")
        self.wait(lambda: self.name() == "Sentence 3", "the sentence")
        self.send("j", "j", "k")
        self.assertEqual(self.js("return location.hash"), "#4")
        self.browser.back()
        self.wait(lambda: self.one("#overview-view").is_displayed(), "the overview")

    def test_views_units_scales_heads(self):
        self.open("small", "#2")
        buttons = "[...document.querySelectorAll('.choice [aria-pressed=true]')]"
        pressed = lambda: self.js(f"return {buttons}.map((button) => button.value)")
        self.assertEqual(pressed(), ["heatmap", "words", "linear"])
        self.send("r", "w", "s")
        self.assertEqual(pressed(), ["ribbons", "tokens", "root"])
        self.send("t", "w", "s")
        self.assertEqual(pressed(), ["table", "words", "linear"])
        self.send("h", "]")
        self.assertEqual(self.js("return document.querySelector('.heads select').value"), "Layer 1, head 1")
        self.send("[", "[")
        self.assertEqual(self.js("return document.querySelector('.heads select').value"), "Layer 2, mean")

    def test_cells_by_arrows(self):
        sentence = alignments("small")[4]
        self.open("small", "#5")
        self.js("document.querySelector('#next').focus()")
        for _ in range(40):
            self.send(Keys.TAB)
            if self.focus() == "box":
                break
        self.assertEqual(self.focus(), "box")
        self.send(Keys.ARROW_DOWN)
        self.send(Keys.ARROW_DOWN)
        self.send(Keys.ARROW_RIGHT)
        self.assertEqual(self.name(), "Sentence 5")
        said = self.texts("#announcer")[0]
        output, source = sentence["target_words"][1], sentence["source_words"][1]
        self.assertTrue(said.startswith(f"output {output}, source {source}, 0."), said)
        self.send(Keys.ENTER)
        self.assertTrue(self.texts("#announcer")[0].startswith("Pinned: "))
        self.send(Keys.ESCAPE)
        self.assertEqual(self.texts(".picture text[font-weight='600']"), [])

    def test_list_by_tab_and_enter(self):
        self.open("small", "#sentences")
        self.js("document.querySelector('#longest').focus()")
        self.send(Keys.TAB)
        self.send(Keys.ARROW_DOWN)
        self.wait(lambda: self.name() == "Sentence 2", "the second sentence")
        self.assertEqual(self.js("return document.activeElement.getAttribute('href')"), "#2")

    def test_help(self):
        self.open("small")
        self.send("?")
        self.assertTrue(self.one("#help").is_displayed())
        self.send(Keys.ESCAPE)
        self.assertFalse(self.one("#help").is_displayed())
        self.send("?", Keys.ENTER)  # on its button
        self.assertFalse(self.one("#help").is_displayed())

    def test_typing_in_a_field_is_typing(self):
        self.open("small", "#3")
        self.one("#search").send_keys("?jkrtwso")  # what no sentence has
        self.assertEqual(self.name(), "Sentence 3")
        self.assertEqual(self.js("return document.querySelector('#search').value"), "?jkrtwso")


if __name__ == "__main__":
    main()
