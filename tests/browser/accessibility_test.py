"""Every view, light and dark, keeps the rules of axe-core."""

from axe import check
from report_page import ReportTest, main


class Accessibility(ReportTest):
    def test_all_views(self):
        for scheme in ("light", "dark"):
            self.scheme(scheme)
            for width in (1200, 400):
                self.screen(width, 900)
                for kind, place in (("small", ""), ("small", "#sentences"), ("small", "#4"), ("compared", ""),
                                    ("compared", "#6")):
                    self.open(kind, place)
                    check(self, f"{kind}{place}, {scheme}, {width}")
                for view in ("ribbons", "table"):
                    self.press(view)
                    check(self, f"{view}, {scheme}, {width}")
            self.js("document.querySelector('#help').showModal()")
            check(self, f"keys, {scheme}")


if __name__ == "__main__":
    main()
