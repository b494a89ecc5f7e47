#include "level.hpp"

#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <stdexcept>
#include <string>

#include "bind.h"

namespace nb = nanobind;

namespace dedup {

static bool supported(Level level) {
#if DEDUP_X86
    switch (level) {
        case Level::base:
            return true;
        case Level::avx2:
            return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
                   __builtin_cpu_supports("bmi2");
        case Level::avx512:
            return supported(Level::avx2) && __builtin_cpu_supports("avx512f") &&
                   __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
                   __builtin_cpu_supports("avx512vl");
    }
    return false;
#else
    return level == Level::base;
#endif
}

std::vector<Level> levels() {
    std::vector<Level> found;
    for (int i = 0; i < kLevels; ++i)
        if (supported(static_cast<Level>(i))) found.push_back(static_cast<Level>(i));
    return found;
}

Level level_of(std::string_view name) {
    const std::vector<Level> all = levels();
    if (name.empty()) return all.back();
    for (Level level : all)
        if (kLevelNames[static_cast<int>(level)] == name) return level;
    throw std::invalid_argument("no such level on this CPU: " + std::string(name));
}

void bind_level(nb::module_& m) {
    m.def(
        "levels",
        [] {
            std::vector<std::string> names;
            for (Level level : levels()) names.emplace_back(kLevelNames[static_cast<int>(level)]);
            return names;
        },
        "Instruction sets this CPU can run, slowest first.");
}

}  // namespace dedup
