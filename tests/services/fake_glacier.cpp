// A vault service for scripts: fake_glacier [--port N] [--job-milliseconds N]. Prints its address and runs until it is
// told to end. Inventories are up to date, so that a script need not wait for one.
#include "fake_glacier.hpp"

#include <boost/asio/signal_set.hpp>

#include <cstdlib>
#include <iostream>
#include <string>

int main(int count, char** arguments)
{
    std::uint16_t port = 0;
    long milliseconds = 0;
    for (int i = 1; i + 1 < count; i += 2) {
        const std::string name = arguments[i];
        const long value = std::strtol(arguments[i + 1], nullptr, 10);
        if (name == "--port") port = static_cast<std::uint16_t>(value);
        if (name == "--job-milliseconds") milliseconds = value;
    }
    fake::Glacier server(port);
    server.job_time = std::chrono::milliseconds(milliseconds);
    server.fresh_inventories = true;
    std::cout << server.url() << std::endl;
    boost::asio::io_context io;
    boost::asio::signal_set signals(io, SIGINT, SIGTERM);
    signals.async_wait([](auto, auto) {});
    io.run();
}
