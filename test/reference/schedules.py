"""Reference values of the schedules and of the learning-rate finder's suggestions, from the published formulae.

Written apart from src/learner and in other ways wherever there is one: cosines by the half-angle formula, powers by logarithms, the joins by
exact fractions, the longest falling subsequence by bisection. Only Python's standard library is needed:

    python3 test/reference/schedules.py > test/reference/schedules.json
"""
import json
import math
from bisect import bisect_left
from fractions import Fraction


def linear(start, end):
    return lambda p: (1 - p) * start + p * end


def cosine(start, end):
    return lambda p: start * math.cos(math.pi * p / 2) ** 2 + end * math.sin(math.pi * p / 2) ** 2


def exponential(start, end):
    return lambda p: math.exp(math.log(start) + p * (math.log(end) - math.log(start)))


def polynomial(start, end, power):
    return lambda p: start + (end - start) * (math.exp(power * math.log(p)) if p > 0 else 0.0)


def combined(parts):
    """The joins are exact: shares are fractions, and progress comes as one too. The part that begins at a join has it."""

    def value(p):
        begin = Fraction(0)
        chosen = None
        for share, part in parts:
            if share > 0 and p >= begin:
                chosen = part(float((p - begin) / share))
            begin += share
        assert begin == 1
        return chosen

    return value


def combined_cosine(share, start, middle, end):
    return combined([(share, cosine(start, middle)), (1 - share, cosine(middle, end))])


def sgdr(top, cycles, mult):
    lengths = [Fraction(mult) ** i for i in range(cycles)]
    return combined([(length / sum(lengths), cosine(top, 0)) for length in lengths])


F = Fraction
SCHEDULES = {
    'linear': linear(0.003, 0.06),
    'cosine': cosine(0.06, 0.0001),
    'cosine up': cosine(0.0001, 0.06),
    'exponential': exponential(1e-7, 10),
    'polynomial 3': polynomial(0.1, 0.002, 3),
    'polynomial 0.5': polynomial(0.0, 0.3, 0.5),
    'one cycle, rate': combined_cosine(F(1, 4), 0.06 / 25, 0.06, 0.06 / 1e5),
    'one cycle, momentum': combined_cosine(F(1, 4), 0.95, 0.85, 0.95),
    'one cycle, pctStart 0.99': combined_cosine(F(99, 100), 0.002 / 5, 0.002, 0.002 / 1e5),
    'one cycle, pctStart 0': combined_cosine(F(0), 0.06 / 25, 0.06, 0.06 / 1e5),
    'one cycle, pctStart 1': combined_cosine(F(1), 0.06 / 25, 0.06, 0.06 / 1e5),
    'flat cosine': combined_cosine(F(3, 4), 0.004, 0.004, 0.004 / 1e5),
    'sgdr 3 x 2': sgdr(0.01, 3, 2),
    'sgdr 4 x 1': sgdr(0.01, 4, 1),
    'sgdr 2 x 3': sgdr(0.01, 2, 3),
    'three parts': combined([(F(1, 10), linear(0.001, 0.06)), (F(6, 10), lambda p: 0.06), (F(3, 10), cosine(0.06, 0))]),
    'warm-up 0.1, then cosine': combined([(F(1, 10), linear(0.06 / 25, 0.06)), (F(9, 10), cosine(0.06, 0))]),
}

# Every batch of fits of many lengths, the joins among them, and the end.
POINTS = sorted({F(i, n) for n in (4, 7, 10, 15, 100) for i in range(n + 1)})


def valley(rates, losses):
    tails, best, end = [], 1, 0
    for i, loss in enumerate(losses):
        # Strictly falling: ascending in the negated losses.
        at = bisect_left(tails, -loss)
        tails[at:at + 1] = [-loss]
        if at + 1 > best:
            best, end = at + 1, i
    start = end - best if end > 0 else 0
    sections = (end - start) / 3
    return rates[max(0, start + int(sections) + int(sections / 2))]


def slide(rates, losses, interval=15, threshold=.005):
    n = len(losses)
    slope = [losses[1] - losses[0]] + [(b - a) / 2 for a, b in zip(losses, losses[2:])] + [losses[-1] - losses[-2]]
    found = rates[n - 1 - interval]
    for left in range(n - 1 - interval, -1, -1):
        if not abs(slope[left + interval] - slope[left]) > threshold:
            break
        found = rates[left]
    return found


def minimum(rates, losses):
    return rates[losses.index(min(losses))] / 10


def steep(rates, losses):
    slopes = [(b - a) / math.log(after / before) for a, b, before, after in zip(losses, losses[1:], rates, rates[1:])]
    return rates[slopes.index(min(slopes))]


def wobble(i, seed):
    """Repeatable noise from -0.5 to 0.5."""
    x = math.sin(i * 127.1 + seed * 311.7) * 43758.5453
    return x - math.floor(x) - 0.5


def curve(points, shape):
    rates = [1e-7 * 1e8 ** (i / points) for i in range(points)]
    return {'rates': rates, 'losses': [shape(math.log10(rate), i) for i, rate in enumerate(rates)]}


CURVES = {
    'a smooth valley': curve(85, lambda x, i: 2.3 - 1.6 / (1 + math.exp(-3 * (x + 2.5))) + max(0, x + 0.8) ** 3),
    'a noisy valley': curve(85, lambda x, i: 2.3 - 1.4 / (1 + math.exp(-2 * (x + 3))) + 0.06 * wobble(i, 1) + max(0, x + 1) ** 4),
    'two valleys': curve(120, lambda x, i: 2 + 0.4 * math.cos(2.2 * x) + 0.1 * x + 0.02 * wobble(i, 2)),
    'steps with ties': curve(60, lambda x, i: (3, 2.2, 1.1, 0.5)[i // 7 % 4] * (1 + 0.1 * (i // 28))),
    'only rising': curve(40, lambda x, i: 1 + 0.01 * i * i),
    'only falling': curve(40, lambda x, i: 4 - 0.05 * i - 0.001 * i * i),
    'noise': curve(85, lambda x, i: 2.3 + wobble(i, 3)),
    'sixteen points': curve(16, lambda x, i: 2 - 0.1 * i + 0.02 * i * i + 0.05 * wobble(i, 4)),
}


def rounded(value):
    """Fifteen digits: what a double surely has, and the same on every machine but for its last digits of sine and logarithm."""
    return float(f'{value:.15g}')


def with_suggestions(points):
    rates, losses = ([rounded(value) for value in points[key]] for key in ('rates', 'losses'))
    return {'rates': rates, 'losses': losses, 'suggestions': {rule.__name__: rounded(rule(rates, losses)) for rule in (valley, slide, minimum, steep)}}


def main():
    print(json.dumps({
        'progress': [float(point) for point in POINTS],
        'schedules': {name: [rounded(at(point)) for point in POINTS] for name, at in SCHEDULES.items()},
        'curves': {name: with_suggestions(points) for name, points in CURVES.items()},
    }, separators=(',', ':')))


if __name__ == '__main__':
    main()
