#ifndef HOLDFAST_ENGINE_ROCKSDB_RECORDS_CATALOG_IPP
#define HOLDFAST_ENGINE_ROCKSDB_RECORDS_CATALOG_IPP

#include <holdfast/backup/hex.hpp>
#include <holdfast/engine/files/block_digest.hpp>
#include <holdfast/engine/rocksdb/records/catalog.hpp>
#include <holdfast/engine/rocksdb/records/damaged.hpp>
#include <holdfast/engine/rocksdb/records/escaping.hpp>

#include <charconv>
#include <limits>
#include <set>
#include <span>

namespace holdfast::inline v1::rocks::records {

namespace {

constexpr std::string_view catalog_line = "holdfast-records 1\n";

/// Takes a catalog's text apart from front to back.
class CatalogScanner {
public:
    explicit CatalogScanner(std::string_view text) : rest_(text) {}

    [[nodiscard]] bool take(std::string_view word)
    {
        if (!rest_.starts_with(word)) return false;
        rest_.remove_prefix(word.size());
        return true;
    }
    void skip(std::string_view word)
    {
        if (!take(word)) refuse_damaged("their catalog is malformed");
    }
    std::string_view until(char end)
    {
        const auto position = rest_.find(end);
        if (position == std::string_view::npos) refuse_damaged("their catalog is cut short");
        const auto part = rest_.substr(0, position);
        rest_.remove_prefix(position + 1);
        return part;
    }
    std::uint64_t number(char end, std::uint64_t most = std::numeric_limits<std::uint64_t>::max())
    {
        const auto part = until(end);
        std::uint64_t value = 0;
        const auto [last, ec] = std::from_chars(part.data(), part.data() + part.size(), value);
        if (ec != std::errc() || std::to_string(value) != part || value > most)
            refuse_damaged("a number in their catalog is malformed");
        return value;
    }
    std::string text(char end)
    {
        auto plain = unescape(until(end));
        if (!plain || plain->size() > Catalog::longest_name) refuse_damaged("a name in their catalog is malformed");
        return std::move(*plain);
    }
    [[nodiscard]] std::string_view rest() const noexcept { return rest_; }

private:
    std::string_view rest_;
};

}  // namespace

std::string to_text(const Catalog& catalog)
{
    std::string text(catalog_line);
    text += (catalog.is_full ? "full " : "incremental ") + std::to_string(catalog.from) + " " +
            std::to_string(catalog.to) + "\nfamilies " + std::to_string(catalog.families.size()) + "\n";
    for (const Family& each : catalog.families)
        text += std::to_string(each.id) + " " + escape(each.name) + " " + escape(each.comparator) + " " +
                escape(each.merge_operator) + "\n";
    return text + "options " + std::to_string(catalog.options.size()) + "\n" + catalog.options;
}

Catalog catalog_from_text(std::string_view text)
{
    if (text.size() > Catalog::most_bytes) refuse_damaged("their catalog is too long");
    CatalogScanner rest(text);
    Catalog catalog;
    rest.skip(catalog_line);
    catalog.is_full = rest.take("full ");
    if (!catalog.is_full) rest.skip("incremental ");
    catalog.from = rest.number(' ');
    catalog.to = rest.number('\n');
    if (catalog.from > catalog.to || (catalog.is_full && catalog.from != 0))
        refuse_damaged("the sequence numbers of their catalog are out of order");
    rest.skip("families ");
    const auto count = rest.number('\n', Catalog::most_families);
    std::set<std::string> names;
    std::set<std::uint32_t> ids;
    for (std::uint64_t i = 0; i != count; ++i) {
        Family& each = catalog.families.emplace_back();
        each.id = static_cast<std::uint32_t>(rest.number(' ', std::numeric_limits<std::uint32_t>::max()));
        each.name = rest.text(' ');
        each.comparator = rest.text(' ');
        each.merge_operator = rest.text('\n');
        if (!names.insert(each.name).second || !ids.insert(each.id).second)
            refuse_damaged("their catalog has a column family twice");
    }
    if (!names.contains("default")) refuse_damaged("their catalog lacks the column family 'default'");
    rest.skip("options ");
    const auto size = rest.number('\n');
    if (size != rest.rest().size() || (!catalog.is_full && size != 0))
        refuse_damaged("their catalog has a malformed end");
    catalog.options = rest.rest();
    return catalog;
}

std::string entry_name(const Catalog& catalog, std::size_t family)
{
    const std::string name = escape(catalog.families[family].name);
    return "records/" + (name.size() <= 512 ? name : "=" + std::to_string(family));
}

std::string schema_of(const Catalog& catalog)
{
    files::RunningDigest digest;
    for (const Family& each : catalog.families) {
        const std::string line =
            std::to_string(each.id) + " " + escape(each.name) + " " + escape(each.comparator) + "\n";
        digest.update(std::as_bytes(std::span(line)));
    }
    const auto value = digest.value();
    return detail::to_hex(std::span<const std::byte>(value));
}

}  // namespace holdfast::inline v1::rocks::records

#endif
