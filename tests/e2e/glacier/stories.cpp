#include <e2e/places/stories.hpp>

#include <holdfast/destination/glacier.hpp>
#include <holdfast/destination/glacier/client.hpp>
#include <holdfast/destination/glacier/requests.hpp>
#include <holdfast/destination/http/origin.hpp>
#include <holdfast/testing/laws/run_coroutine.hpp>

#include <catch2/catch.hpp>

#include <unistd.h>
#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace holdfast;
using boost::asio::awaitable;

std::string variable(const char* name)
{
    const char* value = std::getenv(name);
    if (value == nullptr)
        throw std::runtime_error(std::string(name) + " is not set; start this with tests/services/fake_glacier.sh");
    return value;
}

/// Goes to the loopback port that the settings name, in a field that our server does not look at.
class StoryGlacier : public Glacier {
public:
    StoryGlacier(const GlacierSettings& settings, const DestinationEnvironment& environment)
        : Glacier(settings, environment, options(settings, environment))
    {
    }

private:
    static GlacierOptions options(const GlacierSettings& settings, const DestinationEnvironment& environment)
    {
        auto options = environment.options.get<GlacierOptions>();
        options.endpoint = "http://127.0.0.1:" + std::string(settings.aws_session_token.value().reveal());
        return options;
    }
};

/// Runs `function` with a client of the vault that `settings` name.
void with_client(const GlacierSettings& settings, const std::function<awaitable<void>(glacier::Client&)>& function)
{
    detail::run_coroutine([&](boost::asio::any_io_executor executor) -> awaitable<void> {
        DestinationEnvironment environment;
        environment.executor = executor;
        environment.blocking_executor = executor;
        environment.now = [] { return to_time_point(std::chrono::system_clock::now()); };
        GlacierOptions options;
        options.endpoint = variable("HOLDFAST_TEST_GLACIER_URL");
        glacier::Client client(settings, environment, options);
        co_await function(client);
    });
}

std::vector<std::string> unfinished_uploads(const GlacierSettings& settings)
{
    std::vector<std::string> found;
    with_client(settings, [&](glacier::Client& client) -> awaitable<void> {
        const auto uploads = co_await glacier::list_uploads(client);
        for (const auto& upload : uploads) found.push_back(upload.description);
    });
    return found;
}

/// A new vault. Jobs take a moment, which is waited for.
place_stories::Place glacier_place()
{
    static int count = 0;
    const auto url = http::parse_url(variable("HOLDFAST_TEST_GLACIER_URL"));
    GlacierSettings settings;
    settings.aws_access_key = variable("AWS_ACCESS_KEY_ID");
    settings.aws_secret_key = variable("AWS_SECRET_ACCESS_KEY");
    settings.aws_region_name = "eu-west-1";
    settings.vault_name = "story-" + std::to_string(::getpid()) + "-" + std::to_string(++count);
    settings.remote_folder_name = "backups";
    with_client(settings, [](glacier::Client& client) -> awaitable<void> {
        const glacier::Call make{.method = "PUT", .doing = "making a vault"};
        co_await client.call(make);
    });
    const auto at = [settings](std::uint16_t port) {
        auto by_way_of = settings;
        by_way_of.aws_session_token = SecretText(std::to_string(port));
        return by_way_of;
    };
    GlacierOptions options;
    options.part_size = 4 << 20;
    options.wait_for = std::chrono::minutes(10);
    options.look_every = std::chrono::milliseconds(50);
    options.retry.base = std::chrono::milliseconds(20);
    // A connection a request, so that a bad network has enough of them to break.
    options.http.idle_time = TimeSpan::zero();
    return place_stories::place_of<StoryGlacier>(
        url->origin.port, at, [settings] { return unfinished_uploads(settings); }, DestinationOptions().set(options));
}

}  // namespace

TEST_CASE("A server with a vault", "[stories]")
{
    for (const auto& story : place_stories::stories()) {
        DYNAMIC_SECTION(story.name)
        {
            story.run(glacier_place());
        }
    }
}
