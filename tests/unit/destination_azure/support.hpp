#ifndef HOLDFAST_TESTS_UNIT_DESTINATION_AZURE_SUPPORT_HPP
#define HOLDFAST_TESTS_UNIT_DESTINATION_AZURE_SUPPORT_HPP

#include <holdfast/destination/azure.hpp>
#include <holdfast/error.hpp>

#include <services/fake_azure.hpp>
#include <services/objects.hpp>
#include <services/run.hpp>

#include <functional>
#include <string>

namespace azure_test {

using boost::asio::awaitable;
using fake::named;
using fake::noise;

inline constexpr std::size_t MiB = 1 << 20;

/// What a function with a place failed with, or nothing.
struct Failure {
    holdfast::error_code code{};
    std::string text{};
};

inline Failure with(const holdfast::AzureOptions& options,
                    const std::function<awaitable<void>(holdfast::Azure&)>& function,
                    const holdfast::AzureSettings& settings = fake::Azure::settings())
{
    Failure failure;
    fake::run([&](boost::asio::any_io_executor executor) -> awaitable<void> {
        holdfast::Azure place(settings, fake::Azure::environment(executor), options);
        try {
            co_await function(place);
        } catch (const boost::system::system_error& error) {
            failure = {error.code(), error.what()};
        }
    });
    return failure;
}

inline Failure with(const fake::Azure& server, const std::function<awaitable<void>(holdfast::Azure&)>& function)
{
    return with(server.options(), function);
}

/// Answers every request that `matches` with `answer`, `times` times.
template <class Matches>
fake::Azure::Before when(Matches matches, fake::Answer answer, int times = 1000)
{
    return [=](const fake::Request& request) mutable -> std::optional<fake::Answer> {
        if (matches(request) && times-- > 0) return answer;
        return std::nullopt;
    };
}
inline bool is_block(const fake::Request& request)
{
    return request.target.find("comp=block&") != std::string::npos;
}
inline bool is_commit(const fake::Request& request)
{
    return request.method == "PUT" && request.target.find("comp=blocklist") != std::string::npos;
}
inline bool is_put(const fake::Request& request)
{
    return request.method == "PUT" && request.target.find('?') == std::string::npos;
}

}  // namespace azure_test

#endif
