#ifndef HOLDFAST_TESTING_LAWS_DESTINATION_SUPPORT_HPP
#define HOLDFAST_TESTING_LAWS_DESTINATION_SUPPORT_HPP

#include <holdfast/detail/destination_port.hpp>
#include <holdfast/error.hpp>
#include <holdfast/testing/laws/law_broken.hpp>
#include <holdfast/testing/laws/run_coroutine.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::inline v1::detail::destination_laws {

using Bytes = std::vector<std::byte>;

/// How a law reaches its place. Each connection is another adapter, as in another process.
struct Context {
    std::function<std::unique_ptr<DestinationPort>(std::string process_id)> connect_as;
    boost::asio::any_io_executor executor;  ///< of several threads
    std::size_t many = 0;

    [[nodiscard]] std::unique_ptr<DestinationPort> connect() const { return connect_as("law1"); }
};

/// The same bytes for the same seed; they do not compress.
[[nodiscard]] inline Bytes noise(std::size_t size, unsigned seed = 1)
{
    std::mt19937 random(seed);
    Bytes bytes(size);
    for (auto& byte : bytes) byte = static_cast<std::byte>(random() & 0xff);
    return bytes;
}

[[nodiscard]] inline CreateRequest request_for(std::string name, std::optional<std::uint64_t> size = {})
{
    CreateRequest request;
    request.name = std::move(name);
    request.size = size;
    return request;
}

/// Writes a whole object in pieces of the given size.
inline awaitable<void> store(DestinationPort& place, std::string name, Bytes bytes, std::size_t piece = 1 << 20,
                             bool declared = false)
{
    auto request = request_for(std::move(name));
    if (declared) request.size = bytes.size();
    request.maximum_size = bytes.size();
    auto writer = co_await place.create(std::move(request));
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        const std::span<const std::byte> rest = std::span<const std::byte>(bytes).subspan(at);
        co_await writer->append(rest.first(std::min(piece, rest.size())));
    }
    co_await writer->commit();
}

/// Reads an object from an offset to its end, with a buffer of the given size.
inline awaitable<Bytes> fetch(DestinationPort& place, std::string name, std::uint64_t offset = 0,
                              std::size_t piece = 70'000)
{
    auto reader = co_await place.open(std::move(name), offset);
    Bytes result;
    Bytes buffer(piece);
    for (;;) {
        const std::size_t count = co_await reader->read(buffer);
        law(count <= buffer.size(), "a read gives no more than it was asked for");
        if (count == 0) break;
        result.insert(result.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(count));
    }
    const std::size_t again = co_await reader->read(buffer);
    law(again == 0, "a read after the end gives the end again");
    co_return result;
}

/// The whole listing, page by page.
inline awaitable<ListPage> list_whole(DestinationPort& place, std::string prefix = {}, bool recursive = true)
{
    ListPage all;
    ListRequest request;
    request.prefix = std::move(prefix);
    request.recursive = recursive;
    for (std::size_t pages = 0;; ++pages) {
        law(pages < 100'000, "a listing ends");
        ListPage page = co_await place.list(request);
        all.objects.insert(all.objects.end(), page.objects.begin(), page.objects.end());
        all.folders.insert(all.folders.end(), page.folders.begin(), page.folders.end());
        if (page.continuation.empty()) break;
        law(page.continuation != request.continuation, "a listing makes progress");
        request.continuation = page.continuation;
    }
    co_return all;
}

/// The names below a prefix, sorted.
inline awaitable<std::vector<std::string>> names(DestinationPort& place, std::string prefix = {})
{
    const ListPage all = co_await list_whole(place, std::move(prefix));
    std::vector<std::string> result;
    for (const auto& object : all.objects) result.push_back(object.name);
    std::sort(result.begin(), result.end());
    co_return result;
}

/// The code with which a call fails; no code if it succeeds.
template <class T>
awaitable<error_code> failure_of(awaitable<T> call)
{
    try {
        if constexpr (std::is_void_v<T>)
            co_await std::move(call);
        else
            static_cast<void>(co_await std::move(call));
    } catch (const boost::system::system_error& error) {
        co_return error.code();
    }
    co_return error_code{};
}

/// A writer that has begun and got some bytes.
inline awaitable<std::unique_ptr<ObjectWriterPort>> begin(DestinationPort& place, std::string name, Bytes bytes)
{
    auto request = request_for(std::move(name));
    auto writer = co_await place.create(std::move(request));
    co_await writer->append(bytes);
    co_return writer;
}

}  // namespace holdfast::inline v1::detail::destination_laws

#endif
