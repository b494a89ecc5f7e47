// Texts to blocks: lines or paragraphs, with their kinds. The definition is
// dedup._reference.blocks; spans are in code points.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "texts.hpp"

namespace dedup {

// The numbers of dedup.model.BLOCK_KINDS.
enum class BlockKind : int8_t { paragraph = 0, heading, list_item, table_row, code };

enum class Unit : uint8_t { automatic, line, paragraph };

// Unit of a name. Throws std::invalid_argument for another name.
Unit unit_of(std::string_view name);

// Blocks of texts, one text after the other.
struct Blocks {
    std::vector<int64_t> starts, ends;
    std::vector<int8_t> kinds;
    std::vector<int64_t> breaks;  // line breaks between a block and what stands before it
};

// How lines are read: each as a block; the same, although some go on; as parts of paragraphs.
enum class Reading : int8_t { lines, nearly_wrapped, wrapped };

// A line that is not blank.
struct Line {
    size_t start, end;
    size_t number;  // among all lines, blank ones included
    uint32_t seen;  // which telling characters it holds, see blocks.cpp
};

// Cuts texts into blocks, with the GIL released; one object a thread.
class Segmenter {
   public:
    // Appends the blocks of a text, which is no UTF-8 beyond ASCII.
    Reading segment(const Text& text, Unit unit, Blocks& out);

   private:
    template <class T>
    Reading segment_units(const T* text, size_t n, Unit unit, Blocks& out);

    std::vector<Line> lines_;
    std::vector<uint8_t> begins_;  // which begin a paragraph without a blank line above, where lines are wrapped
};

}  // namespace dedup
