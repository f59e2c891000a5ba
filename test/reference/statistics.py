"""Reference values of the tests and intervals of src/experiments/statistics, from scipy and statsmodels.

    python3 -m venv venv && venv/bin/pip install scipy==1.17.1 statsmodels==0.15.0
    venv/bin/python test/reference/statistics.py > test/reference/statistics.json

What neither has (sign flips, the interval of a median) is enumerated here in plain words.
"""
import json
import sys
from itertools import product
from pathlib import Path

# The folder of this file has the name of a module of Python's own.
sys.path = [folder for folder in sys.path if not folder or Path(folder).resolve() != Path(__file__).resolve().parent]

import numpy as np  # noqa: E402
from scipy import stats  # noqa: E402
from statsmodels.stats.contingency_tables import mcnemar  # noqa: E402
from statsmodels.stats.multitest import multipletests  # noqa: E402
from statsmodels.stats.proportion import proportion_confint  # noqa: E402
from statsmodels.stats.weightstats import DescrStatsW  # noqa: E402

# The first is Student's own example (1908): hours of sleep gained, of Cushny and Peebles, published as t = 4.06 with 9 degrees of freedom.
SLEEP = [1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4]
# The second is Fisher's (The Design of Experiments, 1935): Darwin's 15 pairs of Zea mays in eighths of an inch, published as
# t = 2.148 and, by sign flips, 1,726 of 32,768 as extreme.
DARWIN = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]


def differences():
    random = np.random.default_rng(20260101)
    drawn = [[round(float(x), 4) for x in random.normal(mean, 1, n)] for n, mean in [(2, 0), (3, 1), (5, 0), (5, 2), (8, 0.2), (8, -1.5), (12, 0.5), (12, 6), (20, 0.3)]]
    return [SLEEP, DARWIN, *drawn, [1, 1, 1, 1, -1], [3, -3, 2, -2], [0, 0, 1, 2, 3], [1e-3, 2e-3, 1.5e-3], [1e6, 1e6 + 1, 1e6 - 2, 1e6 + 4]]


def sign_flips(values):
    """Exact in integers of 1e-4 or finer."""
    whole = [round(x * 1e4) for x in values]
    extreme = sum(abs(sum(s * x for s, x in zip(signs, whole))) >= abs(sum(whole)) for signs in product((1, -1), repeat=len(whole)))
    return extreme / 2 ** len(whole)


def sign_flips_fast(values):
    whole = np.array([round(x * 1e4) for x in values], dtype=np.int64)
    sums = np.zeros(1, dtype=np.int64)
    for x in whole:
        sums = np.concatenate([sums + x, sums - x])
    return float(np.mean(np.abs(sums) >= abs(whole.sum())))


def paired(values):
    about = DescrStatsW(values)
    test = stats.ttest_1samp(values, 0)
    zone = {}
    for smallest in (0.25, 1, 2.5):
        zone[str(smallest)] = float(about.ttost_mean(-smallest, smallest)[0])
    flips = sign_flips_fast(values)
    if len(values) <= 12:
        assert flips == sign_flips(values)
    return {
        'differences': values,
        'mean': float(np.mean(values)),
        'sd': float(np.std(values, ddof=1)),
        't': float(test.statistic),
        'p': float(test.pvalue),
        'intervals': {str(level): [float(x) for x in test.confidence_interval(level)] for level in (0.8, 0.9, 0.95, 0.99)},
        'equivalence': zone,
        'signFlip': flips,
    }


def median_interval(n, level):
    """Places from 1 of the order statistics, or null."""
    for k in range(n // 2, 0, -1):
        if 1 - 2 * stats.binom.cdf(k - 1, n, 0.5) >= level - 1e-12:
            return [k, n - k + 1]
    return None


def holm(values):
    rejected, adjusted, _, _ = multipletests(values, alpha=0.05, method='holm')
    return {'p': values, 'adjusted': [float(x) for x in adjusted], 'passes': [bool(x) for x in rejected]}


def main():
    random = np.random.default_rng(7)
    print(json.dumps({
        'paired': [paired(values) for values in differences()],
        'signTest': [{'counts': [a, b], 'p': float(stats.binomtest(a, a + b, 0.5).pvalue) if a + b else 1.0} for a in range(0, 13, 2) for b in (0, 1, 2, 5, 6, 9, 20)],
        'mcNemar': [{'table': t, 'p': float(mcnemar([[t[0], t[1]], [t[2], t[3]]], exact=True).pvalue)} for t in ([0, 6, 0, 2], [1, 4, 1, 2], [3, 0, 5, 0], [0, 0, 0, 8], [10, 12, 3, 75], [2, 5, 5, 0])],
        'wilson': [{'share': [k, n], 'level': level, 'interval': [float(x) for x in proportion_confint(k, n, 1 - level, 'wilson')]} for n in (1, 5, 8, 12, 40) for k in sorted({0, 1, n // 2, n}) for level in (0.9, 0.95)],
        'medianInterval': [{'n': n, 'level': level, 'places': median_interval(n, level)} for n in range(2, 26) for level in (0.9, 0.95)],
        'holm': [holm(values) for values in ([0.01, 0.04, 0.03, 0.005], [0.05], [0.02, 0.02, 0.02], [0.9, 1.0, 0.5], [0.0, 0.0125, 0.0125, 0.3, 0.025], [round(float(x), 5) for x in random.beta(0.3, 2, 36)])],
    }, separators=(',', ':')))


if __name__ == '__main__':
    main()
