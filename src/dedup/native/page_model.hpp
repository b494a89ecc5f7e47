// The page model: what is read of the lines of a page, and the network that judges them. The
// definition is dedup._reference.page, and the files it puts together.
//
// Immutable after construction; read it with the GIL released, from any number of threads.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <utility>
#include <vector>

#include "level.hpp"
#include "page_phrases.hpp"
#include "texts.hpp"
#include "unicode.hpp"

namespace dedup {

// A vector whose memory is aligned for any level, and holds anything until it is written.
template <class T>
struct CellAllocator {
    using value_type = T;
    static constexpr std::align_val_t kAlign{64};
    CellAllocator() = default;
    template <class U>
    CellAllocator(const CellAllocator<U>&) {}
    T* allocate(size_t n) { return static_cast<T*>(::operator new(n * sizeof(T), kAlign)); }
    void deallocate(T* p, size_t) { ::operator delete(p, kAlign); }
    template <class U, class... Args>
    void construct(U* p, Args&&... args) {
        if constexpr (sizeof...(Args) > 0) ::new (static_cast<void*>(p)) U(std::forward<Args>(args)...);
    }
    template <class U>
    bool operator==(const CellAllocator<U>&) const {
        return true;
    }
};
template <class T>
using Cells = std::vector<T, CellAllocator<T>>;

inline constexpr size_t kClasses = 15;     // of characters
inline constexpr size_t kLineColumns = 36;
inline constexpr size_t kPageColumns = 35;
inline constexpr size_t kRecurrenceColumns = 12;
inline constexpr size_t kColumns = kLineColumns + kPageColumns + kRecurrenceColumns;
inline constexpr size_t kBucketBits = 14;
inline constexpr size_t kTaps = 5;
inline constexpr size_t kTile = 16;        // lines worked on together
inline constexpr size_t kChannelStep = 32; // channels are padded to a multiple of it
inline constexpr size_t kMaxDims = 32;     // of an embedding; shorter ones are padded
inline constexpr size_t kMaxChannels = 96;
inline constexpr size_t kMaxLines = 1 << 23, kMaxLength = 1 << 30;

// Weights of a linear layer as Python hands them over: weights[n_out][n_in].
struct LayerSource {
    std::span<const int16_t> weights;
    std::span<const float> scale, bias;
};

// The same, packed: pairs of inputs, and for each the two weights of every output, so that a
// vector of pairs of int16 is multiplied and summed pair by pair. Padded with zeros.
struct PackedLayer {
    size_t n_pairs = 0, n_out = 0;
    Cells<int16_t> weights;  // [n_pairs][n_out][2]
    Cells<float> scale, bias, gain;

    // Scales and biases are multiplied by `unit`, a power of two, or the gain is, where there
    // is one; that is exact, and saves doing it line by line. Outputs are in the order of `Order`.
    void pack(const LayerSource& source, size_t n_in, size_t n_outputs, float unit, std::span<const float> gains,
              size_t lanes);
};

// A layer of one output.
struct PackedRow {
    Cells<int16_t> weights;  // by channel
    float scale = 0, bias = 0;
    void pack(const LayerSource& source, size_t n_in, size_t padded, float unit);
};

// Where output o of a layer lies, so that packing two vectors of int32 into one of int16, which
// machines do within quarters of 128 bits, puts all in order.
inline size_t packed_place(size_t o, size_t lanes) {
    const size_t vector = o / (2 * lanes) * (2 * lanes), inside = o - vector;
    return vector + inside / 4 % 2 * lanes + inside / 8 * 4 + inside % 4;
}

// Of a layer whose inputs are bytes: words of inputs, and for each the weights of every output.
// A word is four bytes where the level multiplies bytes, else two int16.
struct PackedBytes {
    Cells<uint8_t> weights;  // [word][output][4 bytes]
    Cells<int32_t> start;
    Cells<float> slope, gain;
};

// As dedup._reference.network.eight_bits gives it.
struct BlockSource {
    std::span<const int16_t> taps, offset;
    std::span<const int8_t> weights;
    std::span<const int32_t> start;
    std::span<const float> slope, gain;
};

struct PackedBlock {
    size_t dilation = 1;
    Cells<int16_t> taps;  // [kTaps][channels]
    Cells<int16_t> offset;
    PackedBytes point;
    void pack(const BlockSource& source, size_t n_channels, size_t width, size_t lanes);
};

struct PageSource {
    std::span<const uint8_t> classes;  // of all code points
    std::span<const uint32_t> lower;
    PhraseSource phrases;
    std::span<const float> column_scale;
    std::span<const int64_t> letter_widths;
    size_t n_channels = 0, n_dims = 0;
    LayerSource columns, projection, topic_weight, topic_in, topic_out, head;
    std::span<const int8_t> embedding;  // [2 ** kBucketBits][n_dims]
    double embedding_floor = 0;
    std::span<const int16_t> told;  // [3 * (n_told + 1)][n_channels]
    std::span<const int64_t> dilations;
    BlockSource blocks;  // one after another
    size_t topic_after = 0;
    std::span<const float> topic_gain;
};

// A page: its text, and its lines with their tokens.
struct PageText {
    Text text;
    std::span<const int64_t> starts, ends;  // in code points
    std::span<const int8_t> kinds;
    std::span<const uint64_t> hashes;
    std::span<const int64_t> offsets;
    const uint8_t* solo;
};

// Where what is found goes, a value a line; three in `told`.
struct PageFound {
    float* logits;
    int8_t* told;
};

// What is known of the lines of a page by themselves, so that some of them can be read as a page
// of their own without reading their text again.
struct KeptLines {
    Cells<int16_t> x;             // [line][width]
    Cells<int16_t> line_columns;  // [line][kLineColumns]
    Cells<int32_t> counts;        // [line][4]: characters, solos, lower case, upper case
    Cells<int32_t> keys;          // of what each line looks like
    Cells<int32_t> half;          // words, times two
    Cells<int8_t> prose, told;    // three in told
    Cells<uint64_t> sequences;
    Cells<uint32_t> tokens;       // by number
    uint32_t n_different = 0;     // of those
    Cells<int64_t> offsets;       // of the lines' tokens
    uint64_t model = 0;           // number of the model that read them

    size_t size() const { return half.size(); }
};

struct PageKernel;  // one a level, see page_model.cpp

class PageModel {
   public:
    // `dot_products`: whether a level may use that instruction where the CPU has it.
    PageModel(Level level, bool dot_products, const PageSource& source);

    // Fills `keep` too, unless it is null.
    void read(const PageText& page, const PageFound& found, KeptLines* keep) const;

    // The same of some lines of a page that was read, which rise.
    void read_again(const KeptLines& kept, std::span<const int64_t> among, const PageFound& found) const;

    // What the kernels read. Of a character: what it is folded into, times 16, and its class.
    CodeTable<uint32_t> characters;
    std::array<uint32_t, 256> first_characters;
    std::array<uint8_t, 128> ascii_classes;
    PhraseFinder phrases;
    std::vector<float> column_scale;
    bool letters3 = false, letters4 = false;

    size_t n_channels, width;  // width: padded
    size_t n_dims, dims;       // dims: padded, 16 or 32
    PackedLayer columns, projection, topic_out;
    Cells<int8_t> embedding;
    double embedding_floor;
    size_t n_told;
    Cells<int16_t> told;
    std::vector<PackedBlock> blocks;
    size_t topic_after;
    std::vector<int16_t> topic_in_weights;  // as they came
    std::vector<float> topic_in_scale, topic_in_bias;
    PackedRow topic_weight, head;

   private:
    const PageKernel& kernel_;
    uint64_t number_;  // 1 or more, no other's
};

}  // namespace dedup
