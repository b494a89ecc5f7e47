// Teams of threads under ThreadSanitizer: every item is worked on once, what one piece of work
// wrote the next one sees, and an exception comes back. Built and run by tools/sanitize.sh.
#include <cstdint>
#include <cstdio>
#include <stdexcept>
#include <vector>

#include "../src/dedup/native/threads.hpp"

static bool throws(dedup::Team& team) {
    try {
        team.share(100, [](size_t, size_t item) {
            if (item == 50) throw std::runtime_error("thrown by a worker");
        });
    } catch (const std::runtime_error&) {
        return true;
    }
    return false;
}

int main() {
    constexpr size_t kTeams = 200, kPieces = 50, kItems = 1000;
    size_t n_wrong = 0;
    for (size_t t = 0; t < kTeams; ++t) {
        dedup::Team team(1 + t % 5);
        dedup::OneEach<size_t> done(team.size());
        std::vector<size_t> seen(kItems), before(kItems);
        size_t n_shared = 0;
        for (size_t piece = 0; piece < kPieces; ++piece) {
            const size_t n = (37 * piece + 11 * t) % kItems;
            team.share(n, [&](size_t worker, size_t item) {
                seen[item] += piece;
                ++done[worker];
            });
            for (size_t i = 0; i < kItems; ++i) n_wrong += seen[i] != (before[i] += i < n ? piece : 0);
            n_shared += n;
            if (piece % 16 == 3) n_wrong += !throws(team);
        }
        for (size_t worker = 0; worker < team.size(); ++worker) n_shared -= done[worker];
        n_wrong += n_shared != 0;
    }
    std::printf("%zu teams, %zu results wrong\n", kTeams, n_wrong);
    return n_wrong != 0;
}
