#ifndef HOLDFAST_TESTS_UNIT_DESTINATION_FTP_FAULTY_HPP
#define HOLDFAST_TESTS_UNIT_DESTINATION_FTP_FAULTY_HPP

#include "services/fake_ftp.hpp"
#include "services/run.hpp"

#include <holdfast/destination/ftp.hpp>
#include <holdfast/error.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <random>
#include <string>
#include <utility>

namespace faulty {

using boost::asio::awaitable;
using fake::FtpFault;
using fake::FtpServer;

/// Fails the given occurrence of a verb, counted from 0.
inline FtpServer::Script once(std::string verb, int which, FtpFault fault)
{
    return [=](const std::string& what, const std::string&, int number) -> std::optional<FtpFault> {
        if (what == verb && number == which) return fault;
        return std::nullopt;
    };
}
inline FtpServer::Script always(std::string verb, FtpFault fault)
{
    return [=](const std::string& what, const std::string&, int) -> std::optional<FtpFault> {
        if (what == verb) return fault;
        return std::nullopt;
    };
}

inline holdfast::FtpOptions quick()
{
    holdfast::FtpOptions options;
    options.retry.attempts = 4;
    options.retry.base = options.retry.throttled_base = std::chrono::milliseconds(1);
    options.resume_window = 1 << 20;
    options.progress_timeout = std::chrono::seconds(60);  // a machine under load may stand still for seconds
    return options;
}

inline holdfast::FtpSettings settings_of(const FtpServer& server, std::string folder = "/place")
{
    holdfast::FtpSettings settings;
    settings.url = server.url() + folder;
    settings.user_name = "user";
    settings.password = holdfast::SecretText("right");
    return settings;
}

inline void with_place(const holdfast::FtpSettings& settings, const holdfast::FtpOptions& options,
                       const std::function<awaitable<void>(holdfast::Ftp&)>& function)
{
    fake::run([&](boost::asio::any_io_executor executor) -> awaitable<void> {
        holdfast::DestinationEnvironment environment;
        environment.executor = executor;
        environment.blocking_executor = executor;
        environment.process_id = "unit";
        environment.now = [] { return holdfast::to_time_point(std::chrono::system_clock::now()); };
        holdfast::Ftp place(settings, environment, options);
        co_await function(place);
    });
}

inline std::string noise(std::size_t size)
{
    std::mt19937 random(7);
    std::string bytes(size, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random() & 0xff);
    return bytes;
}

inline awaitable<void> store(holdfast::Ftp& place, std::string name, const std::string& bytes)
{
    holdfast::CreateRequest request;
    request.name = std::move(name);
    auto writer = co_await place.create(request);
    for (std::size_t at = 0; at < bytes.size(); at += 100'000) {
        const auto piece = std::string_view(bytes).substr(at, 100'000);
        co_await writer.append(std::as_bytes(std::span(piece)));
    }
    co_await writer.commit();
}

inline awaitable<std::string> fetch(holdfast::Ftp& place, std::string name, std::uint64_t offset = 0)
{
    auto reader = co_await place.open(std::move(name), offset);
    std::string bytes;
    std::vector<std::byte> chunk(30'000);
    for (;;) {
        const std::size_t count = co_await reader.read(chunk);
        if (count == 0) break;
        bytes.append(reinterpret_cast<const char*>(chunk.data()), count);
    }
    co_return bytes;
}

/// What a call fails with.
struct Failed {
    holdfast::error_code code{};
    std::string text{};
};
inline awaitable<Failed> failure_of(awaitable<void> call)
{
    Failed failed;
    try {
        co_await std::move(call);
    } catch (const boost::system::system_error& error) {
        failed = {error.code(), error.what()};
    }
    co_return failed;
}

}  // namespace faulty

#endif
