#ifndef HOLDFAST_TESTS_UNIT_DESTINATION_GOOGLE_CLOUD_SUPPORT_HPP
#define HOLDFAST_TESTS_UNIT_DESTINATION_GOOGLE_CLOUD_SUPPORT_HPP

#include <holdfast/destination/google_cloud.hpp>
#include <holdfast/destination/http/message.hpp>
#include <holdfast/error.hpp>

#include <services/google_cloud_place.hpp>
#include <services/objects.hpp>
#include <services/run.hpp>

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace google_cloud_test {

using namespace holdfast;
using boost::asio::any_io_executor;
using boost::asio::awaitable;

constexpr std::size_t KiB = 1024;

using fake::named;
using fake::noise;
using Outcome = fake::Written;

inline awaitable<Outcome> write(GoogleCloud& place, CreateRequest request, std::string bytes, bool discard = false)
{
    return fake::write_object(place, std::move(request), std::move(bytes), 300 * KiB, discard);
}

/// Runs a coroutine with a place at the fake.
inline void with_place(fake::GoogleCloud& server, const std::function<awaitable<void>(GoogleCloud&)>& function,
                       std::optional<GoogleCloudOptions> options = {})
{
    fake::run([&](any_io_executor executor) -> awaitable<void> {
        GoogleCloud place(fake::settings_of(server), fake::environment_on(executor),
                          options ? *options : fake::options_of(server));
        co_await function(place);
    });
}

/// Writes `bytes` as "a"; discards what failed if told so.
inline Outcome write(fake::GoogleCloud& server, const std::string& bytes, bool discard = false,
                     std::optional<GoogleCloudOptions> options = {})
{
    Outcome outcome;
    with_place(
        server,
        [&](GoogleCloud& place) -> awaitable<void> {
            CreateRequest request = named("a");
            outcome = co_await write(place, std::move(request), bytes, discard);
        },
        options);
    return outcome;
}

inline bool is_chunk(const fake::Request& request)
{
    return request.method == "PUT" && !request.body.empty();
}
inline bool is_question(const fake::Request& request)
{
    return request.method == "PUT" && request.header("content-range") == "bytes */*";
}
inline bool is_end(const fake::Request& request)
{
    const std::string range = request.header("content-range");
    return request.method == "PUT" && !range.empty() && !range.ends_with("/*");
}
inline bool is_begin(const fake::Request& request)
{
    return request.method == "POST" && request.target.find("uploadType=resumable") != std::string::npos;
}
inline bool is_single(const fake::Request& request)
{
    return request.method == "POST" && request.target.find("uploadType=multipart") != std::string::npos;
}

/// Answers every request that `matches` with `answer`, `times` times, after letting `skip` pass.
template <class Matches>
fake::GoogleCloud::Before when(Matches matches, fake::Answer answer, int times = 1000, int skip = 0)
{
    return [=](const fake::Request& request) mutable -> std::optional<fake::Answer> {
        if (!matches(request) || skip-- > 0 || times-- <= 0) return std::nullopt;
        return answer;
    };
}
/// Carries every request that `matches` out and loses its answer, `times` times, after letting `skip` pass.
template <class Matches>
fake::GoogleCloud::After lose(Matches matches, int times = 1, int skip = 0)
{
    return [=](const fake::Request& request, fake::Answer& answer) mutable {
        if (matches(request) && skip-- <= 0 && times-- > 0) answer.fault = fake::Answer::Fault::reset;
    };
}

}  // namespace google_cloud_test

#endif
