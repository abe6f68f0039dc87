// A Google Cloud Storage for scripts: fake_google_cloud --port N --key-file PATH. Writes a service account's key file
// that it accepts, prints its address, and runs until it is told to end.
#include "fake_google_cloud.hpp"

#include <boost/asio/signal_set.hpp>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>

int main(int count, char** arguments)
{
    std::uint16_t port = 0;
    std::string key_file;
    for (int i = 1; i + 1 < count; i += 2) {
        const std::string name = arguments[i];
        if (name == "--port") port = static_cast<std::uint16_t>(std::strtol(arguments[i + 1], nullptr, 10));
        if (name == "--key-file") key_file = arguments[i + 1];
    }
    // Its key and the file come first: once the port answers, everything is there.
    const std::string key = fake::GoogleTokens::key_file("http://127.0.0.1:" + std::to_string(port) + "/token");
    if (!key_file.empty()) std::ofstream(key_file) << key;
    fake::GoogleCloud server(port);
    std::cout << server.url() << std::endl;
    boost::asio::io_context io;
    boost::asio::signal_set signals(io, SIGINT, SIGTERM);
    signals.async_wait([](auto, auto) {});
    io.run();
}
