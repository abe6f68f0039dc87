// The file of an etag ledger, damaged in any way: the ledger goes on, and its etags rise.
#include "expect.hpp"

#include <holdfast/engine/files/etag_ledger.hpp>
#include <holdfast/engine/files/file.hpp>
#include <holdfast/error.hpp>

#include <support/temporary_folder.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace holdfast;
    static const TemporaryFolder folder;
    static const auto path = std::filesystem::path(folder.path()) / "etag";
    const auto place = [](const std::string&) { return path; };
    std::ofstream(path, std::ios::binary | std::ios::trunc)
        .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
    try {
        files::EtagLedger ledger(place);
        const Etag first = ledger.etag_of("db", "a state of ours", false);
        fuzz::expect(first > 0, "a database that was written to has an etag");
        fuzz::expect(ledger.etag_of("db", "a state of ours", false) == first, "a state has one etag");
        const Etag second = ledger.etag_of("db", "another state", false);
        fuzz::expect(second > first, "etags rise with the states");
        ledger.keep("db");
        files::EtagLedger later(place);
        fuzz::expect(later.etag_of("db", "another state", false) == second, "what is kept is durable");
        fuzz::expect(later.unique("db") > second, "etags rise with each state that cannot be told");
    } catch (const Error& error) {
        fuzz::expect(error.code() == errc::engine_failed && size > 64 * 1024, "only a huge file is no ledger");
    }
    return 0;
}
