// Listings as servers send them, read in each of the three forms.
#include "expect.hpp"

#include <holdfast/destination/ftp/listing.ipp>
#include <holdfast/destination/ftp/temporary_name.ipp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

void check(const std::optional<holdfast::ftp::Entry>& entry)
{
    using holdfast::ftp::EntryKind;
    if (!entry) return;
    fuzz::expect(!entry->name.empty(), "an entry has a name");
    fuzz::expect(entry->name.find('/') == std::string::npos, "a name leads into no other folder");
    fuzz::expect(entry->name.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos,
                 "a name ends no command");
    fuzz::expect((entry->name != "." && entry->name != "..") || entry->kind == EntryKind::dots,
                 "the folder itself is no entry of it");
    static_cast<void>(holdfast::ftp::temporary_begun(entry->name));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace holdfast::ftp;
    for (const auto line : split_lines({reinterpret_cast<const char*>(data), size})) {
        check(parse_mlsd_line(line));
        check(parse_list_line(line));
        check(parse_name_line(line));
    }
    return 0;
}
