#include "place.hpp"
#include "sas.hpp"

#include <e2e/places/stories.hpp>

#include <holdfast/destination/azure/place.hpp>
#include <holdfast/destination/http/origin.hpp>

#include <catch2/catch.hpp>

namespace {

using holdfast::AzureOptions;
using holdfast::AzureSettings;
using holdfast::DestinationEnvironment;

/// The stories reach their server by ways that only its settings tell, and in these the address of a test server has no
/// field. So the folder's name begins with the port: `via-PORT/`.
class AzureByPort : public holdfast::Azure {
public:
    AzureByPort(const AzureSettings& settings, const DestinationEnvironment& environment)
        : Azure(without_port(settings), environment, with_port(settings, environment))
    {
    }

    static AzureSettings name_port(AzureSettings settings, std::uint16_t port)
    {
        settings.remote_folder_name = "via-" + std::to_string(port) + "/" + settings.remote_folder_name.value_or("");
        return settings;
    }

private:
    static AzureSettings without_port(AzureSettings settings)
    {
        const std::string folder = settings.remote_folder_name.value_or("");
        settings.remote_folder_name = folder.substr(folder.find('/') + 1);
        return settings;
    }
    static AzureOptions with_port(const AzureSettings& settings, const DestinationEnvironment& environment)
    {
        auto options = environment.options.get<AzureOptions>();
        const std::string folder = settings.remote_folder_name.value_or("");
        options.endpoint = "http://127.0.0.1:" + folder.substr(4, folder.find('/') - 4) + "/" + settings.account_name;
        return options;
    }
};

/// Names of which only blocks are there, and empty blobs that were to be removed.
std::vector<std::string> uncommitted(const AzureSettings& settings)
{
    std::vector<std::string> found;
    azure_test::with_client(settings, azure_test::options(),
                            [&](holdfast::azure::Client& client) -> boost::asio::awaitable<void> {
                                const holdfast::azure::PageRequest request{.uncommitted = true};
                                const auto page = co_await holdfast::azure::list_page(client, request);
                                for (const auto& blob : page.answer.blobs)
                                    if (blob.writer.empty()) found.push_back(blob.object.name);
                            });
    return found;
}

place_stories::Place azure_place()
{
    const auto settings = azure_test::new_container();
    const auto url = holdfast::http::parse_url(azure_test::options().endpoint);
    AzureOptions options;
    options.block_size = 4 << 20;
    options.retry.attempts = 4;
    options.retry.base = std::chrono::milliseconds(20);
    auto place = place_stories::place_of<AzureByPort>(
        url->origin.port, [settings](std::uint16_t port) { return AzureByPort::name_port(settings, port); },
        [settings] { return uncommitted(settings); }, holdfast::DestinationOptions().set(options));
    place.rclone = [settings](const std::string& folder) {
        return ":azureblob,sas_url='" + azure_test::options().endpoint + "/" + settings.storage_container + "?" +
               azure_test::sas_for(settings, "rl", "2099-01-01T00:00:00Z") + "':" + settings.storage_container + "/" +
               *settings.remote_folder_name + "/" + folder;
    };
    return place;
}

}  // namespace

TEST_CASE("A server with a container of a real server", "[stories]")
{
    for (const auto& story : place_stories::stories()) {
        DYNAMIC_SECTION(story.name)
        {
            story.run(azure_place());
        }
    }
}
