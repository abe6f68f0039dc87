#ifndef HOLDFAST_DETAIL_READ_OBJECT_HPP
#define HOLDFAST_DETAIL_READ_OBJECT_HPP

#include <holdfast/detail/destination_port.hpp>
#include <holdfast/error.hpp>

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace holdfast::inline v1::detail {

/// A small object as text. Its size is known from a listing; more than `limit` bytes are refused unread.
///
/// Errors          errc::object_damaged if it is too big; those of the place
inline boost::asio::awaitable<std::string> read_small_object(DestinationPort& place, std::string name,
                                                             std::uint64_t size, std::uint64_t limit)
{
    if (size > limit)
        throw Error(errc::object_damaged, "Object '" + name + "' at " + std::string(place.name()) + " has " +
                                              std::to_string(size) +
                                              " bytes, more than such an object may have. "
                                              "Use another copy of it.");
    const auto reader = co_await place.open(name, 0);
    std::string text(static_cast<std::size_t>(size) + 1, '\0');  // one more, to notice that it has grown
    std::size_t filled = 0;
    while (filled < text.size()) {
        const auto rest = std::as_writable_bytes(std::span(text)).subspan(filled);
        const std::size_t count = co_await reader->read(rest);
        if (count == 0) break;
        filled += count;
    }
    text.resize(filled);
    co_return text;
}

}  // namespace holdfast::inline v1::detail

#endif
