"""The live page: types, and sees translation, heatmap, alternatives, search and the best, as a user does."""

from live_page import EXAMPLES, LiveTest, main
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys


class Live(LiveTest):
    def cells(self):
        return self.js("""return [...document.querySelectorAll('.picture g:first-child rect')].map(
                              (cell) => [cell.getAttribute('fill'), cell.getAttribute('visibility')])""")

    def test_opens_with_an_example(self):
        self.open()
        self.assertEqual(self.js("return document.querySelector('#sentence').value"), EXAMPLES[0])
        self.assertEqual(self.translation(), "Le chat voit le chien.")

    def test_typing_shows_translation_and_heatmap(self):
        self.open()
        self.type("The king hears the cat.")
        self.assertEqual(self.translation(), "Le roi entend le chat.")
        self.assertEqual(self.tokens(), ["Le", "roi", "entend", "le", "chat", ".", "end"])
        labels = self.texts(".picture text")
        self.assertEqual(labels, ["The", "king", "hears", "the", "cat", ".", "end",
                                  "Le", "roi", "entend", "le", "chat", ".", "end"])
        self.assertEqual(len(self.cells()), 49)
        self.assertGreater(len({fill for fill, _ in self.cells()}), 5)

    def test_the_weights_are_those_of_the_api(self):
        self.open()
        self.type("The bird knows the boy.")
        weights = self.browser.execute_async_script("""
            const done = arguments[0], body = JSON.stringify({sentence: 'The bird knows the boy.', beam: 4});
            fetch('translate', {method: 'POST', body}).then((response) => response.json()).then(
                (answer) => done(answer.result.translations[0].alignment.word_weights));""")
        table = self.table()
        self.assertEqual(len(table), len(weights))
        for shown, given in zip(table, weights):
            for one, other in zip(shown, given):
                self.assertAlmostEqual(one, other, delta=6e-4)

    def test_steps_of_the_decoder(self):
        self.open()
        for step in (0, 2, 7):
            self.js("const s = document.querySelector('#step'); s.value = arguments[0];"
                    "s.dispatchEvent(new Event('input'))", step)
            rows = [visibility != "hidden" for _, visibility in self.cells()][::7]
            self.assertEqual(rows, [row < step for row in range(7)])
            hidden = self.js("return document.querySelectorAll('#line .hidden').length")
            self.assertEqual(hidden, 7 - step)
            last = self.js("""return Math.max(0, ...[...document.querySelectorAll('.tree .node')].filter(
                (node) => node.getAttribute('visibility') === 'visible').map((node) => node.node.depth))""")
            self.assertEqual(min(last, step), step)
        self.one("#play").click()
        self.settle()
        self.assertEqual(self.texts("#step-name"), ["7 of 7"])

    def test_an_alternative_goes_on_from_there(self):
        self.open()
        self.all("#line .token")[1].click()
        names = self.texts(".alternatives button span:first-child")
        self.assertEqual(len(names), 8)
        self.assertEqual(names[0], "chat")
        other = next(i for i, name in enumerate(names) if i > 0 and name != "end")
        self.all(".alternatives button")[other].click()
        word = names[other].lstrip("·")
        self.wait(lambda: self.tokens()[1] == word, "the other word")
        self.settle()
        self.assertEqual(self.tokens()[:2], ["Le", word])
        self.assertEqual(self.js("return document.querySelectorAll('#line .forced').length"), 2)
        self.assertTrue(self.one("#forced").is_displayed())
        self.open(self.browser.current_url.split("/")[-1])
        self.assertEqual(self.tokens()[:2], ["Le", word], "the address holds the beginning")
        self.one("#free").click()
        self.wait(lambda: self.translation() == "Le chat voit le chien.", "the free translation")

    def test_alternatives_by_keyboard(self):
        self.open()
        self.js("document.querySelector('#line .token').focus()")
        keys = lambda *keys: ActionChains(self.browser).send_keys(*keys).perform()
        keys(Keys.ENTER)
        focused = lambda: self.js("return document.activeElement.textContent")
        first = focused()
        self.assertTrue(first.startswith("Le"), first)
        keys(Keys.ARROW_DOWN)
        self.assertNotEqual(focused(), first)
        keys(Keys.ESCAPE)
        self.assertEqual(focused(), "Le")
        self.assertFalse(self.one(".alternatives").is_displayed())
        keys(Keys.ENTER, Keys.ARROW_DOWN, Keys.ENTER)
        self.wait(lambda: self.tokens()[0] != "Le", "another beginning")

    def test_the_tree_says_what_was_cut_and_why(self):
        self.open()
        fates = lambda: set(self.js("return [...document.querySelectorAll('.tree .node')].map((n) => n.dataset.fate)"))
        self.assertTrue({"kept", "finished", "beam_full"} <= fates(), fates())
        cut = self.one(".tree .node[data-fate=beam_full]")
        ActionChains(self.browser).move_to_element(cut).perform()
        self.assertEqual(self.texts("#tip div")[2], "cut: 4 others were more probable")
        tokens = self.js("""const tokens = [];
                            for (let at = arguments[0].node; at.up; at = at.up)
                              tokens.unshift(at.name.replace(/^·/, ''));
                            return tokens""", cut)
        cut.click()
        self.wait(lambda: self.tokens()[:len(tokens)] == tokens, "the translation from there")

    def test_the_tree_by_keyboard(self):
        self.open()
        self.js("document.querySelector('#tree').focus()")
        ActionChains(self.browser).send_keys(Keys.ARROW_RIGHT, Keys.ARROW_DOWN).perform()
        said = self.texts("#announcer")[0]
        self.assertRegex(said, r"% here, log probability .*\. (kept|cut|left|ended)")
        ActionChains(self.browser).send_keys(Keys.ENTER).perform()
        self.wait(lambda: self.one("#forced").is_displayed(), "a chosen beginning")

    def test_the_best_are_listed_and_looked_at(self):
        self.open()
        texts = self.texts("#translations button span:first-child")
        self.assertEqual(len(texts), 4)
        self.all("#translations button")[2].click()
        self.assertEqual(" ".join(self.tokens()[:-1]).replace(" .", "."), texts[2])
        self.assertEqual(self.all("#translations button")[2].get_attribute("aria-current"), "true")
        scores = [float(text.replace("−", "-")) for text in self.texts("#translations .soft")]
        self.assertEqual(scores, sorted(scores, reverse=True))

    def test_models_beams_and_examples(self):
        self.open()
        self.choose("#model", "second")
        self.choose("#beam", "1, greedy")
        self.wait(lambda: len(self.all("#translations button")) == 1, "a greedy translation")
        self.choose("#examples", EXAMPLES[1])
        self.wait(lambda: self.translation() == "Le roi aime le cheval.", "the example")
        self.assertIn("model=second", self.browser.current_url)
        address = self.browser.current_url.split("/")[-1]
        self.open(address)
        self.assertEqual(self.js("return document.querySelector('#model').value"), "second")
        self.assertEqual(self.translation(), "Le roi aime le cheval.")

    def test_unseen_words_and_nothing(self):
        self.open()
        self.type("The zebra sees the dog.")
        self.type("The zebra sees the zebra.")
        self.assertEqual(self.texts("#remarks"), ["Training never saw “zebra”."])
        self.type("The cat sees the dog.")
        self.assertFalse(self.one("#remarks").is_displayed())
        self.one("#sentence").send_keys(Keys.CONTROL + "a", Keys.BACKSPACE)
        self.wait(lambda: not self.one("#columns").is_displayed(), "nothing to be shown")
        self.assertEqual(self.texts("#facts"), ["Nothing to translate yet."])

    def test_markup_is_text(self):
        self.open()
        self.log()  # what came before
        text = "<img src=x onerror=alert(1)> & \"cat\""
        self.type(text)
        self.assertEqual(self.js("return document.querySelectorAll('main img').length"), 0)
        self.assertEqual(self.log(), [])

    def test_views_by_keys(self):
        self.open()
        ActionChains(self.browser).send_keys("r", "w", "s").perform()
        pressed = self.js("return [...document.querySelectorAll('.choice [aria-pressed=true]')].map((b) => b.value)")
        self.assertEqual(pressed, ["ribbons", "tokens", "root"])
        ActionChains(self.browser).send_keys("/").perform()
        self.assertEqual(self.js("return document.activeElement.id"), "sentence")
        ActionChains(self.browser).send_keys("r?", Keys.ESCAPE).perform()
        self.assertEqual(self.js("return document.activeElement.tagName"), "BODY")
        ActionChains(self.browser).send_keys("?").perform()
        self.assertTrue(self.one("#help").is_displayed())

    def test_a_sentence_that_is_refused_is_a_sentence(self):
        self.open()
        self.js("document.querySelector('#sentence').maxLength = 9000; document.querySelector('#sentence').value ="
                "'cat '.repeat(200); document.querySelector('#sentence').dispatchEvent(new Event('input'))")
        self.wait(lambda: self.one("#problem").is_displayed(), "a complaint")
        self.assertIn("characters; this server takes 400 at most", self.texts("#problem")[0])
        self.assertTrue(self.one("#answer").get_property("inert"), "it is another sentence's")
        self.assertNotIn("cat+cat", self.browser.current_url)
        self.type("The cat sees the dog.")
        self.assertFalse(self.one("#problem").is_displayed())
        self.assertFalse(self.one("#answer").get_property("inert"))
        address = self.browser.current_url
        self.one("#penalty").send_keys(Keys.CONTROL + "a" + Keys.NULL, "11", Keys.TAB)
        self.wait(lambda: self.one("#problem").is_displayed(), "a complaint about the penalty")
        self.assertEqual(self.browser.current_url, address)

    def test_links_that_ask_for_what_is_not_there(self):
        self.open("#model=third&beam=7&penalty=x&text=The+king+loves+the+horse.")
        self.assertEqual(self.translation(), "Le roi aime le cheval.")
        self.assertEqual(self.js("return document.querySelector('#penalty').value"), "1")
        remarks = self.texts("#remarks")[0]
        for part in ("the model “third”", "first stands in for it", "the beam “7”", "the length penalty “x”"):
            self.assertIn(part, remarks)

    def test_tokens_lie_beside_each_other(self):
        self.open()
        boxes = self.js("""return [...document.querySelectorAll('#line .token')].map(
            (token) => [token.getBoundingClientRect().left, token.getBoundingClientRect().right])""")
        for (_, right), (left, _) in zip(boxes, boxes[1:]):
            self.assertLessEqual(right, left + 0.01)

    def test_joined_tokens_have_a_sign(self):
        self.open()
        names = self.js("""return [...document.querySelectorAll('.tree .node')].map(
            ({node}) => [node.token, node.name])""")
        for token, name in names:
            if name != "end":
                self.assertEqual(name.startswith("·"), not token.startswith("▁"), token)
        self.assertIn("·.", [name for _, name in names])
        legend = self.texts("#tree-legend")[0]
        self.assertIn("joined to the token before", legend)
        self.assertIn("left when search stopped", legend)

    def test_on_paper(self):
        self.open()
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
        self.addCleanup(self.browser.execute_cdp_cmd, "Emulation.setEmulatedMedia", {"media": ""})
        shown = {selector: self.one(selector).is_displayed()
                 for selector in (".fields", ".toolbar", ".replay", "#sentence", "#line", ".picture", ".tree")}
        self.assertEqual([selector for selector, is_shown in shown.items() if not is_shown],
                         [".fields", ".toolbar", ".replay"])

    def test_no_request_leaves_the_origin(self):
        self.requests()
        self.log()  # what came before
        self.open()
        self.type("The dog loves the king.")
        for view in ("ribbons", "table", "tokens", "root", "heatmap"):
            self.press(view)
        next(button for button in self.all("#viewer button") if button.text == "Save SVG").click()
        self.downloaded("attention-heatmap-tokens.svg")
        urls = self.requests()
        self.assertTrue([url for url in urls if url.endswith("/translate")], urls)
        own = (self.url, "blob:", "data:", "about:blank", "chrome")
        self.assertEqual([url for url in urls if not url.startswith(own)], [])
        self.assertEqual(self.log(), [])

    def test_the_policy_forbids_others(self):
        self.open()
        blocked = self.browser.execute_async_script("""
            const done = arguments[0];
            document.addEventListener('securitypolicyviolation', (event) => done(event.effectiveDirective));
            fetch('http://127.0.0.1:9/').catch(() => {});""")
        self.assertEqual(blocked, "connect-src")
        self.js("const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s)")
        self.assertIsNone(self.js("return window.ran"))


if __name__ == "__main__":
    main()
