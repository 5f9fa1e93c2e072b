"""Two models side by side, of which one has no heads."""

from report_page import ReportTest, alignments, main


class Comparison(ReportTest):
    def test_overview(self):
        self.open("compared")
        self.assertEqual(self.texts(".compared thead th"), ["transformer", "recurrent", "Difference"])
        better = self.texts(".compared tbody td:last-child small")
        self.assertEqual(better, ["higher is better", "higher is better", "lower is better"])
        self.assertEqual(self.texts(".settings .differs th"), ["heads"])
        ahead = {s["id"] + 1 for s in alignments("compared", 1) if s["id"] % 5 == 0}
        self.assertEqual(self.texts("#extremes h2"), ["transformer is ahead"])
        self.assertEqual({int(number) for number in self.texts("#extremes .number")}, ahead)

    def test_both_panes_have_their_own_numbers(self):
        self.open("compared", "#6")
        first, second = alignments("compared")[5], alignments("compared", 1)[5]
        self.assertNotEqual(first["target"], second["target"])
        self.assertEqual(self.texts(".texts dd")[:3], [first["source"], first["target"], second["target"]])
        self.assertEqual(self.texts(".texts dt"), ["Source", "transformer", "recurrent", "Reference"])
        self.press("tokens")
        for pane, sentence in enumerate((first, second)):
            shown = self.table(pane)
            for own, wanted in zip(shown, sentence["token_weights"], strict=True):
                for one, other in zip(own, wanted, strict=True):
                    self.assertAlmostEqual(one, other, delta=0.0037)

    def test_heads_where_there_are_heads(self):
        self.open("compared", "#6")
        heads = "return [...document.querySelectorAll('.pane')].map((pane) => pane.querySelectorAll('.head').length)"
        self.assertEqual(self.js(heads), [11, 0])
        self.assertEqual([label.is_displayed() for label in self.all(".heads")], [True, False])

    def test_filters_by_outcome(self):
        pairs = list(zip(alignments("compared"), alignments("compared", 1)))
        right = lambda s: s["target"] == s["reference"]
        self.open("compared", "#sentences")
        shown = lambda: [int(number) for number in self.texts("#list .number")]
        self.choose("#outcome", "Only transformer right")
        expected = [a["id"] + 1 for a, b in pairs if right(a) and not right(b)]
        self.assertTrue(expected)
        self.assertEqual(shown(), expected)
        self.choose("#outcome", "Outputs differ")
        self.assertEqual(shown(), [a["id"] + 1 for a, b in pairs if a["target"] != b["target"]])
        self.choose("#outcome", "All")
        self.choose("#order", "BLEU, recurrent")
        self.assertEqual(shown()[0] - 1, min(alignments("compared", 1), key=lambda s: s["bleu"])["id"])
        self.choose("#order", "BLEU, difference")
        difference = {a["id"] + 1: abs(a["bleu"] - b["bleu"]) for a, b in pairs}
        self.assertEqual(difference[shown()[0]], max(difference.values()))


if __name__ == "__main__":
    main()
