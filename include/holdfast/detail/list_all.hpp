#ifndef HOLDFAST_DETAIL_LIST_ALL_HPP
#define HOLDFAST_DETAIL_LIST_ALL_HPP

#include <holdfast/detail/destination_port.hpp>

#include <boost/asio/awaitable.hpp>

#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::inline v1::detail {

/// Every object below a prefix, all pages, in no promised order.
inline boost::asio::awaitable<std::vector<ObjectInfo>> list_all(DestinationPort& place, std::string prefix)
{
    std::vector<ObjectInfo> all;
    ListRequest request;
    request.prefix = std::move(prefix);
    do {
        ListPage page = co_await place.list(request);
        all.insert(all.end(), std::make_move_iterator(page.objects.begin()),
                   std::make_move_iterator(page.objects.end()));
        request.continuation = std::move(page.continuation);
    } while (!request.continuation.empty());
    co_return all;
}

}  // namespace holdfast::inline v1::detail

#endif
