"""Large reports: their size, how soon they are seen, and how soon hovering answers. Prints what it measured."""

import statistics

from report_page import ReportTest, main, report

FIRST_PAINT = "return performance.getEntriesByName('first-contentful-paint').map((entry) => entry.startTime)"
# From a pointer event to the frame that shows its mark, for 40 cells along the picture's diagonal.
HOVER = """
const done = arguments[0], picture = document.querySelector('.picture'), box = picture.getBoundingClientRect();
const times = [];
const next = (i) => {
  if (i === 40) { done(times); return; }
  const share = 0.3 + 0.015 * i;
  const place = {bubbles: true, clientX: box.x + box.width * share, clientY: box.y + box.height * share};
  const begin = performance.now();
  picture.dispatchEvent(new PointerEvent('pointermove', place));
  document.body.getBoundingClientRect();
  times.push(performance.now() - begin);
  requestAnimationFrame(() => next(i + 1));
};
next(0);
"""


class Size(ReportTest):
    def measure(self, kind, sentence, most_bytes):
        size = (report(kind) / "report.html").stat().st_size
        paints, readies = [], []
        for _ in range(3):
            self.open(kind, f"#{sentence}")
            readies.append(self.js("return performance.now()"))
            self.wait(lambda: self.js(FIRST_PAINT), "the first paint")
            paints += self.js(FIRST_PAINT)
        hovers = self.browser.execute_async_script(HOVER)
        switch = self.js("""const begin = performance.now();
                            document.querySelectorAll('.head')[2].click();
                            return performance.now() - begin""")
        print(f"{kind}: {size / 1e6:.2f} MB, first paint {min(paints):.0f} ms, ready {min(readies):.0f} ms, "
              f"hover {statistics.median(hovers):.1f} ms (worst {max(hovers):.1f}), other head {switch:.0f} ms")
        self.assertLessEqual(size, most_bytes)
        self.assertLess(min(paints), 1000)
        self.assertLess(statistics.median(hovers), 50)

    def test_a_thousand_sentences_with_eight_heads(self):
        self.measure("thousand", 1000, 3_000_000)

    def test_447_sentences_of_up_to_40_words(self):
        self.measure("long", 5, 5_000_000)

    def test_447_sentences_of_40_words(self):
        self.measure("longest", 5, 5_000_000)
        self.open("longest", "#447")
        self.assertEqual(len(self.all(".head")), 11)  # none was left out


if __name__ == "__main__":
    main()
