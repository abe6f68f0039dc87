#include "place.hpp"

#include <e2e/places/stories.hpp>

#include <catch2/catch.hpp>

#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

namespace {

using namespace ftp_test;

std::uint16_t port_of(const std::string& url)
{
    const auto colon = url.rfind(':');
    return static_cast<std::uint16_t>(std::stoi(url.substr(colon + 1)));
}

/// What follows the port.
std::string path_of(const std::string& url)
{
    const auto slash = url.find('/', url.rfind(':'));
    return slash == std::string::npos ? std::string() : url.substr(slash);
}

std::vector<std::string> temporary_files(const std::string& folder)
{
    const std::filesystem::path root = variable("HOLDFAST_TEST_FTP_FOLDER") + folder;
    for (;;) {
        std::vector<std::string> found;
        try {
            if (!std::filesystem::exists(root)) return found;
            for (const auto& entry : std::filesystem::recursive_directory_iterator(root))
                if (entry.path().extension() == ".tmp") found.push_back(entry.path().filename().string());
            return found;
        } catch (const std::filesystem::filesystem_error&) {
            // A folder has gone while it was looked at.
        }
    }
}

std::string obscured(const std::string& password)
{
    FILE* const pipe = ::popen(("rclone obscure '" + password + "'").c_str(), "r");
    std::string text;
    for (int c = std::fgetc(pipe); c != EOF && c != '\n'; c = std::fgetc(pipe)) text += static_cast<char>(c);
    ::pclose(pipe);
    return text;
}

place_stories::Place ftp_place()
{
    const auto folder = new_folder();
    const auto url = variable("HOLDFAST_TEST_FTP_TLS");
    const auto at = [=](std::uint16_t port) {
        return settings_of("ftps://localhost:" + std::to_string(port) + path_of(url) + folder);
    };
    auto options = trusting();
    options.retry.attempts = 4;
    options.retry.base = std::chrono::milliseconds(20);
    // Each call on a connection of its own, so that there is something to break.
    options.idle_connections = 0;
    auto place = place_stories::place_of<holdfast::Ftp>(
        port_of(url), at, [folder] { return temporary_files(folder); }, holdfast::DestinationOptions().set(options));
    place.rclone = [folder](const std::string& database) {
        const auto plain = variable("HOLDFAST_TEST_FTP_PLAIN");
        return ":ftp,host=127.0.0.1,port=" + std::to_string(port_of(plain)) +
               ",user=" + variable("HOLDFAST_TEST_FTP_USER") +
               ",pass=" + obscured(variable("HOLDFAST_TEST_FTP_PASSWORD")) + ":" + (path_of(plain) + folder).substr(1) +
               "/" + database;
    };
    return place;
}

}  // namespace

TEST_CASE("A server with a folder of a real FTP server", "[stories]")
{
    for (const auto& story : place_stories::stories()) {
        DYNAMIC_SECTION(story.name)
        {
            story.run(ftp_place());
        }
    }
}
