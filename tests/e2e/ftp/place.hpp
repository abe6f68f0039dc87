#ifndef HOLDFAST_TESTS_E2E_FTP_PLACE_HPP
#define HOLDFAST_TESTS_E2E_FTP_PLACE_HPP

#include <holdfast/destination/ftp.hpp>
#include <holdfast/testing/laws/run_coroutine.hpp>

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <stdexcept>
#include <string>

namespace ftp_test {

using boost::asio::awaitable;

inline std::string variable(const char* name)
{
    const char* value = std::getenv(name);
    if (value == nullptr)
        throw std::runtime_error(std::string(name) + " is not set; start this with a script of tests/services");
    return value;
}
inline bool has(const char* name)
{
    return std::getenv(name) != nullptr;
}

/// A way to reach the server under test.
struct Way {
    std::string name;
    std::string url;
    holdfast::FtpOptions options{};
};

inline holdfast::FtpOptions trusting()
{
    holdfast::FtpOptions options;
    options.certificate_authorities = variable("HOLDFAST_TEST_FTP_AUTHORITIES");
    return options;
}

/// A folder of its own, at an address that ends without a slash.
inline std::string new_folder()
{
    static std::atomic<int> count = 0;
    return "/backups-" + std::to_string(::getpid()) + "/" + std::to_string(++count) + "/Orders";
}

inline holdfast::FtpSettings settings_of(std::string url)
{
    holdfast::FtpSettings settings;
    settings.url = std::move(url);
    settings.user_name = variable("HOLDFAST_TEST_FTP_USER");
    settings.password = holdfast::SecretText(variable("HOLDFAST_TEST_FTP_PASSWORD"));
    return settings;
}

inline holdfast::DestinationEnvironment environment_on(boost::asio::any_io_executor executor,
                                                       std::string process = "e2e")
{
    holdfast::DestinationEnvironment environment;
    environment.executor = executor;
    environment.blocking_executor = executor;
    environment.process_id = std::move(process);
    environment.now = [] { return holdfast::to_time_point(std::chrono::system_clock::now()); };
    return environment;
}

/// Runs a coroutine with a place, in several threads.
inline void with_place(const holdfast::FtpSettings& settings, const holdfast::FtpOptions& options,
                       const std::function<awaitable<void>(holdfast::Ftp&)>& function, std::string process = "e2e")
{
    holdfast::detail::run_coroutine([&](boost::asio::any_io_executor executor) -> awaitable<void> {
        holdfast::Ftp place(settings, environment_on(executor, process), options);
        co_await function(place);
    });
}

}  // namespace ftp_test

#endif
