#include "place.hpp"

#include <e2e/places/stories.hpp>

#include <holdfast/destination/google_cloud/service_account.hpp>
#include <holdfast/destination/http/origin.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

namespace {

/// Goes to the server that the key file names, so that settings decide by way of which port.
class StoryGoogleCloud : public holdfast::GoogleCloud {
public:
    StoryGoogleCloud(const holdfast::GoogleCloudSettings& settings, const holdfast::DestinationEnvironment& environment)
        : GoogleCloud(settings, environment, options(settings, environment))
    {
    }

private:
    static holdfast::GoogleCloudOptions options(const holdfast::GoogleCloudSettings& settings,
                                                const holdfast::DestinationEnvironment& environment)
    {
        auto options = environment.options.get<holdfast::GoogleCloudOptions>();
        const auto account = holdfast::google_cloud::parse_service_account(settings.google_credentials_json);
        options.token_endpoint = account.token_uri;
        options.endpoint = holdfast::http::parse_url(account.token_uri)->origin.text();
        return options;
    }
};

/// What the server tells of uploads that were begun below the folder of `settings`, hold bytes, and have not ended.
/// (One that was begun by a request whose answer was lost is known to nobody; it holds nothing and ends after a week.)
std::vector<std::string> open_uploads(const holdfast::GoogleCloudSettings& settings)
{
    std::vector<std::string> found;
    holdfast::detail::run_coroutine([&](boost::asio::any_io_executor executor) -> boost::asio::awaitable<void> {
        const auto url = holdfast::http::parse_url(google_cloud_test::Strict::options().endpoint);
        const holdfast::http::Options options;
        const holdfast::http::Client client(executor, options);
        const holdfast::http::Request request{.origin = url->origin, .target = "/open-sessions"};
        const auto answer = co_await client.send(request);
        std::istringstream lines(answer.body);
        std::size_t size = 0;
        for (std::string object; lines >> size >> object;)
            if (size != 0 && object.starts_with(*settings.remote_folder_name + "/")) found.push_back(object);
    });
    return found;
}

place_stories::Place google_cloud_place()
{
    const auto settings = google_cloud_test::Strict::settings();
    const auto url = holdfast::http::parse_url(google_cloud_test::Strict::options().endpoint);
    const auto at = [settings, own = std::to_string(url->origin.port)](std::uint16_t port) {
        auto by_way_of = settings;
        std::string key(settings.google_credentials_json.reveal());
        const std::string address = "127.0.0.1:" + own + "/token";
        key.replace(key.find(address), address.size(), "127.0.0.1:" + std::to_string(port) + "/token");
        by_way_of.google_credentials_json = key;
        return by_way_of;
    };
    holdfast::GoogleCloudOptions options;
    options.chunk_size = 4 << 20;
    options.single_put_limit = 256 << 10;
    options.retry.attempts = 8;
    // A connection a request, so that a bad network has enough of them to break.
    options.http.idle_time = holdfast::TimeSpan::zero();
    options.retry.base = std::chrono::milliseconds(20);
    return place_stories::place_of<StoryGoogleCloud>(
        url->origin.port, at, [settings] { return open_uploads(settings); },
        holdfast::DestinationOptions().set(options));
}

}  // namespace

TEST_CASE("A server with a bucket of Google Cloud Storage", "[.][stories]")
{
    for (const auto& story : place_stories::stories()) {
        DYNAMIC_SECTION(story.name)
        {
            story.run(google_cloud_place());
        }
    }
}
