// Tokens of text that is not plain ASCII: read, normalised, lower-cased and cut in blocks.
// Part of tokens_body.hpp, once a level; no include guard on purpose.

// Readers of each kind of text: stretches of plain ASCII, or code points.

static constexpr size_t kBlock = 32;

template <class Unit>
struct Units {
    const Unit* units;
    size_t n;

    // Writes kBlock units as bytes and tells whether they are ASCII, and so is what follows.
    bool ascii(size_t at, uint8_t* out) const {
        if (at + kBlock > n || (at + kBlock < n && units[at + kBlock] >= 0x80)) return false;
        for (size_t i = 0; i < kBlock; ++i)
            out[i] = units[at + i] < 0x80 ? static_cast<uint8_t>(units[at + i]) : 0x80;
        return high_bits(out) == 0;
    }
    uint32_t code(size_t at, size_t& next) const {
        next = at + 1;
        return units[at];
    }
    // Up to `most` code points; returns how many. ends[i]: where the one at i ends.
    size_t codes(size_t at, size_t most, uint32_t* out, size_t* ends) const {
        const size_t count = std::min(most, n - at);
        for (size_t i = 0; i < count; ++i) out[i] = units[at + i];
        for (size_t i = 0; i < count; ++i) ends[i] = at + i + 1;
        return count;
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
    bool ascii(size_t at, uint8_t* out) const {
        if (at + kBlock > n || (at + kBlock < n && units[at + kBlock] >= 0x80)) return false;
        std::memcpy(out, units + at, kBlock);
        return high_bits(out) == 0;
    }
    size_t codes(size_t at, size_t most, uint32_t* out, size_t* ends) const {
        size_t count = 0;
        for (; count < most && at < n; ++count) {
            out[count] = code(at, at);
            ends[count] = at;
        }
        return count;
    }

   private:
    static constexpr uint32_t kBad = 0xFFFFFFFF;
    static uint32_t shifted(uint32_t part, int by) {
        return (part & 0x80000000u) | (part & 0x3F) << by;
    }
};

// UTF-8 bytes of a code point, the first lowest, and their number; lone surrogates as three
// bytes. Without branches, so that it becomes vector code.
static inline uint32_t utf8_of(uint32_t code) {
    const uint32_t two = 0x80C0 | code >> 6 | (code & 0x3F) << 8;
    const uint32_t three = 0x8080E0 | code >> 12 | (code >> 6 & 0x3F) << 8 | (code & 0x3F) << 16;
    const uint32_t four = 0x808080F0 | code >> 18 | (code >> 12 & 0x3F) << 8 |
                          (code >> 6 & 0x3F) << 16 | (code & 0x3F) << 24;
    return code < 0x80 ? code : code < 0x800 ? two : code < 0x10000 ? three : four;
}

static inline uint32_t utf8_length(uint32_t code) {
    return 1 + (code >= 0x80) + (code >= 0x800) + (code >= 0x10000);
}

// Writes from[i] at every second place of `out` for each bit i, in rounds as list_bits.
static inline size_t list_places(uint64_t bits, const uint64_t* from, uint64_t* out) {
    const auto count = static_cast<size_t>(std::popcount(bits));
    for (size_t done = 0; done < count; done += 4)
        for (size_t j = 0; j < 4; ++j) {
            out[2 * (done + j)] = from[std::countr_zero(bits)];
            bits &= bits - 1;
        }
    return count;
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

    // kBlock characters of plain ASCII, of which the last joins nothing; false if they are not.
    template <class Source>
    bool add_ascii(const Source& source, size_t at) {
        uint8_t* out = form_ + size_;
        if (!source.ascii(at, out)) return false;
        const uint64_t word = word_bits(out) & 0xFFFFFFFF;  // the second half is whatever lies there
        for (size_t i = 0; i < kBlock; ++i)
            out[i] |= static_cast<uint8_t>(static_cast<uint8_t>(out[i] - 'A') < 26) << 5;
        if (inside_ == kSolo) {
            edges_[n_edges_++] = size_;
            inside_ = kOther;
        }
        std::memset(solo_ + (n_edges_ + 1) / 2, 0, kBlock);
        n_edges_ += list_bits((word ^ (word << 1 | inside_)) & 0xFFFFFFFF, size_, edges_ + n_edges_);
        inside_ = word >> (kBlock - 1) & 1;
        size_ += kBlock;
        return true;
    }

    // Up to kBlock characters whose entries say all. The token rule on bits, bit i for the
    // character at i; see dedup.text.normalize.tokens for it on characters.
    void add_block(const uint32_t* codes, const uint32_t* entries, size_t n) {
        uint32_t octets[kBlock], lengths[kBlock];
        uint8_t low[kBlock], high[kBlock];
        for (size_t i = 0; i < kBlock; ++i) {
            const uint32_t code = Unicode::lower(codes[i], entries[i]);
            octets[i] = utf8_of(code);
            lengths[i] = utf8_length(code);
        }
        for (size_t i = 0; i < kBlock; ++i) {
            low[i] = static_cast<uint8_t>((entries[i] >> 21 & 1) << 7);
            high[i] = static_cast<uint8_t>((entries[i] >> 22 & 1) << 7);
        }
        uint64_t places[kBlock + 64];  // list_places may look up what is no bit
        uint8_t* const form = form_;
        size_t size = size_;
        for (size_t i = 0; i < n; ++i) {
            places[i] = size;
            std::memcpy(form + size, octets + i, 4);
            size += lengths[i];
        }
        size_ = size;
        const uint64_t keep = (uint64_t{1} << n) - 1;
        const uint64_t one = high_bits(low) & keep, two = high_bits(high) & keep;
        const uint64_t marks = one & two, solo = two & ~one;
        const uint64_t was_word = inside_ == kWord, was_solo = inside_ == kSolo;
        // A run of marks belongs to what stands before it; adding its first bit clears it.
        const uint64_t on_solo = marks & ~(marks + (marks & (solo << 1 | was_solo)));
        const uint64_t word = one & ~on_solo;
        const uint64_t starts = solo | (word & ~(word << 1 | was_word));
        const uint64_t inside = word | solo | on_solo;
        const uint64_t ends = (inside << 1 | (inside_ != kOther)) & (~inside | starts) & keep;
        const size_t n_starts = (n_edges_ + 1) / 2, n_ends = n_edges_ / 2;
        std::memset(solo_ + n_starts, 0, kBlock);
        if (solo)
            for (uint64_t left = starts, i = n_starts; left; left &= left - 1, ++i)
                solo_[i] = solo >> std::countr_zero(left) & 1;
        n_edges_ += list_places(starts, places, edges_ + 2 * n_starts);
        n_edges_ += list_places(ends, places, edges_ + 2 * n_ends + 1);
        const uint64_t last = uint64_t{1} << (n - 1);
        inside_ = word & last ? kWord : inside & last ? kSolo : kOther;
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

// A stretch of characters and their entries, and those of the character after it.
struct Block {
    uint32_t codes[kBlock + 1], entries[kBlock + 1];  // 0 past the end of the text
    size_t ends[kBlock + 1];
    size_t n;  // characters, the one after them not counted
    bool last;

    template <class Source>
    Block(const Source& source, const Unicode& unicode, size_t at) {
        const size_t read = source.codes(at, kBlock + 1, codes, ends);
        for (size_t i = read; i < kBlock + 1; ++i) codes[i] = 0;
        for (size_t i = 0; i < kBlock + 1; ++i) entries[i] = unicode.entry(codes[i]);
        n = std::min(read, kBlock);
        last = read == n;
    }

    // Whether the entries say all: nothing takes a closer look or is joined by what follows.
    bool simple() const {
        uint32_t any = 0;
        for (size_t i = 0; i < kBlock; ++i)
            any |= (entries[i] & Unicode::kCheck) | (entries[i + 1] & Unicode::kJoins);
        return !any;
    }
};

// The run of a character and what joins it, from `at` on, however long.
template <class Source>
static size_t read_run(TokenState& state, const Unicode& unicode, const Source& source, size_t at) {
    state.run.clear();
    size_t next;
    state.run.push_back(source.code(at, next));
    for (at = next; at < source.n; at = next) {
        const uint32_t code = source.code(at, next);
        if (!(unicode.entry(code) & Unicode::kJoins)) break;
        state.run.push_back(code);
    }
    return at;
}

// Normalises the runs of a block, all but one that may go on after it, into state.normal.
// Returns where the text goes on.
template <class Source>
static size_t normalise_block(TokenState& state, const Unicode& unicode, const Source& source,
                              const Block& block, size_t at) {
    state.normal.clear();
    for (size_t begin = 0, end; begin < block.n; begin = end) {
        end = begin + 1;
        while (end < block.n && block.entries[end] & Unicode::kJoins) ++end;
        if (end == block.n && !block.last && block.entries[end] & Unicode::kJoins) {
            if (begin) return at;
            at = read_run(state, unicode, source, at);
            unicode.normalise(state.run, state.normal);
            return at;
        }
        if (end == begin + 1 && !(block.entries[begin] & (Unicode::kCheck | Unicode::kDecomposes)))
            state.normal.push_back(block.codes[begin]);
        else
            unicode.normalise({block.codes + begin, end - begin}, state.normal);
        at = block.ends[end - 1];
    }
    return at;
}

// Adds state.normal, whose characters the entries settle.
static void add_normal(TokenState& state, const Unicode& unicode) {
    const size_t n = state.normal.size();
    state.normal.resize(n + kBlock);  // so that every block is whole
    state.queue.reserve(n);
    const size_t need = state.form_size + 4 * n + kFormSlack;
    if (state.form.size() < need) state.form.resize(2 * need);
    Writer writer(state);
    for (size_t at = 0; at < n; at += kBlock) {
        const uint32_t* codes = state.normal.data() + at;
        uint32_t entries[kBlock];
        for (size_t i = 0; i < kBlock; ++i) entries[i] = unicode.entry(codes[i]);
        writer.add_block(codes, entries, std::min(kBlock, n - at));
    }
    writer.save(state);
}

template <class Source>
static void fill_mixed(TokenState& state, const Unicode& unicode, const Source source) {
    drop_form(state);
    size_t at = state.at;
    Writer writer(state);
    while (at < source.n && writer.n_edges() < 2 * kBatch) {
        if (writer.size() + kFormSlack > state.form.size()) {
            if (writer.n_edges() != 1) break;  // what is hashed makes room
            writer.save(state);
            state.form.resize(2 * state.form.size() + kFormSlack);
            writer = Writer(state);
        }
        if (writer.add_ascii(source, at)) {
            at += kBlock;
            continue;
        }
        const Block block(source, unicode, at);
        if (block.simple()) {
            writer.add_block(block.codes, block.entries, block.n);
            at = block.ends[block.n - 1];
        } else {
            writer.save(state);
            at = normalise_block(state, unicode, source, block, at);
            add_normal(state, unicode);
            writer = Writer(state);
        }
    }
    writer.save(state);
    state.at = at;
    TokenQueue& queue = state.queue;
    if (at == source.n && queue.n_edges & 1) queue.edges[queue.n_edges++] = state.form_size;
    queue.base = state.form.data();
    queue.limit = state.form.size();
}

