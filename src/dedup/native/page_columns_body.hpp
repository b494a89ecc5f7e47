// Numbers that the network reads of each line. The definition is dedup._reference.columns. Part
// of page_body.hpp, once a level; no include guard on purpose.
//
// A column is made for kTile lines at a time, in loops that the compiler turns into vectors.

static constexpr int32_t kMinProse = 30, kMinLong = 60, kProseCap = 120, kCostOther = 10;
static constexpr int32_t kWindows[3] = {3, 8, 20};
static constexpr size_t kEdge = 32;  // what prefix sums have room for beyond either end; > kWindows

using Column = float[kTile];

static inline float log2_of(int32_t v) {  // log2(1 + v), linear between powers of two
    const auto bits = std::bit_cast<uint32_t>(static_cast<float>(v + 1));
    const auto exponent = static_cast<int32_t>(bits >> 23) - 127;
    return static_cast<float>(exponent) + (std::bit_cast<float>((bits & 0x7FFFFFu) | 0x3F800000u) - 1.0F);
}

static inline float share_of(int32_t part, int32_t whole) {
    return static_cast<float>(part) / static_cast<float>(whole > 1 ? whole : 1);
}

static inline float flag(bool v) { return v ? 1.0F : 0.0F; }

#define DEDUP_COLUMN(value) \
    do { \
        float* column = *out++; \
        for (size_t i = 0; i < kTile; ++i) column[i] = (value); \
    } while (0)

static void line_columns(const Measures& m, const int32_t* half, const int8_t* prose, const int8_t* kinds,
                         Column* out) {
    int32_t letters[kTile], chars[kTile];
    for (size_t i = 0; i < kTile; ++i) {
        letters[i] = m[kLower][i] + m[kUpper][i] + m[kSolos][i];
        int32_t all = m[kSymbol][i];
        for (size_t k = kSpace + 1; k < kClasses; ++k) all += m[k][i];
        chars[i] = all;
    }
    DEDUP_COLUMN(log2_of(half[i]));
    DEDUP_COLUMN(log2_of(chars[i]));
    DEDUP_COLUMN(share_of(m[kUpper][i], letters[i]));
    DEDUP_COLUMN(share_of(m[kDigit][i], chars[i]));
    DEDUP_COLUMN(share_of(letters[i], chars[i]));
    DEDUP_COLUMN(share_of(m[kSolos][i], chars[i]));
    DEDUP_COLUMN(share_of(m[kMarks][i], chars[i]));
    DEDUP_COLUMN(share_of(m[kSymbol][i] + m[kSign][i], chars[i]));
    DEDUP_COLUMN(share_of(m[kSeparator][i], chars[i]));
    DEDUP_COLUMN(share_of(m[kDash][i], chars[i]));
    DEDUP_COLUMN(share_of(m[kQuote][i], chars[i]));
    DEDUP_COLUMN(share_of(m[kBracket][i], chars[i]));
    DEDUP_COLUMN(share_of(2 * m[kComma][i], half[i]));
    DEDUP_COLUMN(share_of(2 * m[kStop][i], half[i]));
    DEDUP_COLUMN(share_of(m[kSpace][i], m[kWords][i]));
    DEDUP_COLUMN(log2_of(m[kComma][i]));
    DEDUP_COLUMN(log2_of(m[kSentences][i]));
    DEDUP_COLUMN(log2_of(m[kNumbers][i]));
    DEDUP_COLUMN(log2_of(m[kSeparator][i]));
    DEDUP_COLUMN(log2_of(m[kUrls][i]));
    DEDUP_COLUMN(share_of(m[kTitles][i], m[kWords][i]));
    DEDUP_COLUMN(share_of(m[kYears][i], m[kNumbers][i]));
    DEDUP_COLUMN(share_of(letters[i], m[kWords][i] + m[kSolos][i]) / 8.0F);
    DEDUP_COLUMN(flag(m[kLast][i] == kStop));
    DEDUP_COLUMN(flag(m[kLast][i] == kColon));
    DEDUP_COLUMN(flag(m[kLast][i] == kSeparator));
    DEDUP_COLUMN(flag(m[kFirst][i] == kUpper));
    DEDUP_COLUMN(flag(m[kFirst][i] == kLower));
    DEDUP_COLUMN(flag(m[kFirst][i] == kDigit));
    DEDUP_COLUMN(flag((m[kFirst][i] == kDash) | (m[kFirst][i] == kSeparator) | (m[kFirst][i] == kSymbol) |
                      (m[kFirst][i] == kSign)));
    DEDUP_COLUMN(flag((m[kUpper][i] > 1) & (m[kLower][i] == 0)));
    DEDUP_COLUMN(flag(prose[i] != 0));
    DEDUP_COLUMN(flag(kinds[i] == 1));
    DEDUP_COLUMN(flag(kinds[i] == 2));
    DEDUP_COLUMN(flag(kinds[i] == 3));
    DEDUP_COLUMN(flag(kinds[i] == 4));
}

// What is counted of each line's tokens and, of a short one, of the lines like it.
enum RecurrenceCount {
    kTokens, kOfSome, kOfMany, kUnique, kOfRare, kOfBody, kRareOfBody, kFresh, kBegins, kEnds, kNearBegins, kNearEnds,
    kNearAlike, kRecurrenceCounts,
};

// What is known of a page as a whole before its columns can be made, line by line and in sum.
// All arrays go on for a tile beyond the last line.
struct PageShape {
    Cells<int32_t> half, same, repeats, after;  // repeats: lines that say the same, less one
    Cells<int8_t> prose, shorts;
    Cells<int32_t> keys;  // of what each line looks like
    Cells<uint64_t> sequences;
    Cells<int32_t> counts[kRecurrenceCounts];
    Cells<float> overlap;
    // Sums over the lines before each: mass of prose, lines of prose, words; kEdge more to
    // either side, which say what the nearest line of the page does.
    Cells<int32_t> mass, lines, words;
    int32_t n = 0, best = 0, best_mass = 0, most_half = 0, body_first = 0, body_last = -1;
    float solos = 0, uppers = 0;

    bool is_short(int32_t i) const { return shorts[static_cast<size_t>(i)] != 0; }
};

// Columns of the lines from `first` on; `last` is the last line of prose before them, or -1, and
// is moved on.
static void page_columns(const PageShape& page, int32_t first, int32_t& last, Column* out) {
    const int32_t n = page.n;
    const int32_t* half = page.half.data() + first;
    const int32_t* mass = page.mass.data() + kEdge + first;
    const int32_t* lines = page.lines.data() + kEdge + first;
    const int32_t* words = page.words.data() + kEdge + first;
    const auto all = static_cast<float>(n > 1 ? n : 1);
    const int32_t total = page.mass[kEdge + n];
    int32_t at[kTile], from_end[kTile], since[kTile], until[kTile], before[kTile], beyond[kTile];
    bool behind[kTile], ahead[kTile];
    for (int32_t i = 0; i < static_cast<int32_t>(kTile); ++i) {
        at[i] = first + i;
        from_end[i] = std::max(n - 1 - at[i], 0);
        before[i] = std::max(page.body_first - at[i], 0);
        beyond[i] = std::max(at[i] - page.body_last, 0);
        const int32_t after = page.after[first + i];
        ahead[i] = after < n;
        until[i] = ahead[i] ? after - at[i] : n;
    }
    for (int32_t i = 0; i < static_cast<int32_t>(kTile); ++i) {
        behind[i] = last >= 0;
        since[i] = behind[i] ? at[i] - last : n;
        last = page.prose[first + i] ? at[i] : last;
    }
    DEDUP_COLUMN((static_cast<float>(at[i]) + 0.5F) / all);
    DEDUP_COLUMN(log2_of(at[i]) / 4.0F);
    DEDUP_COLUMN(log2_of(from_end[i]) / 4.0F);
    DEDUP_COLUMN(share_of(mass[i], total));
    DEDUP_COLUMN(share_of(mass[i + 1], total));
    for (size_t w = 0; w < 3; ++w) {
        const int32_t width = kWindows[w];
        int32_t window[kTile], span[kTile];
        for (int32_t i = 0; i < static_cast<int32_t>(kTile); ++i) {
            window[i] = mass[i + width + 1] - mass[i - width];
            span[i] = std::min(at[i] + width + 1, n) - std::max(at[i] - width, 0);
        }
        DEDUP_COLUMN(static_cast<float>(window[i]) / static_cast<float>(2 * kProseCap));
        DEDUP_COLUMN(share_of(lines[i + width + 1] - lines[static_cast<int32_t>(i) - width], span[i]));
        DEDUP_COLUMN(share_of(window[i], words[i + width + 1] - words[static_cast<int32_t>(i) - width]));
        if (w == 1) {
            DEDUP_COLUMN(share_of(window[i], page.best_mass));
            DEDUP_COLUMN(log2_of(std::abs(at[i] - page.best)) / 4.0F);
            DEDUP_COLUMN(flag(at[i] < page.best));
        }
    }
    DEDUP_COLUMN(log2_of(since[i]) / 4.0F);
    DEDUP_COLUMN(log2_of(until[i]) / 4.0F);
    DEDUP_COLUMN(flag(behind[i]));
    DEDUP_COLUMN(flag(ahead[i]));
    DEDUP_COLUMN(flag((at[i] >= page.body_first) & (at[i] <= page.body_last)));
    DEDUP_COLUMN(log2_of(before[i]) / 4.0F);
    DEDUP_COLUMN(log2_of(beyond[i]) / 4.0F);
    const int32_t* same = page.same.data() + first;
    const int32_t* repeats = page.repeats.data() + first;
    const float* overlap = page.overlap.data() + first;
    DEDUP_COLUMN(log2_of(repeats[i]));
    DEDUP_COLUMN(flag(same[i] != at[i]));
    DEDUP_COLUMN(flag((same[i + 1] == same[i]) & (at[i] + 1 < n)));
    DEDUP_COLUMN(overlap[i]);
    DEDUP_COLUMN(overlap[i] * static_cast<float>(std::min(half[i], 16)) / 16.0F);
    DEDUP_COLUMN(share_of(half[i], page.most_half));
    const float size = log2_of(n) / 4.0F, of_prose = static_cast<float>(page.lines[kEdge + n]) / all;
    const float n_words = log2_of(page.words[kEdge + n]) / 8.0F;
    DEDUP_COLUMN(size);
    DEDUP_COLUMN(of_prose);
    DEDUP_COLUMN(n_words);
    DEDUP_COLUMN(page.solos);
    DEDUP_COLUMN(page.uppers);
}

// Columns of what comes again in the page, of the lines from `first` on.
static void recurrence_columns(const PageShape& page, int32_t first, Column* out) {
    const int32_t* of[kRecurrenceCounts];
    for (size_t k = 0; k < kRecurrenceCounts; ++k) of[k] = page.counts[k].data() + first;
    DEDUP_COLUMN(share_of(of[kOfSome][i], of[kTokens][i]));
    DEDUP_COLUMN(share_of(of[kOfMany][i], of[kTokens][i]));
    DEDUP_COLUMN(log2_of(of[kBegins][i]) / 4.0F);
    DEDUP_COLUMN(log2_of(of[kEnds][i]) / 4.0F);
    DEDUP_COLUMN(log2_of(of[kNearEnds][i]) / 2.0F);
    DEDUP_COLUMN(log2_of(of[kNearBegins][i]) / 2.0F);
    DEDUP_COLUMN(share_of(of[kUnique][i], of[kTokens][i]));
    DEDUP_COLUMN(share_of(of[kOfBody][i], of[kTokens][i]));
    DEDUP_COLUMN(share_of(of[kRareOfBody][i], of[kOfRare][i]));
    DEDUP_COLUMN(share_of(of[kOfRare][i], of[kTokens][i]));
    DEDUP_COLUMN(share_of(of[kFresh][i], of[kTokens][i]));
    DEDUP_COLUMN(log2_of(of[kNearAlike][i]) / 2.0F);
}

#undef DEDUP_COLUMN

// Columns as the network takes them, quantised.
static inline void quantise(const Column* columns, const float* scale, size_t n, int16_t* out) {
    for (size_t c = 0; c < n; ++c)
        for (size_t i = 0; i < kTile; i += 2 * kLanes > kTile ? kTile : 2 * kLanes) {
            const F factor = same_f(scale[c]), unit = same_f(kColumnScale);
            const auto whole = [&](const float* p) {
                return to_whole(clip_f(multiply_f(multiply_f(load_f(p), factor), unit), -4 * kColumnScale, 4 * kColumnScale));
            };
#if DEDUP_VECTOR == 64
            _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + c * kTile), _mm512_cvtepi32_epi16(whole(columns[c])));
#else
            store(out + c * kTile + i, pack_in_order(whole(columns[c] + i), whole(columns[c] + i + kLanes)));
#endif
        }
}
