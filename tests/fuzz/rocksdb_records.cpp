// A catalog of a backup of RocksDB records, and the bytes of its other entries.
#include "expect.hpp"

#include <holdfast/engine/rocksdb/records/catalog.hpp>
#include <holdfast/engine/rocksdb/records/catalog.ipp>
#include <holdfast/engine/rocksdb/records/escaping.ipp>
#include <holdfast/engine/rocksdb/records/parser.ipp>
#include <holdfast/error.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace {

using namespace holdfast;
using namespace holdfast::rocks::records;

struct Sum final : RecordSink {
    std::uint64_t records = 0;
    std::uint64_t bytes = 0;
    void row(std::string_view key, std::string_view value) override
    {
        ++records;
        bytes += key.size() + value.size();
    }
    void change(ChangeKind, std::size_t family, std::string_view key, std::string_view value) override
    {
        fuzz::expect(family < 3, "a change is of a family that there is");
        row(key, value);
    }
};

void catalog(std::string_view text)
{
    try {
        const Catalog read = catalog_from_text(text);
        fuzz::expect(to_text(read) == text, "a catalog is written as it was read");
        for (std::size_t i = 0; i != read.families.size(); ++i)
            fuzz::expect(entry_name(read, i).size() <= 1024, "a name of an entry fits");
    } catch (const Error& error) {
        fuzz::expect(error.code() == errc::object_damaged, "a catalog that is refused is damaged");
    }
}

/// What is told of an entry, and whether it is whole; in one piece, or in two.
Sum told(std::span<const std::byte> bytes, bool are_changes, std::size_t cut, bool& is_whole)
{
    Sum sum;
    Parser parser = are_changes ? Parser(sum, 4, 9, 3) : Parser(sum);
    is_whole = false;
    try {
        parser.write(bytes.first(cut));
        parser.write(bytes.subspan(cut));
        parser.finish();
        is_whole = true;
    } catch (const Error& error) {
        fuzz::expect(error.code() == errc::object_damaged, "an entry that is refused is damaged");
    }
    return sum;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    catalog(text);
    const auto bytes = std::as_bytes(std::span(data, size));
    for (const bool are_changes : {false, true}) {
        bool is_whole = false;
        bool is_whole_in_two = false;
        const Sum one = told(bytes, are_changes, 0, is_whole);
        const Sum two = told(bytes, are_changes, size / 2, is_whole_in_two);
        fuzz::expect(one.records == two.records && one.bytes == two.bytes && is_whole == is_whole_in_two,
                     "pieces do not matter");
        fuzz::expect(one.bytes <= size, "no more is told than was given");
        if (is_whole && are_changes) fuzz::expect(one.records == 5, "changes have all their sequence numbers");
    }
    return 0;
}
