// A server with many RocksDB databases, and what happens to it: rocksdb_server FOLDER [records] plays the story in a
// folder that it empties first, checks each step, and ends with 0 if all was as it should be.
#include "protection.hpp"
#include "tenants.hpp"

#include <atomic>
#include <chrono>
#include <iostream>
#include <stdexcept>
#include <string_view>
#include <thread>

namespace {

using namespace rocksdb_server;

constexpr int tenants_count = 12;

void expect(bool holds, const std::string& what)
{
    if (!holds) throw std::runtime_error("not so: " + what);
    std::cout << "  " << what << "\n" << std::flush;
}

std::string name_of(int tenant)
{
    return "tenant" + std::to_string(tenant);
}

void fill(Tenants& tenants, const std::string& name)
{
    for (int i = 0; i < 500; ++i) {
        std::string value;
        for (int part = 0; part < 40; ++part)
            value += std::to_string(std::hash<std::string>()(name) * 31U + i * 40U + part);
        tenants.write(name, "order/" + std::to_string(i), value);
    }
}

/// The backups of the story are made by hand, so the next slot is months away, whenever it is told.
std::string slot_far_off()
{
    const std::chrono::year_month_day today(std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()));
    return "0 0 1 " + std::to_string((static_cast<unsigned>(today.month()) + 5) % 12 + 1) + " *";
}

void begin(Tenants& tenants, Protection& protection)
{
    std::cout << "Twelve databases, one template\n";
    for (int tenant = 0; tenant < tenants_count; ++tenant) {
        tenants.create(name_of(tenant));
        fill(tenants, name_of(tenant));
        protection.created(name_of(tenant));
    }
    protection.protect(slot_far_off(), slot_far_off());
    const auto fulls = protection.back_up_all();
    bool all_full = fulls.size() == tenants_count;
    for (const auto& [name, outcome] : fulls) all_full = all_full && outcome.is_full;
    expect(all_full, "each has its full backup, sealed");

    std::cout << "Three of them go on writing, also while they are backed up\n";
    std::atomic<bool> stop = false;
    std::atomic<bool> has_begun = false;
    std::thread writer([&] {
        for (int i = 0; !stop; ++i) {
            for (const int tenant : {0, 1, 2})
                tenants.write(name_of(tenant), "visit/" + std::to_string(i % 50), "at " + std::to_string(i));
            has_begun = true;
        }
    });
    while (!has_begun) std::this_thread::yield();
    const auto second = protection.back_up_all();
    stop = true;
    writer.join();
    int idle = 0;
    for (const auto& [name, outcome] : second) idle += outcome.nothing_changed ? 1 : 0;
    expect(idle == tenants_count - 3, std::to_string(idle) + " have nothing new, and nothing is stored for them");

    const auto before = tenants.digest("tenant1");
    const auto third = protection.back_up_all();
    tenants.write("tenant1", "order/7", "changed");
    const auto fourth = protection.back_up_all().at("tenant1");
    expect(!fourth.is_full && fourth.bytes_stored * 10 < fulls.at("tenant1").bytes_stored,
           "an incremental of one change is " + std::to_string(fourth.bytes_stored) + " bytes, the full was " +
               std::to_string(fulls.at("tenant1").bytes_stored));
    protection.restore("tenant1", "tenant1 now");
    protection.restore("tenant1", "tenant1 before", third.at("tenant1").manifest);
    expect(tenants.digest("tenant1 now") == tenants.digest("tenant1"), "restored as it is");
    expect(tenants.digest("tenant1 before") == before && before != tenants.digest("tenant1"), "restored as it was");
}

void accident(Tenants& tenants, Protection& protection)
{
    std::cout << "Somebody drops a database, and makes another one under its name\n";
    const auto lost = tenants.digest("tenant3");
    tenants.drop("tenant3");
    protection.dropped("tenant3");
    tenants.create("tenant3");
    protection.created("tenant3");
    tenants.write("tenant3", "hello", "world");
    const auto again = protection.back_up_all().at("tenant3");
    expect(again.is_full, "the new one begins a chain of its own");
    tenants.drop("tenant3");
    protection.dropped("tenant3");
    tenants.drop("tenant4");
    protection.dropped("tenant4");
    protection.restore("tenant4", "tenant4");
    expect(tenants.digest("tenant4") != 0 && tenants.names().count("tenant4") == 1, "a dropped one is back");
    expect(lost != 0 && tenants.names().count("tenant3") == 0, "a name stays free until it is used");
}

void restart(Tenants& tenants, Protection& protection)
{
    std::cout << "The server is started again\n";
    tenants.write("tenant5", "order/1", "after the restart");
    const auto outcomes = protection.back_up_all();
    expect(!outcomes.at("tenant5").is_full && !outcomes.at("tenant5").nothing_changed,
           "chains go on: an incremental of " + std::to_string(outcomes.at("tenant5").bytes_stored) + " bytes");
    expect(outcomes.at("tenant6").nothing_changed, "what did not change is not backed up again");
}

}  // namespace

int main(int argc, char** argv)
{
    const bool as_records = argc == 3 && std::string_view(argv[2]) == "records";
    if (argc != 2 && !as_records) {
        std::cerr << "usage: rocksdb_server FOLDER [records]\n";
        return 2;
    }
    const auto form = as_records ? holdfast::RocksDbBackupForm::records : holdfast::RocksDbBackupForm::files;
    try {
        const std::filesystem::path folder = std::filesystem::absolute(argv[1]);
        std::filesystem::remove_all(folder);
        std::filesystem::create_directories(folder / "data");
        {
            Tenants tenants(folder / "data", form);
            Protection protection(tenants, folder / "memory.sqlite", folder / "backups");
            begin(tenants, protection);
            accident(tenants, protection);
        }
        Tenants tenants(folder / "data", form);
        Protection protection(tenants, folder / "memory.sqlite", folder / "backups");
        restart(tenants, protection);
        std::cout << "All as it should be.\n";
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "rocksdb_server: " << error.what() << "\n";
        return 1;
    }
}
