// Puts files into a vault, and gets them out of it, for comparison with what another client does:
//
//     archiver put NAME FILE | archiver get NAME FILE | archiver list | archiver check
//
// It has no memory: names come from an inventory. Settings come from the environment, as tests/services/fake_glacier.sh
// sets it.
#include <holdfast/destination/glacier.hpp>
#include <holdfast/error.hpp>

#include <services/run.hpp>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <span>
#include <string>
#include <vector>

namespace {

using boost::asio::awaitable;

awaitable<void> put(holdfast::Glacier& place, std::string name, const char* path)
{
    holdfast::CreateRequest request;
    request.name = std::move(name);
    auto writer = co_await place.create(request);
    std::ifstream file(path, std::ios::binary);
    std::vector<char> buffer(777'777);
    while (file) {
        file.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
        const std::span<const char> bytes(buffer.data(), static_cast<std::size_t>(file.gcount()));
        co_await writer.append(std::as_bytes(bytes));
    }
    co_await writer.commit();
}

awaitable<void> get(holdfast::Glacier& place, std::string name, const char* path)
{
    auto reader = co_await place.open(name, 0);
    std::ofstream file(path, std::ios::binary);
    std::vector<char> buffer(555'555);
    for (;;) {
        const std::size_t count = co_await reader.read(std::as_writable_bytes(std::span(buffer)));
        if (count == 0) break;
        file.write(buffer.data(), static_cast<std::streamsize>(count));
    }
}

awaitable<void> list(holdfast::Glacier& place)
{
    holdfast::ListRequest request;
    const auto page = co_await place.list(request);
    for (const auto& object : page.objects) std::cout << object.name << ' ' << object.size << '\n';
}

}  // namespace

int main(int count, char** arguments)
{
    const std::string what = count > 1 ? arguments[1] : "";
    holdfast::GlacierSettings settings;  // no keys: they are in the environment
    settings.aws_region_name = "eu-west-1";
    settings.vault_name = "vault";
    settings.remote_folder_name = "backups/Ordnungsgemäß";
    holdfast::GlacierOptions options;
    options.endpoint = std::getenv("HOLDFAST_TEST_GLACIER_URL");
    options.part_size = 1 << 20;
    options.read_size = 1 << 20;
    options.wait_for = std::chrono::minutes(10);
    options.look_every = std::chrono::milliseconds(50);
    try {
        fake::run([&](boost::asio::any_io_executor executor) -> awaitable<void> {
            holdfast::DestinationEnvironment environment;
            environment.executor = executor;
            environment.blocking_executor = executor;
            environment.process_id = "archiver";
            environment.now = [] { return holdfast::to_time_point(std::chrono::system_clock::now()); };
            holdfast::Glacier place(settings, environment, options);
            if (what == "put" && count == 4) co_await put(place, arguments[2], arguments[3]);
            if (what == "get" && count == 4) co_await get(place, arguments[2], arguments[3]);
            if (what == "list") co_await list(place);
            if (what == "check") co_await place.check();
        });
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
