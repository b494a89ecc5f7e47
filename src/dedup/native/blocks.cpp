#include "blocks.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>
#include <string>

#include "line_kinds.hpp"

namespace dedup {

Unit unit_of(std::string_view name) {
    if (name == "auto") return Unit::automatic;
    if (name == "line") return Unit::line;
    if (name == "paragraph") return Unit::paragraph;
    throw std::invalid_argument("no such unit: " + std::string(name));
}

namespace {

// The constants of the definition, where their origins stand.
constexpr double kMinWrappedBreaks = 3;
constexpr size_t kMinWidth = 40, kMaxWidth = 100;
constexpr double kMinRunOnShare = 0.4;

constexpr std::array<uint8_t, 256> kTelling = [] {
    std::array<uint8_t, 256> table{};
    for (int c : {0x0A, 0x0B, 0x0C, 0x0D, 0x1C, 0x1D, 0x1E, 0x85}) table[c] = kBreak;
    table[' '] = kSpace;
    table['|'] = kPipe;
    table['\t'] = kTab;
    table['`'] = table['~'] = kTick;
    return table;
}();

template <class T>
uint32_t telling(T c) {
    if constexpr (sizeof(T) == 1)
        return kTelling[c];
    else
        return c < 256 ? kTelling[c] : c == 0x2028 || c == 0x2029 ? uint32_t{kBreak} : 0u;
}

template <class T>
constexpr size_t kStride = 16 / sizeof(T);  // characters

// Whether some characters, and one more, tell nothing but that there are spaces, none beside another;
// not where fewer are left.
template <class T>
bool is_plain([[maybe_unused]] const T* text, [[maybe_unused]] size_t left) {
#if defined(__GNUC__)
    if (left <= kStride<T>) return false;
    using Vector [[gnu::vector_size(16)]] = T;
    Vector here, next;
    std::memcpy(&here, text, sizeof here);
    std::memcpy(&next, text + 1, sizeof next);
    auto any = (here < ' ') | (here == '|') | (here == '`') | (here == '~') | (here == 0x85);
    any |= (here == ' ') & (next == ' ');
    if constexpr (sizeof(T) > 1) any |= (here | 1) == 0x2029;
    uint64_t words[2];
    std::memcpy(words, &any, sizeof any);
    return !(words[0] | words[1]);
#else
    return false;
#endif
}

bool ends_sentence(uint32_t c) {
    switch (c) {
        case '.': case '!': case '?': case ':': case ';': case '"': case '\'': case ')': case ']':
        case 0xBB: case 0x61F: case 0x6D4: case 0x964: case 0x965: case 0x2019: case 0x201D:
        case 0x2026: case 0x3002: case 0xFF01: case 0xFF1A: case 0xFF1B: case 0xFF1F:
            return true;
        default:
            return false;
    }
}

// All lines that are not blank.
template <class T>
void read_lines(const T* text, size_t n, std::vector<Line>& lines) {
    size_t at = 0;
    for (size_t number = 0; at < n; ++number) {
        const size_t start = at + (text[at] == 0xFEFF);  // a byte order mark is of no line
        Line line{start, start, number, 0};
        uint32_t seen = 0, spaces = 0;
        for (size_t plain_from = at; at < n; ++at) {
            if (at == plain_from) {
                for (; !(spaces & 1) && is_plain(text + at, n - at); at += kStride<T>)
                    spaces = text[at + kStride<T> - 1] == ' ';
                plain_from = at + kStride<T>;
            }
            const uint32_t what = telling(text[at]);
            if (what & kBreak) break;
            seen |= what;
            spaces = (spaces << 1 | (what & kSpace)) & 7;  // of the last three characters
            seen |= (spaces + 1) << 2 & kSpaces;           // all of them: 7 + 1 is the fourth bit
        }
        line.end = at;
        line.seen = seen;
        if (at < n) at += text[at] == '\r' && at + 1 < n && text[at + 1] == '\n' ? 2 : 1;
        if (!LineView<T>(text, line).is_blank()) lines.push_back(line);
    }
}
static_assert(kSpaces == 8 << 2);

// How many breaks within a group of lines look like wrapping.
template <class T>
double wrapped_breaks(const T* text, const Line* first, const Line* last) {
    size_t width = 0;
    for (const Line* line = first; line < last; ++line) width = std::max(width, line->end - line->start);
    if (width < kMinWidth || width > kMaxWidth) return 0;
    double run_on = 0;
    for (const Line* line = first; line + 1 < last; ++line) {
        const LineView<T> before(text, line[0]), after(text, line[1]);
        const auto follower = after.follower();
        if (before.stripped_size() + 1 + follower.word <= width - 2) continue;
        if (after.kind() != BlockKind::paragraph) continue;
        if (Py_UNICODE_ISLOWER(follower.first))
            run_on += 1;
        else if (!Py_UNICODE_ISUPPER(follower.first) && !ends_sentence(before.last_visible()))
            run_on += 0.5;
    }
    return run_on;
}

template <class T>
bool is_hard_wrapped(const T* text, const std::vector<Line>& lines) {
    double run_on = 0;
    size_t breaks = 0;
    for (size_t first = 0, last; first < lines.size(); first = last) {
        last = first + 1;
        while (last < lines.size() && lines[last].number == lines[last - 1].number + 1) ++last;
        if (last - first < 2) continue;
        run_on += wrapped_breaks(text, lines.data() + first, lines.data() + last);
        breaks += last - first - 1;
    }
    return run_on >= kMinWrappedBreaks && run_on >= kMinRunOnShare * static_cast<double>(breaks);
}

bool runs_on(BlockKind kind, BlockKind before) {
    if (kind == BlockKind::paragraph)
        return before == BlockKind::paragraph || before == BlockKind::list_item;
    return kind == BlockKind::code && before == BlockKind::code;
}

}  // namespace

template <class T>
bool Segmenter::segment_units(const T* text, size_t n, Unit unit, Blocks& out) {
    lines_.clear();
    read_lines(text, n, lines_);
    const bool paragraphs =
        unit == Unit::paragraph || (unit == Unit::automatic && is_hard_wrapped(text, lines_));
    bool fenced = false;
    size_t before = 0;  // number of the last line of the block before
    bool any = false;
    for (const Line& line : lines_) {
        const LineView<T> view(text, line);
        const bool is_fence = view.is_fence();
        const BlockKind kind = fenced || is_fence ? BlockKind::code : view.kind();
        fenced ^= is_fence;
        const size_t breaks = line.number - before;
        before = line.number;
        const auto end = static_cast<int64_t>(line.end);
        if (paragraphs && any && breaks == 1 && runs_on(kind, static_cast<BlockKind>(out.kinds.back()))) {
            out.ends.back() = end;
            continue;
        }
        any = true;
        out.starts.push_back(static_cast<int64_t>(line.start));
        out.ends.push_back(end);
        out.kinds.push_back(static_cast<int8_t>(kind));
        out.breaks.push_back(static_cast<int64_t>(breaks));
    }
    return paragraphs;
}

bool Segmenter::segment(const Text& text, Unit unit, Blocks& out) {
    switch (text.kind) {
        case Kind::ucs2:
            return segment_units(static_cast<const uint16_t*>(text.data), text.size, unit, out);
        case Kind::ucs4:
            return segment_units(static_cast<const uint32_t*>(text.data), text.size, unit, out);
        default:
            return segment_units(static_cast<const uint8_t*>(text.data), text.size, unit, out);
    }
}

}  // namespace dedup
