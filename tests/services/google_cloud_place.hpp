#ifndef HOLDFAST_TESTS_SERVICES_GOOGLE_CLOUD_PLACE_HPP
#define HOLDFAST_TESTS_SERVICES_GOOGLE_CLOUD_PLACE_HPP

#include "fake_google_cloud.hpp"

#include <holdfast/destination/google_cloud.hpp>

#include <chrono>
#include <string>
#include <utility>

/// What tests need to reach a fake Google Cloud Storage.
namespace fake {

[[nodiscard]] inline holdfast::GoogleCloudSettings settings_of(const GoogleCloud& server)
{
    holdfast::GoogleCloudSettings settings;
    settings.bucket_name = "bucket";
    settings.remote_folder_name = "root";
    settings.google_credentials_json = GoogleTokens::key_file(server.token_uri());
    return settings;
}

/// Quick retries, much patience, small chunks.
[[nodiscard]] inline holdfast::GoogleCloudOptions options_of(const GoogleCloud& server)
{
    using namespace std::chrono_literals;
    holdfast::GoogleCloudOptions options;
    options.http.progress_timeout = 60s;
    options.http.connect_timeout = 60s;
    options.retry = {.attempts = 4, .base = 1ms, .throttled_base = 1ms, .cap = 1ms, .deadline = 10min};
    options.endpoint = server.url();
    options.token_endpoint = server.token_uri();
    options.chunk_size = 512 * 1024;
    return options;
}

[[nodiscard]] inline holdfast::DestinationEnvironment environment_on(const boost::asio::any_io_executor& executor,
                                                                     std::string process_id = "test")
{
    holdfast::DestinationEnvironment environment;
    environment.executor = executor;
    environment.blocking_executor = executor;
    environment.process_id = std::move(process_id);
    environment.now = [] { return holdfast::to_time_point(std::chrono::system_clock::now()); };
    return environment;
}

}  // namespace fake

#endif
