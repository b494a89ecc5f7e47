// Work shared by threads. Results must not depend on who does what: each item writes its own
// place, so any number of threads gives the same bytes.
#pragma once
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace dedup {

// Calls work(worker, item) for each item of 0..n_items, on up to n_threads threads, `worker`
// below n_threads. The first exception ends the work and is thrown here.
template <class Work>
void parallel_for(size_t n_items, size_t n_threads, const Work& work) {
    n_threads = std::max<size_t>(1, std::min(n_threads, n_items));
    std::atomic<size_t> next{0};
    std::mutex guard;
    std::exception_ptr failed;
    const auto run = [&](size_t worker) {
        try {
            for (size_t item; (item = next.fetch_add(1, std::memory_order_relaxed)) < n_items;)
                work(worker, item);
        } catch (...) {
            next.store(n_items, std::memory_order_relaxed);
            const std::lock_guard lock(guard);
            if (!failed) failed = std::current_exception();
        }
    };
    std::vector<std::thread> others;
    try {
        for (size_t worker = 1; worker < n_threads; ++worker) others.emplace_back(run, worker);
    } catch (const std::exception&) {
        // The system gives no more threads: those that run, and this one, do the work.
    }
    run(0);
    for (std::thread& other : others) other.join();
    if (failed) std::rethrow_exception(failed);
}

}  // namespace dedup
