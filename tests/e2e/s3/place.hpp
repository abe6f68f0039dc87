#ifndef HOLDFAST_TESTS_E2E_S3_PLACE_HPP
#define HOLDFAST_TESTS_E2E_S3_PLACE_HPP

#include <holdfast/destination/s3.hpp>
#include <holdfast/destination/s3/client.hpp>
#include <holdfast/testing/laws/run_coroutine.hpp>

#include <boost/asio/thread_pool.hpp>

#include <unistd.h>
#include <atomic>
#include <cstdlib>
#include <functional>
#include <stdexcept>
#include <string>

namespace s3_test {

using boost::asio::awaitable;

inline std::string variable(const char* name)
{
    const char* value = std::getenv(name);
    if (value == nullptr)
        throw std::runtime_error(std::string(name) + " is not set; start this with tests/services/versitygw.sh");
    return value;
}

/// Settings of a bucket of its own on the test server; the bucket is made with the first call.
inline holdfast::S3Settings settings_of(const std::string& bucket)
{
    holdfast::S3Settings settings;
    settings.aws_access_key = variable("HOLDFAST_TEST_S3_KEY");
    settings.aws_secret_key = variable("HOLDFAST_TEST_S3_SECRET");
    settings.custom_server_url = variable("HOLDFAST_TEST_S3_URL");
    settings.bucket_name = bucket;
    settings.remote_folder_name = "backups/Orders";
    return settings;
}

inline holdfast::DestinationEnvironment environment_on(boost::asio::any_io_executor executor)
{
    holdfast::DestinationEnvironment environment;
    environment.executor = executor;
    environment.blocking_executor = executor;
    environment.process_id = "e2e";
    environment.now = [] { return holdfast::to_time_point(std::chrono::system_clock::now()); };
    return environment;
}

/// Settings of a new, empty bucket.
inline holdfast::S3Settings new_bucket(holdfast::S3Options options = {}, std::string url = {})
{
    static std::atomic<int> count = 0;
    auto settings = settings_of("bucket-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
    if (!url.empty()) settings.custom_server_url = url;
    holdfast::detail::run_coroutine([&](boost::asio::any_io_executor executor) -> awaitable<void> {
        holdfast::s3::Client client(settings, environment_on(executor), options);
        const holdfast::s3::Call make{.method = "PUT", .doing = "making a bucket"};
        co_await client.call(make);
    });
    return settings;
}

/// Runs a coroutine with a place, in several threads.
inline void with_place(const holdfast::S3Settings& settings, const holdfast::S3Options& options,
                       const std::function<awaitable<void>(holdfast::S3&)>& function)
{
    holdfast::detail::run_coroutine([&](boost::asio::any_io_executor executor) -> awaitable<void> {
        holdfast::S3 place(settings, environment_on(executor), options);
        co_await function(place);
    });
}

}  // namespace s3_test

#endif
