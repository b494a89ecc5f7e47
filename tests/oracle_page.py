"""What is read of a page's lines, one character and one line at a time: obviously right, slow.

Real numbers are NumPy's float32, one operation at a time, as the definitions promise.
"""

from __future__ import annotations

import math
from collections import Counter

import numpy as np

from dedup._reference import grams, lines, network, phrases
from dedup._reference.columns import COST_OTHER, MIN_LONG, MIN_PROSE, PROSE_CAP, WINDOWS
from dedup._reference.recurrence import MAX_SHORT, RARE
from dedup._reference.tokens import token_hashes
from dedup.text.normalize import MARK, OTHER, SOLO, unicode_tables

f32 = np.float32
MASK = 2**64 - 1


def kind_of(char):
    """Class of a character."""
    signs = [kind for kind, chars in lines._SIGNS.items() if char in chars]
    if signs:
        return signs[-1]
    code = ord(char)
    if any(zero <= code < zero + 10 for zero in lines._ZEROS):
        return lines.DIGIT
    tables = unicode_tables()
    kind = int(tables.classes[code])
    if kind == OTHER:
        return lines.SYMBOL
    if kind == SOLO:
        return lines.SOLOS
    if kind == MARK:
        return lines.MARKS
    return lines.LOWER if int(tables.lower[code]) == code else lines.UPPER


def squeezed(line):
    """A line without white space at its ends, and with the first character of each run of it."""
    shown = [kind_of(char) != lines.SPACE for char in line]
    if True not in shown:
        return line[0]
    first, last = shown.index(True), len(line) - shown[::-1].index(True)
    return "".join(line[i] for i in range(first, last) if shown[i] or shown[i - 1])


def unmarked(line):
    """A squeezed line without marks of its form, and whether it had one of a list, heading or quotation."""
    is_space = [kind_of(char) == lines.SPACE for char in line]
    within = [char in lines.FORM_MARKS or space for char, space in zip(line, is_space, strict=True)]
    run = within.index(False) if False in within else 0
    cut = max((i + 1 for i in range(run) if is_space[i]), default=0)
    rest, had = line[cut:], cut > 0
    for size in (1, 2, 3):
        for sign in "*_":
            inner = rest[size:-size]
            if rest == sign * size + inner + sign * size and inner and sign not in (inner[0], inner[-1]):
                edges = {kind_of(inner[0]), kind_of(inner[-1])}
                return (rest if lines.SPACE in edges else inner), had
    return rest, had


def measures(line):
    """Measures of a line by their names."""
    kinds = [kind_of(char) for char in line]
    found = {f"class_{kind}": kinds.count(kind) for kind in range(lines.N_CLASSES)}
    word = [lines.LOWER <= kind <= lines.MARKS for kind in kinds]
    starts = [i for i in range(len(line)) if word[i] and not (i and word[i - 1])]
    digit = [kind == lines.DIGIT for kind in kinds]
    numbers = [i for i in range(len(line)) if digit[i] and not (i and digit[i - 1])]
    years = [
        i for i in numbers if line[i : i + 2] in ("19", "20") and [*digit, False][i : i + 5] == [1] * 4 + [0]
    ]
    shown = [kind for kind in kinds if kind != lines.SPACE]
    last = [kind for kind in shown if kind not in (lines.QUOTE, lines.BRACKET)]
    return found | {
        "first": shown[0] if shown else lines.SPACE,
        "last": last[-1] if last else lines.SPACE,
        "n_words": len(starts),
        "n_titles": sum(kinds[i] == lines.UPPER for i in starts),
        "n_numbers": len(numbers),
        "n_years": len(years),
        "n_sentences": sum(
            kind == lines.STOP and [*kinds, lines.SPACE][i + 1] == lines.SPACE for i, kind in enumerate(kinds)
        ),
        "n_urls": sum(line.startswith(("://", "www."), i) for i in range(len(line))),
    }


def mix64(x):
    x = ((x ^ x >> 30) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ x >> 27) * 0x94D049BB133111EB) & MASK
    return x ^ x >> 31


def bucket(value, salt):
    return mix64((value + salt * 0x9E3779B97F4A7C15) & MASK) >> (64 - grams.BUCKET_BITS)


def joined(values):
    """Hash of several values in order."""
    total = 0
    for value in values:
        total = (total * grams.PAIR + int(value)) & MASK
    return total


_NUMBERS = frozenset(grams.number_hashes().tolist())


def folded_tokens(line):
    """Token hashes of a line, those of short numbers folded into one."""
    return [grams.NUMBER if h in _NUMBERS else h for h in token_hashes([line])[0].tolist()]


def line_grams(line, letter_widths=(3, 4)):
    """Buckets of a line, counted."""
    tokens = folded_tokens(line)
    n = len(tokens)
    near = [i for i in range(n) if i < grams.FIRST_TOKENS or i >= n - grams.LAST_TOKENS]
    found = Counter(bucket(tokens[i], grams.ONE) for i in near)
    found.update(bucket(joined(tokens[i : i + 2]), grams.TWO) for i in near if i + 1 < n)
    if n:
        found[bucket(joined([tokens[0], tokens[-1]]), grams.EDGE)] += 1
    fold = {lines.DIGIT: ord("0"), lines.SPACE: ord(" ")}
    letters = [fold.get(kind_of(char), int(unicode_tables().lower[ord(char)])) for char in line]
    for width in letter_widths:
        every = [joined(letters[i : i + width]) for i in range(len(line) - width + 1)]
        some = every[: grams.FIRST_LETTERS] + every[grams.FIRST_LETTERS :][-grams.LAST_LETTERS :]
        found.update(bucket(value, grams.LETTERS + width) for value in some)
    return found


def told(line, table):
    """What phrases tell of a line: the whole of it, its longest beginning, the first it holds."""
    tokens = folded_tokens(line)

    def look_up(side, run):
        known = dict(zip(getattr(table, side).tolist(), getattr(table, f"{side}_told").tolist(), strict=True))
        return known.get(joined(run), phrases.NO_PHRASE) if run else phrases.NO_PHRASE

    widths = range(1, min(len(tokens), phrases.MAX_TOKENS) + 1)
    whole = look_up("whole", tokens) if len(tokens) <= phrases.MAX_TOKENS else phrases.NO_PHRASE
    begins = [found for width in widths if (found := look_up("begins", tokens[:width])) >= 0]
    holds = [
        found
        for i in range(len(tokens))
        for width in widths
        if i + width <= len(tokens) and (found := look_up("holds", tokens[i : i + width])) >= 0
    ]
    return whole, *(begins[-1:] or [phrases.NO_PHRASE]), *(holds[:1] or [phrases.NO_PHRASE])


def log2(value):
    """Logarithm of ``1 + value``, linear between powers of two."""
    value = float(f32(value + 1))
    power = math.floor(math.log2(value))
    return f32(power + (value / 2**power - 1))


def share(part, whole):
    return f32(part) / f32(max(whole, 1))


def is_prose(found, half_words):
    return (found["last"] == lines.STOP and half_words >= MIN_PROSE) or half_words >= MIN_LONG


def line_columns(found, half_words, kind):
    """Columns of a line by itself."""
    count = [found[f"class_{k}"] for k in range(lines.N_CLASSES)]
    letters = count[lines.LOWER] + count[lines.UPPER] + count[lines.SOLOS]
    chars = sum(count) - count[lines.SPACE]
    return [
        log2(half_words),
        log2(chars),
        share(count[lines.UPPER], letters),
        share(count[lines.DIGIT], chars),
        share(letters, chars),
        share(count[lines.SOLOS], chars),
        share(count[lines.MARKS], chars),
        share(count[lines.SYMBOL] + count[lines.SIGN], chars),
        share(count[lines.SEPARATOR], chars),
        share(count[lines.DASH], chars),
        share(count[lines.QUOTE], chars),
        share(count[lines.BRACKET], chars),
        share(2 * count[lines.COMMA], half_words),
        share(2 * count[lines.STOP], half_words),
        share(count[lines.SPACE], found["n_words"]),
        log2(count[lines.COMMA]),
        log2(found["n_sentences"]),
        log2(found["n_numbers"]),
        log2(count[lines.SEPARATOR]),
        log2(found["n_urls"]),
        share(found["n_titles"], found["n_words"]),
        share(found["n_years"], found["n_numbers"]),
        share(letters, found["n_words"] + count[lines.SOLOS]) / f32(8),
        *(f32(found["last"] == k) for k in (lines.STOP, lines.COLON, lines.SEPARATOR)),
        *(f32(found["first"] == k) for k in (lines.UPPER, lines.LOWER, lines.DIGIT)),
        f32(found["first"] in (lines.DASH, lines.SEPARATOR, lines.SYMBOL, lines.SIGN)),
        f32(count[lines.UPPER] > 1 and count[lines.LOWER] == 0),
        f32(is_prose(found, half_words)),
        *(f32(kind == k) for k in range(1, 5)),
    ]


def body(prose, half_words):
    """First and last line of the stretch with the most prose and the least else."""
    gains = [min(h, PROSE_CAP) if p else -COST_OTHER for p, h in zip(prose, half_words, strict=True)]
    n = len(gains)
    best = max((sum(gains[i : j + 1]) for i in range(n) for j in range(i, n)), default=0)
    if best <= 0:
        return n, -1
    stretches = [(j, -i) for i in range(n) for j in range(i, n) if sum(gains[i : j + 1]) == best]
    last, first = min(stretches)
    return -first, last


def page_columns(measured, half_words, hashes, tokens):
    """Columns of the lines' places in the page; of each line token hashes, and the same folded."""
    n = len(measured)
    prose = [is_prose(found, half) for found, half in zip(measured, half_words, strict=True)]
    capped = [min(half, PROSE_CAP) for half in half_words]
    mass = [c if p else 0 for c, p in zip(capped, prose, strict=True)]
    windows = {
        width: [slice(max(i - width, 0), min(i + width + 1, n)) for i in range(n)] for width in WINDOWS
    }
    sums = [sum(mass[window]) for window in windows[WINDOWS[1]]]
    best = sums.index(max(sums))
    first, last = body(prose, half_words)
    said = [tuple(line) if line else (i,) for i, line in enumerate(hashes)]
    in_prose = {h >> 32 for p, line in zip(prose, tokens, strict=True) if p for h in line}
    total = [sum(found[f"class_{kind}"] for found in measured) for kind in range(lines.N_CLASSES)]
    rows = []
    for i in range(n):
        row = [
            (f32(i) + f32(0.5)) / f32(n),
            log2(i) / f32(4),
            log2(n - 1 - i) / f32(4),
            share(sum(mass[:i]), sum(mass)),
            share(sum(mass[: i + 1]), sum(mass)),
        ]
        for width in WINDOWS:
            window = windows[width][i]
            row += [
                f32(sum(mass[window])) / f32(2 * PROSE_CAP),
                share(sum(prose[window]), len(prose[window])),
                share(sum(mass[window]), sum(capped[window])),
            ]
            if width == WINDOWS[1]:
                row += [share(sums[i], sums[best]), log2(abs(i - best)) / f32(4), f32(i < best)]
        before = [j for j in range(i) if prose[j]]
        after = [j for j in range(i + 1, n) if prose[j]]
        row += [
            log2(i - before[-1] if before else n) / f32(4),
            log2(after[0] - i if after else n) / f32(4),
            f32(bool(before)),
            f32(bool(after)),
            f32(first <= i <= last),
            log2(max(first - i, 0)) / f32(4),
            log2(max(i - last, 0)) / f32(4),
        ]
        held = 0 if prose[i] else sum(h >> 32 in in_prose for h in tokens[i])
        overlap = share(held, len(tokens[i]))
        row += [
            log2(said.count(said[i]) - 1),
            f32(said.index(said[i]) != i),
            f32(i + 1 < n and said[i] == said[i + 1]),
            overlap,
            overlap * f32(min(half_words[i], 16)) / f32(16),
            share(half_words[i], max(half_words)),
            log2(n) / f32(4),
            f32(sum(prose)) / f32(n),
            log2(sum(capped)) / f32(8),
            share(total[lines.SOLOS], sum(total)),
            share(total[lines.UPPER], total[lines.LOWER] + total[lines.UPPER]),
        ]
        rows.append(row)
    return rows


def recurrence_columns(measured, half_words, tokens):
    """Columns of what comes again in the page; ``tokens`` are each line's folded token hashes."""
    n = len(measured)
    tokens = [[h >> 32 for h in line] for line in tokens]
    prose = [is_prose(found, half) for found, half in zip(measured, half_words, strict=True)]
    first, last = body(prose, half_words)
    short = [i for i in range(n) if not prose[i] and half_words[i] <= MAX_SHORT and tokens[i]]
    in_all = [t for line in tokens for t in line]
    in_short = [t for i in short for t in tokens[i]]
    keys = {
        "first": [line[0] if line else None for line in tokens],
        "last": [line[-1] if line else None for line in tokens],
        "shape": [(min(found["n_numbers"], 15), found["first"], found["last"]) for found in measured],
    }

    def alike(i, name, within):
        """How many other short lines have the same key."""
        if i not in short or (name == "shape" and not measured[i]["n_numbers"]):
            return 0
        return sum(keys[name][j] == keys[name][i] for j in short if j != i and abs(j - i) <= within)

    rows = []
    for i, line in enumerate(tokens):
        of_body = Counter(t for j in range(first, last + 1) for t in tokens[j])
        if first <= i <= last:
            of_body.subtract(dict.fromkeys(line, 1))
        rare = [t for t in line if in_all.count(t) <= RARE]
        earlier = {t for j in range(i) for t in tokens[j]}
        rows.append(
            [
                share((i in short) * sum(in_short.count(t) >= 3 for t in line), len(line)),
                share((i in short) * sum(in_short.count(t) >= 8 for t in line), len(line)),
                log2(alike(i, "first", n)) / f32(4),
                log2(alike(i, "last", n)) / f32(4),
                log2(alike(i, "last", 16)) / f32(2),
                log2(alike(i, "first", 16)) / f32(2),
                share(sum(in_all.count(t) == 1 for t in line), len(line)),
                share(sum(of_body[t] >= 1 for t in line), len(line)),
                share(sum(of_body[t] >= 1 for t in rare), len(rare)),
                share(len(rare), len(line)),
                share(len(set(line) - earlier), len(line)),
                log2(alike(i, "shape", 16)) / f32(2),
            ]
        )
    return rows


def rounded(value, most):
    """A real number to the nearest whole one, ties to even, within limits."""
    return int(min(max(np.rint(f32(value)), -most), most))


def layer(it, x):
    """A linear layer of whole inputs: real outputs."""
    return [
        f32(sum(int(w) * v for w, v in zip(row, x, strict=True))) * scale + bias
        for row, scale, bias in zip(it.weights, it.scale, it.bias, strict=True)
    ]


def activated(value):
    return value * min(max(value * f32(0.25) + f32(0.5), f32(0)), f32(1))


def normed(row, floor):
    """A row of whole numbers less its mean over its deviation."""
    width, total = len(row), sum(row)
    spread = width * sum(v * v for v in row) - total * total
    factor = f32(network.NORM_SCALE / math.sqrt(float(spread) + floor))
    return [int(np.rint(f32(width * v - total) * factor)) for v in row]


def saturated(value):
    """What an ``int16`` makes of a whole number."""
    return min(max(int(value), -32768), 32767)


def line_norm(row):
    """A row of the stream less its mean over its deviation: both without the last three bits."""
    width = len(row)
    coarse = [v // 8 for v in row]
    total = sum(coarse)
    spread = width * sum(v * v for v in coarse) - total * total
    wanted = f32(64 * width) / np.sqrt(f32(spread) + f32(1e-4 * (width * 64) ** 2))
    mantissa, exponent = math.frexp(float(wanted))
    factor, left = int(mantissa * 2**15), exponent + 1  # wanted is factor * 2**left / 2**16, or a bit more
    if left < 0:
        factor, left = factor // 2**-left, 0
    mean = int(np.rint(f32(total) * f32(8 / width) + f32(3.5)))
    return [saturated(v - mean) * 2**left * factor // 65536 for v in row]


def coarse_block(block):
    """Taps, offsets, weights, starts, slopes and gains of a block, all but the last two whole."""
    channels = range(block.taps.shape[1])
    most, taps, offsets = [], [], []
    for c in channels:
        real = [float(tap) * float(block.taps_scale[c]) * 2048 for tap in block.taps[:, c].tolist()]
        bias = float(block.taps_bias[c])
        most.append(6 * math.sqrt(sum(v * v for v in real)) + abs(bias) or 1.0)
        steps = 127 * 8 / most[-1]
        taps.append([round(v * steps * 128) for v in real])
        offsets.append(round(bias * steps + 128 * 8 + 4 + 2))
    weights, starts, slopes, gains = [], [], [], []
    for o in channels:
        row = [
            w * float(block.point.scale[o]) * 1024 * (m / 127)
            for w, m in zip(block.point.weights[o].tolist(), most, strict=True)
        ]
        bias = float(block.point.bias[o])
        scale = max(max(map(abs, row)) / 32, abs(bias) / 2**22) or 1.0
        weights.append([round(v / scale) for v in row])
        starts.append(round(bias / scale) - 128 * sum(weights[-1]))
        slopes.append(f32(scale / 4))
        gains.append(f32(min(max(float(block.gain[o]) * scale * 512, -60), 60)))
    return taps, offsets, weights, starts, slopes, gains


def logits(net, columns, counted, lines_told):
    """Logits of the lines of a page; ``counted`` are their grams as :func:`line_grams` gives them."""
    n = len(columns)
    c = len(net.columns.weights)
    act = f32(network.ACTIVATION_SCALE)

    def more(row, values):
        return [
            saturated(a + np.rint(min(max(b, f32(-32768)), f32(32767))))
            for a, b in zip(row, values, strict=True)
        ]

    def steps(values):
        return [value * f32(512) for value in values]

    def four_times(row):
        return [4 * v for v in row]

    x = []
    for i in range(n):
        whole = [rounded(f32(v) * f32(network.COLUMN_SCALE), 4 * network.COLUMN_SCALE) for v in columns[i]]
        dims = [
            sum(int(net.embedding[b, d]) * k for b, k in counted[i].items())
            for d in range(net.embedding.shape[1])
        ]
        n_told = len(net.told) // 3
        rows = [net.told[side * n_told + 1 + what].tolist() for side, what in enumerate(lines_told[i])]
        told = [
            sum(min(max(round(v / 8), -10922), 10922) for v in values) for values in zip(*rows, strict=True)
        ]
        row = more(told, steps(layer(net.projection, normed(dims, net.embedding_floor))))
        x.append(more(row, steps(layer(net.columns, whole))))
    for number, block in enumerate(net.blocks, 1):
        taps, offsets, weights, starts, slopes, gains = coarse_block(block)
        y = [line_norm(row) for row in x]
        for i in range(n):
            hidden = []
            for channel in range(c):
                total = offsets[channel]
                for tap in range(network.TAPS):
                    j = i + (tap - network.TAPS // 2) * block.dilation
                    if 0 <= j < n:
                        total += taps[channel][tap] * y[j][channel] // 65536
                hidden.append(min(max(total // 8, 0), 255))
            sums = [
                f32(start + sum(w * v for w, v in zip(row, hidden, strict=True)))
                for row, start in zip(weights, starts, strict=True)
            ]
            shares = [min(max(v * s + f32(0.5), f32(0)), f32(1)) for v, s in zip(sums, slopes, strict=True)]
            x[i] = more(x[i], [v * g * share for v, g, share in zip(sums, gains, shares, strict=True)])
        if number == net.topic_after:
            y = [line_norm(row) for row in x]
            says = [layer(net.topic_weight, four_times(row))[0] for row in y]
            weights = [
                rounded(
                    min(max(v * f32(0.25) + f32(0.5), f32(0)), f32(1)) * f32(network.TOPIC_WEIGHTS), 32767
                )
                + 1
                for v in says
            ]
            mean = [
                int(np.rint(sum(4 * w * row[k] for w, row in zip(weights, y, strict=True)) / sum(weights)))
                for k in range(c)
            ]
            topic = [rounded(v * act, 32767) for v in layer(net.topic_in, mean)]
            for i in range(n):
                shared = [rounded(f32(a * b) * f32(1 / 512), 32767) for a, b in zip(y[i], topic, strict=True)]
                values = [
                    activated(v) * g
                    for v, g in zip(layer(net.topic_out, shared), net.topic_gain, strict=True)
                ]
                x[i] = more(x[i], steps(values))
    return [layer(net.head, four_times(line_norm(row)))[0] for row in x]
