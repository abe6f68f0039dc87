#include "place.hpp"

#include <holdfast/testing/laws/destination_support.hpp>

#include <catch2/catch.hpp>

#include <support/temporary_folder.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <vector>

using namespace holdfast;
using namespace google_cloud_test;
using Bytes = std::vector<std::byte>;

namespace {

bool run(const std::string& command)
{
    return std::system((command + " >&2").c_str()) == 0;
}

std::string_view text_of(const Bytes& bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::map<std::string, std::size_t> sizes()
{
    return {{"a/empty", 0}, {"a/small", 1000}, {"b/one-chunk", 8 << 20}, {"b/many'chunks(1)+%20", (20 << 20) + 3}};
}

/// Every file below `folder` has the bytes that are made for its size.
void check_files(const std::filesystem::path& folder)
{
    std::map<std::string, std::size_t> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) continue;
        const std::string name = std::filesystem::relative(entry.path(), folder).string();
        found[name] = entry.file_size();
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string stored{std::istreambuf_iterator<char>(file), {}};
        const Bytes bytes = detail::destination_laws::noise(stored.size());
        CHECK((stored == text_of(bytes)));
    }
    CHECK(found == sizes());
}

}  // namespace

// Its accounts, its single and resumable uploads, its listings and its ranges are those that rclone knows: this proves
// the server of our own as much as what goes there. Exits with 77, which CTest takes for skipped, without rclone.
TEST_CASE("An independent client sees what was uploaded byte for byte, and the other way round", "[.][rclone]")
{
    if (!run("command -v rclone >/dev/null")) std::exit(77);
    const auto settings = Strict::settings();
    ::setenv("RCLONE_CONFIG", "/dev/null", 1);
    ::setenv("RCLONE_CONFIG_GC_TYPE", "google cloud storage", 1);
    ::setenv("RCLONE_CONFIG_GC_SERVICE_ACCOUNT_FILE", variable("HOLDFAST_TEST_GOOGLE_CLOUD_KEY_FILE").c_str(), 1);
    ::setenv("RCLONE_CONFIG_GC_ENDPOINT", (variable("HOLDFAST_TEST_GOOGLE_CLOUD_URL") + "/storage/v1/").c_str(), 1);
    ::setenv("RCLONE_CONFIG_GC_BUCKET_POLICY_ONLY", "true", 1);
    const std::string remote = "gc:bucket/" + *settings.remote_folder_name;

    with_place(settings, Strict::options(), [&](GoogleCloud& place) -> awaitable<void> {
        for (const auto& [name, size] : sizes()) {
            CreateRequest request;
            request.name = name;
            auto writer = co_await place.create(request);
            const Bytes bytes = detail::destination_laws::noise(size);
            co_await writer.append(bytes);
            co_await writer.commit();
        }
        // Nothing of this may be seen.
        CreateRequest unfinished;
        unfinished.name = "c/unfinished";
        auto writer = co_await place.create(unfinished);
        const Bytes bytes = detail::destination_laws::noise(20 << 20);
        co_await writer.append(bytes);
    });
    const TemporaryFolder temporary;
    const std::filesystem::path folder = temporary.path();
    const std::string down = (folder / "down").string();
    REQUIRE(run("rclone copy '" + remote + "' '" + down + "'"));
    check_files(down);
    // By size and MD5.
    CHECK(run("rclone check '" + remote + "' '" + down + "'"));

    // What rclone uploads: small ones in one request, large ones in chunks of 16 MiB.
    const std::string again = remote + "/again";
    REQUIRE(run("rclone copy '" + down + "' '" + again + "'"));
    with_place(settings, Strict::options(), [&](GoogleCloud& place) -> awaitable<void> {
        for (const auto& [name, size] : sizes()) {
            auto reader = co_await place.open("again/" + name, 0);
            Bytes back(size + 1);
            std::size_t filled = 0;
            for (;;) {
                const std::size_t count = co_await reader.read(std::span(back).subspan(filled));
                if (count == 0) break;
                filled += count;
            }
            back.resize(filled);
            CHECK((back == detail::destination_laws::noise(size)));
        }
        ListRequest request;
        request.prefix = "again/";
        const ListPage page = co_await place.list(request);
        CHECK(page.objects.size() == sizes().size());
        co_await place.remove("again/a/small");
    });
    CHECK_FALSE(run("rclone check --one-way '" + down + "' '" + again + "' 2>/dev/null"));
    CHECK(run("rclone delete '" + again + "'"));
}
