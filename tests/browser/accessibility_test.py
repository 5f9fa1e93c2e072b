"""Every view, light and dark, keeps the rules of axe-core, which scripts/install-deps.sh --tests brings."""

import os
import pathlib

from report_page import ReportTest, main, skip

AXE = pathlib.Path(os.environ.get("AXE", "build/axe-core/axe.min.js"))
if not AXE.exists():
    skip(f"axe-core is not there ({AXE}). scripts/install-deps.sh --tests brings it where there is npm.")


class Accessibility(ReportTest):
    def check(self, what):
        # By the debugger, because the page's own policy lets no other script in.
        self.browser.execute_cdp_cmd("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
        found = self.browser.execute_cdp_cmd("Runtime.evaluate", {
            "awaitPromise": True, "returnByValue": True,
            "expression": """axe.run(document, {resultTypes: ['violations']}).then((result) => ({
                passed: result.passes.length,
                violations: result.violations.map((rule) =>
                    [rule.id, rule.help, ...rule.nodes.map((node) => node.html).slice(0, 3)].join(' '))}))"""})
        result = found["result"]["value"]
        self.assertGreater(result["passed"], 10)
        self.assertEqual(result["violations"], [], what)

    def test_all_views(self):
        for scheme in ("light", "dark"):
            self.scheme(scheme)
            for width in (1200, 400):
                self.screen(width, 900)
                for kind, place in (("small", ""), ("small", "#sentences"), ("small", "#4"), ("compared", ""),
                                    ("compared", "#6")):
                    self.open(kind, place)
                    self.check(f"{kind}{place}, {scheme}, {width}")
                for view in ("ribbons", "table"):
                    self.press(view)
                    self.check(f"{view}, {scheme}, {width}")
            self.js("document.querySelector('#help').showModal()")
            self.check(f"keys, {scheme}")


if __name__ == "__main__":
    main()
