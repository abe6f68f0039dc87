#ifndef HOLDFAST_TESTS_E2E_GOOGLE_CLOUD_PLACE_HPP
#define HOLDFAST_TESTS_E2E_GOOGLE_CLOUD_PLACE_HPP

#include <holdfast/destination/google_cloud.hpp>
#include <holdfast/destination/google_cloud/client.hpp>
#include <holdfast/testing/laws/run_coroutine.hpp>

#include <boost/asio/awaitable.hpp>

#include <unistd.h>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <stdexcept>
#include <string>
#include <utility>

namespace google_cloud_test {

using boost::asio::awaitable;

inline std::string variable(const char* name)
{
    const char* value = std::getenv(name);
    if (value == nullptr)
        throw std::runtime_error(std::string(name) + " is not set; start this with a script of tests/services");
    return value;
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

inline std::string unique(const std::string& start)
{
    static std::atomic<int> count = 0;
    return start + "-" + std::to_string(::getpid()) + "-" + std::to_string(++count);
}

/// The emulator, which knows no accounts.
struct Emulator {
    [[nodiscard]] static holdfast::GoogleCloudOptions options(bool tls = false)
    {
        holdfast::GoogleCloudOptions options;
        options.anonymous = true;
        options.endpoint = variable(tls ? "HOLDFAST_TEST_GCS_EMULATOR_TLS_URL" : "HOLDFAST_TEST_GCS_EMULATOR_URL");
        if (tls) options.http.certificate_authorities = variable("HOLDFAST_TEST_GCS_EMULATOR_AUTHORITIES");
        return options;
    }
    /// Settings of a new bucket.
    [[nodiscard]] static holdfast::GoogleCloudSettings settings(bool tls = false)
    {
        holdfast::GoogleCloudSettings settings;
        settings.bucket_name = unique("bucket");
        settings.remote_folder_name = "backups/Orders";
        holdfast::detail::run_coroutine([&](boost::asio::any_io_executor executor) -> awaitable<void> {
            holdfast::google_cloud::Client client(settings, environment_on(executor), options(tls));
            const std::string body = "{\"name\":\"" + settings.bucket_name + "\"}";
            holdfast::google_cloud::Call make{.method = "POST",
                                              .path = "/storage/v1/b",
                                              .query = {{"project", "test"}},
                                              .body = holdfast::http::as_body(body),
                                              .doing = "making a bucket"};
            make.headers.add("Content-Type", "application/json");
            co_await client.call(make);
        });
        return settings;
    }
};

/// Our own server, which is strict about everything but has one bucket.
struct Strict {
    [[nodiscard]] static std::string key_file()
    {
        std::ifstream file(variable("HOLDFAST_TEST_GOOGLE_CLOUD_KEY_FILE"));
        return {std::istreambuf_iterator<char>(file), {}};
    }
    [[nodiscard]] static holdfast::GoogleCloudOptions options()
    {
        holdfast::GoogleCloudOptions options;
        options.endpoint = variable("HOLDFAST_TEST_GOOGLE_CLOUD_URL");
        options.token_endpoint = options.endpoint + "/token";
        return options;
    }
    /// Settings of a new folder.
    [[nodiscard]] static holdfast::GoogleCloudSettings settings()
    {
        holdfast::GoogleCloudSettings settings;
        settings.bucket_name = "bucket";
        settings.remote_folder_name = unique("folder");
        settings.google_credentials_json = key_file();
        return settings;
    }
};

/// Runs a coroutine with a place, in several threads.
inline void with_place(const holdfast::GoogleCloudSettings& settings, const holdfast::GoogleCloudOptions& options,
                       const std::function<awaitable<void>(holdfast::GoogleCloud&)>& function)
{
    holdfast::detail::run_coroutine([&](boost::asio::any_io_executor executor) -> awaitable<void> {
        holdfast::GoogleCloud place(settings, environment_on(executor), options);
        co_await function(place);
    });
}

}  // namespace google_cloud_test

#endif
