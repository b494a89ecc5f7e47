// What a line looks like: the patterns of dedup._reference.blocks, written out. Each function
// names the pattern it is; all read a line from left to right once.
#pragma once
#include <nanobind/nanobind.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "blocks.hpp"

namespace dedup {

// Characters of a line that tell of more, gathered while it is read.
enum Seen : uint32_t {
    kSpace = 1,  // of these only the first is looked at where they stand in a row
    kBreak = 2,  // ends the line
    kPipe = 4,
    kTab = 8,
    kTick = 16,    // ` or ~
    kSpaces = 32,  // three spaces in a row
};

// The classes of regular expressions and of str, as the running Python has them. They are
// tables of CPython's own, read without the GIL.
inline bool is_space(uint32_t c) { return Py_UNICODE_ISSPACE(c); }
inline bool is_word(uint32_t c) { return c == '_' || Py_UNICODE_ISALNUM(c); }
inline bool is_ascii_letter(uint32_t c) { return (c | 0x20) - 'a' < 26; }

// Characters that cannot be seen and are no white space.
inline bool is_invisible(uint32_t c) {
    return c == 0xFEFF || (c >= 0x200B && c <= 0x200F) || c == 0x2060;
}

// WHITE of the definition: white space within a line.
inline bool is_white(uint32_t c) {
    return c == ' ' || c == '\t' || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) ||
           c == 0x202F || c == 0x205F || c == 0x3000;
}

// A line, or the rest of one.
template <class T>
class LineView {
   public:
    LineView(const T* text, const Line& line)
        : begin_(text + line.start), end_(text + line.end), seen_(line.seen) {}

    size_t size() const { return static_cast<size_t>(end_ - begin_); }

    bool is_blank() const {
        if (begin_ == end_) return true;
        if (!is_space(*begin_) && !is_invisible(*begin_)) return false;
        return std::all_of(begin_, end_, is_space) || std::all_of(begin_, end_, [](uint32_t c) { return is_invisible(c) || is_white(c); });
    }

    // [ ]{0,3}(?:`{3,8}[^`]*|~{3,8}[^~]*)
    bool is_fence() const {
        if (!(seen_ & kTick)) return false;
        const T* at = skip(begin_, ' ', 3);
        if (at == end_ || (*at != '`' && *at != '~')) return false;
        const T* rest = skip(at, *at, 9);
        return rest - at >= 3 && rest - at <= 8 && std::find(rest, end_, *at) == end_;
    }

    BlockKind kind() const {
        const bool cells = seen_ & (kPipe | kTab | kSpaces);
        if (!cells && Py_UNICODE_ISALPHA(static_cast<uint32_t>(*begin_))) {
            const T* limit = begin_ + std::min<size_t>(size(), 7);
            bool could_be_item = false;
            for (const T* at = begin_; at < limit; ++at)
                could_be_item |= *at == '.' || *at == ')' || *at == ']';
            if (!could_be_item) return BlockKind::paragraph;  // quickly, what nearly all lines are
        }
        if (is_heading()) return BlockKind::heading;
        if (cells && is_table_row()) return BlockKind::table_row;
        if (is_list_item()) return BlockKind::list_item;
        if (is_indented() && is_code()) return BlockKind::code;
        return BlockKind::paragraph;
    }

    // len(line.rstrip())
    size_t stripped_size() const { return static_cast<size_t>(strip_end() - begin_); }

    uint32_t last_visible() const {
        const T* end = strip_end();
        return end == begin_ ? 0 : static_cast<uint32_t>(end[-1]);
    }

    // line.lstrip(" \t>"), the length of its first word, and whether that is an address.
    struct Follower {
        uint32_t first;  // 0 where nothing follows
        size_t word;
        bool is_address;
    };
    Follower follower() const {
        const T* at = begin_;
        while (at < end_ && (*at == ' ' || *at == '\t' || *at == '>')) ++at;
        if (at == end_) return {0, 0, false};
        const uint32_t first = *at;
        while (at < end_ && is_space(*at)) ++at;
        const T* word = at;
        while (at < end_ && !is_space(*at)) ++at;
        const bool is_address = starts(word, "www.") || starts(word, "http://") || starts(word, "https://");
        return {first, static_cast<size_t>(at - word), is_address};
    }

    // Whether line.lstrip(" \t>") begins in lower case.
    bool goes_on() const {
        const T* at = begin_;
        while (at < end_ && (*at == ' ' || *at == '\t' || *at == '>')) ++at;
        return at < end_ && Py_UNICODE_ISLOWER(static_cast<uint32_t>(*at));
    }

    // Whether it is one word of ASCII letters and signs.
    bool is_one_word() const {
        const T* at = skip_space(begin_);
        for (; at < end_ && !is_space(*at); ++at)
            if (static_cast<uint32_t>(*at) > 127) return false;
        return only_space(at) && std::all_of(begin_, end_, [](T c) { return static_cast<uint32_t>(c) < 128; });
    }

   private:
    const T* strip_end() const {
        const T* end = end_;
        while (end > begin_ && is_space(end[-1])) --end;
        return end;
    }

    const T* skip(const T* at, uint32_t c, size_t most) const {
        for (; most && at < end_ && *at == c; --most) ++at;
        return at;
    }

    const T* skip_space(const T* at) const {
        while (at < end_ && is_space(*at)) ++at;
        return at;
    }

    template <size_t N>
    bool starts(const T* at, const char (&word)[N]) const {
        if (static_cast<size_t>(end_ - at) < N - 1) return false;
        for (size_t i = 0; i < N - 1; ++i)
            if (at[i] != static_cast<uint32_t>(word[i])) return false;
        return true;
    }

    template <size_t N>
    bool starts_word(const T* at, const char (&word)[N]) const {
        return starts(at, word) && (at + N - 1 == end_ || !is_word(at[N - 1]));
    }

    // \s*$
    bool only_space(const T* at) const { return skip_space(at) == end_; }

    // [ ]{0,3}#{1,6}[ \t]+\S
    bool is_heading() const {
        const T* at = skip(begin_, ' ', 3);
        const T* hashes = at;
        at = skip(at, '#', 6);
        if (at == hashes || at == end_ || (*at != ' ' && *at != '\t')) return false;
        while (at < end_ && (*at == ' ' || *at == '\t')) ++at;
        return at < end_ && !is_space(*at);
    }

    bool is_table_row() const {
        return (seen_ & kPipe && (is_fenced_row() || is_piped_row())) ||
               (seen_ & kTab && is_tabbed_row()) || (seen_ & kSpaces && is_spaced_row());
    }

    // [ \t]*\|.*\|[ \t]*$
    bool is_fenced_row() const {
        const auto blank = [](uint32_t c) { return c == ' ' || c == '\t'; };
        const T *at = begin_, *end = end_;
        while (at < end && blank(*at)) ++at;
        while (end > at && blank(end[-1])) --end;
        return end - at >= 2 && *at == '|' && end[-1] == '|';
    }

    // [ \t]*[^\t|]*(?:\|[^|]*){2,}$
    bool is_piped_row() const {
        size_t pipes = 0;
        const T* at = begin_;
        while (at < end_ && (*at == ' ' || *at == '\t')) ++at;
        for (; at < end_; ++at) {
            if (*at == '\t' && !pipes) return false;
            if (*at == '|' && ++pipes == 2) return true;
        }
        return false;
    }

    // [ ]*\S[^\t]*\t.*\S
    bool is_tabbed_row() const {
        const T* at = skip(begin_, ' ', size());
        if (at == end_ || is_space(*at)) return false;
        const T* tab = std::find(at + 1, end_, T{'\t'});
        return tab < end_ && !only_space(tab + 1);
    }

    // \s*\S.*?\S {3,}\S.*?\S? {3,}\S
    bool is_spaced_row() const {
        const T* const cell = skip_space(begin_);
        if (cell == end_) return false;
        // A run of spaces counts if a character that can be seen stands after it, and for the
        // first of two before it, which is not the first character of the line.
        bool first = true;
        for (const T* at = cell + 1; at < end_; ++at) {
            if (*at != ' ') continue;
            const T* spaces = at;
            at = skip(at, ' ', size());
            if (at == end_) return false;
            if (at - spaces < 3 || is_space(*at)) continue;
            if (!first) return true;
            first = is_space(spaces[-1]) || spaces - 1 == cell;
        }
        return false;
    }

    static bool is_bullet(uint32_t c) {
        switch (c) {
            case '-': case '*': case '+': case 0xB7: case 0x2013: case 0x2014: case 0x2022:
            case 0x2023: case 0x25A0: case 0x25AA: case 0x25B8: case 0x25BA: case 0x25CB:
            case 0x25CF: case 0x25E6:
                return true;
            default:
                return false;
        }
    }

    static bool is_blank_char(uint32_t c) { return c == ' ' || c == '\t' || c == 0xA0; }

    // [ \t\xa0]*(?:BULLET|[(\[]?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)\]])[ \t\xa0]+\S
    bool is_list_item() const {
        const T* at = begin_;
        while (at < end_ && is_blank_char(*at)) ++at;
        if (at == end_) return false;
        if (is_bullet(*at)) {
            ++at;
        } else {
            at = skip_number(at + (*at == '(' || *at == '['));
            if (!at || at == end_ || (*at != '.' && *at != ')' && *at != ']')) return false;
            ++at;
        }
        const T* blanks = at;
        while (at < end_ && is_blank_char(*at)) ++at;
        return at > blanks && at < end_ && !is_space(*at);
    }

    // \d{1,3}|[A-Za-z]|[ivxIVX]{1,5} where no longer one stands; null if there is none.
    const T* skip_number(const T* begin) const {
        const T* at = begin;
        while (at < end_ && at - begin < 4 && Py_UNICODE_ISDECIMAL(static_cast<uint32_t>(*at))) ++at;
        if (at > begin) return at - begin < 4 ? at : nullptr;
        const auto roman = [](uint32_t c) {
            return (c | 0x20) == 'i' || (c | 0x20) == 'v' || (c | 0x20) == 'x';
        };
        while (at < end_ && at - begin < 6 && roman(*at)) ++at;
        if (at > begin) return at - begin < 6 ? at : nullptr;
        return at < end_ && is_ascii_letter(*at) ? at + 1 : nullptr;
    }

    // (?: {4}|\t)
    bool is_indented() const { return starts(begin_, "    ") || starts(begin_, "\t"); }

    bool is_code() const {
        const T* at = skip_space(begin_);
        if (at == end_) return false;
        return is_open_ended(at) || is_closing(at) || is_statement(at) || is_assignment(at) || is_call(at);
    }

    // (?:.*[ -~])?[;{]\s*$
    bool is_open_ended(const T* at) const {
        const T* last = strip_end() - 1;
        return (*last == ';' || *last == '{') && (last == at || (last[-1] >= ' ' && last[-1] <= '~'));
    }

    // [}\])]+[;,]?\s*$
    bool is_closing(const T* at) const {
        const T* begin = at;
        while (at < end_ && (*at == '}' || *at == ']' || *at == ')')) ++at;
        if (at == begin) return false;
        if (at < end_ && (*at == ';' || *at == ',')) ++at;
        return only_space(at);
    }

    // A word that begins a block of code, and what shows that it is no prose: (?:.*:\s*$|\s*(?:\(|$))
    template <size_t N>
    bool begins_block(const T* at, const char (&word)[N]) const {
        if (!starts_word(at, word)) return false;
        at = skip_space(at + N - 1);
        return at == end_ || *at == '(' || last_visible() == ':';
    }

    // from\s+\S+\s+import\b
    bool is_import(const T* at) const {
        if (!starts_word(at, "from")) return false;
        const T* name = skip_space(at + 4);
        const T* end = name;
        while (end < end_ && !is_space(*end)) ++end;
        const T* word = skip_space(end);
        return name > at + 4 && end > name && word > end && starts_word(word, "import");
    }

    // A keyword, a comment, a tag alone on its line, or a prompt.
    bool is_statement(const T* at) const {
        if (begins_block(at, "def") || begins_block(at, "class") || begins_block(at, "if") ||
            begins_block(at, "for") || begins_block(at, "while") || begins_block(at, "else") ||
            begins_block(at, "elif") || begins_block(at, "try") || begins_block(at, "except") ||
            starts_word(at, "import") || is_import(at) || starts_word(at, "return") || starts_word(at, "#include"))
            return true;
        if (starts(at, "//") || starts(at, "/*") || starts(at, "*/") || starts(at, "$ ") ||
            starts(at, ">>> "))
            return true;
        // <[/!?a-zA-Z][^>]*>\s*$
        if (*at != '<' || at + 1 == end_) return false;
        const uint32_t second = at[1];
        if (second != '/' && second != '!' && second != '?' && !is_ascii_letter(second)) return false;
        const T* close = std::find(at + 2, end_, T{'>'});
        return close < end_ && only_space(close + 1);
    }

    // [\w.\[\]]+\s*[-+*/|&]?=\s*\S
    bool is_assignment(const T* at) const {
        const T* begin = at;
        while (at < end_ && (is_word(*at) || *at == '.' || *at == '[' || *at == ']')) ++at;
        if (at == begin) return false;
        at = skip_space(at);
        if (at < end_ && (*at == '-' || *at == '+' || *at == '*' || *at == '/' || *at == '|' || *at == '&'))
            ++at;
        return at < end_ && *at == '=' && !only_space(at + 1);
    }

    // [\w.]+\([^)]*\)\s*$
    bool is_call(const T* at) const {
        const T* begin = at;
        while (at < end_ && (is_word(*at) || *at == '.')) ++at;
        if (at == begin || at == end_ || *at != '(') return false;
        const T* close = std::find(at + 1, end_, T{')'});
        return close < end_ && only_space(close + 1);
    }

    const T *begin_, *end_;
    uint32_t seen_;
};

}  // namespace dedup
