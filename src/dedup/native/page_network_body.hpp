// The network of the page model, for channels padded to kWidth. The definition is
// dedup._reference.network. Part of page_body.hpp, once a level; no include guard on purpose.
//
// All that is not whole is done in the definition's order, one rounding a step. A factor that is
// a power of two is taken into scales and biases beforehand, which changes no bit.

// v * clip(v / 4 + 1 / 2, 0, 1); the product by 1 / 4 is exact.
static DEDUP_INLINE F activated(F v) {
    return multiply_f(v, clip_f(add_f(multiply_f(v, same_f(0.25F)), same_f(0.5F)), 0.0F, 1.0F));
}

// What a layer's outputs from `at` on, of these sums, add to the stream of a line.
template <bool kActivated>
static DEDUP_INLINE void add_outputs(const PackedLayer& layer, I sums, size_t at, int32_t* x) {
    F v = add_f(multiply_f(to_float(sums), load_f(layer.scale.data() + at)), load_f(layer.bias.data() + at));
    if constexpr (kActivated) v = multiply_f(activated(v), load_f(layer.gain.data() + at));
    I sum = add(load(x), to_whole(clip_f(v, -kMaxStream, kMaxStream)));
    if constexpr (kActivated) sum = clip(sum, static_cast<int32_t>(kMaxStream));
    store(x, sum);
}

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
    DEDUP_INLINE void give(const PackedLayer& layer, size_t at, int32_t* x) const {
        add_outputs<kActivated>(layer, low, at, x + at);
        add_outputs<kActivated>(layer, high, at + kLanes, x + at + kLanes);
        others.template give<kWidth, kActivated>(layer, at, x + kWidth);
    }
};
template <>
struct Sums<0> {
    DEDUP_INLINE void clear() {}
    template <size_t line_stride>
    DEDUP_INLINE void add_pairs(const int32_t*, I, I) {}
    template <size_t kWidth, bool kActivated>
    DEDUP_INLINE void give(const PackedLayer&, size_t, int32_t*) const {}
};

// x += layer(pairs), in units of the stream, for kSome lines: those of int16 inputs that lie
// `line_stride` pairs apart, each pair `pair_stride` after the one before.
template <size_t kWidth, bool kActivated, size_t line_stride, size_t pair_stride, size_t kSome>
static inline void add_layer_some(const PackedLayer& layer, const int32_t* pairs, int32_t* x) {
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
static void add_layer(const PackedLayer& layer, const int32_t* pairs, int32_t* x) {
    constexpr size_t kSome = DEDUP_VECTOR == 64 ? 8 : 4;  // so that sums stay in registers
    for (size_t l = 0; l < kTile; l += kSome)
        add_layer_some<kWidth, kActivated, line_stride, pair_stride, kSome>(layer, pairs + l * line_stride,
                                                                            x + l * kWidth);
}

// 2048 / sqrt(spread + floor) of kTile numbers.
static inline void norm_factors(const int64_t* spreads, double floor, float* factors) {
#if DEDUP_VECTOR == 64
    for (size_t l = 0; l < kTile; l += 8) {
        const __m512d spread = _mm512_cvtepi64_pd(_mm512_loadu_si512(spreads + l));
        const __m512d root = _mm512_sqrt_pd(_mm512_add_pd(spread, _mm512_set1_pd(floor)));
        _mm256_storeu_ps(factors + l, _mm512_cvtpd_ps(_mm512_div_pd(_mm512_set1_pd(kNormScale), root)));
    }
#elif DEDUP_VECTOR > 0
    for (size_t l = 0; l < kTile; l += 2) {
        const __m128d spread = _mm_set_pd(static_cast<double>(spreads[l + 1]), static_cast<double>(spreads[l]));
        const __m128d root = _mm_sqrt_pd(_mm_add_pd(spread, _mm_set1_pd(floor)));
        const __m128 factor = _mm_cvtpd_ps(_mm_div_pd(_mm_set1_pd(kNormScale), root));
        _mm_storel_pi(reinterpret_cast<__m64*>(factors + l), factor);
    }
#else
    for (size_t l = 0; l < kTile; ++l)
        factors[l] = static_cast<float>(kNormScale / std::sqrt(static_cast<double>(spreads[l]) + floor));
#endif
}

// Norm of kTile lines within the limits of the stream, `n` of whose kWidth channels are real.
template <size_t kWidth>
static void norm(const int32_t* x, size_t n, double floor, int16_t* y) {
    int32_t totals[kTile];
    int64_t spreads[kTile];
    float factors[kTile];
    for (size_t l = 0; l < kTile; ++l) {
        I total = same(0);
        Squares squares = no_squares();
        for (size_t c = 0; c < kWidth; c += kLanes) {
            const I v = load(x + l * kWidth + c);
            total = add(total, v);
            squares = add_squares(squares, v);
        }
        totals[l] = sum_of(total);
        spreads[l] = static_cast<int64_t>(n) * sum_of_squares(squares) - int64_t{totals[l]} * totals[l];
    }
    norm_factors(spreads, floor, factors);
    const I times = same(static_cast<int32_t>(n));
    for (size_t l = 0; l < kTile; ++l) {
        const I total = same(totals[l]);
        const F factor = same_f(factors[l]);
        for (size_t c = 0; c < kWidth; c += 2 * kLanes) {
            const int32_t* of = x + l * kWidth + c;
            const I a = subtract(multiply(load(of), times), total);
            const I b = subtract(multiply(load(of + kLanes), times), total);
            store(y + l * kWidth + c, pack_in_order(to_whole(multiply_f(to_float(a), factor)),
                                                    to_whole(multiply_f(to_float(b), factor))));
        }
    }
}

// The same for any numbers, as before the first block, where nothing is clipped yet.
template <size_t kWidth>
static void wide_norm(const int32_t* x, size_t n, double floor, int16_t* y) {
    for (size_t l = 0; l < kTile; ++l, x += kWidth, y += kWidth) {
        int64_t total = 0;
        uint64_t squares = 0;
        for (size_t c = 0; c < n; ++c) {
            total += x[c];
            squares += static_cast<uint64_t>(int64_t{x[c]} * x[c]);
        }
        const auto spread = static_cast<int64_t>(n * squares - static_cast<uint64_t>(total) * static_cast<uint64_t>(total));
        const double factor = kNormScale / std::sqrt(static_cast<double>(spread) + floor);
        for (size_t c = 0; c < kWidth; ++c) {
            const int64_t value = c < n ? static_cast<int64_t>(n) * x[c] - total : 0;
            y[c] = static_cast<int16_t>(std::nearbyintf(static_cast<float>(value) * static_cast<float>(factor)));
        }
    }
}

template <size_t kWidth>
static bool beyond_stream(const int32_t* x) {
    constexpr uint32_t kMost = static_cast<uint32_t>(kMaxStream);
    uint32_t beyond = 0;
    for (size_t i = 0; i < kTile * kWidth; ++i) beyond |= static_cast<uint32_t>(x[i]) + kMost > 2 * kMost;
    return beyond != 0;
}

// Norms of as many lines as a convolution reaches, a power of two; each takes the place of an
// earlier one. Of a page of fewer lines it holds all.
template <size_t kWidth>
struct Norms {
    int16_t* rows;
    size_t n_rows;
    int16_t* operator[](size_t line) const { return rows + (line & (n_rows - 1)) * kWidth; }
};

// Each channel over the lines around: kTile lines from `first` on. What lies beyond the page is
// `zeros`.
template <size_t kWidth>
static void convolve(const PackedBlock& block, Norms<kWidth> y, size_t n, size_t first, const int16_t* zeros,
                     int16_t* out) {
    const int16_t* rows[kTile][kTaps];
    for (size_t l = 0; l < kTile; ++l)
        for (size_t tap = 0; tap < kTaps; ++tap) {
            // Unsigned: what lies before the page is beyond its end.
            const size_t line = first + l + tap * block.dilation - kTaps / 2 * block.dilation;
            rows[l][tap] = line < n ? y[line] : zeros;
        }
    static_assert(kTaps == 5);
    const int16_t* taps = block.taps.data();
    for (size_t c = 0; c < kWidth; c += 2 * kLanes) {
        const I t0 = load(taps + c), t1 = load(taps + kWidth + c), t2 = load(taps + 2 * kWidth + c);
        const I t3 = load(taps + 3 * kWidth + c), t4 = load(taps + 4 * kWidth + c);
        const I low01 = unpack_low(t0, t1), low23 = unpack_low(t2, t3), low4 = unpack_low(t4, same(0));
        const I high01 = unpack_high(t0, t1), high23 = unpack_high(t2, t3), high4 = unpack_high(t4, same(0));
        const F low_scale = load_f(block.scale.data() + c), high_scale = load_f(block.scale.data() + c + kLanes);
        const F low_bias = load_f(block.bias.data() + c), high_bias = load_f(block.bias.data() + c + kLanes);
        for (size_t l = 0; l < kTile; ++l) {
            const int16_t* const* row = rows[l];
            const I v0 = load(row[0] + c), v1 = load(row[1] + c), v2 = load(row[2] + c);
            const I v3 = load(row[3] + c), v4 = load(row[4] + c);
            I low = add_products(same(0), unpack_low(v0, v1), low01);
            I high = add_products(same(0), unpack_high(v0, v1), high01);
            low = add_products(low, unpack_low(v2, v3), low23);
            high = add_products(high, unpack_high(v2, v3), high23);
            low = add_products(low, unpack_low(v4, v4), low4);
            high = add_products(high, unpack_high(v4, v4), high4);
            const F a = add_f(multiply_f(to_float(low), low_scale), low_bias);
            const F b = add_f(multiply_f(to_float(high), high_scale), high_bias);
            store(out + l * kWidth + c,
                  pack(to_whole(clip_f(a, -kMax16, kMax16)), to_whole(clip_f(b, -kMax16, kMax16))));
        }
    }
}

template <size_t kWidth>
static int32_t dot(const int16_t* y, const PackedRow& row) {
    I sum = same(0);
    for (size_t c = 0; c < kWidth; c += 2 * kLanes) sum = add_products(sum, load(y + c), load(row.weights.data() + c));
    return sum_of(sum);
}

// A real number, from a layer of one output.
static inline float row_value(int32_t sum, const PackedRow& row) {
    const float scaled = static_cast<float>(sum) * row.scale;
    return scaled + row.bias;
}

// The weighted sum of lines' norms.
template <size_t kWidth>
struct TopicSums {
    int64_t sums[kWidth] = {};
    int64_t total = 0;

    void add(const PackedRow& row, const int16_t* y, size_t n) {  // n: at most kTile
        int32_t part[kWidth] = {};
        for (size_t l = 0; l < n; ++l, y += kWidth) {
            const float share = row_value(dot<kWidth>(y, row), row) * 0.25F + 0.5F;
            const float weight = std::min(std::max(share, 0.0F), 1.0F) * kTopicWeights;
            const auto whole = static_cast<int32_t>(std::nearbyintf(weight)) + 1;
            total += whole;
            for (size_t c = 0; c < kWidth; ++c) part[c] += whole * y[c];
        }
        for (size_t c = 0; c < kWidth; ++c) sums[c] += part[c];
    }
};

// What the page's topic is: int16 by channel.
template <size_t kWidth>
static void find_topic(const PageModel& model, const TopicSums<kWidth>& found, int16_t* topic) {
    int16_t mean[kWidth];
    for (size_t c = 0; c < kWidth; ++c) {
        const double value = std::nearbyint(static_cast<double>(found.sums[c]) / static_cast<double>(found.total));
        mean[c] = static_cast<int16_t>(value);
    }
    std::fill(topic, topic + kWidth, int16_t{0});
    for (size_t o = 0; o < model.n_channels; ++o) {
        int64_t sum = 0;
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
    const F unit = same_f(1.0F / kNormScale);
    for (size_t l = 0; l < kTile; ++l)
        for (size_t c = 0; c < kWidth; c += 2 * kLanes) {
            const I a = load(y + l * kWidth + c), b = load(topic + c);
            const F low = multiply_f(to_float(products_low(a, b)), unit);
            const F high = multiply_f(to_float(products_high(a, b)), unit);
            store(out + l * kWidth + c,
                  pack(to_whole(clip_f(low, -kMax16, kMax16)), to_whole(clip_f(high, -kMax16, kMax16))));
        }
}

// Lines whose norms a network needs at once: what its widest convolution reaches, and a tile that
// is being made. At least some more, so that the norms of most pages are all held.
static inline size_t norms_held(const PageModel& model, size_t n_lines) {
    size_t reach = 256;
    for (const PackedBlock& block : model.blocks) reach = std::max(reach, (kTaps - 1) * block.dilation);
    return std::bit_ceil(std::min(n_lines, reach + 2 * kTile));
}

// Logits of n lines from their streams, which are used up.
template <size_t kWidth>
static void run_blocks(const PageModel& model, int32_t* x, size_t n, Norms<kWidth> y, float* logits) {
    alignas(64) static constexpr int16_t zeros[kMaxChannels] = {};
    alignas(64) int16_t hidden[kTile * kWidth];
    alignas(64) int16_t topic[kWidth];
    const size_t channels = model.n_channels;
    const double spread = static_cast<double>(channels) * kStreamScale;
    const double floor = 1e-4 * (spread * spread);
    const auto* pairs = reinterpret_cast<const int32_t*>(hidden);
    bool clipped = false;  // not before the first block
    const auto make_norm = [&](size_t first, int16_t* out) {
        if (!clipped && beyond_stream<kWidth>(x + first * kWidth))
            wide_norm<kWidth>(x + first * kWidth, channels, floor, out);
        else
            norm<kWidth>(x + first * kWidth, channels, floor, out);
    };
    for (size_t i = 0; i < model.blocks.size(); ++i) {
        const PackedBlock& block = model.blocks[i];
        // Norms are made just before they are read, and before the lines they are of change.
        size_t made = 0;
        for (size_t first = 0; first < n; first += kTile) {
            for (; made < std::min(n, first + kTile + kTaps / 2 * block.dilation); made += kTile)
                make_norm(made, y[made]);
            convolve<kWidth>(block, y, n, first, zeros, hidden);
            add_layer<kWidth, true, kWidth / 2, 1>(block.point, pairs, x + first * kWidth);
        }
        clipped = true;
        if (i + 1 != model.topic_after) continue;
        TopicSums<kWidth> sums;
        for (size_t first = 0; first < n; first += kTile) {
            make_norm(first, y[first]);
            sums.add(model.topic_weight, y[first], std::min(kTile, n - first));
        }
        find_topic<kWidth>(model, sums, topic);
        for (size_t first = 0; first < n; first += kTile) {
            if (n > y.n_rows) make_norm(first, y[first]);
            share<kWidth>(y[first], topic, hidden);
            add_layer<kWidth, true, kWidth / 2, 1>(model.topic_out, pairs, x + first * kWidth);
        }
    }
    for (size_t first = 0; first < n; first += kTile) {
        make_norm(first, hidden);
        for (size_t l = 0; l < kTile && first + l < n; ++l)
            logits[first + l] = row_value(dot<kWidth>(hidden + l * kWidth, model.head), model.head);
    }
}
