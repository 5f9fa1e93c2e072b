#!/usr/bin/env python3
"""Writes sacrebleu_golden.json: what sacreBLEU 2.6.0 gives for hand-made sentences.

    python3 -m venv VENV && VENV/bin/pip install sacrebleu==2.6.0
    VENV/bin/python tests/reference/sacrebleu_golden.py

Every pair is a case of its own (sentence BLEU, corpus BLEU of one line, chrF); every corpus is a list of pairs.
"""
import json
import pathlib
import random

import sacrebleu
from sacrebleu.metrics import BLEU, CHRF

# (hypothesis, reference)
PAIRS = {
    "en": [
        ("The cat sits on the mat.", "The cat sits on the mat."),
        ("The cat sat on a mat.", "The cat sits on the mat."),
        ("the cat the cat the cat the cat", "The cat saw the other cat."),
        ("It's 3.5 degrees, isn't it?", "It is 3.5 degrees, isn't it?"),
        ("He paid $1,000.50 on 2024-05-17.", "He paid $1,000.50 on 2024-05-18."),
        ("She said: \"No!\" (twice)", "She said: \"No!\" twice."),
        ("well-known state-of-the-art ideas", "well-known, state-of-the-art ideas"),
        ("Mr. Smith (aged 45) lives at 10-12 High St.", "Mr. Smith, aged 45, lives at 10-12 High St."),
        ("A dog runs.", "Two birds fly over our small house today."),
        ("a b c d e f g h", "a b c d x f g h"),
        ("The old woman who lives near the lake gives bread to the birds.",
         "The old lady who lives by the lake gives some bread to the birds."),
    ],
    "fr": [
        ("Le chat n'est pas là.", "Le chat n'est pas là."),
        ("L'homme qu'il a vu aujourd'hui ne parle pas.", "L\u2019homme qu\u2019il a vu aujourd\u2019hui ne parle pas."),
        ("Où êtes-vous allés, hier ?", "Où est-ce que vous êtes allés hier\u00a0?"),
        ("Elle l'a donnée à sa sœur.", "Elle l'a donné à sa soeur."),
        ("« Bonjour ! », dit-elle.", "«\u00a0Bonjour\u202f!\u00a0» dit-elle."),
        ("l'été", "l'e\u0301te\u0301"),
    ],
    "de": [
        ("Die Straße ist naß.", "Die Strasse ist nass."),
        ("Er hat das Buch gestern nicht gelesen.", "Gestern hat er das Buch nicht gelesen."),
        ("Donaudampfschifffahrtsgesellschaft", "Donaudampfschiffahrtsgesellschaft"),
        ("Um 8.30 Uhr, ca. 3,5 km entfernt!", "Um 8:30 Uhr, etwa 3,5 km entfernt."),
        ("„Ja“, sagte sie – und ging.", "\"Ja\", sagte sie - und ging."),
    ],
    "zh": [
        ("猫坐在垫子上。", "猫坐在垫子上。"),
        ("那只猫在垫子上坐着。", "猫坐在垫子上。"),
        ("我 喜欢 喝 茶 ， 你 呢 ？", "我 喜欢 喝 咖啡 ， 你 呢 ？"),
        ("你好\u3000世界", "你好 世界"),
        ("全角ＡＢＣ１２３．５，", "全角ABC123.5,"),
    ],
    "empty and short": [
        ("", ""),
        ("", "Something was expected."),
        ("Something was said.", ""),
        ("   ", " \t "),
        ("word", "word"),
        ("word", "words"),
        ("x", "x"),
        ("x", "y"),
        (".", "."),
        ("two words", "two words"),
        ("one two three", "one two three"),
        ("ab", "abcdef"),
        ("abcdef", "ab"),
    ],
    "odd": [
        ("...", "…"),
        (". . . , , ,", ".,.,.,"),
        ("1,2.3-4,5.-6", "1,2.3 - 4,5. - 6"),
        ("a.b,c.1,d-1-e2-3", "a.b, c.1, d-1-e 2-3"),
        ("3.", "3 ."),
        (",5 and .5 and 5,", ",5 and .5 and 5 ,"),
        ("&quot;x&quot; &amp; &lt;b&gt; &amp;lt; &#39;", "\"x\" & <b> &lt; '"),
        ("a<skipped>b <skipped> c", "ab c"),
        ("{[(<|~`@#$%^&*_+=\\/:;\"'!?>)]}", "{ [ ( < | ~ ` @ # $ % ^ & * _ + = \\ / : ; \" ' ! ? > ) ] }"),
        ("trailing space  ", "trailing space"),
        ("  leading\tand   inner  white\u2003space", "leading and inner white space"),
        ("unit\u001fseparators\u001cand\u0085next\u2028line", "unit separators and next line"),
        ("zero\u200bwidth\ufeffmarks", "zero width marks"),
        ("line-\nbreak and line\nbreak", "linebreak and line break"),
        ("ends with a dash-\n", "ends with a dash-"),
        ("emoji 😀👩‍👩‍👧 🇫🇷!", "emoji 😀 👩‍👩‍👧 🇫🇷!"),
        ("السلام عليكم، كيف حالك؟", "السلام عليكم كيف حالك؟"),
        ("Привет, мир! 1-2", "Привет мир! 1 - 2"),
        ("١٢٣-٤ ५.६", "١٢٣ - ٤ ५ . ६"),
        ("𝒳𝒴𝒵 \U0001F9D1\u200d\U0001F680", "𝒳𝒴Z \U0001F9D1"),
        ("a a a a a a", "a a"),
        ("a a", "a a a a a a"),
        ("aaaaaaaaaaaa", "aaaaaaa"),
        ("café cafe\u0301 CAFÉ", "cafe\u0301 café café"),
    ],
}


def random_pairs():
    """Marks, digits, letters and white space in every order; the hypothesis is the reference with a few changes."""
    generator = random.Random(1)
    alphabet = "aabB1190.,-.,-'&;<>\u00a0 \u00e9\u4e2d\"()/:$\n   "
    for _ in range(60):
        reference = [generator.choice(alphabet) for _ in range(generator.randint(1, 40))]
        hypothesis = [generator.choice(alphabet) if generator.random() < 0.15 else c for c in reference]
        yield "".join(hypothesis), "".join(reference)


PAIRS["random"] = list(random_pairs())


def corpora():
    """Name -> list of (hypothesis, reference)."""
    found = {name: pairs for name, pairs in PAIRS.items()}
    found["everything"] = [pair for pairs in PAIRS.values() for pair in pairs]
    found["swapped"] = [(reference, hypothesis) for hypothesis, reference in found["everything"]]
    found["all hypotheses empty"] = [("", reference) for _, reference in PAIRS["en"]]
    found["all references empty"] = [(hypothesis, "") for hypothesis, _ in PAIRS["en"]]
    found["perfect"] = [(reference, reference) for _, reference in found["everything"]]
    found["single words"] = [("yes", "yes"), ("no", "yes"), ("perhaps", "perhaps"), ("", "no")]
    found["no four-gram matches"] = [("a b c x d e f", "a b c y d e f"), ("one two", "one two")]
    found["rotated"] = [(hypothesis, found["everything"][(i + 1) % len(found["everything"])][1])
                        for i, (hypothesis, _) in enumerate(found["everything"])]
    return found


def main():
    assert sacrebleu.__version__ == "2.6.0", sacrebleu.__version__
    bleu, sentence_bleu, chrf = BLEU(), BLEU(effective_order=True), CHRF()
    corpus_cases = []
    for name, pairs in corpora().items():
        hypotheses = [hypothesis for hypothesis, _ in pairs]
        references = [[reference for _, reference in pairs]]
        b, c = bleu.corpus_score(hypotheses, references), chrf.corpus_score(hypotheses, references)
        corpus_cases.append({"name": name, "hypotheses": hypotheses, "references": references[0],
                             "bleu": b.score, "chrf": c.score, "counts": b.counts, "totals": b.totals,
                             "hypothesis_length": b.sys_len, "reference_length": b.ref_len})
    sentence_cases = []
    for hypothesis, reference in corpora()["everything"]:
        sentence_cases.append({
            "hypothesis": hypothesis, "reference": reference,
            "tokens": bleu.tokenizer(hypothesis.rstrip()).split(),
            "bleu": sentence_bleu.sentence_score(hypothesis, [reference]).score,
            "corpus_bleu": bleu.corpus_score([hypothesis], [[reference]]).score,
            "chrf": chrf.sentence_score(hypothesis, [reference]).score,
        })
    golden = {
        "sacrebleu": sacrebleu.__version__,
        "bleu_signature": str(bleu.get_signature()),
        "sentence_bleu_signature": str(sentence_bleu.get_signature()),
        "chrf_signature": str(chrf.get_signature()),
        "corpora": corpus_cases,
        "sentences": sentence_cases,
    }
    path = pathlib.Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(golden, ensure_ascii=True, indent=1) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
