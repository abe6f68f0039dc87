#ifndef HOLDFAST_TESTS_UNIT_DESTINATION_GLACIER_SUPPORT_HPP
#define HOLDFAST_TESTS_UNIT_DESTINATION_GLACIER_SUPPORT_HPP

#include <holdfast/configuration/glacier_settings.hpp>
#include <holdfast/destination/environment.hpp>
#include <holdfast/destination/glacier.hpp>
#include <holdfast/destination/glacier/json.hpp>
#include <holdfast/destination/glacier/upload.hpp>
#include <holdfast/destination/glacier/volatile_notes.hpp>
#include <holdfast/error.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <services/fake_glacier.hpp>
#include <services/objects.hpp>
#include <services/run.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace glacier_test {

using boost::asio::any_io_executor;
using boost::asio::awaitable;
using fake::noise;

inline constexpr std::size_t MiB = 1 << 20;

[[nodiscard]] inline holdfast::GlacierSettings settings(const fake::Glacier& server)
{
    holdfast::GlacierSettings settings;
    settings.aws_access_key = server.access_key;
    settings.aws_secret_key = server.secret_key;
    settings.aws_region_name = server.region;
    settings.vault_name = "vault";
    settings.remote_folder_name = "root";
    return settings;
}

/// Quick retries, much patience, nothing kept in the notes but what has to be.
[[nodiscard]] inline holdfast::GlacierOptions options(const fake::Glacier& server)
{
    using namespace std::chrono_literals;
    holdfast::GlacierOptions options;
    options.endpoint = server.url();
    options.http.progress_timeout = 60s;
    options.http.connect_timeout = 60s;
    options.retry = {.attempts = 4, .base = 1ms, .throttled_base = 1ms, .cap = 1ms, .deadline = 10min};
    options.part_size = MiB;
    options.read_size = 2 * MiB;
    options.remembered_size = 0;
    return options;
}

[[nodiscard]] inline holdfast::DestinationEnvironment environment(const any_io_executor& executor,
                                                                  std::shared_ptr<holdfast::PlaceMemory> memory,
                                                                  std::string process = "process1")
{
    holdfast::DestinationEnvironment environment;
    environment.executor = executor;
    environment.blocking_executor = executor;
    environment.process_id = std::move(process);
    environment.now = [] { return holdfast::to_time_point(std::chrono::system_clock::now()); };
    environment.memory = std::move(memory);
    return environment;
}

/// A vault, the notes of a server, and calls of one function of a place each.
struct Fixture {
    fake::Glacier server{};
    std::shared_ptr<holdfast::PlaceMemory> memory = std::make_shared<holdfast::glacier::VolatileNotes>();
    holdfast::GlacierOptions options = glacier_test::options(server);
    std::string process = "process1";
    int leftovers_told = 0;

    struct Outcome {
        holdfast::error_code code{};
        std::string text{};
        std::string bytes{};
        std::vector<std::string> names{};
        std::uint64_t count = 0;
    };
    template <class Function>
    Outcome with_place(Function function)
    {
        Outcome outcome;
        fake::run([&](any_io_executor executor) -> awaitable<void> {
            auto surroundings = environment(executor, memory, process);
            surroundings.tell_of_leftover = [this] { ++leftovers_told; };
            holdfast::Glacier place(settings(server), surroundings, options);
            try {
                co_await function(place, outcome);
            } catch (const boost::system::system_error& error) {
                outcome.code = error.code();
                outcome.text = error.what();
            }
        });
        return outcome;
    }
    enum class Discard { no, yes };
    /// Writes `bytes` in pieces of a MiB.
    Outcome write(const std::string& name, const std::string& bytes, Discard discard = Discard::no)
    {
        return with_place([&](holdfast::Glacier& place, Outcome& outcome) -> awaitable<void> {
            holdfast::CreateRequest request;
            request.name = name;
            auto writer = co_await place.create(request);
            try {
                for (std::size_t at = 0; at < bytes.size(); at += MiB)
                    co_await writer.append(holdfast::http::as_body(std::string_view(bytes).substr(at, MiB)));
                co_await writer.commit();
            } catch (const boost::system::system_error& error) {
                outcome.code = error.code();
                outcome.text = error.what();
            }
            if (discard == Discard::yes) co_await writer.discard();
        });
    }
    Outcome read(const std::string& name, std::uint64_t offset = 0)
    {
        return with_place([&](holdfast::Glacier& place, Outcome& outcome) -> awaitable<void> {
            auto reader = co_await place.open(name, offset);
            std::string buffer(300'000, '\0');
            for (;;) {
                const std::size_t count = co_await reader.read(std::as_writable_bytes(std::span(buffer)));
                if (count == 0) break;
                outcome.bytes.append(buffer, 0, count);
            }
        });
    }
    Outcome list()
    {
        return with_place([&](holdfast::Glacier& place, Outcome& outcome) -> awaitable<void> {
            holdfast::ListRequest request;
            const auto page = co_await place.list(request);
            for (const auto& object : page.objects)
                outcome.names.push_back(object.name + " " + std::to_string(object.size));
        });
    }
    Outcome remove(const std::string& name)
    {
        return with_place([&](holdfast::Glacier& place, Outcome&) -> awaitable<void> { co_await place.remove(name); });
    }
    Outcome sweep()
    {
        return with_place([&](holdfast::Glacier& place, Outcome& outcome) -> awaitable<void> {
            outcome.count = co_await place.sweep("");
        });
    }
    Outcome check()
    {
        return with_place([](holdfast::Glacier& place, Outcome&) -> awaitable<void> { co_await place.check(); });
    }
    /// Every note whose key has `part` in it.
    [[nodiscard]] std::size_t notes(const std::string& part = "")
    {
        std::size_t count = 0;
        fake::run([&](any_io_executor) -> awaitable<void> {
            const auto all = co_await memory->list("", "", 10'000);
            for (const auto& [key, value] : all) count += key.find(part) != std::string::npos ? 1U : 0U;
        });
        return count;
    }
    /// As if the server had lost its disk.
    void lose_notes() { memory = std::make_shared<holdfast::glacier::VolatileNotes>(); }
};

/// Answers requests that `matches` with `answer`, `times` times.
template <class Matches>
fake::Glacier::Before when(Matches matches, fake::Answer answer, int times = 1000)
{
    return [=](const fake::Request& request) mutable -> std::optional<fake::Answer> {
        if (matches(request) && times-- > 0) return answer;
        return std::nullopt;
    };
}
/// Carries requests that `matches` out and loses their answers, `times` times.
template <class Matches>
fake::Glacier::After lose(Matches matches, int times = 1000)
{
    return [=](const fake::Request& request, fake::Answer& answer) mutable {
        if (matches(request) && times-- > 0) answer.fault = fake::Answer::Fault::reset;
    };
}

inline bool is_archive(const fake::Request& request)
{
    return request.method == "POST" && request.target == "/-/vaults/vault/archives";
}
inline bool is_begin(const fake::Request& request)
{
    return request.method == "POST" && request.target == "/-/vaults/vault/multipart-uploads";
}
inline bool is_part(const fake::Request& request)
{
    return request.method == "PUT" && request.target.starts_with("/-/vaults/vault/multipart-uploads/");
}
inline bool is_complete(const fake::Request& request)
{
    return request.method == "POST" && request.target.starts_with("/-/vaults/vault/multipart-uploads/");
}
inline bool is_job(const fake::Request& request)
{
    return request.method == "POST" && request.target == "/-/vaults/vault/jobs";
}

}  // namespace glacier_test

#endif
