#ifndef HOLDFAST_TESTS_SERVICES_OBJECTS_HPP
#define HOLDFAST_TESTS_SERVICES_OBJECTS_HPP

#include <holdfast/concepts/destination.hpp>
#include <holdfast/error.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Whole objects, written to and read from places of any kind.
namespace fake {

using Bytes = std::vector<std::byte>;

/// Bytes that are the same each time, and that no shift makes equal.
[[nodiscard]] inline std::string noise(std::size_t size, unsigned seed = 0)
{
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(((i + seed) * 2654435761U) >> 13);
    return bytes;
}

/// A request for one object. (g++ 12 destroys a braced temporary in a co_await expression twice.)
[[nodiscard]] inline holdfast::CreateRequest named(std::string name)
{
    holdfast::CreateRequest request;
    request.name = std::move(name);
    return request;
}

/// What came of an object that was to be written.
struct Written {
    holdfast::error_code appended{};
    holdfast::error_code committed{};
    std::string text{};
};

/// Writes an object in pieces; discards what failed if told so.
template <class Place>
[[nodiscard]] boost::asio::awaitable<Written> write_object(Place& place, holdfast::CreateRequest request,
                                                           std::string bytes, std::size_t piece, bool discard = false)
{
    Written written;
    auto writer = co_await place.create(std::move(request));
    try {
        for (std::size_t at = 0; at < bytes.size(); at += piece)
            co_await writer.append(std::as_bytes(std::span(std::string_view(bytes).substr(at, piece))));
    } catch (const boost::system::system_error& error) {
        written.appended = error.code();
        written.text = error.what();
    }
    if (!written.appended) {
        try {
            co_await writer.commit();
        } catch (const boost::system::system_error& error) {
            written.committed = error.code();
            written.text = error.what();
        }
    }
    if (discard) co_await writer.discard();
    co_return written;
}

/// What could be read of an object, and why no more.
struct Read {
    std::string bytes{};
    holdfast::error_code code{};
    std::string text{};
};

template <class Place>
[[nodiscard]] boost::asio::awaitable<Read> read_object(Place& place, std::string name, std::uint64_t offset)
{
    Read result;
    try {
        auto reader = co_await place.open(std::move(name), offset);
        std::array<std::byte, 1000> buffer;
        for (;;) {
            const std::size_t count = co_await reader.read(buffer);
            if (count == 0) break;
            result.bytes.append(reinterpret_cast<const char*>(buffer.data()), count);
        }
    } catch (const boost::system::system_error& error) {
        result.code = error.code();
        result.text = error.what();
    }
    co_return result;
}

/// Writes an object in pieces that are no part's size.
template <class Place>
[[nodiscard]] boost::asio::awaitable<void> store(Place& place, std::string name, const Bytes& bytes)
{
    holdfast::CreateRequest request = named(std::move(name));
    auto writer = co_await place.create(std::move(request));
    for (std::size_t at = 0; at < bytes.size(); at += 700'000) {
        const auto rest = std::span(bytes).subspan(at);
        co_await writer.append(rest.first(std::min<std::size_t>(rest.size(), 700'000)));
    }
    co_await writer.commit();
}

/// Writes the same bytes again and again until it is cancelled, which so never comes too late.
template <class Writer>
[[nodiscard]] boost::asio::awaitable<void> append_for_ever(Writer& writer, const Bytes& bytes)
{
    for (;;) co_await writer.append(bytes);
}

template <class Place>
[[nodiscard]] boost::asio::awaitable<Bytes> fetch(Place& place, std::string name, std::uint64_t offset = 0)
{
    auto reader = co_await place.open(std::move(name), offset);
    Bytes result;
    Bytes buffer(300'000);
    for (;;) {
        const std::size_t count = co_await reader.read(buffer);
        if (count == 0) break;
        result.insert(result.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(count));
    }
    co_return result;
}

}  // namespace fake

#endif
