"""No request leaves the page, whatever is done in it."""

from report_page import ReportTest, main, report


class Requests(ReportTest):
    def test_only_the_file_itself(self):
        self.open("small")
        for place in ("#3", "#sentences", "#overview", "#9"):
            self.js("location.hash = arguments[0]", place)
        for view in ("ribbons", "table", "tokens", "root", "heatmap"):
            self.press(view)
        for name in ("Save SVG", "Save PNG"):
            next(button for button in self.all("#viewer button") if button.text == name).click()
        self.downloaded("sentence-9-heatmap-tokens.svg")
        self.downloaded("sentence-9-heatmap-tokens.png")
        own = (f"file://{report('small')}/report.html", "blob:", "data:")
        urls = self.requests()
        self.assertIn(own[0], urls)
        self.assertEqual([url for url in urls if not url.startswith((*own, "about:blank", "chrome"))], [])
        self.assertEqual(self.log(), [])

    def test_the_policy_forbids_others(self):
        self.open("small")
        blocked = self.browser.execute_async_script("""
            const done = arguments[0];
            document.addEventListener('securitypolicyviolation', (event) => done(event.effectiveDirective));
            fetch('http://127.0.0.1:9/').catch(() => {});""")
        self.assertEqual(blocked, "connect-src")
        self.js("const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s)")
        self.assertIsNone(self.js("return window.ran"))


if __name__ == "__main__":
    main()
