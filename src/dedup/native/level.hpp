// Instruction sets a kernel may use, chosen at run time.
//
// A kernel keeps a table with one entry a level. Its vector code is written once, in a file
// without include guard that is included once a level between DEDUP_BEGIN_xxx and DEDUP_END
// (see level_regions.hpp), so no file is ever compiled with -mavx2 and no inline function of
// the standard library is emitted for a CPU that may not be there.
#pragma once
#include <string_view>
#include <vector>

namespace dedup {

enum class Level : int { base = 0, avx2 = 1, avx512 = 2 };

inline constexpr int kLevels = 3;
inline constexpr std::string_view kLevelNames[kLevels] = {"base", "avx2", "avx512"};

// 0 leaves out what is written for that CPU, as on any other; tests build it so, too.
#ifdef DEDUP_X86
#elif (defined(__x86_64__) || defined(_M_X64)) && (defined(__GNUC__) || defined(__clang__))
#define DEDUP_X86 1
#else
#define DEDUP_X86 0
#endif

// Levels this CPU can run, slowest first.
std::vector<Level> levels();

// Level of a name; empty is the best one. Throws std::invalid_argument for a name that is
// unknown or that this CPU lacks.
Level level_of(std::string_view name);

}  // namespace dedup
