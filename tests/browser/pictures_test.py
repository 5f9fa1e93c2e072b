"""Heatmap and ribbons: hovering, pinning, heads; and screenshots of all, kept in the folder PICTURES."""

import base64
import os
import pathlib

from selenium.webdriver.common.action_chains import ActionChains

from report_page import ReportTest, alignments, main

PICTURES = pathlib.Path(os.environ.get("PICTURES", "build/pictures"))


class Pictures(ReportTest):
    def cell(self, row, column):
        """The cell's element: cells come first in the picture, row by row."""
        columns = len(self.sentence["source_words"]) + 1
        return self.all(".picture g:first-child rect")[row * columns + column]

    def show(self, number):
        self.sentence = alignments("small")[number - 1]
        self.open("small", f"#{number}")

    def strong(self):
        return self.texts(".picture text[font-weight='600']")

    def test_hover_shows_tokens_and_weight(self):
        self.show(3)
        ActionChains(self.browser).move_to_element(self.cell(1, 2)).perform()
        source, target = self.sentence["source_words"][2], self.sentence["target_words"][1]
        tip = self.texts("#tip div")
        self.assertEqual(tip[0], f"{source} → {target}")
        self.assertAlmostEqual(float(tip[1].split()[0]), self.sentence["word_weights"][1][2], delta=0.0062 + 5e-4)
        self.assertEqual(self.strong(), [source, target])
        self.assertEqual(self.texts(".texts .on"), [source, target])
        ActionChains(self.browser).move_to_element(self.one("#sentence-name")).perform()
        self.assertFalse(self.one("#tip").is_displayed())
        self.assertEqual(self.strong() + self.texts(".texts .on"), [])

    def test_links_are_named_and_drawn(self):
        self.show(1)
        hard = [tuple(map(int, link.split("-"))) for link in self.sentence["links"].split()]
        self.assertEqual(len(self.all(".picture circle")), len(hard))
        gold = self.sentence["gold"].split()
        dashed = len(self.all(".picture rect[stroke-dasharray]"))
        self.assertEqual(dashed, sum("?" in link for link in gold))
        self.assertEqual(len(self.all(".picture rect[stroke]")), len(gold))
        column, row = hard[0]
        ActionChains(self.browser).move_to_element(self.cell(row, column)).perform()
        self.assertIn("hard link, sure gold link", self.texts("#tip div")[1])
        self.one("#show-gold").click()
        self.one("#show-hard").click()
        self.assertEqual(self.all(".picture rect[stroke], .picture circle"), [])

    def test_click_pins_until_let_go(self):
        self.show(3)
        self.cell(0, 0).click()
        pinned = self.strong()
        self.assertEqual(len(pinned), 2)
        ActionChains(self.browser).move_to_element(self.cell(3, 3)).perform()
        self.assertEqual(self.strong(), pinned)
        self.assertTrue(self.one("#tip").is_displayed())
        self.cell(3, 3).click()
        self.assertNotEqual(self.strong(), pinned)
        self.cell(3, 3).click()
        ActionChains(self.browser).move_to_element(self.one("#sentence-name")).perform()
        self.assertEqual(self.strong(), [])

    def test_words_of_the_text_look_up_the_picture(self):
        self.show(3)
        word = self.all(".texts .words")[0].find_elements("css selector", "[data-word]")[1]
        ActionChains(self.browser).move_to_element(word).perform()
        self.assertEqual(self.strong(), [self.sentence["source_words"][1]])

    def test_heads_switch_by_thumbnail(self):
        self.show(2)
        thumbnails = self.all(".head")
        self.assertEqual(len(thumbnails), 1 + 2 * (4 + 1))
        cells = "[...document.querySelectorAll('.picture g:first-child rect')]"
        fills = lambda: self.js(f"return {cells}.map((cell) => cell.getAttribute('fill'))")
        before = fills()
        thumbnails[3].click()
        self.assertEqual(self.one(".head[aria-pressed=true]").get_attribute("aria-label"), "Layer 1, head 3")
        self.assertEqual(self.js("return document.querySelector('.heads select').value"), "Layer 1, head 3")
        self.assertNotEqual(fills(), before)
        self.open("small", "#2")
        self.assertEqual(fills(), before)

    def test_hard_links_are_those_of_the_alignment(self):
        self.show(1)
        self.assertIn("hard link", self.texts("#legend")[0])
        self.assertEqual(self.texts(".layer .name")[0], "Alignment: layer 2, head 3")
        self.choose(".heads select", "Layer 1, head 2")
        self.assertEqual(self.all(".picture circle"), [])
        self.assertNotIn("hard link", self.texts("#legend")[0])
        self.assertIn("AER of the alignment", self.texts(".facts")[0])

    def test_legends_show_the_signs_of_their_view(self):
        self.show(1)
        signs = lambda: self.js("""return ['.scale', 'circle', 'rect', 'path', 'strong'].filter(
            (sign) => document.querySelector('#legend ' + sign))""")
        self.assertEqual(signs(), [".scale", "circle", "rect"])
        self.press("ribbons")
        self.assertEqual(signs(), [".scale", "circle", "path"])
        self.press("table")
        self.assertEqual(signs(), ["rect", "strong"])
        possible = sum("?" in link for link in self.sentence["gold"].split())
        self.assertEqual(len(self.all(".weights .possible")), possible)

    def test_scale(self):
        self.show(2)
        fill = lambda: self.cell(0, 1).get_attribute("fill")
        linear = fill()
        self.press("root")
        self.assertNotEqual(fill(), linear)
        self.assertIn("square root", self.texts("#legend")[0])

    def test_ribbons(self):
        self.show(3)
        self.press("ribbons")
        labels = self.texts(".picture text")
        self.assertEqual(labels, [*self.sentence["source_words"], "end", *self.sentence["target_words"], "end"])
        ActionChains(self.browser).move_to_element(self.all(".picture text")[0]).perform()
        self.assertEqual(self.strong(), [labels[0]])
        self.assertTrue(self.all(".picture path[opacity='0.15']"))
        self.screen(400, 800)
        width = "return document.querySelector('.picture').getBoundingClientRect().width"
        self.wait(lambda: self.js(width) <= 400, "a narrow picture")

    def test_screenshots(self):
        PICTURES.mkdir(parents=True, exist_ok=True)
        places = {
            "overview": ("small", "", None),
            "list": ("small", "#sentences", None),
            "heatmap": ("small", "#8", None),
            "ribbons": ("small", "#8", "ribbons"),
            "table": ("small", "#8", "table"),
            "comparison": ("compared", "", None),
            "compared": ("compared", "#6", None),
            "long": ("long", "#6", None),
            "hostile": ("hostile", "#4", None),
        }
        for name, (kind, place, view) in places.items():
            for scheme in ("light", "dark"):
                for width in (1200, 400):
                    self.scheme(scheme)
                    self.screen(width, 900)
                    self.open(kind, place)
                    if view:
                        self.press(view)
                    wide = self.js("return document.documentElement.scrollWidth")
                    self.assertLessEqual(wide, width, f"{name} at {width}")
                    self.browser.save_screenshot(str(PICTURES / f"{name}-{scheme}-{width}.png"))
        self.scheme("dark")
        for name in ("overview", "heatmap"):
            self.open(places[name][0], places[name][1])
            page = self.browser.execute_cdp_cmd("Page.printToPDF", {"printBackground": False})
            (PICTURES / f"{name}-print.pdf").write_bytes(base64.b64decode(page["data"]))


if __name__ == "__main__":
    main()
