#ifndef HOLDFAST_ENGINE_FILES_CATALOG_IPP
#define HOLDFAST_ENGINE_FILES_CATALOG_IPP

#include <holdfast/backup/hex.hpp>
#include <holdfast/engine/files/catalog.hpp>
#include <holdfast/engine/files/patch.hpp>
#include <holdfast/error.hpp>

#include <array>
#include <bit>
#include <charconv>
#include <optional>
#include <unordered_set>

namespace holdfast::inline v1::files {

namespace {

constexpr std::array<std::string_view, 3> state_names{"stored", "patched", "kept"};
constexpr std::uint64_t largest_file = std::uint64_t{1} << 56;
constexpr std::size_t longest_text = 512;

bool is_plain(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '/' || c == '-';
}

std::string escape(std::string_view text)
{
    if (text.empty()) return "-";
    if (text == "-") return "%2d";
    constexpr std::string_view digits = "0123456789abcdef";
    std::string escaped;
    for (const char c : text) {
        if (is_plain(c)) {
            escaped += c;
            continue;
        }
        const auto value = static_cast<unsigned char>(c);
        escaped += '%';
        escaped += digits[value >> 4];
        escaped += digits[value & 15];
    }
    return escaped;
}

std::optional<std::string> unescape(std::string_view text)
{
    if (text == "-") return std::string();
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            plain += text[i];
            continue;
        }
        if (i + 2 >= text.size()) return std::nullopt;
        const int high = detail::hex_value(text[i + 1]);
        const int low = detail::hex_value(text[i + 2]);
        if (high < 0 || low < 0) return std::nullopt;
        plain += static_cast<char>(high * 16 + low);
        i += 2;
    }
    if (escape(plain) != text) return std::nullopt;
    return plain;
}

bool is_block_size(std::uint64_t size) noexcept
{
    return std::has_single_bit(size) && size >= smallest_block && size <= largest_block;
}

/// Takes the parts of a catalog's text one after the other.
class CatalogText {
public:
    explicit CatalogText(std::string_view text) : rest_(text) {}

    [[noreturn]] static void refuse(const std::string& what)
    {
        throw Error(errc::object_damaged,
                    "A backup's catalog of files is damaged: " + what + ". Restore from another place or backup.");
    }
    void skip(std::string_view word)
    {
        if (!rest_.starts_with(word)) refuse("it lacks '" + std::string(word.substr(0, word.size() - 1)) + "'");
        rest_.remove_prefix(word.size());
    }
    std::string_view until(char end)
    {
        const auto position = rest_.find(end);
        if (position == std::string_view::npos) refuse("it is cut short");
        const auto part = rest_.substr(0, position);
        rest_.remove_prefix(position + 1);
        return part;
    }
    std::uint64_t number(char end)
    {
        const auto part = until(end);
        std::uint64_t value = 0;
        const auto [last, ec] = std::from_chars(part.data(), part.data() + part.size(), value);
        if (ec != std::errc() || last != part.data() + part.size() || std::to_string(value) != part)
            refuse("a number is malformed");
        return value;
    }
    [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }

private:
    std::string_view rest_;
};

/// The first name that is there twice, or that needs a folder where another one is a file; blank: there is none.
template <class Files, class NameOf>
std::string_view find_clash(const Files& files, NameOf name_of)
{
    std::unordered_set<std::string_view> names;
    for (const auto& each : files)
        if (!names.insert(name_of(each)).second) return name_of(each);
    for (const std::string_view name : names)
        for (auto end = name.find('/'); end != std::string_view::npos; end = name.find('/', end + 1))
            if (names.contains(name.substr(0, end))) return name;
    return {};
}

}  // namespace

bool is_file_name(std::string_view name) noexcept
{
    if (name.empty() || name.size() > longest_text || name.find('\0') != std::string_view::npos) return false;
    while (true) {
        const auto end = name.find('/');
        const auto part = name.substr(0, end);
        if (part.empty() || part == "." || part == ".." || part.size() > 255) return false;
        if (end == std::string_view::npos) return true;
        name.remove_prefix(end + 1);
    }
}

std::string to_text(const Catalog& catalog)
{
    std::array<std::byte, 8> seed{};
    for (std::size_t i = 0; i != seed.size(); ++i) seed[i] = static_cast<std::byte>(catalog.seed >> (56 - 8 * i));
    std::string text = "holdfast-files 1\nblock " + std::to_string(catalog.block_size) + "\nseed " +
                       detail::to_hex(seed) + "\nfiles " + std::to_string(catalog.files.size()) + "\n";
    for (const CatalogFile& each : catalog.files) {
        text.append(state_names[static_cast<std::size_t>(each.state)]).append(" ");
        text.append(std::to_string(each.file.size)).append(" ").append(escape(each.file.name)).append(" ");
        text.append(escape(each.file.identity)).append("\n");
    }
    return text;
}

Catalog catalog_from_text(std::string_view text)
{
    if (text.size() > Catalog::most_bytes) CatalogText::refuse("it is too long");
    CatalogText rest(text);
    Catalog catalog;
    rest.skip("holdfast-files 1\n");
    rest.skip("block ");
    const auto block_size = rest.number('\n');
    if (!is_block_size(block_size)) rest.refuse("its block size is none");
    catalog.block_size = static_cast<std::uint32_t>(block_size);
    rest.skip("seed ");
    const auto seed = detail::from_hex<8>(rest.until('\n'));
    if (!seed) rest.refuse("its seed is malformed");
    for (const std::byte each : *seed) catalog.seed = catalog.seed << 8 | std::to_integer<std::uint64_t>(each);
    rest.skip("files ");
    const auto count = rest.number('\n');
    if (count == 0 || count > Catalog::most_files) rest.refuse("it has no files, or too many");
    for (std::uint64_t i = 0; i != count; ++i) {
        CatalogFile& each = catalog.files.emplace_back();
        const auto word = rest.until(' ');
        std::size_t state = 0;
        while (state != state_names.size() && state_names[state] != word) ++state;
        if (state == state_names.size()) rest.refuse("a file has no known state");
        each.state = static_cast<FileState>(state);
        each.file.size = rest.number(' ');
        const auto name = unescape(rest.until(' '));
        const auto identity = unescape(rest.until('\n'));
        if (each.file.size > largest_file || !name || !identity || identity->size() > longest_text)
            rest.refuse("the line of a file is malformed");
        if (!is_file_name(*name)) rest.refuse("a file's name is none");
        each.file.name = *name;
        each.file.identity = *identity;
    }
    if (!rest.at_end()) rest.refuse("it goes on beyond its end");
    if (!find_clash(catalog.files, [](const CatalogFile& each) { return std::string_view(each.file.name); }).empty())
        rest.refuse("a file's name is there twice, or is a folder too");
    return catalog;
}

void check_snapshot(const SnapshotDescription& description)
{
    const auto require = [](bool holds, const std::string& what) {
        if (!holds)
            throw Error(errc::engine_failed, "The engine's snapshot " + what + ". Correct the engine's adapter.");
    };
    require(is_block_size(description.block_size), "has a block size that is no power of two from 512 to 65536");
    require(!description.files.empty(), "has no file");
    require(description.files.size() <= Catalog::most_files, "has too many files");
    const auto clash =
        find_clash(description.files, [](const SnapshotFile& file) { return std::string_view(file.name); });
    require(clash.empty(), "has the file '" + std::string(clash) + "' twice, or below one that is no folder");
    for (const SnapshotFile& file : description.files) {
        require(is_file_name(file.name), "has a file with the name '" + file.name.substr(0, 80) + "', which is none");
        require(file.size <= largest_file, "has the file '" + file.name + "' with an impossible size");
        require(file.identity.size() <= longest_text, "has the file '" + file.name + "' with too long an identity");
    }
}

}  // namespace holdfast::inline v1::files

#endif
