#ifndef HOLDFAST_TESTS_FUZZ_EXPECT_HPP
#define HOLDFAST_TESTS_FUZZ_EXPECT_HPP

#include <cstdio>
#include <cstdlib>

namespace fuzz {

/// Ends the run, which keeps the input, if a promise does not hold.
inline void expect(bool holds, const char* promise)
{
    if (holds) return;
    std::fprintf(stderr, "broken promise: %s\n", promise);
    std::abort();
}

}  // namespace fuzz

#endif
