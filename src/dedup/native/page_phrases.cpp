#include "page_phrases.hpp"

#include <bit>
#include <stdexcept>
#include <unordered_map>

namespace dedup {

// Bits for each hash: one of so many lookups of another hash finds a bit set.
static constexpr size_t kBitsEach = 16;

void HashMap8::reset(size_t n) {
    const size_t n_bits = std::bit_ceil(n * kBitsEach + 64);
    shift_ = 64 - std::countr_zero(n_bits);
    bits_.assign(n_bits / 64, 0);
    slots_.assign(std::bit_ceil(2 * n + 2), {0, kNone});
    mask_ = slots_.size() - 1;
}

void HashMap8::insert(uint64_t hash, int value) {
    const uint64_t bit = hash >> shift_;
    bits_[bit >> 6] |= uint64_t{1} << (bit & 63);
    size_t slot = hash & mask_;
    while (slots_[slot].value != kNone && slots_[slot].hash != hash) slot = (slot + 1) & mask_;
    slots_[slot] = {hash, value};
}

int HashMap8::look_up(uint64_t hash) const {
    size_t slot = hash & mask_;
    while (slots_[slot].value != kNone && slots_[slot].hash != hash) slot = (slot + 1) & mask_;
    return slots_[slot].value;
}

void PhraseFinder::load(const PhraseSource& source) {
    if (source.whole.size() != source.whole_told.size() || source.begins.size() != source.begins_told.size() ||
        source.holds.size() != source.holds_told.size())
        throw std::invalid_argument("each phrase must tell one thing");
    for (const auto& told : {source.whole_told, source.begins_told, source.holds_told})
        for (int8_t value : told)
            if (value < 0) throw std::invalid_argument("what a phrase tells must not be negative");
    std::unordered_map<uint64_t, int> starts;
    for (size_t i = 0; i < source.whole.size(); ++i) starts[source.whole[i]] += source.whole_told[i] + 1;
    for (size_t i = 0; i < source.begins.size(); ++i) starts[source.begins[i]] += (source.begins_told[i] + 1) << 8;
    starts_.reset(starts.size());
    for (const auto& [hash, value] : starts) starts_.insert(hash, value);
    holds_.reset(source.holds.size());
    for (size_t i = 0; i < source.holds.size(); ++i) holds_.insert(source.holds[i], source.holds_told[i]);
    first_.reset(source.holds_first.size());
    for (uint64_t hash : source.holds_first) first_.insert(hash, 0);
}

bool PhraseFinder::find_held(const uint64_t* folded, size_t n, int8_t* told) const {
    if (first_.find(folded[0]) == HashMap8::kNone) return false;
    uint64_t hash = 0;
    for (size_t i = 0; i < n && i < kMaxTokens; ++i) {
        hash = hash * kPair + folded[i];
        if (const int found = holds_.find(hash); found != HashMap8::kNone) {
            told[2] = static_cast<int8_t>(found);
            return true;
        }
    }
    return false;
}

}  // namespace dedup
