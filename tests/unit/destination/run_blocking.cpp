#include <holdfast/detail/run_blocking.hpp>

#include <catch2/catch.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>

#include <atomic>

TEST_CASE("A context may end as soon as its coroutines have, while the threads for blocking work go on")
{
    // What goes wrong here is seen by the address sanitizer: an executor that outlives its context.
    boost::asio::thread_pool blocking(3);
    std::atomic<int> done = 0;
    for (int i = 0; i < 3000; ++i) {
        boost::asio::thread_pool pool(1);
        boost::asio::co_spawn(
            boost::asio::make_strand(pool.get_executor()),
            [&]() -> boost::asio::awaitable<void> {
                co_await holdfast::detail::run_blocking(blocking.get_executor(), [&done] { ++done; });
            },
            boost::asio::detached);
        pool.join();
    }
    blocking.join();
    CHECK(done == 3000);
}
