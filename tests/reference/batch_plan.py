"""The expected numbers of tests/data/batch_plan_test.cpp, from the text of data/batch_plan.h alone.

Run: python3 tests/reference/batch_plan.py
"""

MASK = (1 << 64) - 1


class SplitMix64:
    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)

    def below(self, n):
        while (drawn := self.next()) < (1 << 64) % n:
            pass
        return drawn % n

    def shuffle(self, items):
        for last in range(len(items) - 1, 0, -1):
            other = self.below(last + 1)
            items[last], items[other] = items[other], items[last]


def epoch(lengths, seed, number, sentences, bucket):
    random = SplitMix64(SplitMix64(SplitMix64(seed).next() ^ number).next())
    order = list(range(len(lengths)))
    random.shuffle(order)
    order.sort(key=lambda i: (lengths[i][1] // bucket, lengths[i][0] // bucket))
    batches = [order[i : i + sentences] for i in range(0, len(order), sentences)]
    random.shuffle(batches)
    return batches


LENGTHS = [(3 + i * 7 % 5, 2 + i * 5 % 7) for i in range(12)]
for number in range(2):
    print(number, epoch(LENGTHS, 42, number, 4, 2))
