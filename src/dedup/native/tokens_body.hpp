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

// Bit i: byte i of 32 is not ASCII.
static inline uint32_t high_bits(const uint8_t* p) {
#if DEDUP_VECTOR >= 32
    return _mm256_movemask_epi8(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)));
#elif DEDUP_VECTOR == 16
    const auto* v = reinterpret_cast<const __m128i*>(p);
    return static_cast<uint32_t>(_mm_movemask_epi8(_mm_loadu_si128(v))) |
           static_cast<uint32_t>(_mm_movemask_epi8(_mm_loadu_si128(v + 1))) << 16;
#else
    uint32_t bits = 0;
    for (int i = 0; i < 32; ++i) bits |= static_cast<uint32_t>(p[i] >> 7) << i;
    return bits;
#endif
}

// Writes at + i for each bit i; returns how many. Rounds of eight, whether there are eight or
// not: their number is then nearly always foreseen. Needs room for eight more than there are.
static inline size_t list_bits(uint64_t bits, uint64_t at, uint64_t* out) {
    const auto count = static_cast<size_t>(std::popcount(bits));
    for (size_t done = 0; done < count; done += 8)
        for (size_t j = 0; j < 8; ++j) {
            out[done + j] = at + std::countr_zero(bits);
            bits &= bits - 1;
        }
    return count;
}

static void fill_ascii(TokenState& state) {
    TokenQueue& queue = state.queue;
    queue.drop_closed();
    const auto* octets = static_cast<const uint8_t*>(state.text.data);
    const size_t n = state.text.size;
    uint64_t* edges = queue.edges.data();
    size_t n_edges = queue.n_edges, at = state.at;
    uint64_t carry = n_edges & 1;
    while (at < n && n_edges < 2 * kBatch) {
        uint64_t word;
        if (at + 64 <= n) {
            word = word_bits(octets + at);
        } else {
            uint8_t tail[64] = {};
            std::memcpy(tail, octets + at, n - at);
            word = word_bits(tail);
        }
        n_edges += list_bits(word ^ (word << 1 | carry), at, edges + n_edges);
        carry = word >> 63;
        at += 64;
    }
    state.at = std::min(at, n);
    if (state.at == n && n_edges & 1) edges[n_edges++] = n;
    queue.n_edges = n_edges;
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

// UTF-8 bytes of a code point, the first lowest; lone surrogates as three bytes. Without
// branches below U+10000: which of the lengths comes next is seldom foreseen.
static inline uint32_t utf8_of(uint32_t code, uint32_t& length) {
    if (code >= 0x10000) [[unlikely]] {
        length = 4;
        return 0x808080F0 | code >> 18 | (code >> 12 & 0x3F) << 8 | (code >> 6 & 0x3F) << 16 |
               (code & 0x3F) << 24;
    }
    const uint32_t two = 0x80C0 | code >> 6 | (code & 0x3F) << 8;
    const uint32_t three = 0x8080E0 | code >> 12 | (code >> 6 & 0x3F) << 8 | (code & 0x3F) << 16;
    length = 1 + (code >= 0x80) + (code >= 0x800);
    return code < 0x80 ? code : code < 0x800 ? two : three;
}

// What a character does, four bits a case: opens a token, closes one, and (two bits) the class
// of the token it is in. Cases are 4 * class of the token before + class of the character.
static constexpr uint64_t token_rule() {
    uint64_t rule = 0;
    for (uint64_t inside : {kOther, kWord, kSolo})
        for (uint64_t kind : {kOther, kWord, kSolo, kMark}) {
            const bool opens = kind == kSolo || (kind == kWord && inside != kWord) ||
                               (kind == kMark && inside == kOther);
            const bool closes = inside != kOther && (opens || kind == kOther);
            const uint64_t after = kind != kMark ? kind : inside == kOther ? uint64_t{kWord} : inside;
            rule |= (opens | closes << 1 | after << 2) << (4 * (4 * inside + kind));
        }
    return rule;
}

// What the loop over characters writes, apart from TokenState: it lives in registers, where
// each byte stored through TokenState would make the compiler read its pointers again.
class Writer {
   public:
    explicit Writer(TokenState& state)
        : form_(state.form.data()),
          size_(state.form_size),
          edges_(state.queue.edges.data()),
          n_edges_(state.queue.n_edges),
          solo_(state.queue.solo.data()),
          inside_(state.inside) {}

    void save(TokenState& state) const {
        state.form_size = size_;
        state.queue.n_edges = n_edges_;
        state.inside = inside_;
    }
    size_t n_edges() const { return n_edges_; }
    size_t size() const { return size_; }

    // One character of the comparison form.
    void add(uint32_t code, uint32_t kind) {
        constexpr uint64_t kRule = token_rule();
        const uint32_t what = kRule >> (16 * inside_ + 4 * kind) & 15;
        edges_[n_edges_] = size_;
        n_edges_ += what >> 1 & 1;
        edges_[n_edges_] = size_;
        inside_ = what >> 2;
        solo_[n_edges_ >> 1] = inside_ == kSolo;
        n_edges_ += what & 1;
        uint32_t length;
        const uint32_t octets = utf8_of(code, length);
        std::memcpy(form_ + size_, &octets, 4);
        size_ += kind == kOther ? 0 : length;
    }

    // Plain ASCII from `at` on, up to 32 characters less the last, whose neighbour may join it.
    // Returns how many were read.
    template <class Source>
    size_t add_ascii(const Source& source, size_t at) {
        uint8_t* out = form_ + size_;
        source.narrow(at, out);
        const uint32_t high = high_bits(out);
        const size_t n = high ? std::countr_zero(high) : 32;
        if (n < 2) return 0;
        const size_t taken = n - 1;
        const uint64_t keep = (uint64_t{1} << taken) - 1;
        const uint64_t word = word_bits(out) & keep;  // the second half is whatever lies there
        for (size_t i = 0; i < 32; ++i)
            out[i] |= static_cast<uint8_t>(static_cast<uint8_t>(out[i] - 'A') < 26) << 5;
        if (inside_ == kSolo) {
            edges_[n_edges_++] = size_;
            inside_ = kOther;
        }
        std::memset(solo_ + ((n_edges_ + 1) >> 1), 0, 32);
        n_edges_ += list_bits((word ^ (word << 1 | inside_)) & keep, size_, edges_ + n_edges_);
        inside_ = word >> (taken - 1) & 1;
        size_ += taken;
        return taken;
    }

   private:
    uint8_t* form_;
    size_t size_;
    uint64_t* edges_;
    size_t n_edges_;
    uint8_t* solo_;
    uint32_t inside_;
};
static_assert(kOther == 0 && kWord == 1);

// The run from `at` to before the next character that joins nothing before it, normalised.
template <class Source>
static size_t add_run(TokenState& state, const Unicode& unicode, const Source& source, size_t at) {
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
    const size_t need = state.form_size + 4 * state.normal.size() + kFormSlack;
    if (state.form.size() < need) state.form.resize(2 * need);
    Writer writer(state);
    for (uint32_t code : state.normal) {
        const uint32_t entry = unicode.entry(code);
        writer.add(Unicode::lower(code, entry), Unicode::token_class(entry));
    }
    writer.save(state);
    return at;
}

// Keeps the bytes of the open token only.
static void drop_form(TokenState& state) {
    TokenQueue& queue = state.queue;
    queue.drop_closed();
    size_t kept = 0;
    if (queue.n_edges) {
        kept = state.form_size - queue.edges[0];
        std::memmove(state.form.data(), state.form.data() + queue.edges[0], kept);
        queue.edges[0] = 0;
    }
    state.form_size = kept;
}

template <class Source>
static void fill_mixed(TokenState& state, const Unicode& unicode, const Source source) {
    struct Character {
        uint32_t code, entry;
        size_t next;
    };
    const size_t n = source.n;
    const auto read = [&](size_t at) {  // past the end, a character that joins nothing
        Character c{0, 0, at};
        if (at < n) {
            c.code = source.code(at, c.next);
            c.entry = unicode.entry(c.code);
        }
        return c;
    };
    drop_form(state);
    size_t at = state.at;
    Writer writer(state);
    Character now = read(at);
    while (at < n && writer.n_edges() < 2 * kBatch) {
        if (writer.size() + kFormSlack > state.form.size()) {
            if (writer.n_edges() != 1) break;  // what is hashed makes room
            state.form.resize(2 * state.form.size() + kFormSlack);
            writer.save(state);
            writer = Writer(state);
        }
        const Character after = read(now.next);
        if ((now.code | after.code) < 0x80 && at + 32 <= n) {
            at += writer.add_ascii(source, at);
            now = read(at);
            continue;
        }
        if ((now.entry & Unicode::kCheck) | (after.entry & Unicode::kJoins)) {
            writer.save(state);
            at = add_run(state, unicode, source, at);
            writer = Writer(state);
            now = read(at);
            continue;
        }
        writer.add(Unicode::lower(now.code, now.entry), Unicode::token_class(now.entry));
        at = now.next;
        now = after;
    }
    writer.save(state);
    state.at = at;
    TokenQueue& queue = state.queue;
    if (at == n && queue.n_edges & 1) queue.edges[queue.n_edges++] = state.form_size;
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

// The first bytes of a word that has `length` of them, 1 or more; all of it from 8 on.
static inline uint64_t first_bytes(uint64_t word, size_t length) {
    return word & ~uint64_t{0} >> (64 - 8 * std::min<size_t>(8, length));
}

// Any token, no byte read at or beyond `end`.
static uint64_t hash_long(const uint8_t* p, size_t length, const uint8_t* end, uint64_t fold) {
    uint64_t hash = 0;
    for (;; p += 8, length -= 8) {
        uint64_t word;
        if (p + 8 <= end) {
            word = load8(p);
        } else {
            uint8_t part[8] = {};
            std::memcpy(part, p, std::min<size_t>(8, length));
            word = load8(part);
        }
        hash = hash * kTokenBase + premix(first_bytes(word | fold, length));
        if (length <= 8) return mix64(hash);
    }
}

// In passes without branches; tokens of more than a word, and those too near the end for a
// whole word to be read, are noted on the way and hashed last.
static size_t hash_tokens(TokenState& state, uint64_t* out) {
    TokenQueue& queue = state.queue;
    const size_t n = std::min(kBatch, queue.n_edges / 2 - queue.done);
    const uint64_t* edges = queue.edges.data() + 2 * queue.done;
    const uint64_t fold = state.ascii ? 0x2020202020202020 : 0;  // letters and digits only
    const uint8_t* const base = queue.base;
    uint16_t longer[kBatch + 1];
    size_t n_longer = 0;
    if (queue.limit >= 8) {
        const uint64_t last = queue.limit - 8;
        for (size_t i = 0; i < n; ++i) {
            const uint64_t start = edges[2 * i], length = edges[2 * i + 1] - start;
            out[i] = first_bytes(load8(base + std::min(start, last)) | fold, length);
            longer[n_longer] = static_cast<uint16_t>(i);
            n_longer += (length > 8) | (start > last);
        }
        for (size_t i = 0; i < n; ++i) out[i] = mix64(premix(out[i]));
    } else {
        for (; n_longer < n; ++n_longer) longer[n_longer] = static_cast<uint16_t>(n_longer);
    }
    for (size_t j = 0; j < n_longer; ++j) {
        const uint64_t* edge = edges + 2 * longer[j];
        out[longer[j]] = hash_long(base + edge[0], edge[1] - edge[0], base + queue.limit, fold);
    }
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
