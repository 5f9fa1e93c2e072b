"""Screenshots of the live page, light and dark, wide and narrow, kept in the folder PICTURES."""

from live_page import PICTURES, LiveTest, main


class LivePictures(LiveTest):
    def test_screenshots(self):
        PICTURES.mkdir(parents=True, exist_ok=True)
        for scheme in ("light", "dark"):
            for width in (1200, 400):
                self.scheme(scheme)
                self.screen(width, 900)
                for name in ("live", "live-ribbons", "live-alternatives"):
                    self.open()
                    if name == "live-ribbons":
                        self.press("ribbons")
                    if name == "live-alternatives":
                        self.all("#line .token")[2].click()
                    self.assertLessEqual(self.scroll_width(), width, f"{name} at {width}")
                    height = self.js("return document.documentElement.scrollHeight")
                    self.screen(width, max(900, height))
                    self.browser.save_screenshot(str(PICTURES / f"{name}-{scheme}-{width}.png"))
                    self.screen(width, 900)


if __name__ == "__main__":
    main()
