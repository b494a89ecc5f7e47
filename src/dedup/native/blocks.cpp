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
constexpr double kMinRunOnShare = 0.4, kNearly = 0.5;
constexpr double kMinFull = 5;
constexpr size_t kFullToOthers = 4;
constexpr int64_t kFits = 2, kLowerRoom = 4;

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

// A break between two lines of a group.
struct Break {
    int64_t slack;  // room that the first line had left for the second one's first word
    bool is_lower, is_upper;
};

template <class T>
Break break_after(const T* text, const Line* line, size_t width) {
    const LineView<T> before(text, line[0]), after(text, line[1]);
    const auto follower = after.follower();
    const auto slack = static_cast<int64_t>(width) - static_cast<int64_t>(before.stripped_size() + 1 + follower.word);
    return {slack, Py_UNICODE_ISLOWER(follower.first) && !follower.is_address,
            Py_UNICODE_ISUPPER(follower.first) || follower.is_address};
}

template <class T>
bool is_paragraph(const T* text, const Line& line) {
    return LineView<T>(text, line).kind() == BlockKind::paragraph;
}

// Lines without a blank one between, none of them overlong.
struct Group {
    size_t first, last;  // the one after the last
    size_t width;        // the longest line; a single word may stick out
    bool runs_on = false;
};

// Groups, and how many lines stand apart: overlong ones and what follows them, which are marked.
template <class T>
size_t find_groups(const T* text, const std::vector<Line>& lines, size_t limit, std::vector<Group>& groups,
                   std::vector<uint8_t>& begins) {
    groups.clear();
    begins.assign(lines.size(), 0);
    size_t apart = 0;
    bool after_overlong = false;
    for (size_t i = 0; i < lines.size(); ++i) {
        const size_t size = lines[i].end - lines[i].start;
        const bool follows = i && lines[i].number == lines[i - 1].number + 1;
        // Of shorter lines it does not matter.
        const bool one_word = size >= kMinWidth && LineView<T>(text, lines[i]).is_one_word();
        const bool overlong = size > limit && !one_word;
        if (overlong || (after_overlong && follows)) {
            begins[i] = 1;
            ++apart;
        }
        if (!overlong) {
            if (!follows || after_overlong) groups.push_back({i, i, 0});
            Group& group = groups.back();
            group.last = i + 1;
            if (!one_word) group.width = std::max(group.width, size);
        }
        after_overlong = overlong;
    }
    return apart;
}

// The least width at which most lines that go on in lower case are full; 0 if too few are.
template <class T>
size_t fullest_width(const T* text, const std::vector<Line>& lines, const std::vector<Group>& groups) {
    std::array<int64_t, kMaxWidth + 2> changes{};
    for (const Group& group : groups)
        for (size_t i = group.first; i + 1 < group.last; ++i) {
            if (!LineView<T>(text, lines[i + 1]).goes_on()) continue;  // quickly, what nearly all lines are
            const Break at = break_after(text, &lines[i], 0);
            if (!at.is_lower || !is_paragraph(text, lines[i + 1])) continue;
            const auto first = std::max<int64_t>(static_cast<int64_t>(lines[i].end - lines[i].start), kMinWidth);
            const auto last = std::min<int64_t>(kFits - 1 - at.slack, kMaxWidth);
            if (first > last) continue;
            ++changes[static_cast<size_t>(first)];
            --changes[static_cast<size_t>(last) + 1];
        }
    int64_t full = 0, most = 0;
    size_t found = 0;
    for (size_t width = 0; width <= kMaxWidth; ++width)
        if ((full += changes[width]) > most) most = full, found = width;
    return static_cast<double>(most) >= kMinFull ? found : 0;
}

// Whether lines are hard-wrapped, of which longer ones than the limit are not; see find_wrapping.
template <class T>
Reading wrapping_within(const T* text, const std::vector<Line>& lines, size_t limit, std::vector<Group>& groups,
                        std::vector<uint8_t>& begins) {
    const size_t apart = find_groups(text, lines, limit, groups, begins);
    double total = 0;
    size_t breaks = apart, edges = apart, others = 0, full = 0, width = 0;
    std::vector<int64_t> sure;
    for (Group& group : groups) {
        breaks += group.last - group.first - 1;
        if (group.width < kMinWidth || group.width > kMaxWidth) continue;
        double run_on = 0;
        for (size_t i = group.first; i + 1 < group.last; ++i) {
            const Break at = break_after(text, &lines[i], group.width);
            const bool fits = at.slack >= kFits;
            others += fits;
            if ((fits && !at.is_lower) || !is_paragraph(text, lines[i + 1])) continue;
            if (at.is_lower) sure.push_back(at.slack);
            if (fits) continue;
            ++edges;
            full += at.is_lower;
            const bool ends = at.is_upper || ends_sentence(LineView<T>(text, lines[i]).last_visible());
            run_on += at.is_lower ? 1 : ends ? 0 : 0.5;
        }
        total += run_on;
        group.runs_on = run_on > 0;
        if (group.runs_on) width = std::max(width, group.width);
    }
    const auto enough = [](double n, double least, double share, size_t of) {
        return n >= std::max(least, share * static_cast<double>(of));
    };
    const bool often = enough(total, kMinWrappedBreaks, kMinRunOnShare, breaks);
    const auto n_full = static_cast<double>(full);
    const bool at_edge = enough(n_full, kMinFull, kMinRunOnShare, edges) &&
                         full * others >= kFullToOthers * (sure.size() - full) * edges;
    if (!often && !at_edge) {
        const bool nearly = enough(total, kMinWrappedBreaks, kNearly * kMinRunOnShare, breaks) ||
                            enough(n_full, kMinFull, kNearly * kMinRunOnShare, edges);
        return nearly ? Reading::nearly_wrapped : Reading::lines;
    }
    const auto most = static_cast<int64_t>(width);
    int64_t room = kFits - 1, lower_room = at_edge ? most / kLowerRoom : most;
    if (!at_edge && !sure.empty()) {
        const auto nine_in_ten = sure.begin() + static_cast<std::ptrdiff_t>((9 * sure.size() - 1) / 10);
        std::nth_element(sure.begin(), nine_in_ten, sure.end());
        room = std::max(room, *nine_in_ten);
    }
    for (const Group& group : groups) {
        const int64_t more = group.runs_on ? 0 : most - static_cast<int64_t>(group.width);
        bool any = false;
        for (size_t i = group.first; i + 1 < group.last; ++i) {
            const Break at = break_after(text, &lines[i], group.width);
            begins[i + 1] = at.slack + more > (at.is_lower ? lower_room : room);
            any |= begins[i + 1];
        }
        // Where paragraphs follow each other, a full line that ends a sentence is taken for an end of one.
        for (size_t i = group.first; any && i + 1 < group.last; ++i)
            begins[i + 1] |= ends_sentence(LineView<T>(text, lines[i]).last_visible()) &&
                             break_after(text, &lines[i], group.width).is_upper;
    }
    return Reading::wrapped;
}

// Whether lines are hard-wrapped, and if so which begin a paragraph without a blank line above.
template <class T>
Reading find_wrapping(const T* text, const std::vector<Line>& lines, std::vector<uint8_t>& begins) {
    std::vector<Group> groups;
    const Reading found = wrapping_within(text, lines, kMaxWidth, groups, begins);
    if (found == Reading::wrapped) return found;
    const size_t width = fullest_width(text, lines, groups);
    if (!width) return found;
    const Reading narrower = wrapping_within(text, lines, width, groups, begins);
    return narrower == Reading::wrapped ? narrower : found;
}

bool runs_on(BlockKind kind, BlockKind before, bool begins) {
    if (kind == BlockKind::paragraph)
        return !begins && (before == BlockKind::paragraph || before == BlockKind::list_item);
    return kind == BlockKind::code && before == BlockKind::code;
}

}  // namespace

template <class T>
Reading Segmenter::segment_units(const T* text, size_t n, Unit unit, Blocks& out) {
    lines_.clear();
    read_lines(text, n, lines_);
    Reading reading = unit == Unit::paragraph ? Reading::wrapped : Reading::lines;
    if (unit == Unit::paragraph) begins_.assign(lines_.size(), 0);
    if (unit == Unit::automatic) reading = find_wrapping(text, lines_, begins_);
    bool fenced = false;
    size_t before = 0;  // number of the last line of the block before
    bool any = false;
    for (size_t i = 0; i < lines_.size(); ++i) {
        const Line& line = lines_[i];
        const LineView<T> view(text, line);
        const bool is_fence = view.is_fence();
        const BlockKind kind = fenced || is_fence ? BlockKind::code : view.kind();
        fenced ^= is_fence;
        const size_t breaks = line.number - before;
        before = line.number;
        const auto end = static_cast<int64_t>(line.end);
        if (reading == Reading::wrapped && any && breaks == 1 && runs_on(kind, static_cast<BlockKind>(out.kinds.back()), begins_[i])) {
            out.ends.back() = end;
            continue;
        }
        any = true;
        out.starts.push_back(static_cast<int64_t>(line.start));
        out.ends.push_back(end);
        out.kinds.push_back(static_cast<int8_t>(kind));
        out.breaks.push_back(static_cast<int64_t>(breaks));
    }
    return reading;
}

Reading Segmenter::segment(const Text& text, Unit unit, Blocks& out) {
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
