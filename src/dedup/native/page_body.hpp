// The kernel of the page model, once a level: included by page_model.cpp inside a namespace and a
// region, with DEDUP_VECTOR the bytes of a vector (0: no vector code). No include guard on purpose.

#include "page_vector.hpp"
#include "page_lines_body.hpp"
#include "page_columns_body.hpp"
#include "page_recurrence_body.hpp"
#include "page_network_body.hpp"

// What one page needs while it is read, a few hundred bytes a line.
struct PageWork {
    PageShape shape;
    Cells<int16_t> line_columns;  // [tile][kLineColumns][kTile]
    Cells<int16_t> x;             // [line][width]
    Cells<int16_t> norms;
    Cells<uint32_t> tokens;       // folded, the upper halves of their hashes; then their numbers
    uint32_t n_different = 0;     // of those
    LineRoom room;
    int64_t n_chars = 0, n_solos = 0, n_lower = 0, n_upper = 0;
    KeptLines* keep = nullptr;
};

static inline void count(const int32_t* counts, PageWork& work) {
    work.n_chars += counts[0];
    work.n_solos += counts[1];
    work.n_lower += counts[2];
    work.n_upper += counts[3];
}

// Everything that is known of a tile's lines by themselves.
template <size_t kWidth, class Unit>
static void read_tile(const PageModel& model, const PageText& page, const Unit* chars, size_t first, PageWork& work,
                      const PageFound& found) {
    const size_t n = std::min(kTile, page.starts.size() - first);
    alignas(64) Measures measures;
    alignas(64) int32_t sums[kTile * kMaxDims];
    alignas(64) int16_t dims[kTile * kMaxDims];
    alignas(64) Column columns[kLineColumns];
    int8_t kinds[kTile] = {};
    uint32_t buckets[kTile][kMostGrams + kRoom];
    size_t n_grams[kTile];
    const int8_t* const embedding = model.embedding.data();
    PageShape& shape = work.shape;
    int32_t* half = shape.half.data() + first;
    int8_t* prose = shape.prose.data() + first;
    if (n < kTile) {
        std::memset(measures, 0, sizeof measures);
        std::memset(sums, 0, sizeof sums);
        std::fill(half, half + kTile, 0);
        std::fill(prose, prose + kTile, int8_t{0});
    }
    const auto token = static_cast<size_t>(page.offsets[first]);
    const size_t n_tokens = static_cast<size_t>(page.offsets[first + n]) - token;
    if (work.room.folded.size() < n_tokens + kRoom) work.room.folded.resize(2 * n_tokens + kRoom);
    uint64_t* folded = work.room.folded.data();
    fold_numbers(page.hashes.data() + token, n_tokens, folded);
    upper_halves(folded, n_tokens, work.tokens.data() + token);
    int16_t* x = work.x.data() + first * kWidth;
    if (n < kTile) std::fill(x, x + kTile * kWidth, int16_t{0});
    for (size_t i = 0; i < n; ++i) {
        const size_t line = first + i;
        const auto begin = static_cast<size_t>(page.offsets[line]), end = static_cast<size_t>(page.offsets[line + 1]);
        int64_t solos = 0;
        for (size_t t = begin; t < end; ++t) solos += page.solo[t];
        const auto size = static_cast<int64_t>(end - begin);
        shape.sequences[line] = sequence_hash(page.hashes.data() + begin, end - begin);
        half[i] = static_cast<int32_t>(2 * size - solos);

        const uint64_t* tokens = folded + (begin - token);
        n_grams[i] = token_buckets(tokens, end - begin, buckets[i]);
        const auto start = static_cast<size_t>(page.starts[line]);
        bool marked;
        n_grams[i] += read_letters(model, chars + start, static_cast<size_t>(page.ends[line]) - start,
                                   page.text.size - start, work.room, measures, i, buckets[i] + n_grams[i], marked);
        // The embedding is larger than the caches near by: its rows are summed when all lines were read.
        for (size_t g = 0; g < n_grams[i]; ++g) DEDUP_PREFETCH(embedding + buckets[i][g] * model.dims);

        prose[i] = (measures[kLast][i] == kStop && half[i] >= kMinProse) || half[i] >= kMinLong;
        const bool is_formed = page.kinds[line] == kHeading || page.kinds[line] == kListItem;
        kinds[i] = marked && is_formed ? int8_t{kParagraph} : page.kinds[line];
        int8_t* told = found.told + 3 * line;
        model.phrases.find(tokens, end - begin, told);
        const int16_t* rows[3];
        for (size_t k = 0; k < 3; ++k)
            rows[k] = model.told.data() + (k * model.n_told + static_cast<size_t>(told[k] + 1)) * kWidth;
        for (size_t c = 0; c < kWidth; c += 2 * kLanes)
            store(x + i * kWidth + c, add16(add16(load(rows[0] + c), load(rows[1] + c)), load(rows[2] + c)));
    }
    for (size_t i = 0; i < n; ++i) {
        int32_t chars_of = 0;
        for (size_t k = 0; k < kClasses; ++k) chars_of += measures[k][i];
        const int32_t counts[4] = {chars_of, measures[kSolos][i], measures[kLower][i], measures[kUpper][i]};
        count(counts, work);
        if (work.keep) std::copy_n(counts, 4, work.keep->counts.data() + 4 * (first + i));
        shape.keys[first + i] = shape_key(measures, i);
    }
    for (size_t i = 0; i < n; ++i)
        if (model.dims == 32)
            add_rows<32>(embedding, buckets[i], n_grams[i], sums + i * kMaxDims);
        else
            add_rows<16>(embedding, buckets[i], n_grams[i], sums + i * kMaxDims);
    norm_dims(sums, model.n_dims, model.embedding_floor, dims);
    add_layer<kWidth, false, kMaxDims / 2, 1>(model.projection, reinterpret_cast<const int32_t*>(dims), x);
    line_columns(measures, half, prose, kinds, columns);
    quantise(columns, model.column_scale.data(), kLineColumns,
             work.line_columns.data() + first * kLineColumns);
}

template <size_t kWidth>
static void read_lines(const PageModel& model, const PageText& page, PageWork& work, const PageFound& found) {
    const size_t n = page.starts.size();
    for (size_t first = 0; first < n; first += kTile) {
        if (page.text.kind == Kind::ucs2)
            read_tile<kWidth>(model, page, static_cast<const uint16_t*>(page.text.data), first, work, found);
        else if (page.text.kind == Kind::ucs4)
            read_tile<kWidth>(model, page, static_cast<const uint32_t*>(page.text.data), first, work, found);
        else
            read_tile<kWidth>(model, page, static_cast<const uint8_t*>(page.text.data), first, work, found);
    }
}

// For each line the first that says the same, and how many others do.
static void find_same(PageShape& shape) {
    const Cells<uint64_t>& sequences = shape.sequences;
    const auto n = static_cast<size_t>(shape.n);
    const size_t mask = std::bit_ceil(2 * n) - 1;
    Cells<int32_t> slots(mask + 1), counts(n);
    std::fill(slots.begin(), slots.end(), -1);
    std::fill(counts.begin(), counts.end(), 0);
    for (size_t i = 0; i < n; ++i) {
        const uint64_t hash = sequences[i];
        auto of = static_cast<int32_t>(i);
        if (hash) {
            size_t slot = hash & mask;
            while (slots[slot] >= 0 && sequences[slots[slot]] != hash) slot = (slot + 1) & mask;
            if (slots[slot] < 0) slots[slot] = of;
            of = slots[slot];
        }
        shape.same[i] = of;
        ++counts[of];
    }
    for (size_t i = 0; i < n; ++i) shape.repeats[i] = counts[shape.same[i]] - 1;
}

// Sums over the page, where most of its prose is, and where its body.
static void find_shape(PageShape& shape) {
    const int32_t n = shape.n;
    int32_t mass = 0, lines = 0, words = 0, lowest_at = 0;
    int64_t gained = 0, lowest = 0, best_gain = 0;
    int32_t* const masses = shape.mass.data() + kEdge;
    std::fill(shape.mass.begin(), shape.mass.begin() + kEdge, 0);
    std::fill(shape.lines.begin(), shape.lines.begin() + kEdge, 0);
    std::fill(shape.words.begin(), shape.words.begin() + kEdge, 0);
    shape.body_first = n;
    shape.body_last = -1;
    shape.most_half = 0;
    for (int32_t i = 0; i < n; ++i) {
        masses[i] = mass;
        shape.lines[kEdge + i] = lines;
        shape.words[kEdge + i] = words;
        if (gained <= lowest) {
            lowest = gained;
            lowest_at = i;
        }
        const int32_t capped = std::min(shape.half[i], kProseCap);
        const bool prose = shape.prose[i] != 0;
        mass += prose ? capped : 0;
        lines += prose;
        words += capped;
        gained += prose ? capped : -kCostOther;
        if (gained - lowest > best_gain) {
            best_gain = gained - lowest;
            shape.body_first = lowest_at;
            shape.body_last = i;
        }
        shape.most_half = std::max(shape.most_half, shape.half[i]);
    }
    std::fill(shape.mass.begin() + kEdge + n, shape.mass.end(), mass);
    std::fill(shape.lines.begin() + kEdge + n, shape.lines.end(), lines);
    std::fill(shape.words.begin() + kEdge + n, shape.words.end(), words);
    shape.best = 0;
    shape.best_mass = -1;
    for (int32_t i = 0; i < n; ++i) {
        const int32_t window = masses[std::min(i + kWindows[1] + 1, n)] - masses[std::max(i - kWindows[1], 0)];
        if (window > shape.best_mass) {
            shape.best_mass = window;
            shape.best = i;
        }
    }
    std::fill(shape.after.begin() + n, shape.after.end(), n);
    for (int32_t i = n - 1, next = n; i >= 0; --i) {
        shape.after[i] = next;
        if (shape.prose[i]) next = i;
    }
}

// x += the layer of columns, now that all is known of the page.
template <size_t kWidth>
static void add_columns(const PageModel& model, PageWork& work) {
    alignas(64) Column columns[kPageColumns + kRecurrenceColumns];
    constexpr size_t kPairs = (kColumns + 1) / 2;
    alignas(64) int16_t quantised[2 * kPairs * kTile] = {};
    alignas(64) int32_t pairs[kPairs * kTile];
    int32_t last = -1;
    for (int32_t first = 0; first < work.shape.n; first += static_cast<int32_t>(kTile)) {
        page_columns(work.shape, first, last, columns);
        recurrence_columns(work.shape, first, columns + kPageColumns);
        std::memcpy(quantised, work.line_columns.data() + first * kLineColumns, kLineColumns * kTile * sizeof(int16_t));
        quantise(columns, model.column_scale.data() + kLineColumns, kColumns - kLineColumns,
                 quantised + kLineColumns * kTile);
        for (size_t p = 0; p < kPairs; ++p)
            for (size_t i = 0; i < kTile; ++i) {
                const auto low = static_cast<uint16_t>(quantised[2 * p * kTile + i]);
                const auto high = static_cast<uint16_t>(quantised[(2 * p + 1) * kTile + i]);
                pairs[p * kTile + i] = static_cast<int32_t>(low | static_cast<uint32_t>(high) << 16);
            }
        add_layer<kWidth, false, 1, kTile>(model.columns, pairs, work.x.data() + first * kWidth);
    }
}

// Room for the lines of a page, without a value but beyond the last.
template <size_t kWidth>
static void make_room(size_t n, PageWork& work) {
    const size_t padded = (n + kTile - 1) / kTile * kTile;
    PageShape& shape = work.shape;
    shape.n = static_cast<int32_t>(n);
    for (Cells<int32_t>* cells : {&shape.half, &shape.same, &shape.repeats, &shape.after}) cells->resize(padded + 1);
    for (Cells<int32_t>* cells : {&shape.mass, &shape.lines, &shape.words}) cells->resize(padded + 2 * kEdge);
    shape.prose.resize(padded);
    shape.shorts.resize(padded);
    shape.keys.resize(padded);
    shape.sequences.resize(padded);
    shape.overlap.resize(padded);
    for (Cells<int32_t>& counts : shape.counts) {
        counts.resize(padded);
        std::fill(counts.begin() + n, counts.end(), 0);
    }
    work.line_columns.resize(padded * kLineColumns);
    work.x.resize(padded * kWidth);
    std::fill(shape.same.begin() + n, shape.same.end(), 0);
    std::fill(shape.repeats.begin() + n, shape.repeats.end(), 0);
}

// All that follows from the lines by themselves and their order; `offsets` are those of work.tokens.
template <size_t kWidth>
static void read_order(const PageModel& model, const int64_t* offsets, PageWork& work, const PageFound& found) {
    PageShape& shape = work.shape;
    const auto n = static_cast<size_t>(shape.n);
    find_same(shape);
    find_shape(shape);
    find_recurrence(work.tokens, work.n_different, offsets, shape);
    const auto share = [](int64_t part, int64_t whole) {
        return static_cast<float>(part) / static_cast<float>(std::max<int64_t>(whole, 1));
    };
    shape.solos = share(work.n_solos, work.n_chars);
    shape.uppers = share(work.n_upper, work.n_lower + work.n_upper);
    add_columns<kWidth>(model, work);
    Cells<int16_t>().swap(work.line_columns);
    run_blocks<kWidth>(model, work.x.data(), n, Norms<kWidth>(model, n, work.norms), found.logits);
}

template <size_t kWidth>
static void keep_lines(const PageWork& work, const PageText& page, const PageFound& found, KeptLines& keep) {
    const PageShape& shape = work.shape;
    const auto n = static_cast<size_t>(work.shape.n);
    keep.x.resize(n * kWidth);
    std::memcpy(keep.x.data(), work.x.data(), n * kWidth * sizeof(int16_t));
    keep.line_columns.resize(n * kLineColumns);
    for (size_t i = 0; i < n; ++i) {
        const int16_t* column = work.line_columns.data() + i / kTile * kTile * kLineColumns + i % kTile;
        for (size_t c = 0; c < kLineColumns; ++c) keep.line_columns[i * kLineColumns + c] = column[c * kTile];
    }
    keep.half.assign(shape.half.begin(), shape.half.begin() + n);
    keep.prose.assign(shape.prose.begin(), shape.prose.begin() + n);
    keep.keys.assign(shape.keys.begin(), shape.keys.begin() + n);
    keep.sequences.assign(shape.sequences.begin(), shape.sequences.begin() + n);
    keep.told.assign(found.told, found.told + 3 * n);
    keep.tokens = work.tokens;
    keep.n_different = work.n_different;
    keep.offsets.assign(page.offsets.begin(), page.offsets.end());
}

template <size_t kWidth>
static void read_page(const PageModel& model, const PageText& page, const PageFound& found, KeptLines* keep) {
    PageWork work;
    make_room<kWidth>(page.starts.size(), work);
    work.keep = keep;
    if (keep) keep->counts.resize(4 * page.starts.size());
    work.tokens.resize(page.hashes.size());
    read_lines<kWidth>(model, page, work, found);
    work.n_different = number_tokens(work.tokens.data(), work.tokens.size());
    if (keep) keep_lines<kWidth>(work, page, found, *keep);
    read_order<kWidth>(model, page.offsets.data(), work, found);
}

template <size_t kWidth>
static void read_page_again(const PageModel& model, const KeptLines& kept, std::span<const int64_t> among,
                            const PageFound& found) {
    const size_t n = among.size(), padded = (n + kTile - 1) / kTile * kTile;
    PageWork work;
    make_room<kWidth>(n, work);
    PageShape& shape = work.shape;
    std::fill(work.x.begin() + n * kWidth, work.x.end(), int16_t{0});
    std::fill(work.line_columns.begin() + n / kTile * kTile * kLineColumns, work.line_columns.end(), int16_t{0});
    std::fill(shape.half.begin() + n, shape.half.begin() + padded, 0);
    std::fill(shape.prose.begin() + n, shape.prose.end(), int8_t{0});
    Cells<int64_t> lines(n + 1);
    lines[0] = 0;
    for (size_t j = 0; j < n; ++j) {
        const auto i = static_cast<size_t>(among[j]);
        lines[j + 1] = lines[j] + kept.offsets[i + 1] - kept.offsets[i];
    }
    work.tokens.resize(static_cast<size_t>(lines[n]));
    work.n_different = kept.n_different;
    for (size_t j = 0; j < n; ++j) {
        const auto i = static_cast<size_t>(among[j]);
        std::memcpy(work.x.data() + j * kWidth, kept.x.data() + i * kWidth, kWidth * sizeof(int16_t));
        int16_t* column = work.line_columns.data() + j / kTile * kTile * kLineColumns + j % kTile;
        for (size_t c = 0; c < kLineColumns; ++c) column[c * kTile] = kept.line_columns[i * kLineColumns + c];
        count(kept.counts.data() + 4 * i, work);
        shape.half[j] = kept.half[i];
        shape.prose[j] = kept.prose[i];
        shape.keys[j] = kept.keys[i];
        shape.sequences[j] = kept.sequences[i];
        std::copy_n(kept.told.data() + 3 * i, 3, found.told + 3 * j);
        std::copy(kept.tokens.begin() + kept.offsets[i], kept.tokens.begin() + kept.offsets[i + 1],
                  work.tokens.begin() + lines[j]);
    }
    read_order<kWidth>(model, lines.data(), work, found);
}

static void read(const PageModel& model, const PageText& page, const PageFound& found, KeptLines* keep) {
    switch (model.width) {
        case 32:
            return read_page<32>(model, page, found, keep);
        case 64:
            return read_page<64>(model, page, found, keep);
        default:
            return read_page<96>(model, page, found, keep);
    }
}

static void read_again(const PageModel& model, const KeptLines& kept, std::span<const int64_t> among,
                       const PageFound& found) {
    switch (model.width) {
        case 32:
            return read_page_again<32>(model, kept, among, found);
        case 64:
            return read_page_again<64>(model, kept, among, found);
        default:
            return read_page_again<96>(model, kept, among, found);
    }
}

static constexpr PageKernel kKernel{read, read_again, kLanes};
