#include "tokens.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "level_regions.hpp"
#include "prefetch.hpp"

#if DEDUP_X86
#include <immintrin.h>
#endif

namespace dedup {

// Bytes a form must have room for beyond its size: what one step writes or reads ahead.
static constexpr size_t kFormSlack = 192;

struct TokenKernel {
    void (*fill)(TokenState&, const Unicode&);
    size_t (*hash)(TokenState&, uint64_t* out);
    void (*mix)(const uint64_t* now, const uint64_t* back, uint64_t power, size_t n, uint64_t* out);
    void (*mix32)(const uint64_t* now, const uint64_t* back, uint64_t power, size_t n, uint32_t* out);
};

namespace base {
#if DEDUP_X86
#define DEDUP_VECTOR 16
#else
#define DEDUP_VECTOR 0
#endif
#include "tokens_body.hpp"
#undef DEDUP_VECTOR
}  // namespace base

#if DEDUP_X86
DEDUP_BEGIN_AVX2
namespace avx2 {
#define DEDUP_VECTOR 32
#include "tokens_body.hpp"
#undef DEDUP_VECTOR
}  // namespace avx2
DEDUP_END

DEDUP_BEGIN_AVX512
namespace avx512 {
#define DEDUP_VECTOR 64
#include "tokens_body.hpp"
#undef DEDUP_VECTOR
}  // namespace avx512
DEDUP_END
#endif

static const TokenKernel& kernel_of(Level level) {
    static constexpr const TokenKernel* kKernels[] = DEDUP_KERNELS;
    return *kKernels[static_cast<int>(level)];
}

// Most tokens that one step adds beyond a batch, and what list_bits writes beyond its count.
static constexpr size_t kTokenSlack = 64;

TokenQueue::TokenQueue() { reserve(0); }

void TokenQueue::reserve(size_t more) {
    const size_t need = std::max(n_tokens() + more, kBatch) + kTokenSlack;
    if (solo.size() >= need) return;
    edges.resize(2 * need);
    solo.resize(need);
}

void TokenQueue::drop_closed() {
    const size_t open = n_edges & 1;
    edges[0] = edges[n_edges - open];
    solo[0] = solo[n_tokens()];
    n_edges = open;
    done = 0;
}

TokenReader::TokenReader(Level level) : kernel_(kernel_of(level)), unicode_(unicode()) {
    state_.form.resize(4096);
}

static bool is_ascii(const Text& text) {
    const auto* octets = static_cast<const uint8_t*>(text.data);
    uint8_t any = 0;
    for (size_t i = 0; i < text.size; ++i) any |= octets[i];
    return any < 0x80;
}

void TokenReader::open(const Text& text) {
    state_.text = text;
    state_.ascii = text.kind == Kind::ascii || (text.kind == Kind::utf8 && is_ascii(text));
    state_.at = 0;
    state_.inside = kOther;
    state_.form_size = 0;
    state_.queue.clear();
}

size_t TokenReader::next(uint64_t* hashes, uint8_t* solo) {
    TokenQueue& queue = state_.queue;
    while (queue.done == queue.n_tokens()) {
        if (state_.at == state_.text.size) return 0;
        kernel_.fill(state_, unicode_);
    }
    const size_t first = queue.done;
    const size_t n = kernel_.hash(state_, hashes);
    last_edges_ = queue.edges.data() + 2 * first;
    if (solo) {
        if (state_.ascii)
            std::memset(solo, 0, n);
        else
            std::memcpy(solo, queue.solo.data() + first, n);
    }
    return n;
}

Shingler::Shingler(Level level, size_t k)
    : kernel_(kernel_of(level)), tokens_(level), k_(k), power_(1), prefix_(2 * kBatch) {
    uint64_t base = kShingleBase;
    for (size_t left = k; left; left >>= 1, base *= base)
        if (left & 1) power_ *= base;
}

void Shingler::open(const Text& text) {
    tokens_.open(text);
    prefix_[0] = 0;
    n_prefix_ = 1;
    n_tokens_ = 0;
    ended_ = false;
}

// Reads on until there are shingles; tells how many, and sets where their sums begin.
size_t Shingler::advance() {
    uint64_t hashes[kBatch];
    while (!ended_) {
        const size_t n = tokens_.next(hashes);
        if (!n) {
            ended_ = true;
            if (n_tokens_ == 0 || n_tokens_ >= k_) return 0;
            now_ = n_prefix_ - 1;  // shorter than a shingle: all of it is one
            back_ = 0;
            return 1;
        }
        if (n_prefix_ + n > prefix_.size()) {
            if (n_prefix_ > k_) {
                std::memmove(prefix_.data(), prefix_.data() + n_prefix_ - k_, k_ * sizeof(uint64_t));
                n_prefix_ = k_;
            }
            if (n_prefix_ + n > prefix_.size()) prefix_.resize(2 * (n_prefix_ + n));
        }
        // Two steps at once: each waits for the product of the one before.
        uint64_t* const prefix = prefix_.data() + n_prefix_;
        uint64_t sum = prefix[-1];
        size_t i = 0;
        for (; i + 2 <= n; i += 2) {
            prefix[i] = sum * kShingleBase + hashes[i];
            sum = sum * (kShingleBase * kShingleBase) + (hashes[i] * kShingleBase + hashes[i + 1]);
            prefix[i + 1] = sum;
        }
        if (i < n) prefix[i] = sum * kShingleBase + hashes[i];
        n_prefix_ += n;
        n_tokens_ += n;
        if (n_tokens_ < k_) continue;
        const size_t count = std::min<uint64_t>(n, n_tokens_ - k_ + 1);
        now_ = n_prefix_ - count;
        back_ = now_ - k_;
        return count;
    }
    return 0;
}

size_t Shingler::next(uint64_t* hashes) {
    const size_t n = advance();
    kernel_.mix(prefix_.data() + now_, prefix_.data() + back_, power_, n, hashes);
    return n;
}

size_t Shingler::next_mixed(uint32_t* hashes) {
    const size_t n = advance();
    kernel_.mix32(prefix_.data() + now_, prefix_.data() + back_, power_, n, hashes);
    return n;
}

void Shingler::set(const Text& text, std::vector<uint64_t>& out) {
    out.clear();
    open(text);
    size_t size = 0;
    do {
        out.resize(size + kBatch);
        const size_t n = next(out.data() + size);
        size += n;
        out.resize(size);
        if (!n) break;
    } while (true);
    out.resize(sort_unique(out.data(), size, scratch_));
}

size_t sort_unique(uint64_t* hashes, size_t n, std::vector<uint64_t>& scratch) {
    if (n < 48) {
        std::sort(hashes, hashes + n);
        return std::unique(hashes, hashes + n) - hashes;
    }
    // Hashes lie evenly, so their first bits already say nearly where each belongs.
    const int bits = std::bit_width(n) - 1;
    const int shift = 64 - bits;
    const size_t n_buckets = size_t{1} << bits;
    scratch.assign(n + n_buckets + 1, 0);
    uint64_t* ends = scratch.data() + n;
    for (size_t i = 0; i < n; ++i) ++ends[(hashes[i] >> shift) + 1];
    for (size_t b = 0; b < n_buckets; ++b) ends[b + 1] += ends[b];
    for (size_t i = 0; i < n; ++i) scratch[ends[hashes[i] >> shift]++] = hashes[i];
    size_t size = 0, begin = 0;
    for (size_t b = 0; b < n_buckets; ++b) {
        const size_t end = ends[b];
        if (end - begin > 1) std::sort(scratch.data() + begin, scratch.data() + end);
        for (size_t i = begin; i < end; ++i)
            if (!size || hashes[size - 1] != scratch[i]) hashes[size++] = scratch[i];
        begin = end;
    }
    return size;
}

}  // namespace dedup
