"""The live page, light and dark, wide and narrow, keeps the rules of axe-core."""

from axe import check
from live_page import LiveTest, main


class LiveAccessibility(LiveTest):
    def test_all_views(self):
        for scheme in ("light", "dark"):
            self.scheme(scheme)
            for width in (1200, 400):
                self.screen(width, 900)
                self.open()
                check(self, f"{scheme}, {width}")
                for view in ("ribbons", "table"):
                    self.press(view)
                    check(self, f"{view}, {scheme}, {width}")
                self.all("#line .token")[1].click()
                check(self, f"alternatives, {scheme}, {width}")
            self.open()
            self.js("document.querySelector('#help').showModal()")
            check(self, f"keys, {scheme}")


if __name__ == "__main__":
    main()
