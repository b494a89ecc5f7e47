// The network of the page model, for channels padded to kWidth. The definition is
// dedup._reference.network. Part of page_body.hpp, once a level; no include guard on purpose.
//
// All that is not whole is done in the definition's order, one rounding a step. A factor that is
// a power of two is taken into scales and biases beforehand, which changes no bit.

// v * clip(v / 4 + 1 / 2, 0, 1); the product by 1 / 4 is exact.
static DEDUP_INLINE F activated(F v) {
    return multiply_f(v, clip_f(add_f(multiply_f(v, same_f(0.25F)), same_f(0.5F)), 0.0F, 1.0F));
}

// What outputs of these sums are, in steps of the stream.
template <bool kActivated>
static DEDUP_INLINE I output(const PackedLayer& layer, I sums, size_t at) {
    F v = add_f(multiply_f(to_float(sums), load_f(layer.scale.data() + at)), load_f(layer.bias.data() + at));
    if constexpr (kActivated) v = multiply_f(activated(v), load_f(layer.gain.data() + at));
    return to_whole(clip_f(v, -kMax16 - 1, kMax16));
}

// What is added to the stream of a line.
static DEDUP_INLINE void add_outputs(I low, I high, int16_t* x) { store(x, add_saturated(load(x), pack(low, high))); }

// Sums of so many lines, for two vectors of outputs. Not an array, which compilers would keep in
// memory.
template <size_t kSome>
struct Sums {
    I low, high;
    Sums<kSome - 1> others;

    DEDUP_INLINE void clear() {
        low = high = same(0);
        others.clear();
    }
    template <size_t line_stride>
    DEDUP_INLINE void add_pairs(const int32_t* pair, I low_weights, I high_weights) {
        const I v = same(*pair);
        low = add_products(low, v, low_weights);
        high = add_products(high, v, high_weights);
        others.template add_pairs<line_stride>(pair + line_stride, low_weights, high_weights);
    }
    template <size_t kWidth, bool kActivated>
    DEDUP_INLINE void give(const PackedLayer& layer, size_t at, int16_t* x) const {
        add_outputs(output<kActivated>(layer, low, at), output<kActivated>(layer, high, at + kLanes), x + at);
        others.template give<kWidth, kActivated>(layer, at, x + kWidth);
    }
};
template <>
struct Sums<0> {
    DEDUP_INLINE void clear() {}
    template <size_t line_stride>
    DEDUP_INLINE void add_pairs(const int32_t*, I, I) {}
    template <size_t kWidth, bool kActivated>
    DEDUP_INLINE void give(const PackedLayer&, size_t, int16_t*) const {}
};

// x += layer(pairs), in units of the stream, for kSome lines: those of int16 inputs that lie
// `line_stride` pairs apart, each pair `pair_stride` after the one before.
template <size_t kWidth, bool kActivated, size_t line_stride, size_t pair_stride, size_t kSome>
static inline void add_layer_some(const PackedLayer& layer, const int32_t* pairs, int16_t* x) {
    const size_t n_pairs = layer.n_pairs;
    for (size_t o = 0; o < kWidth; o += 2 * kLanes) {
        Sums<kSome> sums;
        sums.clear();
        const int16_t* weights = layer.weights.data() + 2 * o;
        const int32_t* pair = pairs;
        for (size_t p = 0; p < n_pairs; ++p, weights += 2 * kWidth, pair += pair_stride)
            sums.template add_pairs<line_stride>(pair, load(weights), load(weights + 2 * kLanes));
        sums.template give<kWidth, kActivated>(layer, o, x);
    }
}

template <size_t kWidth, bool kActivated, size_t line_stride, size_t pair_stride>
static void add_layer(const PackedLayer& layer, const int32_t* pairs, int16_t* x) {
    constexpr size_t kSome = DEDUP_VECTOR == 64 ? 8 : 4;  // so that sums stay in registers
    for (size_t l = 0; l < kTile; l += kSome)
        add_layer_some<kWidth, kActivated, line_stride, pair_stride, kSome>(layer, pairs + l * line_stride,
                                                                            x + l * kWidth);
}

// The same for a layer of bytes, two words of inputs at a time.
template <size_t kSome>
struct ByteSums {
    I low, high;
    ByteSums<kSome - 1> others;

    DEDUP_INLINE void start(I low_start, I high_start) {
        low = low_start;
        high = high_start;
        others.start(low_start, high_start);
    }
    template <size_t line_stride>
    DEDUP_INLINE void add(const int32_t* words, I low_a, I high_a, I low_b, I high_b) {
        const I a = same(words[0]), b = same(words[1]);
        low = add_words(low, a, low_a, b, low_b);
        high = add_words(high, a, high_a, b, high_b);
        others.template add<line_stride>(words + line_stride, low_a, high_a, low_b, high_b);
    }
    template <size_t kWidth>
    DEDUP_INLINE void give(const PackedBytes& layer, size_t at, int16_t* x) const {
        add_outputs(output(layer, low, at), output(layer, high, at + kLanes), x + at);
        others.template give<kWidth>(layer, at, x + kWidth);
    }
    static DEDUP_INLINE I output(const PackedBytes& layer, I sums, size_t at) {
        const F v = to_float(sums);
        const F share = clip_f(add_f(multiply_f(v, load_f(layer.slope.data() + at)), same_f(0.5F)), 0.0F, 1.0F);
        return to_whole(multiply_f(multiply_f(v, load_f(layer.gain.data() + at)), share));
    }
};
template <>
struct ByteSums<0> {
    DEDUP_INLINE void start(I, I) {}
    template <size_t line_stride>
    DEDUP_INLINE void add(const int32_t*, I, I, I, I) {}
    template <size_t kWidth>
    DEDUP_INLINE void give(const PackedBytes&, size_t, int16_t*) const {}
};

// x += layer(bytes) for kTile lines.
template <size_t kWidth>
static void add_bytes(const PackedBytes& layer, const Hidden* bytes, int16_t* x) {
    constexpr size_t kSome = DEDUP_VECTOR == 64 ? 8 : 4;  // so that sums stay in registers
    constexpr size_t kWords = kWidth * sizeof(Hidden) / 4;
    static_assert(kWords % 2 == 0);
    for (size_t o = 0; o < kWidth; o += 2 * kLanes)
        for (size_t l = 0; l < kTile; l += kSome) {
            ByteSums<kSome> sums;
            sums.start(load(layer.start.data() + o), load(layer.start.data() + o + kLanes));
            const uint8_t* weights = layer.weights.data() + 4 * o;
            const auto* words = reinterpret_cast<const int32_t*>(bytes + l * kWidth);
            for (size_t w = 0; w < kWords; w += 2, weights += 8 * kWidth, words += 2)
                sums.template add<kWords>(words, load(weights), load(weights + 4 * kLanes), load(weights + 4 * kWidth),
                                          load(weights + 4 * kWidth + 4 * kLanes));
            sums.template give<kWidth>(layer, o, x + l * kWidth);
        }
}

// unit / sqrt(spread + floor) of kTile lines.
static inline void norm_factors(const double* spreads, double floor, double unit, float* factors) {
    for (size_t l = 0; l < kTile; ++l) factors[l] = static_cast<float>(unit / std::sqrt(spreads[l] + floor));
}

// Norm of kTile lines of the stream, `n` of whose kWidth channels are real.
template <size_t kWidth>
static void norm(const int16_t* x, size_t n, int16_t* y) {
    alignas(64) int32_t totals[kTile], squares[kTile], means[kTile], wholes[kTile];
    alignas(64) int64_t shifts[kTile];
    alignas(64) float spreads[kTile], factors[kTile];
    for (size_t l = 0; l < kTile; l += 4) {
        I total[4], square[4];
        for (size_t i = 0; i < 4; ++i) {
            total[i] = square[i] = same(0);
            for (size_t c = 0; c < kWidth; c += 2 * kLanes) {
                const I v = shift_right16<kSpreadShift>(load(x + (l + i) * kWidth + c));
                total[i] = add_products(total[i], v, same16(1));
                square[i] = add_products(square[i], v, v);
            }
        }
        sums_of(total[0], total[1], total[2], total[3], totals + l);
        sums_of(square[0], square[1], square[2], square[3], squares + l);
    }
    const double unit = static_cast<double>(n) * static_cast<double>(kStreamSteps / (1 << kSpreadShift));
    for (size_t l = 0; l < kTile; ++l) {  // whole numbers below 2 ** 53
        const double total = totals[l], square = squares[l];
        spreads[l] = static_cast<float>(static_cast<double>(n) * square - total * total);
    }
    const F floor = same_f(static_cast<float>(1e-4 * (unit * unit))), one = same_f(static_cast<float>(unit));
    for (size_t l = 0; l < kTile; l += kLanes)
        store_f(factors + l, over_root_f(one, add_f(load_f(spreads + l), floor)));
    const float share = static_cast<float>((1 << kSpreadShift) / static_cast<double>(n));
    for (size_t l = 0; l < kTile; l += kLanes)
        store(means + l, to_whole(add_f(multiply_f(to_float(load(totals + l)), same_f(share)), same_f(3.5F))));
    for (size_t l = 0; l < kTile; ++l) {
        const auto bits = std::bit_cast<int32_t>(factors[l]);
        const int32_t left = (bits >> 23) - 125;
        const int32_t whole = (((bits & 0x7FFFFF) | 0x800000) >> 9) >> std::max(-left, 0);
        wholes[l] = whole | whole << 16;
        means[l] = (means[l] & 0xFFFF) | means[l] << 16;
        shifts[l] = std::max(left, 0);
    }
    for (size_t l = 0; l < kTile; ++l) {
        const I mean = same(means[l]), factor = same(wholes[l]);
        for (size_t c = 0; c < kWidth; c += 2 * kLanes) {
            const I rest = subtract_saturated(load(x + l * kWidth + c), mean);
            store(y + l * kWidth + c, upper_products(shift_left16(rest, shifts + l), factor));
        }
    }
}

// Norm of sums of embeddings, n of whose kMaxDims are real: 2048 times what is left of the mean over the deviation.
static void norm_dims(const int32_t* x, size_t n, double floor, int16_t* y) {
    int32_t totals[kTile];
    double spreads[kTile];
    float factors[kTile];
    for (size_t l = 0; l < kTile; ++l) {
        I total = same(0);
        Squares squares = no_squares();
        for (size_t c = 0; c < kMaxDims; c += kLanes) {
            const I v = load(x + l * kMaxDims + c);
            total = add(total, v);
            squares = add_squares(squares, v);
        }
        totals[l] = sum_of(total);
        const int64_t spread = static_cast<int64_t>(n) * sum_of_squares(squares) - int64_t{totals[l]} * totals[l];
        spreads[l] = static_cast<double>(spread);
    }
    norm_factors(spreads, floor, static_cast<double>(kNormScale), factors);
    const I times = same(static_cast<int32_t>(n));
    for (size_t l = 0; l < kTile; ++l) {
        const I total = same(totals[l]);
        const F factor = same_f(factors[l]);
        for (size_t c = 0; c < kMaxDims; c += 2 * kLanes) {
            const int32_t* of = x + l * kMaxDims + c;
            const I a = subtract(multiply(load(of), times), total);
            const I b = subtract(multiply(load(of + kLanes), times), total);
            store(y + l * kMaxDims + c, pack_in_order(to_whole(multiply_f(to_float(a), factor)),
                                                      to_whole(multiply_f(to_float(b), factor))));
        }
    }
}

// Norms of lines. Of most pages all are held, between as many lines of zeros as a convolution
// reaches beyond a page; of a long page as many as it reaches, a power of two, and each takes the
// place of an earlier one.
template <size_t kWidth>
struct Norms {
    static constexpr size_t kMostHeld = 2048, kMostMargin = 256;
    int16_t* rows;
    size_t n_rows;
    bool all;

    Norms(const PageModel& model, size_t n, Cells<int16_t>& room) {
        const size_t padded = (n + kTile - 1) / kTile * kTile;
        size_t reach = 1;
        for (const PackedBlock& block : model.blocks) reach = std::max(reach, kTaps / 2 * block.dilation);
        all = padded <= kMostHeld && reach <= kMostMargin;
        n_rows = all ? padded : std::bit_ceil(std::min(padded, 2 * reach + 2 * kTile));
        const size_t margin = all ? reach : 0;
        room.resize((n_rows + 2 * margin) * kWidth);
        rows = room.data() + margin * kWidth;
        std::fill(room.begin(), room.begin() + margin * kWidth, int16_t{0});
        std::fill(room.end() - margin * kWidth, room.end(), int16_t{0});
    }
    int16_t* operator[](size_t line) const { return rows + (all ? line : line & (n_rows - 1)) * kWidth; }
};

// Each channel over the lines around, of kTile lines: `row` gives that of a line at a tap.
template <size_t kWidth, class Row>
static DEDUP_INLINE void convolve_rows(const PackedBlock& block, Row row, Hidden* out) {
    static_assert(kTaps == 5);
    const int16_t* taps = block.taps.data();
    for (size_t c = 0; c < kWidth; c += 2 * kLanes) {
        const I t0 = load(taps + c), t1 = load(taps + kWidth + c), t2 = load(taps + 2 * kWidth + c);
        const I t3 = load(taps + 3 * kWidth + c), t4 = load(taps + 4 * kWidth + c);
        const I offset = load(block.offset.data() + c);
        for (size_t l = 0; l < kTile; ++l) {
            const I a = add16(offset, upper_products(load(row(l, 0) + c), t0));
            const I b = add16(upper_products(load(row(l, 1) + c), t1), upper_products(load(row(l, 2) + c), t2));
            const I d = add16(upper_products(load(row(l, 3) + c), t3), upper_products(load(row(l, 4) + c), t4));
            store_bytes(out + l * kWidth + c, shift_right16<kHiddenShift>(add16(a, add16(b, d))));
        }
    }
}

// kTile lines from `first` on. What lies beyond the page is `zeros`.
template <size_t kWidth>
static void convolve(const PackedBlock& block, const Norms<kWidth>& y, size_t n, size_t first, const int16_t* zeros,
                     Hidden* out) {
    if (y.all) {
        const int16_t* base = y[first];
        const auto dilation = static_cast<ptrdiff_t>(block.dilation);
        const auto row = [&](size_t l, ptrdiff_t tap) {
            return base + (static_cast<ptrdiff_t>(l) + (tap - 2) * dilation) * static_cast<ptrdiff_t>(kWidth);
        };
        return convolve_rows<kWidth>(block, row, out);
    }
    const int16_t* rows[kTile][kTaps];
    for (size_t l = 0; l < kTile; ++l)
        for (size_t tap = 0; tap < kTaps; ++tap) {
            // Unsigned: what lies before the page is beyond its end.
            const size_t line = first + l + tap * block.dilation - kTaps / 2 * block.dilation;
            rows[l][tap] = line < n ? y[line] : zeros;
        }
    convolve_rows<kWidth>(block, [&](size_t l, size_t tap) { return rows[l][tap]; }, out);
}

// What a layer of one output gives for kTile lines.
template <size_t kWidth>
static void row_values(const int16_t* y, const PackedRow& row, float* out) {
    alignas(64) int32_t sums[kTile];
    for (size_t l = 0; l < kTile; l += 4) {
        I sum[4];
        for (size_t i = 0; i < 4; ++i) {
            sum[i] = same(0);
            for (size_t c = 0; c < kWidth; c += 2 * kLanes)
                sum[i] = add_products(sum[i], load(y + (l + i) * kWidth + c), load(row.weights.data() + c));
        }
        sums_of(sum[0], sum[1], sum[2], sum[3], sums + l);
    }
    for (size_t l = 0; l < kTile; l += kLanes)
        store_f(out + l, add_f(multiply_f(to_float(load(sums + l)), same_f(row.scale)), same_f(row.bias)));
}

// The weighted sum of lines' norms.
template <size_t kWidth>
struct TopicSums {
    int64_t sums[kWidth] = {};  // where packed_place says
    int64_t total = 0;

    void add_lines(const PackedRow& row, const int16_t* y, size_t n) {  // n: at most kTile
        alignas(64) float values[kTile];
        alignas(64) int32_t weights[kTile], part[kWidth];
        row_values<kWidth>(y, row, values);
        for (size_t l = 0; l < kTile; l += kLanes) {
            const F share = clip_f(add_f(multiply_f(load_f(values + l), same_f(0.25F)), same_f(0.5F)), 0.0F, 1.0F);
            store(weights + l, add(to_whole(multiply_f(share, same_f(kTopicWeights))), same(1)));
        }
        std::fill(weights + n, weights + kTile, 0);
        for (size_t l = 0; l < kTile; ++l) total += weights[l];
        for (size_t c = 0; c < kWidth; c += 2 * kLanes) {
            I low = same(0), high = same(0);
            for (size_t l = 0; l < kTile; l += 2) {
                const I a = load(y + l * kWidth + c), b = load(y + (l + 1) * kWidth + c);
                const I both = same(weights[l] | weights[l + 1] << 16);
                low = add_products(low, unpack_low(a, b), both);
                high = add_products(high, unpack_high(a, b), both);
            }
            store(part + c, low);
            store(part + c + kLanes, high);
        }
        for (size_t c = 0; c < kWidth; ++c) sums[c] += part[c];
    }
};

// What the page's topic is: int16 by channel.
template <size_t kWidth>
static void find_topic(const PageModel& model, const TopicSums<kWidth>& found, int16_t* topic) {
    int16_t mean[kWidth];
    for (size_t c = 0; c < kWidth; ++c) {
        const auto sum = static_cast<double>(found.sums[packed_place(c, kLanes)]) * static_cast<double>(kLayerSteps);
        mean[c] = static_cast<int16_t>(std::nearbyint(sum / static_cast<double>(found.total)));
    }
    std::fill(topic, topic + kWidth, int16_t{0});
    for (size_t o = 0; o < model.n_channels; ++o) {
        int32_t sum = 0;
        for (size_t c = 0; c < model.n_channels; ++c)
            sum += int32_t{mean[c]} * model.topic_in_weights[o * model.n_channels + c];
        const float scaled = static_cast<float>(sum) * model.topic_in_scale[o];
        const float value = (scaled + model.topic_in_bias[o]) * kActivationScale;
        topic[o] = static_cast<int16_t>(std::nearbyintf(std::min(std::max(value, -kMax16), kMax16)));
    }
}

// What kTile lines share with the topic.
template <size_t kWidth>
static void share(const int16_t* y, const int16_t* topic, int16_t* out) {
    const F unit = same_f(1.0F / kLineSteps);
    for (size_t l = 0; l < kTile; ++l)
        for (size_t c = 0; c < kWidth; c += 2 * kLanes) {
            const I a = load(y + l * kWidth + c), b = load(topic + c);
            const F low = multiply_f(to_float(products_low(a, b)), unit);
            const F high = multiply_f(to_float(products_high(a, b)), unit);
            store(out + l * kWidth + c,
                  pack(to_whole(clip_f(low, -kMax16, kMax16)), to_whole(clip_f(high, -kMax16, kMax16))));
        }
}

// Logits of n lines from their streams, which are used up.
template <size_t kWidth>
static void run_blocks(const PageModel& model, int16_t* x, size_t n, const Norms<kWidth>& y, float* logits) {
    alignas(64) static constexpr int16_t zeros[kMaxChannels] = {};
    alignas(64) Hidden hidden[kTile * kWidth];
    alignas(64) int16_t wide[kTile * kWidth];
    alignas(64) int16_t topic[kWidth];
    alignas(64) float values[kTile];
    const size_t channels = model.n_channels;
    const auto make_norm = [&](size_t first) {
        int16_t* const out = y[first];
        norm<kWidth>(x + first * kWidth, channels, out);
        if (first + kTile > n) std::fill(out + (n - first) * kWidth, out + kTile * kWidth, int16_t{0});
    };
    for (size_t i = 0; i < model.blocks.size(); ++i) {
        const PackedBlock& block = model.blocks[i];
        // Norms are made just before they are read, and before the lines they are of change.
        size_t made = 0;
        for (size_t first = 0; first < n; first += kTile) {
            for (; made < std::min(n, first + kTile + kTaps / 2 * block.dilation); made += kTile) make_norm(made);
            convolve<kWidth>(block, y, n, first, zeros, hidden);
            add_bytes<kWidth>(block.point, hidden, x + first * kWidth);
        }
        if (i + 1 != model.topic_after) continue;
        TopicSums<kWidth> sums;
        for (size_t first = 0; first < n; first += kTile) {
            make_norm(first);
            sums.add_lines(model.topic_weight, y[first], std::min(kTile, n - first));
        }
        find_topic<kWidth>(model, sums, topic);
        for (size_t first = 0; first < n; first += kTile) {
            if (!y.all) make_norm(first);
            share<kWidth>(y[first], topic, wide);
            add_layer<kWidth, true, kWidth / 2, 1>(model.topic_out, reinterpret_cast<const int32_t*>(wide),
                                                   x + first * kWidth);
        }
    }
    for (size_t first = 0; first < n; first += kTile) {
        norm<kWidth>(x + first * kWidth, channels, wide);
        row_values<kWidth>(wide, model.head, values);
        std::copy_n(values, std::min(kTile, n - first), logits + first);
    }
}
