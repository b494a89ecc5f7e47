// The token kernel, once a level: included by tokens.cpp inside a namespace and a region, with
// DEDUP_VECTOR the bytes of a vector (0: no vector code). No include guard on purpose.

// Bit i: byte i of 64 is an ASCII letter or digit. The bytes are ASCII.
static inline uint64_t word_bits(const uint8_t* p) {
#if DEDUP_VECTOR == 64
    const __m512i v = _mm512_loadu_si512(p);
    const __m512i folded = _mm512_or_si512(v, _mm512_set1_epi8(0x20));
    const __mmask64 letter = _mm512_cmplt_epu8_mask(
        _mm512_sub_epi8(folded, _mm512_set1_epi8('a')), _mm512_set1_epi8(26));
    const __mmask64 digit = _mm512_cmplt_epu8_mask(
        _mm512_sub_epi8(v, _mm512_set1_epi8('0')), _mm512_set1_epi8(10));
    return letter | digit;
#elif DEDUP_VECTOR == 32
    // Shifted so that the range ends at 127, whatever lies above it wraps to below zero.
    uint64_t bits = 0;
    for (int i = 0; i < 2; ++i) {
        const __m256i v = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p) + i);
        const __m256i folded = _mm256_or_si256(v, _mm256_set1_epi8(0x20));
        const __m256i letter = _mm256_cmpgt_epi8(
            _mm256_add_epi8(folded, _mm256_set1_epi8(127 - 'z')), _mm256_set1_epi8(127 - 26));
        const __m256i digit = _mm256_cmpgt_epi8(
            _mm256_add_epi8(v, _mm256_set1_epi8(127 - '9')), _mm256_set1_epi8(127 - 10));
        const auto word = static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_or_si256(letter, digit)));
        bits |= static_cast<uint64_t>(word) << (32 * i);
    }
    return bits;
#elif DEDUP_VECTOR == 16
    uint64_t bits = 0;
    for (int i = 0; i < 4; ++i) {
        const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p) + i);
        const __m128i folded = _mm_or_si128(v, _mm_set1_epi8(0x20));
        const __m128i letter = _mm_cmpgt_epi8(_mm_add_epi8(folded, _mm_set1_epi8(127 - 'z')),
                                              _mm_set1_epi8(127 - 26));
        const __m128i digit = _mm_cmpgt_epi8(_mm_add_epi8(v, _mm_set1_epi8(127 - '9')),
                                             _mm_set1_epi8(127 - 10));
        const auto word = static_cast<uint32_t>(_mm_movemask_epi8(_mm_or_si128(letter, digit)));
        bits |= static_cast<uint64_t>(word) << (16 * i);
    }
    return bits;
#else
    uint64_t bits = 0;
    for (int i = 0; i < 64; ++i) {
        const bool letter = static_cast<uint8_t>((p[i] | 0x20) - 'a') < 26;
        const bool digit = static_cast<uint8_t>(p[i] - '0') < 10;
        bits |= static_cast<uint64_t>(letter || digit) << i;
    }
    return bits;
#endif
}

// Writes at + i for each bit i; returns how many. Room for 64 is needed whatever the count:
// fixed rounds of eight are right nearly always, where a loop would be mispredicted.
static inline size_t list_bits(uint64_t bits, uint64_t at, uint64_t* out) {
    const auto count = static_cast<size_t>(std::popcount(bits));
    for (size_t done = 0; done < count; done += 8)
        for (size_t j = 0; j < 8; ++j) {
            out[done + j] = at + std::countr_zero(bits);
            bits &= bits - 1;
        }
    return count;
}

static void close_at(TokenQueue& queue, uint64_t at) {
    if (queue.open()) queue.ends[queue.n_ends++] = at;
}

static void fill_ascii(TokenState& state) {
    TokenQueue& queue = state.queue;
    queue.drop_closed();
    const auto* octets = static_cast<const uint8_t*>(state.text.data);
    const size_t n = state.text.size;
    uint64_t carry = queue.open();
    size_t at = state.at;
    while (at < n && queue.n_ends < kBatch) {
        uint64_t word;
        if (at + 64 <= n) {
            word = word_bits(octets + at);
        } else {
            uint8_t tail[64] = {};
            std::memcpy(tail, octets + at, n - at);
            word = word_bits(tail);
        }
        const uint64_t before = word << 1 | carry;
        queue.n_starts += list_bits(word & ~before, at, queue.starts.data() + queue.n_starts);
        queue.n_ends += list_bits(before & ~word, at, queue.ends.data() + queue.n_ends);
        carry = word >> 63;
        at += 64;
    }
    state.at = std::min(at, n);
    if (state.at == n) close_at(queue, n);
    queue.base = octets;
    queue.limit = n;
}

// Readers of each kind of text: code points one by one, and stretches of plain ASCII.

template <class Unit>
struct Units {
    const Unit* units;
    size_t n;

    uint32_t code(size_t at, size_t& next) const {
        next = at + 1;
        return units[at];
    }
    // 32 units as bytes, what is not ASCII as 0x80.
    void narrow(size_t at, uint8_t* out) const {
        for (size_t i = 0; i < 32; ++i)
            out[i] = units[at + i] < 0x80 ? static_cast<uint8_t>(units[at + i]) : 0x80;
    }
};

struct Utf8 {
    const uint8_t* units;
    size_t n;

    // A byte that begins nothing well-formed counts as U+FFFD.
    uint32_t code(size_t at, size_t& next) const {
        const uint8_t lead = units[at];
        next = at + 1;
        if (lead < 0x80) return lead;
        const auto tail = [&](size_t i) -> uint32_t {
            const uint8_t octet = at + i < n ? units[at + i] : 0;
            return (octet & 0xC0) == 0x80 ? octet & 0x3F : 0x80000000u;
        };
        uint32_t code = kBad;
        size_t length = 1;
        if (lead >= 0xC2 && lead < 0xE0) {
            length = 2;
            code = (lead & 0x1Fu) << 6 | tail(1);
        } else if ((lead & 0xF0) == 0xE0) {
            length = 3;
            code = (lead & 0x0Fu) << 12 | shifted(tail(1), 6) | tail(2);
            if (code < 0x800 || code - 0xD800 < 0x800) code = kBad;
        } else if (lead >= 0xF0 && lead < 0xF5) {
            length = 4;
            code = (lead & 0x07u) << 18 | shifted(tail(1), 12) | shifted(tail(2), 6) | tail(3);
            if (code < 0x10000) code = kBad;
        }
        if (code >= Unicode::kEnd) return 0xFFFD;
        next = at + length;
        return code;
    }
    void narrow(size_t at, uint8_t* out) const { std::memcpy(out, units + at, 32); }

   private:
    static constexpr uint32_t kBad = 0xFFFFFFFF;
    static uint32_t shifted(uint32_t part, int by) {
        return (part & 0x80000000u) | (part & 0x3F) << by;
    }
};

// UTF-8 bytes of a code point, the first lowest; lone surrogates as three bytes.
static inline uint32_t utf8_of(uint32_t code, uint32_t& length) {
    if (code < 0x80) {
        length = 1;
        return code;
    }
    if (code < 0x800) {
        length = 2;
        return 0x80C0 | code >> 6 | (code & 0x3F) << 8;
    }
    if (code < 0x10000) {
        length = 3;
        return 0x8080E0 | code >> 12 | (code >> 6 & 0x3F) << 8 | (code & 0x3F) << 16;
    }
    length = 4;
    return 0x808080F0 | code >> 18 | (code >> 12 & 0x3F) << 8 | (code >> 6 & 0x3F) << 16 |
           (code & 0x3F) << 24;
}

// One character of the comparison form: what it opens, what it closes, and its bytes.
static inline void emit(TokenState& state, uint32_t code, uint32_t kind) {
    TokenQueue& queue = state.queue;
    const uint32_t inside = state.inside;
    const bool starts = kind == kSolo || (kind == kWord && inside != kWord) ||
                        (kind == kMark && inside == kOther);
    const bool closes = inside != kOther && (starts || kind == kOther);
    queue.ends[queue.n_ends] = state.form_size;
    queue.n_ends += closes;
    queue.starts[queue.n_starts] = state.form_size;
    queue.solo[queue.n_starts] = kind == kSolo;
    queue.n_starts += starts;
    uint32_t length;
    const uint32_t octets = utf8_of(code, length);
    std::memcpy(state.form.data() + state.form_size, &octets, 4);
    state.form_size += kind == kOther ? 0 : length;
    state.inside = kind != kMark ? kind : inside == kOther ? static_cast<uint32_t>(kWord) : inside;
}

static inline void emit(TokenState& state, const Unicode& unicode, uint32_t code) {
    const uint32_t entry = unicode.entry(code);
    emit(state, Unicode::lower(code, entry), Unicode::token_class(entry));
}

// Plain ASCII from `at` on, up to 32 characters less the one whose neighbour is not known.
// Returns how many were read.
template <class Source>
static inline size_t emit_ascii(TokenState& state, const Source& source, size_t at) {
    uint8_t* out = state.form.data() + state.form_size;
    source.narrow(at, out);
    uint32_t high = 0;
    for (size_t i = 0; i < 32; ++i) high |= static_cast<uint32_t>(out[i] >> 7) << i;
    const size_t n = high ? std::countr_zero(high) : 32;
    if (n < 2) return 0;
    const size_t taken = n - 1;
    const uint64_t keep = (uint64_t{1} << taken) - 1;
    uint8_t padded[64] = {};
    std::memcpy(padded, out, 32);
    const uint64_t word = word_bits(padded) & keep;
    for (size_t i = 0; i < 32; ++i)
        out[i] |= static_cast<uint8_t>(static_cast<uint8_t>(out[i] - 'A') < 26) << 5;
    TokenQueue& queue = state.queue;
    const uint64_t starts = word & ~(word << 1 | (state.inside == kWord));
    const uint64_t ends = (word << 1 | (state.inside != kOther)) & (~word | starts) & keep;
    const size_t fresh = list_bits(starts, state.form_size, queue.starts.data() + queue.n_starts);
    std::memset(queue.solo.data() + queue.n_starts, 0, 32);
    queue.n_starts += fresh;
    queue.n_ends += list_bits(ends, state.form_size, queue.ends.data() + queue.n_ends);
    state.inside = word >> (taken - 1) & 1 ? kWord : kOther;
    state.form_size += taken;
    return taken;
}

// The run from `at` to before the next character that joins nothing before it, normalised.
template <class Source>
static size_t emit_run(TokenState& state, const Unicode& unicode, const Source& source, size_t at) {
    state.run.clear();
    state.normal.clear();
    size_t next;
    state.run.push_back(source.code(at, next));
    for (at = next; at < source.n; at = next) {
        const uint32_t code = source.code(at, next);
        if (!(unicode.entry(code) & Unicode::kJoins)) break;
        state.run.push_back(code);
    }
    unicode.normalise(state.run, state.normal);
    state.queue.reserve(state.normal.size());
    const size_t need = state.form_size + 4 * state.normal.size() + 64;
    if (state.form.size() < need) state.form.resize(2 * need);
    for (uint32_t code : state.normal) emit(state, unicode, code);
    return at;
}

// Keeps the bytes of the open token only.
static void drop_form(TokenState& state) {
    TokenQueue& queue = state.queue;
    queue.drop_closed();
    size_t kept = 0;
    if (queue.open()) {
        kept = state.form_size - queue.starts[0];
        std::memmove(state.form.data(), state.form.data() + queue.starts[0], kept);
        queue.starts[0] = 0;
    }
    state.form_size = kept;
}

template <class Source>
static void fill_mixed(TokenState& state, const Unicode& unicode, const Source source) {
    drop_form(state);
    TokenQueue& queue = state.queue;
    const size_t n = source.n;
    size_t at = state.at, next = at;
    size_t plain_from = at;  // no stretch of ASCII worth a block begins before
    uint32_t code = 0, entry = 0;
    if (at < n) {
        code = source.code(at, next);
        entry = unicode.entry(code);
    }
    while (at < n && queue.n_ends < kBatch) {
        if (state.form_size + 64 > state.form.size()) {
            if (queue.n_ends) break;
            state.form.resize(2 * state.form.size() + 64);
        }
        size_t jump = 0;
        if (code < 0x80 && at >= plain_from && at + 32 <= n) {
            const size_t taken = emit_ascii(state, source, at);
            jump = at + taken;
            plain_from = jump + (taken == 31 ? 0 : 2);
        }
        if (jump > at) {
            at = jump;
            code = source.code(at, next);
            entry = unicode.entry(code);
            continue;
        }
        size_t after = next;
        uint32_t code2 = 0, entry2 = 0;
        if (next < n) {
            code2 = source.code(next, after);
            entry2 = unicode.entry(code2);
        }
        if ((entry & Unicode::kCheck) | (entry2 & Unicode::kJoins)) {
            at = emit_run(state, unicode, source, at);
            next = at;
            if (at < n) {
                code = source.code(at, next);
                entry = unicode.entry(code);
            }
            continue;
        }
        emit(state, Unicode::lower(code, entry), Unicode::token_class(entry));
        at = next;
        next = after;
        code = code2;
        entry = entry2;
    }
    state.at = at;
    if (at == n) close_at(queue, state.form_size);
    queue.base = state.form.data();
    queue.limit = state.form.size();
}

static void fill(TokenState& state, const Unicode& unicode) {
    if (state.ascii) return fill_ascii(state);
    const void* data = state.text.data;
    const size_t n = state.text.size;
    switch (state.text.kind) {
        case Kind::latin1:
            return fill_mixed(state, unicode, Units<uint8_t>{static_cast<const uint8_t*>(data), n});
        case Kind::ucs2:
            return fill_mixed(state, unicode, Units<uint16_t>{static_cast<const uint16_t*>(data), n});
        case Kind::ucs4:
            return fill_mixed(state, unicode, Units<uint32_t>{static_cast<const uint32_t*>(data), n});
        default:
            return fill_mixed(state, unicode, Utf8{static_cast<const uint8_t*>(data), n});
    }
}

static inline uint64_t load8(const uint8_t* p) {
    uint64_t word;
    std::memcpy(&word, p, 8);
    if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
    return word;
}

static inline uint64_t premix(uint64_t word) {
    const uint64_t x = (word ^ kTokenSeed) * kTokenBase;
    return x ^ x >> 32;
}

static inline uint64_t mix64(uint64_t x) {
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
    x = (x ^ x >> 27) * 0x94D049BB133111EB;
    return x ^ x >> 31;
}

// Any token, no byte read beyond its end.
static uint64_t hash_long(const uint8_t* p, size_t length, uint64_t fold) {
    uint64_t hash = 0;
    for (size_t i = 0; i < length; i += 8) {
        const size_t left = std::min<size_t>(8, length - i);
        uint8_t part[8] = {};
        std::memcpy(part, p + i, left);
        hash = hash * kTokenBase + premix((load8(part) | fold) & ~uint64_t{0} >> (64 - 8 * left));
    }
    return hash;
}

static size_t hash_tokens(TokenState& state, uint64_t* out) {
    TokenQueue& queue = state.queue;
    const size_t n = std::min(kBatch, queue.n_ends - queue.done);
    const uint64_t* starts = queue.starts.data() + queue.done;
    const uint64_t* ends = queue.ends.data() + queue.done;
    const uint64_t fold = state.ascii ? 0x2020202020202020 : 0;  // letters and digits only
    for (size_t i = 0; i < n; ++i) {
        const uint8_t* p = queue.base + starts[i];
        const size_t length = ends[i] - starts[i];
        if (length > 16 || starts[i] + 16 > queue.limit) {
            out[i] = hash_long(p, length, fold);
            continue;
        }
        const size_t left = std::min<size_t>(8, length);
        uint64_t hash = premix((load8(p) | fold) & ~uint64_t{0} >> (64 - 8 * left));
        if (length > 8)
            hash = hash * kTokenBase +
                   premix((load8(p + 8) | fold) & ~uint64_t{0} >> (128 - 8 * length));
        out[i] = hash;
    }
    for (size_t i = 0; i < n; ++i) out[i] = mix64(out[i]);
    queue.done += n;
    return n;
}

static void mix_shingles(const uint64_t* now, const uint64_t* back, uint64_t power, size_t n,
                         uint64_t* out) {
    for (size_t i = 0; i < n; ++i) out[i] = mix64(now[i] - back[i] * power);
}

static void mix_shingles32(const uint64_t* now, const uint64_t* back, uint64_t power, size_t n,
                           uint32_t* out) {
    for (size_t i = 0; i < n; ++i) {
        auto h = static_cast<uint32_t>(mix64(now[i] - back[i] * power));
        h = (h ^ h >> 16) * 0x85EBCA6B;
        h = (h ^ h >> 13) * 0xC2B2AE35;
        out[i] = h ^ h >> 16;
    }
}

static constexpr TokenKernel kKernel{fill, hash_tokens, mix_shingles, mix_shingles32};
