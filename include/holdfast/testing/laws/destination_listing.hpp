#ifndef HOLDFAST_TESTING_LAWS_DESTINATION_LISTING_HPP
#define HOLDFAST_TESTING_LAWS_DESTINATION_LISTING_HPP

#include <holdfast/testing/laws/destination_support.hpp>

#include <set>
#include <string>
#include <vector>

/// Laws about names, listings, and what is cleaned up.
namespace holdfast::inline v1::detail::destination_laws {

inline awaitable<void> listing(const Context& context)
{
    const auto place = context.connect();
    const auto empty = co_await list_whole(*place);
    law(empty.objects.empty() && empty.folders.empty(), "an empty place lists nothing");
    std::size_t size = 0;
    for (const char* name : {"top", "a/1", "a/2", "a/b/3", "a/b/c/4", "ab/5", "b/6"})
        co_await store(*place, name, noise(++size));
    const auto all = co_await list_whole(*place);
    law(all.objects.size() == 7 && all.folders.empty(), "a recursive listing tells every object and no folder");
    for (const auto& object : all.objects)
        law(object.name != "a/b/c/4" || object.size == 5, "a listing tells the exact size");
    const auto below = co_await names(*place, "a/");
    law(below == std::vector<std::string>{"a/1", "a/2", "a/b/3", "a/b/c/4"}, "a prefix selects what begins with it");
    const auto none = co_await list_whole(*place, "nothing/here/");
    law(none.objects.empty() && none.folders.empty(), "an unknown prefix is an empty page");
    auto level = co_await list_whole(*place, "a/", false);
    law(level.objects.size() == 2 && level.folders == std::vector<std::string>{"a/b/"},
        "a listing of one level tells its objects and the folders below");
    auto root = co_await list_whole(*place, "", false);
    std::sort(root.folders.begin(), root.folders.end());
    law(root.objects.size() == 1 && root.objects.front().name == "top" &&
            root.folders == std::vector<std::string>{"a/", "ab/", "b/"},
        "a listing of the root's level tells the same");
}

inline awaitable<void> pages(const Context& context)
{
    const auto place = context.connect();
    std::set<std::string> expected;
    for (std::size_t i = 0; i < context.many; ++i) {
        // Some folders with many objects, many folders with one.
        const std::string number = std::to_string(i);
        const std::string name = i % 2 == 0 ? "many/" + number : "many/folder" + number + "/object";
        co_await store(*place, name, {});
        expected.insert(name);
    }
    const auto all = co_await names(*place, "many/");
    law(all.size() == expected.size() && std::set<std::string>(all.begin(), all.end()) == expected,
        "the pages of a listing tell every object once");
    const auto level = co_await list_whole(*place, "many/", false);
    const std::set<std::string> folders(level.folders.begin(), level.folders.end());
    law(level.objects.size() == (context.many + 1) / 2 && folders.size() == level.folders.size() &&
            folders.size() == context.many / 2,
        "the pages of one level tell every object and every folder once");
}

inline awaitable<void> object_names(const Context& context)
{
    const auto place = context.connect();
    const std::string part(200, 'p');
    const std::string longest = part + '/' + part + '/' + part + '/' + part + '/' + std::string(96, 'q');
    std::vector<std::string> allowed{longest,   "...",
                                     ".hidden", "-",
                                     "~",       "!#$%&'()+,;=@[]^_`{}",
                                     "%2e%2e",  "20260115T103000Z.Orders.A.backup/0001-full.000.segment"};
    for (const auto& name : allowed) co_await store(*place, name, noise(3));
    for (const auto& name : allowed) {
        const Bytes back = co_await fetch(*place, name);
        law(back == noise(3), "an object may be named " + name);
    }
    std::sort(allowed.begin(), allowed.end());
    const auto all = co_await names(*place);
    law(all == allowed, "every allowed name is listed as it was given");
    using namespace std::string_literals;
    for (const std::string& name : {""s, "/a"s, "a/"s, "a//b"s, "."s, ".."s, "a/../b"s, "a/./b"s, "a\\b"s, "a b"s,
                                    "a\0b"s, "a:b"s, "\xc3\xa4"s, longest + "1"}) {
        bool refused = false;
        try {
            co_await store(*place, name, noise(3));
        } catch (const boost::system::system_error&) {
            refused = true;
        }
        law(refused, "a name that is not allowed is refused: \"" + name + "\"");
    }
    const auto still = co_await names(*place);
    law(still == allowed, "a refused name leaves nothing behind");
}

inline awaitable<void> missing_objects(const Context& context)
{
    const auto place = context.connect();
    for (const char* name : {"missing", "missing/below", "folder", "folder/object/below"}) {
        const error_code ec = co_await failure_of(place->open(name, 0));
        law(ec == errc::object_not_found, "an object that is not there fails with object_not_found");
        if (std::string(name) == "missing/below") co_await store(*place, "folder/object", noise(1));
    }
}

inline awaitable<void> sweeping(const Context& context)
{
    const auto place = context.connect();
    const auto other = context.connect_as("law2");
    co_await store(*place, "kept/object", noise(1000));
    auto living = co_await begin(*place, "living/object", noise(2000, 2));
    {
        const auto dead = co_await begin(*place, "dead/object", noise(3000, 3));
    }
    static_cast<void>(co_await other->sweep(""));
    static_cast<void>(co_await place->sweep(""));
    const Bytes kept = co_await fetch(*place, "kept/object");
    law(kept == noise(1000), "a sweep keeps committed objects");
    const auto again = co_await place->sweep("");
    law(again == 0, "a second sweep finds nothing");
    const Bytes more = noise(500, 4);
    co_await living->append(more);
    co_await living->commit();
    Bytes expected = noise(2000, 2);
    expected.insert(expected.end(), more.begin(), more.end());
    const Bytes back = co_await fetch(*other, "living/object");
    law(back == expected, "a sweep keeps what a living writer is writing");
    static_cast<void>(co_await place->sweep("nothing/here/"));
}

inline awaitable<void> checking(const Context& context)
{
    const auto place = context.connect();
    co_await place->check();
    const auto all = co_await list_whole(*place);
    law(all.objects.empty(), "a check leaves no object behind");
    co_await store(*place, "a/b", noise(1));
    co_await place->check();
    const auto one = co_await names(*place);
    law(one == std::vector<std::string>{"a/b"}, "a check leaves the objects alone");
}

}  // namespace holdfast::inline v1::detail::destination_laws

#endif
