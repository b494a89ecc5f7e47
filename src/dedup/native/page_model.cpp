#include "page_model.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>

#include "level_regions.hpp"
#include "offsets.hpp"
#include "prefetch.hpp"
#include "tokens.hpp"

#if DEDUP_X86
#include <immintrin.h>
#endif

namespace dedup {

// Fixed points, as in the definition.
static constexpr float kColumnScale = 4096, kActivationScale = 1024, kTopicWeights = 1024;
static constexpr float kNormScale = 2048, kStreamSteps = 512, kLineSteps = 512, kMax16 = 32767;
static constexpr float kLayerSteps = kNormScale / kLineSteps;  // from a norm's to those that layers have learned
static constexpr int kSpreadShift = 3, kHiddenShift = 3;

// Vectors of the language, as Clang has them on any machine, and GCC from 12 on.
#if defined(__has_builtin)
#if __has_builtin(__builtin_shufflevector) && __has_builtin(__builtin_convertvector)
#define DEDUP_GNU_VECTORS
#endif
#endif

#if defined(__GNUC__)
#define DEDUP_INLINE inline __attribute__((always_inline))
#else
#define DEDUP_INLINE inline
#endif

struct PageKernel {
    void (*read)(const PageModel& model, const PageText& page, const PageFound& found, KeptLines* keep);
    void (*read_again)(const PageModel& model, const KeptLines& kept, std::span<const int64_t> among,
                       const PageFound& found);
    size_t lanes;  // of int32 in a vector
};

namespace base {
#if DEDUP_X86
#define DEDUP_VECTOR 16
#else
#define DEDUP_VECTOR 0
#endif
#include "page_body.hpp"
#undef DEDUP_VECTOR
}  // namespace base

#if DEDUP_X86
DEDUP_BEGIN_AVX2
namespace avx2 {
#define DEDUP_VECTOR 32
#include "page_body.hpp"
#undef DEDUP_VECTOR
}  // namespace avx2
DEDUP_END

DEDUP_BEGIN_AVX512
namespace avx512 {
#define DEDUP_VECTOR 64
#include "page_body.hpp"
#undef DEDUP_VECTOR
}  // namespace avx512
DEDUP_END

// The same with an instruction that multiplies pairs and adds both products to a sum (VNNI), which
// not every CPU of that level has.
DEDUP_BEGIN("avx2,bmi,bmi2,lzcnt,popcnt,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")
namespace avx512_dot_products {
#define DEDUP_VECTOR 64
#define DEDUP_DOT_PRODUCTS
#include "page_body.hpp"
#undef DEDUP_VECTOR
#undef DEDUP_DOT_PRODUCTS
}  // namespace avx512_dot_products
DEDUP_END
#endif

static const PageKernel& kernel_of(Level level, [[maybe_unused]] bool dot_products) {
#if DEDUP_X86
    if (level == Level::avx512 && dot_products && __builtin_cpu_supports("avx512vnni"))
        return avx512_dot_products::kKernel;
#endif
    static constexpr const PageKernel* kKernels[] = DEDUP_KERNELS;
    return *kKernels[static_cast<int>(level)];
}

// Weights may be any that leave every sum within an int32, whatever the lines: see MAX_WEIGHT.
static constexpr int kMaxWeight = 511;
// Beyond it numbers that are not whole could leave the range in which scales by powers of two are exact.
static constexpr float kMaxReal = 1 << 30;
// Three rows of what phrases add to the stream fit an int16.
static constexpr int kMaxTold = 32767 / 3;
// Of a block, so that its sums fit: see dedup._reference.network.
static constexpr int kMaxByteWeight = 32, kMaxTapSum = 3 * 32767, kMaxOffset = 4096, kMaxStart = 1 << 24;
static constexpr float kMaxGain = 60;

static void expect(bool right, const char* what) {
    if (!right) throw std::invalid_argument(std::string("page model: ") + what);
}

static void expect_reals(std::span<const float> values, size_t n, const char* what) {
    expect(values.size() == n, what);
    for (float value : values) expect(std::fabs(value) <= kMaxReal, "scales, biases and gains must be finite and below 2**30");
}

static void expect_layer(const LayerSource& source, size_t n_in, size_t n_outputs, const char* what) {
    expect(source.weights.size() == n_in * n_outputs, what);
    expect_reals(source.scale, n_outputs, what);
    expect_reals(source.bias, n_outputs, what);
    for (int16_t weight : source.weights) expect(std::abs(weight) <= kMaxWeight, "weights must lie within -511..511");
}

void PackedLayer::pack(const LayerSource& source, size_t n_in, size_t n_outputs, float unit,
                       std::span<const float> gains, size_t lanes) {
    n_pairs = (n_in + 1) / 2;
    n_out = (n_outputs + kChannelStep - 1) / kChannelStep * kChannelStep;
    weights.assign(n_pairs * n_out * 2, 0);
    const float here = gains.empty() ? unit : 1;
    scale.assign(n_out, 0);
    bias.assign(n_out, 0);
    gain.assign(n_out, 0);
    for (size_t o = 0; o < n_outputs; ++o) {
        const size_t at = packed_place(o, lanes);
        for (size_t i = 0; i < n_in; ++i) weights[(i / 2 * n_out + at) * 2 + i % 2] = source.weights[o * n_in + i];
        scale[at] = source.scale[o] * here;
        bias[at] = source.bias[o] * here;
        if (!gains.empty()) gain[at] = gains[o] * unit;
    }
}

void PackedRow::pack(const LayerSource& source, size_t n_in, size_t padded, float unit) {
    weights.assign(padded, 0);
    std::copy_n(source.weights.begin(), n_in, weights.begin());
    scale = source.scale[0] * unit;
    bias = source.bias[0];
}

void PackedBlock::pack(const BlockSource& source, size_t n, size_t width, size_t lanes) {
    taps.assign(kTaps * width, 0);
    for (size_t tap = 0; tap < kTaps; ++tap)
        std::copy_n(source.taps.begin() + tap * n, n, taps.begin() + tap * width);
    offset.assign(width, 0);
    std::copy_n(source.offset.begin(), n, offset.begin());
    const bool bytes = lanes > 4;
    const size_t a_word = bytes ? 4 : 2;
    point.weights.assign(width / a_word * width * 4, 0);
    point.start.assign(width, 0);
    point.slope.assign(width, 0);
    point.gain.assign(width, 0);
    for (size_t o = 0; o < n; ++o) {
        const size_t at = packed_place(o, lanes);
        for (size_t i = 0; i < n; ++i) {
            uint8_t* word = point.weights.data() + (i / a_word * width + at) * 4;
            const int8_t weight = source.weights[o * n + i];
            const int16_t wide = weight;
            if (bytes)
                std::memcpy(word + i % 4, &weight, 1);
            else
                std::memcpy(word + i % 2 * 2, &wide, 2);
        }
        point.start[at] = source.start[o];
        point.slope[at] = source.slope[o];
        point.gain[at] = source.gain[o];
    }
}

static void expect_block(const BlockSource& block, size_t n) {
    for (size_t c = 0; c < n; ++c) {
        int sum = 0;
        for (size_t tap = 0; tap < kTaps; ++tap) sum += std::abs(block.taps[tap * n + c]);
        expect(sum <= kMaxTapSum && std::abs(block.offset[c]) <= kMaxOffset, "taps are beyond their limits");
        expect(std::abs(int64_t{block.start[c]}) <= kMaxStart && std::isfinite(block.slope[c]) &&
                   std::fabs(block.gain[c]) <= kMaxGain,
               "starts, slopes or gains are beyond their limits");
    }
    for (int8_t weight : block.weights) expect(std::abs(weight) <= kMaxByteWeight, "bytes must lie within -32..32");
}

PageModel::PageModel(Level level, bool dot_products, const PageSource& source)
    : kernel_(kernel_of(level, dot_products)) {
    static std::atomic<uint64_t> n_models{0};
    number_ = ++n_models;
    n_channels = source.n_channels;
    n_dims = source.n_dims;
    expect(n_channels >= 16 && n_channels <= kMaxChannels && n_channels % 16 == 0,
           "the number of channels must be a multiple of 16 up to 96");
    expect(n_dims >= 1 && n_dims <= kMaxDims, "embeddings must have 1 to 32 dimensions");
    width = (n_channels + kChannelStep - 1) / kChannelStep * kChannelStep;
    dims = n_dims <= 16 ? 16 : 32;

    expect(source.classes.size() == Unicode::kEnd && source.lower.size() == Unicode::kEnd,
           "tables of characters must have an entry a code point");
    std::vector<uint32_t> flat(Unicode::kEnd);
    for (uint32_t code = 0; code < Unicode::kEnd; ++code) {
        const uint8_t kind = source.classes[code];
        expect(kind < kClasses && source.lower[code] < Unicode::kEnd, "tables of characters hold what is none");
        const uint32_t folded = kind == base::kDigit ? '0' : kind == base::kSpace ? ' ' : source.lower[code];
        const bool cased = kind == base::kUpper || kind == base::kSymbol || folded != source.lower[code];
        expect(cased || folded == code, "only upper case letters and symbols may have a lower case");
        flat[code] = folded << 4 | kind;
    }
    characters.pack(flat);
    std::copy_n(flat.begin(), first_characters.size(), first_characters.begin());
    std::copy_n(source.classes.begin(), ascii_classes.size(), ascii_classes.begin());
    phrases.load(source.phrases);
    for (int64_t width_of : source.letter_widths) {
        expect(width_of == 3 || width_of == 4, "grams of letters must have 3 or 4");
        bool& wanted = width_of == 3 ? letters3 : letters4;
        expect(!wanted, "grams of letters must differ in length");
        wanted = true;
    }
    expect_reals(source.column_scale, kColumns, "column_scale must have a number a column");
    column_scale.assign(source.column_scale.begin(), source.column_scale.end());

    expect_layer(source.columns, kColumns, n_channels, "the layer of columns has another size");
    columns.pack(source.columns, kColumns, n_channels, kStreamSteps, {}, kernel_.lanes);
    expect_layer(source.projection, n_dims, n_channels, "the projection has another size");
    projection.pack(source.projection, n_dims, n_channels, kStreamSteps, {}, kernel_.lanes);
    const size_t n_rows = size_t{1} << kBucketBits;
    expect(source.embedding.size() == n_rows * n_dims, "the embedding has another size");
    embedding.assign(n_rows * dims, 0);
    for (size_t row = 0; row < n_rows; ++row)
        std::copy_n(source.embedding.begin() + row * n_dims, n_dims, embedding.begin() + row * dims);
    embedding_floor = source.embedding_floor;
    expect(embedding_floor > 0 && std::isfinite(embedding_floor), "embedding_floor must be positive");

    n_told = source.told.size() / n_channels / 3;
    expect(n_told >= 1 && n_told * n_channels * 3 == source.told.size(), "told has another size");
    for (const auto& told_side : {source.phrases.whole_told, source.phrases.begins_told, source.phrases.holds_told})
        for (int8_t value : told_side)
            expect(static_cast<size_t>(value) + 1 < n_told, "a phrase tells what the network does not know");
    told.assign(3 * n_told * width, 0);
    for (size_t row = 0; row < 3 * n_told; ++row)
        for (size_t c = 0; c < n_channels; ++c) {
            const int16_t value = source.told[row * n_channels + c];
            expect(std::abs(value) <= kMaxTold, "told must be at most a third of what fits 16 bits");
            told[row * width + c] = value;
        }

    const size_t n_blocks = source.dilations.size(), square = n_channels * n_channels;
    const BlockSource& all = source.blocks;
    expect(all.taps.size() == n_blocks * kTaps * n_channels && all.weights.size() == n_blocks * square,
           "blocks have another size");
    for (size_t size : {all.offset.size(), all.start.size(), all.slope.size(), all.gain.size()})
        expect(size == n_blocks * n_channels, "blocks have another size");
    for (size_t i = 0; i < n_blocks; ++i) {
        PackedBlock& block = blocks.emplace_back();
        expect(source.dilations[i] >= 1 && source.dilations[i] <= 1 << 20, "dilations must be positive");
        block.dilation = static_cast<size_t>(source.dilations[i]);
        const size_t at = i * n_channels;
        const BlockSource one{all.taps.subspan(kTaps * at, kTaps * n_channels), all.offset.subspan(at, n_channels),
                              all.weights.subspan(i * square, square), all.start.subspan(at, n_channels),
                              all.slope.subspan(at, n_channels), all.gain.subspan(at, n_channels)};
        expect_block(one, n_channels);
        block.pack(one, n_channels, width, kernel_.lanes);
    }

    topic_after = source.topic_after;
    expect_layer(source.topic_weight, n_channels, 1, "topic_weight has another size");
    topic_weight.pack(source.topic_weight, n_channels, width, kLayerSteps);
    expect_layer(source.topic_in, n_channels, n_channels, "topic_in has another size");
    topic_in_weights.assign(source.topic_in.weights.begin(), source.topic_in.weights.end());
    topic_in_scale.assign(source.topic_in.scale.begin(), source.topic_in.scale.end());
    topic_in_bias.assign(source.topic_in.bias.begin(), source.topic_in.bias.end());
    expect_layer(source.topic_out, n_channels, n_channels, "topic_out has another size");
    expect_reals(source.topic_gain, n_channels, "topic_gain has another size");
    topic_out.pack(source.topic_out, n_channels, n_channels, kStreamSteps, source.topic_gain, kernel_.lanes);
    expect_layer(source.head, n_channels, 1, "head has another size");
    head.pack(source.head, n_channels, width, kLayerSteps);
}

static void check(const PageText& page) {
    const size_t n = page.starts.size();
    expect(page.ends.size() == n && page.kinds.size() == n && page.offsets.size() == n + 1,
           "starts, ends, kinds and offsets must be of as many lines");
    expect(n <= kMaxLines, "a page must have at most 2**23 lines");
    expect(page.text.size <= kMaxLength, "a page must have at most 2**30 characters");
    int64_t before = 0;
    for (size_t i = 0; i < n; ++i) {
        expect(page.starts[i] >= before && page.ends[i] > page.starts[i], "lines must be in order, apart, and none empty");
        before = page.ends[i];
    }
    expect(before <= static_cast<int64_t>(page.text.size), "lines must lie within the text");
    expect(rise_to(page.hashes.size(), page.offsets), "offsets must rise from 0 to the number of hashes");
}

void PageModel::read(const PageText& page, const PageFound& found, KeptLines* keep) const {
    check(page);
    if (keep) keep->model = 0;  // none, should reading fail midway
    if (!page.starts.empty()) kernel_.read(*this, page, found, keep);
    if (keep) keep->model = number_;
}

void PageModel::read_again(const KeptLines& kept, std::span<const int64_t> among, const PageFound& found) const {
    expect(kept.model == number_ || among.empty(), "lines must be read again by the model that read them");
    int64_t before = -1;
    for (int64_t line : among) {
        expect(line > before && line < static_cast<int64_t>(kept.size()), "lines to read again must rise within the page");
        before = line;
    }
    if (!among.empty()) kernel_.read_again(*this, kept, among, found);
}

}  // namespace dedup
