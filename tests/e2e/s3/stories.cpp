#include "place.hpp"

#include <e2e/places/stories.hpp>

#include <holdfast/destination/http/origin.hpp>
#include <holdfast/destination/s3/sweep.hpp>

#include <catch2/catch.hpp>

namespace {

std::vector<std::string> unfinished_uploads(const holdfast::S3Settings& settings)
{
    std::vector<std::string> found;
    holdfast::detail::run_coroutine([&](boost::asio::any_io_executor executor) -> boost::asio::awaitable<void> {
        const holdfast::S3Options options;
        holdfast::s3::Client client(settings, s3_test::environment_on(executor), options);
        const std::string nothing;
        const auto page = co_await holdfast::s3::list_uploads(client, nothing, nothing, nothing);
        for (const auto& upload : page.uploads) found.push_back(upload.key);
    });
    return found;
}

place_stories::Place s3_place()
{
    const auto settings = s3_test::new_bucket();
    const auto url = holdfast::http::parse_url(*settings.custom_server_url);
    const auto at = [settings](std::uint16_t port) {
        auto by_way_of = settings;
        by_way_of.custom_server_url = "http://127.0.0.1:" + std::to_string(port);
        return by_way_of;
    };
    holdfast::S3Options options;
    options.part_size = 5 << 20;
    options.retry.attempts = 4;
    options.retry.base = std::chrono::milliseconds(20);
    auto place = place_stories::place_of<holdfast::S3>(
        url->origin.port, at, [settings] { return unfinished_uploads(settings); },
        holdfast::DestinationOptions().set(options));
    place.rclone = [settings](const std::string& folder) {
        return ":s3,provider=Other,access_key_id=" + settings.aws_access_key +
               ",secret_access_key=" + s3_test::variable("HOLDFAST_TEST_S3_SECRET") + ",endpoint='" +
               *settings.custom_server_url + "',force_path_style=true:" + settings.bucket_name + "/" +
               *settings.remote_folder_name + "/" + folder;
    };
    return place;
}

}  // namespace

TEST_CASE("A server with a bucket of a real S3 server", "[stories]")
{
    for (const auto& story : place_stories::stories()) {
        DYNAMIC_SECTION(story.name)
        {
            story.run(s3_place());
        }
    }
}
