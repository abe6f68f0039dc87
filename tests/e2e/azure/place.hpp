#ifndef HOLDFAST_TESTS_E2E_AZURE_PLACE_HPP
#define HOLDFAST_TESTS_E2E_AZURE_PLACE_HPP

#include <holdfast/destination/azure.hpp>
#include <holdfast/destination/azure/client.hpp>
#include <holdfast/testing/laws/run_coroutine.hpp>

#include <boost/asio/thread_pool.hpp>

#include <unistd.h>
#include <atomic>
#include <cstdlib>
#include <functional>
#include <stdexcept>
#include <string>

namespace azure_test {

using boost::asio::awaitable;

inline std::string variable(const char* name)
{
    const char* value = std::getenv(name);
    if (value == nullptr)
        throw std::runtime_error(std::string(name) + " is not set; start this with tests/services/azurite.sh");
    return value;
}

/// Options for the test server, over TLS if told so.
inline holdfast::AzureOptions options(bool tls = false)
{
    holdfast::AzureOptions result;
    result.endpoint = variable(tls ? "HOLDFAST_TEST_AZURE_TLS_URL" : "HOLDFAST_TEST_AZURE_URL");
    if (tls) result.http.certificate_authorities = variable("HOLDFAST_TEST_AZURE_AUTHORITIES");
    return result;
}

inline holdfast::DestinationEnvironment environment_on(boost::asio::any_io_executor executor)
{
    holdfast::DestinationEnvironment environment;
    environment.executor = executor;
    environment.blocking_executor = executor;
    environment.process_id = "e2e";
    environment.now = [] { return holdfast::to_time_point(std::chrono::system_clock::now()); };
    environment.options.set(options());
    return environment;
}

/// Runs a coroutine with what sends requests to the container.
inline void with_client(const holdfast::AzureSettings& settings, const holdfast::AzureOptions& options,
                        const std::function<awaitable<void>(holdfast::azure::Client&)>& function)
{
    holdfast::detail::run_coroutine([&](boost::asio::any_io_executor executor) -> awaitable<void> {
        holdfast::azure::Client client(settings, environment_on(executor), options);
        co_await function(client);
    });
}

/// Settings of a new, empty container.
inline holdfast::AzureSettings new_container(const holdfast::AzureOptions& options = azure_test::options())
{
    static std::atomic<int> count = 0;
    holdfast::AzureSettings settings;
    settings.account_name = variable("HOLDFAST_TEST_AZURE_ACCOUNT");
    settings.account_key = variable("HOLDFAST_TEST_AZURE_KEY");
    settings.storage_container = "container-" + std::to_string(::getpid()) + "-" + std::to_string(++count);
    settings.remote_folder_name = "backups/Orders";
    with_client(settings, options, [](holdfast::azure::Client& client) -> awaitable<void> {
        const holdfast::azure::Call make{
            .method = "PUT", .query = {{"restype", "container"}}, .doing = "making a container"};
        co_await client.call(make);
    });
    return settings;
}

/// Runs a coroutine with a place, in several threads.
inline void with_place(const holdfast::AzureSettings& settings, const holdfast::AzureOptions& options,
                       const std::function<awaitable<void>(holdfast::Azure&)>& function)
{
    holdfast::detail::run_coroutine([&](boost::asio::any_io_executor executor) -> awaitable<void> {
        holdfast::Azure place(settings, environment_on(executor), options);
        co_await function(place);
    });
}

}  // namespace azure_test

#endif
