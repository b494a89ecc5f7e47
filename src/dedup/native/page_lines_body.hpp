// What is read of a tile of lines: measures of their characters, grams, phrases. The definitions
// are dedup._reference.lines, grams and phrases. Part of page_body.hpp, once a level; no include
// guard on purpose.

enum : uint8_t {
    kSymbol, kSpace, kLower, kUpper, kDigit, kSolos, kMarks, kStop, kComma, kColon, kQuote, kBracket, kDash,
    kSeparator, kSign,
};
enum : int8_t { kParagraph, kHeading, kListItem };  // kinds of blocks
enum Measure { kFirst = kClasses, kLast, kWords, kTitles, kNumbers, kYears, kSentences, kUrls, kMeasures };

static constexpr size_t kFirstTokens = 16, kLastTokens = 6;
static constexpr size_t kFirstLetters = 32, kLastLetters = 16;
static constexpr uint64_t kGolden = 0x9E3779B97F4A7C15;
enum Salt : uint64_t { kOne = 1, kTwo, kEdges, kLetters };
static constexpr uint64_t kNumber = 0x5DEECE66D;
static constexpr size_t kMaxEmphasis = 3;
static constexpr size_t kRoom = 16;  // what a vector may read or write beyond an array's end

// Measures of kTile lines, each measure's side by side.
using Measures = int32_t[kMeasures][kTile];

// The upper bits of a SplitMix64 finaliser; its last step does not touch them.
static inline uint64_t bucket_of(uint64_t value, uint64_t salt) {
    uint64_t x = value + salt * kGolden;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
    x = (x ^ x >> 27) * 0x94D049BB133111EB;
    return x >> (64 - kBucketBits);
}

static constexpr uint64_t inverse(uint64_t odd) {
    uint64_t x = odd;
    for (int i = 0; i < 6; ++i) x *= 2 - odd * x;
    return x;
}

// The token of up to eight bytes that has this hash: hashing such a token loses nothing.
static inline uint64_t short_token(uint64_t hash) {
    uint64_t x = hash ^ hash >> 31 ^ hash >> 62;
    x *= inverse(0x94D049BB133111EB);
    x = (x ^ x >> 27 ^ x >> 54) * inverse(0xBF58476D1CE4E5B9);
    x = x ^ x >> 30 ^ x >> 60;
    x = (x ^ x >> 32) * inverse(kTokenBase);
    return x ^ kTokenSeed;
}

// Whether a token, first byte lowest, is one to four ASCII digits. Without branches, for a vector.
static inline bool is_short_number(uint64_t token) {
    const uint64_t high = token & 0xF0F0F0F0F0F0F0F0, low = token & 0x0F0F0F0F0F0F0F0F;
    const bool long_enough = (high == 0x30) | (high == 0x3030) | (high == 0x303030) | (high == 0x30303030);
    const uint64_t where = (high >> 4) * 5;  // 0x0F where the upper half is 3
    return long_enough & (((low & ~where) | ((low + 0x06060606) & 0xF0F0F0F0)) == 0);
}

// Token hashes with those of short numbers replaced.
static void fold_numbers(const uint64_t* __restrict in, size_t n, uint64_t* __restrict out) {
    for (size_t i = 0; i < n; ++i) out[i] = is_short_number(short_token(in[i])) ? kNumber : in[i];
}

// Bit i of mask k: byte i of 64 is k.
static inline void class_masks(const uint8_t* classes, uint64_t* masks) {
#if DEDUP_VECTOR == 64
    const __m512i v = _mm512_loadu_si512(classes);
    for (int k = 1; k < static_cast<int>(kClasses); ++k)
        masks[k] = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(static_cast<char>(k)));
#elif DEDUP_VECTOR == 32
    const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(classes));
    const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(classes + 32));
    for (int k = 1; k < static_cast<int>(kClasses); ++k) {
        const __m256i kind = _mm256_set1_epi8(static_cast<char>(k));
        const auto a = static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, kind)));
        const auto b = static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, kind)));
        masks[k] = a | static_cast<uint64_t>(b) << 32;
    }
#elif DEDUP_VECTOR == 16
    __m128i parts[4];
    std::memcpy(parts, classes, sizeof parts);
    for (int k = 1; k < static_cast<int>(kClasses); ++k) {
        const __m128i kind = _mm_set1_epi8(static_cast<char>(k));
        masks[k] = 0;
        for (int part = 0; part < 4; ++part)
            masks[k] |= static_cast<uint64_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(parts[part], kind))) << 16 * part;
    }
#else
    std::fill(masks, masks + 16, 0);
    for (size_t i = 0; i < 64; ++i) masks[classes[i] & 15] |= uint64_t{1} << i;
#endif
}

// Whether four ASCII digits of a year begin at a number of a line of n characters, and no fifth.
template <class Unit>
static inline bool is_year(const Unit* chars, const uint8_t* classes, size_t i, size_t n) {
    if (i + 4 > n || !((chars[i] == '1' && chars[i + 1] == '9') || (chars[i] == '2' && chars[i + 1] == '0')))
        return false;
    return classes[i + 2] == kDigit && classes[i + 3] == kDigit && (i + 4 == n || classes[i + 4] != kDigit);
}

// Measures of one line of n characters, n at least 1; 64 bytes after the classes are no class. Returns
// whether it has white space beside white space.
template <class Unit>
static bool measure(const Unit* chars, const uint8_t* classes, size_t n, Measures& out, size_t at) {
    int32_t counts[kMeasures] = {};
    uint64_t word_before = 0, digit_before = 0, space_before = 0, spaces = 0;
    int32_t others = 0;
    for (size_t i = 0; i < n; i += 64) {
        uint64_t masks[16];
        class_masks(classes + i, masks);
        for (size_t k = 1; k < kClasses; ++k) {
            const int count = std::popcount(masks[k]);
            counts[k] += count;
            others += count;
        }
        spaces |= masks[kSpace] & (masks[kSpace] << 1 | space_before);
        space_before = masks[kSpace] >> 63;
        const uint64_t word = masks[kLower] | masks[kUpper] | masks[kDigit] | masks[kSolos] | masks[kMarks];
        const uint64_t begins = word & ~(word << 1 | word_before);
        word_before = word >> 63;
        counts[kWords] += std::popcount(begins);
        counts[kTitles] += std::popcount(begins & masks[kUpper]);
        uint64_t numbers = masks[kDigit] & ~(masks[kDigit] << 1 | digit_before);
        digit_before = masks[kDigit] >> 63;
        counts[kNumbers] += std::popcount(numbers);
        for (; numbers; numbers &= numbers - 1)
            counts[kYears] += is_year(chars, classes, i + std::countr_zero(numbers), n);
        if (masks[kStop]) {
            uint64_t space_after = masks[kSpace] >> 1;
            if (i + 64 < n)
                space_after |= static_cast<uint64_t>(classes[i + 64] == kSpace) << 63;
            else
                space_after |= uint64_t{1} << (n - 1 - i);
            counts[kSentences] += std::popcount(masks[kStop] & space_after);
            for (uint64_t stops = masks[kStop]; stops; stops &= stops - 1) {
                const Unit* p = chars + i + std::countr_zero(stops);
                counts[kUrls] += p - chars >= 3 && p[0] == '.' && p[-1] == 'w' && p[-2] == 'w' && p[-3] == 'w';
            }
        }
        for (uint64_t colons = masks[kColon]; colons; colons &= colons - 1) {
            const size_t j = i + std::countr_zero(colons);
            counts[kUrls] += j + 3 <= n && chars[j] == ':' && chars[j + 1] == '/' && chars[j + 2] == '/';
        }
    }
    counts[kSymbol] = static_cast<int32_t>(n) - others;
    size_t i = 0;
    while (i < n && classes[i] == kSpace) ++i;
    counts[kFirst] = i < n ? classes[i] : uint8_t{kSpace};
    i = n;
    while (i > 0 && (classes[i - 1] == kSpace || classes[i - 1] == kQuote || classes[i - 1] == kBracket)) --i;
    counts[kLast] = i > 0 ? classes[i - 1] : uint8_t{kSpace};
    for (size_t k = 0; k < kMeasures; ++k) out[k][at] = counts[k];
    return spaces != 0;
}

// Buckets of n values, n rounded up to whole vectors: read and written beyond the end.
static inline void buckets_of(const uint64_t* __restrict values, size_t n, uint64_t salt, uint32_t* __restrict out) {
    for (size_t i = 0; i < n; i += 8)
        for (size_t j = 0; j < 8; ++j) out[i + j] = static_cast<uint32_t>(bucket_of(values[i + j], salt));
}

// Buckets of grams of letters: n3 of three from place o3 on, n4 of four from place o4 on.
static inline size_t letter_buckets(const uint32_t* __restrict letters, size_t o3, size_t n3, size_t o4, size_t n4,
                                    uint32_t* __restrict out) {
    constexpr size_t kMost = kFirstLetters + 2 * kRoom;
    uint64_t threes[kMost], fours[kMost];
    const size_t n = std::max(o3 + n3, o4 + n4);
    for (size_t i = 0; i < n; i += 8)
        for (size_t j = i; j < i + 8; ++j) {
            threes[j] = (letters[j] * kPair + letters[j + 1]) * kPair + letters[j + 2];
            fours[j] = threes[j] * kPair + letters[j + 3];
        }
    buckets_of(threes + o3, n3, kLetters + 3, out);
    buckets_of(fours + o4, n4, kLetters + 4, out + n3);
    return n3 + n4;
}

// Buckets of the words at both ends of a line.
static inline size_t token_buckets(const uint64_t* folded, size_t n, uint32_t* out) {
    if (!n) return 0;
    constexpr size_t kMost = kFirstTokens + kLastTokens + kRoom;
    uint64_t ones[kMost], twos[kMost];
    const size_t first = std::min(n, kFirstTokens), last = std::min(n - first, kLastTokens);
    std::memcpy(ones, folded, first * sizeof *ones);
    std::memcpy(ones + first, folded + n - last, last * sizeof *ones);
    const size_t some = first + last;
    std::memset(ones + some, 0, 8 * sizeof *ones);
    for (size_t i = 0; i < some; i += 8)
        for (size_t j = i; j < i + 8; ++j) twos[j] = ones[j] * kPair + ones[j + 1];
    if (first < n) twos[first - 1] = ones[first - 1] * kPair + folded[first];  // what follows may be left out
    twos[some - 1] = ones[0] * kPair + ones[some - 1];
    buckets_of(ones, some, kOne, out);
    buckets_of(twos, some, kTwo, out + some);
    out[2 * some - 1] = static_cast<uint32_t>(bucket_of(twos[some - 1], kEdges));
    return 2 * some;
}

static constexpr size_t kMostGrams =
    2 * (kFirstTokens + kLastTokens) + 2 * (kFirstLetters + kLastLetters) + kRoom;

// Sum of embeddings of kDims dimensions: at most 141 of them, so int16 holds it.
template <size_t kDims>
static inline void add_rows(const int8_t* embedding, const uint32_t* buckets, size_t n, int32_t* out) {
    static_assert(kMostGrams * 128 < 32768);
    alignas(64) int16_t sums[kMaxDims];
#if DEDUP_VECTOR == 64
    if constexpr (kDims == 32) {
        __m512i sum = _mm512_setzero_si512(), other = sum;
        size_t i = 0;
        for (; i + 2 <= n; i += 2) {
            sum = _mm512_add_epi16(sum, _mm512_cvtepi8_epi16(_mm256_loadu_si256(
                                            reinterpret_cast<const __m256i*>(embedding + buckets[i] * kDims))));
            other = _mm512_add_epi16(other, _mm512_cvtepi8_epi16(_mm256_loadu_si256(
                                                reinterpret_cast<const __m256i*>(embedding + buckets[i + 1] * kDims))));
        }
        if (i < n)
            sum = _mm512_add_epi16(sum, _mm512_cvtepi8_epi16(_mm256_loadu_si256(
                                            reinterpret_cast<const __m256i*>(embedding + buckets[i] * kDims))));
        _mm512_store_si512(sums, _mm512_add_epi16(sum, other));
    } else
#endif
#if DEDUP_VECTOR >= 32
    {
        __m256i sum[kDims / 16];
        for (__m256i& part : sum) part = _mm256_setzero_si256();
        for (size_t i = 0; i < n; ++i) {
            const auto* row = reinterpret_cast<const __m128i*>(embedding + buckets[i] * kDims);
            for (size_t part = 0; part < kDims / 16; ++part)
                sum[part] = _mm256_add_epi16(sum[part], _mm256_cvtepi8_epi16(_mm_loadu_si128(row + part)));
        }
        for (size_t part = 0; part < kDims / 16; ++part)
            _mm256_store_si256(reinterpret_cast<__m256i*>(sums) + part, sum[part]);
    }
#elif DEDUP_VECTOR == 16
    {
        __m128i sum[kDims / 8];
        for (__m128i& part : sum) part = _mm_setzero_si128();
        for (size_t i = 0; i < n; ++i) {
            const auto* row = reinterpret_cast<const __m128i*>(embedding + buckets[i] * kDims);
            for (size_t part = 0; part < kDims / 8; part += 2) {
                const __m128i v = _mm_loadu_si128(row + part / 2);
                sum[part] = _mm_add_epi16(sum[part], _mm_srai_epi16(_mm_unpacklo_epi8(v, v), 8));
                sum[part + 1] = _mm_add_epi16(sum[part + 1], _mm_srai_epi16(_mm_unpackhi_epi8(v, v), 8));
            }
        }
        for (size_t part = 0; part < kDims / 8; ++part) _mm_store_si128(reinterpret_cast<__m128i*>(sums) + part, sum[part]);
    }
#else
    {
        int16_t sum[kDims] = {};
        for (size_t i = 0; i < n; ++i) {
            const int8_t* row = embedding + buckets[i] * kDims;
            for (size_t d = 0; d < kDims; ++d) sum[d] = static_cast<int16_t>(sum[d] + row[d]);
        }
        std::copy(sum, sum + kDims, sums);
    }
#endif
    for (size_t d = 0; d < kDims; ++d) out[d] = sums[d];
    for (size_t d = kDims; d < kMaxDims; ++d) out[d] = 0;
}

// Room that the lines of a page are read in, one after another.
struct LineRoom {
    Cells<uint8_t> classes;
    Cells<uint64_t> folded;
    Cells<uint32_t> squeezed;  // characters
};

template <class Unit>
static inline uint32_t character(const PageModel& model, Unit code) {
    if constexpr (sizeof(Unit) == 1)
        return model.first_characters[code];
    else
        return model.characters[code];
}

// Classes of n characters, beyond which more are to be read, `n_there` in all; written beyond the
// end, up to 31.
template <class Unit>
static inline void classify(const PageModel& model, const Unit* chars, size_t n, [[maybe_unused]] size_t n_there,
                            uint8_t* classes) {
#if DEDUP_VECTOR >= 32
    if constexpr (sizeof(Unit) <= 2) {
        const auto* tables = reinterpret_cast<const __m128i*>(model.ascii_classes.data());
        for (size_t i = 0; i < n; i += 32) {
            Unit tail[32];
            const Unit* from = chars + i;
            if (n_there - i < 32) {
                std::memcpy(tail, from, (n_there - i) * sizeof(Unit));
                std::fill(tail + (n_there - i), tail + 32, Unit{0});
                from = tail;
            }
            __m256i v;
            bool ascii;
            if constexpr (sizeof(Unit) == 1) {
                v = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
                ascii = !_mm256_movemask_epi8(v);
            } else {
                const __m256i a = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
                const __m256i b = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from) + 1);
                v = _mm256_permute4x64_epi64(_mm256_packus_epi16(a, b), 0xD8);
                ascii = _mm256_testz_si256(_mm256_or_si256(a, b), _mm256_set1_epi16(static_cast<int16_t>(0xFF80)));
            }
            if (!ascii) {
                for (size_t j = 0; j < 32; ++j) classes[i + j] = static_cast<uint8_t>(character(model, from[j]) & 15);
                continue;
            }
            // A table for each upper half; elsewhere the index is beyond 127, which gives 0.
            __m256i kinds = _mm256_setzero_si256();
            for (int half = 0; half < 8; ++half) {
                const __m256i table = _mm256_broadcastsi128_si256(_mm_loadu_si128(tables + half));
                const __m256i index = _mm256_adds_epu8(_mm256_xor_si256(v, _mm256_set1_epi8(static_cast<char>(half << 4))),
                                                       _mm256_set1_epi8(0x70));
                kinds = _mm256_or_si256(kinds, _mm256_shuffle_epi8(table, index));
            }
            _mm256_storeu_si256(reinterpret_cast<__m256i*>(classes + i), kinds);
        }
        return;
    }
#endif
    for (size_t i = 0; i < n; ++i) classes[i] = static_cast<uint8_t>(character(model, chars[i]) & 15);
}

// Letters as grams have them, of n characters whose classes are known. Read and written beyond the
// end up to whole vectors, where `n_there` characters in all allow it: there anything may stand.
template <class Unit>
static inline void fold_letters(const PageModel& model, const Unit* __restrict chars, const uint8_t* __restrict classes,
                                size_t n, size_t n_there, uint32_t* __restrict out) {
    uint32_t others = 0;
    const size_t whole = (n + kRoom - 1) / kRoom * kRoom;
    for (size_t i = 0, end = whole <= n_there ? whole : n; i < end; ++i) {
        const uint32_t kind = classes[i], upper = kind == kUpper ? 0x20 : 0;
        uint32_t letter = chars[i] | upper;
        others |= (upper || kind == kSymbol) && chars[i] > 127 ? 1 : 0;  // no others have a lower case
        letter = kind == kSpace ? ' ' : letter;
        out[i] = kind == kDigit ? '0' : letter;
    }
    if (others)
        for (size_t i = 0; i < n; ++i) out[i] = character(model, chars[i]) >> 4;
}

// One white space of each run, and none at the ends; returns how many characters remain, one at least.
template <class Unit>
static size_t squeeze(const Unit* chars, uint8_t* classes, size_t n, uint32_t* out) {
    size_t kept = 0;
    uint8_t before = kSpace;
    for (size_t i = 0; i < n; ++i) {
        const uint8_t kind = classes[i];
        if (kind != kSpace || before != kSpace) {
            out[kept] = chars[i];
            classes[kept++] = kind;
        }
        before = kind;
    }
    if (!kept) {
        out[0] = chars[0];
        return 1;
    }
    return kept - (classes[kept - 1] == kSpace);
}

// Buckets of a line's grams of letters, its classes known; returns how many. Of `n_there` characters
// that may be read, the line has the first n.
template <class Unit>
static size_t read_grams(const PageModel& model, const Unit* chars, const uint8_t* classes, size_t n, size_t n_there,
                         uint32_t* buckets) {
    uint32_t letters[kFirstLetters + 2 * kRoom] = {};
    const size_t n3 = model.letters3 && n >= 3 ? n - 2 : 0, n4 = model.letters4 && n >= 4 ? n - 3 : 0;
    const size_t first3 = std::min(n3, kFirstLetters), first4 = std::min(n4, kFirstLetters);
    const size_t last3 = std::min(n3 - first3, kLastLetters), last4 = std::min(n4 - first4, kLastLetters);
    if (!n3 && !n4) return 0;
    fold_letters(model, chars, classes, std::min(n, kFirstLetters + 3), n_there, letters);
    const size_t some = letter_buckets(letters, 0, first3, 0, first4, buckets);
    if (!last3 && !last4) return some;
    const size_t from3 = n3 - last3, from4 = n4 - last4;
    const size_t from = std::min(last3 ? from3 : n, last4 ? from4 : n);
    fold_letters(model, chars + from, classes + from, n - from, n_there - from, letters);
    return some + letter_buckets(letters, last3 ? from3 - from : 0, last3, last4 ? from4 - from : 0, last4,
                                 buckets + some);
}

static constexpr bool is_mark(uint32_t c) {
    switch (c) {
        case '-': case '*': case '+': case '#': case '>': case 0x2022: case 0x2023: case 0x25AA: case 0x25E6:
            return true;
        default:
            return false;
    }
}

// What is left of a line without marks of its form, in white space perhaps.
struct Bare {
    size_t first, last;
    bool marked;  // whether it had a mark of a list, a heading or a quotation
};

template <class Unit>
static Bare without_marks(const Unit* chars, const uint8_t* classes, size_t n) {
    size_t at = 0, after_space = 0;
    bool any = false;
    for (; at < n && (classes[at] == kSpace || is_mark(chars[at])); ++at) {
        any |= classes[at] != kSpace;
        if (any && classes[at] == kSpace) after_space = at + 1;
    }
    Bare found{0, n, after_space && at < n};
    if (found.marked) found.first = after_space;
    size_t first = found.first, last = n;
    while (first < n && classes[first] == kSpace) ++first;
    while (last > first && classes[last - 1] == kSpace) --last;
    const uint32_t sign = first < last ? static_cast<uint32_t>(chars[first]) : 0;
    if (sign != '*' && sign != '_') return found;
    size_t run = 0, closing = 0;
    while (first + run < last && chars[first + run] == sign) ++run;
    while (last - closing > first + run && chars[last - 1 - closing] == sign) ++closing;
    if (run > kMaxEmphasis || closing != run || first + run >= last - run) return found;
    if (classes[first + run] == kSpace || classes[last - run - 1] == kSpace) return found;
    found.first = first + run;
    found.last = last - run;
    return found;
}

// A line's measures, and buckets of its grams of letters, without marks of its form and with its white
// space squeezed; `marked` tells whether it had a mark of a list, a heading or a quotation.
template <class Unit>
static size_t read_letters(const PageModel& model, const Unit* chars, size_t n, size_t n_there, LineRoom& room,
                           Measures& measures, size_t at, uint32_t* buckets, bool& marked) {
    if (room.classes.size() < n + 64) room.classes.resize(2 * n + 64);
    uint8_t* classes = room.classes.data();
    classify(model, chars, n, n_there, classes);
    const auto is_letter = [](uint8_t kind) { return kind >= kLower && kind <= kSolos; };
    marked = false;
    if (!is_letter(classes[0])) {  // quickly, how nearly all lines begin
        const Bare bare = without_marks(chars, classes, n);
        marked = bare.marked;
        chars += bare.first;
        classes += bare.first;
        n_there -= bare.first;
        n = bare.last - bare.first;
    }
    std::memset(classes + n, 15, 64);
    const bool is_squeezed = classes[0] != kSpace && classes[n - 1] != kSpace && !measure(chars, classes, n, measures, at);
    if (is_squeezed) return read_grams(model, chars, classes, n, n_there, buckets);
    if (room.squeezed.size() < n) room.squeezed.resize(2 * n);
    const size_t kept = squeeze(chars, classes, n, room.squeezed.data());
    std::memset(classes + kept, 15, 64);
    measure(room.squeezed.data(), classes, kept, measures, at);
    return read_grams(model, room.squeezed.data(), classes, kept, kept, buckets);
}
