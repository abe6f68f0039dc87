#ifndef HOLDFAST_BACKUP_MANIFEST_READ_IPP
#define HOLDFAST_BACKUP_MANIFEST_READ_IPP

#include <holdfast/backup/manifest_write.ipp>

#include <algorithm>
#include <limits>

namespace holdfast::inline v1 {

namespace detail::manifest_text {

[[noreturn]] inline void damaged(const std::string& why)
{
    throw Error(errc::object_damaged, "A backup's manifest is not usable: " + why +
                                          ". Restore from another place that has the backup whole, or from an older "
                                          "backup.");
}

inline std::string_view view(const boost::json::string& text)
{
    return {text.data(), text.size()};
}

/// One JSON object, read member by member; what nobody asked for is unknown.
class ObjectReader {
public:
    ObjectReader(const boost::json::value& value, std::string where) : where_(std::move(where))
    {
        object_ = value.if_object();
        if (object_ == nullptr) damaged((where_.empty() ? "it" : where_) + " is not an object");
    }

    [[nodiscard]] const boost::json::value* find(std::string_view name)
    {
        known_.push_back(name);
        return object_->if_contains(boost::json::string_view(name.data(), name.size()));
    }
    [[nodiscard]] const boost::json::value& get(std::string_view name)
    {
        const auto* value = find(name);
        if (value == nullptr) damaged(path(name) + " is missing");
        return *value;
    }
    [[nodiscard]] std::uint64_t number(std::string_view name, std::uint64_t most = UINT64_MAX)
    {
        const auto& value = get(name);
        std::uint64_t result = 0;
        if (const auto* positive = value.if_uint64()) {
            result = *positive;
        } else if (const auto* any = value.if_int64(); any != nullptr && *any >= 0) {
            result = static_cast<std::uint64_t>(*any);
        } else {
            damaged(path(name) + " is not a natural number of 64 bits");
        }
        if (result > most) damaged(path(name) + " is too large");
        return result;
    }
    [[nodiscard]] std::string text(std::string_view name)
    {
        const auto* value = get(name).if_string();
        if (value == nullptr) damaged(path(name) + " is not a text");
        return std::string(view(*value));
    }
    [[nodiscard]] bool boolean(std::string_view name)
    {
        const auto* value = get(name).if_bool();
        if (value == nullptr) damaged(path(name) + " is neither true nor false");
        return *value;
    }
    template <std::size_t N>
    [[nodiscard]] std::array<std::byte, N> hex(std::string_view name)
    {
        const auto bytes = from_hex<N>(text(name));
        if (!bytes) damaged(path(name) + " is not " + std::to_string(2 * N) + " hexadecimal digits");
        return *bytes;
    }
    [[nodiscard]] std::vector<std::byte> base64(std::string_view name)
    {
        auto bytes = from_base64(text(name));
        if (!bytes) damaged(path(name) + " is not Base64");
        return *std::move(bytes);
    }
    [[nodiscard]] TimePoint time(std::string_view name)
    {
        const auto time = time_from_text(text(name));
        if (!time) damaged(path(name) + " is not a time");
        return *time;
    }
    template <class Read>
    void each(std::string_view name, std::size_t most, Read read)
    {
        const auto* array = get(name).if_array();
        if (array == nullptr || array->size() > most) damaged(path(name) + " is not a list, or too long");
        for (std::size_t i = 0; i != array->size(); ++i) {
            ObjectReader element((*array)[i], path(name) + "[" + std::to_string(i) + "]");
            read(element);
            element.refuse_unknown();
        }
    }

    [[nodiscard]] std::string path(std::string_view name) const
    {
        return where_.empty() ? std::string(name) : where_ + "." + std::string(name);
    }
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> unknown() const
    {
        std::vector<std::pair<std::string, std::string>> result;
        if (known_.size() == object_->size()) return result;
        for (const auto& member : *object_) {
            const std::string_view name(member.key().data(), member.key().size());
            if (std::ranges::find(known_, name) == known_.end()) {
                result.emplace_back(name, boost::json::serialize(member.value()));
            }
        }
        return result;
    }
    void refuse_unknown() const
    {
        for (const auto& [name, json] : unknown()) refuse_member(name);
    }
    void refuse_member(const std::string& name) const
    {
        throw Error(errc::unsupported_format, "A backup's manifest has the member " + path(name) +
                                                  ", which this holdfast does not know. Use a newer holdfast to read "
                                                  "the backup.");
    }

private:
    const boost::json::object* object_;
    std::string where_;
    std::vector<std::string_view> known_;
};

/// The text without its closing digest, which is checked.
inline std::string_view without_digest(std::string_view text)
{
    if (text.size() > ManifestLimits::bytes) damaged("it is larger than 64 MiB");
    if (!text.ends_with(text_ends) || text.size() < digest_size) {
        throw Error(errc::object_truncated,
                    "A backup's manifest is cut off or overwritten at its end. Restore from another place that has the "
                    "backup whole, or from an older backup.");
    }
    const std::string_view covered = text.substr(0, text.size() - digest_size);
    const std::string_view closing = text.substr(covered.size());
    if (!closing.starts_with(digest_begins)) damaged("it does not end in its digest");
    if (closing.substr(digest_begins.size(), hex_size) != to_hex(sha256(std::as_bytes(std::span(covered))))) {
        damaged("it was changed after it was written");
    }
    return covered;
}

inline bool has_code(std::string_view covered)
{
    return covered.size() >= code_size && covered.ends_with(code_ends) &&
           covered.substr(covered.size() - code_size).starts_with(code_begins);
}

inline WrappedKey read_encryption(const boost::json::value& value)
{
    ObjectReader object(value, "Encryption");
    WrappedKey key;
    key.cipher = object.text("Cipher");
    key.key_id = object.text("KeyId");
    key.salt = object.base64("Salt");
    key.sealed = object.base64("WrappedKey");
    object.refuse_unknown();
    return key;
}

inline CompressionSettings read_compression(const boost::json::value& value)
{
    ObjectReader object(value, "Compression");
    const std::string algorithm = object.text("Algorithm");
    const auto level = static_cast<int>(object.number("Level", 22));
    object.refuse_unknown();
    if (algorithm == "none") return {false, 1};
    if (algorithm != "zstd") {
        throw Error(errc::unsupported_format,
                    "A backup is compressed with " + algorithm +
                        ", which this holdfast does not know. Use a newer holdfast to read it.");
    }
    return {true, level};
}

inline void read_lists(ObjectReader& object, Manifest& m)
{
    object.each("Segments", ManifestLimits::segments, [&](ObjectReader& element) {
        ManifestSegment& segment = m.segments.emplace_back();
        segment.name = element.text("Name");
        segment.size = element.number("Size");
        segment.frames = element.number("Frames");
        segment.first_frame = element.number("FirstFrame");
    });
    object.each("Entries", ManifestLimits::entries, [&](ObjectReader& element) {
        ManifestEntry& entry = m.entries.emplace_back();
        if (element.find("NameAsBase64") != nullptr) {
            const auto name = element.base64("NameAsBase64");
            entry.name.assign(reinterpret_cast<const char*>(name.data()), name.size());
        } else {
            entry.name = element.text("Name");
        }
        entry.offset = element.number("Offset");
        entry.size = element.number("Size");
        entry.items = element.number("Items");
        entry.digest = element.hex<16>("Digest");
    });
}

inline Manifest read(const boost::json::value& value)
{
    ObjectReader object(value, "");
    Manifest m;
    const std::uint64_t version = object.number("FormatVersion");
    if (version != Manifest::current_version) {
        throw Error(errc::unsupported_format, "A backup has format version " + std::to_string(version) +
                                                  "; this holdfast reads version 1. Use a newer holdfast to read it.");
    }
    m.backup_id = object.hex<16>("BackupId");
    m.database = object.text("Database");
    m.task_name = object.text("TaskName");
    m.node_tag = object.text("NodeTag");
    const std::string type = object.text("Type");
    if (type != "Backup" && type != "Snapshot") damaged("Type is neither Backup nor Snapshot");
    m.type = type == "Backup" ? BackupType::backup : BackupType::snapshot;
    m.is_full = object.boolean("IsFull");
    m.number = static_cast<std::uint32_t>(object.number("Number", UINT32_MAX));
    m.chain_id = object.hex<16>("ChainId");
    if (!object.get("ParentDigest").is_null()) m.parent_digest = object.text("ParentDigest");
    if (!object.get("EtagFrom").is_null()) m.etag_from = object.number("EtagFrom");
    m.etag_to = object.number("EtagTo");
    m.change_vector = object.text("ChangeVector");
    ObjectReader engine(object.get("Engine"), "Engine");
    m.engine.name = engine.text("Name");
    m.engine.version = engine.text("Version");
    engine.refuse_unknown();
    m.started_at = object.time("StartedAt");
    m.completed_at = object.time("CompletedAt");
    if (const auto& encryption = object.get("Encryption"); !encryption.is_null()) {
        m.encryption = read_encryption(encryption);
    }
    m.compression = read_compression(object.get("Compression"));
    m.frame_size = static_cast<std::uint32_t>(object.number("FrameSize", UINT32_MAX));
    m.frame_count = object.number("FrameCount");
    m.frames_digest = object.hex<32>("FramesDigest");
    m.raw_size = object.number("RawSize");
    m.stored_size = object.number("StoredSize");
    m.items = object.number("Items");
    read_lists(object, m);
    if (m.encryption) (void)object.hex<32>("Authentication");
    (void)object.hex<32>("Digest");
    m.extensions = object.unknown();
    for (const auto& [name, json] : m.extensions) {
        if (name.empty() || name[0] < 'a' || name[0] > 'z') object.refuse_member(name);
    }
    return m;
}

}  // namespace detail::manifest_text

Manifest parse_manifest(std::string_view text)
{
    using namespace detail::manifest_text;
    const std::string_view covered = without_digest(text);
    boost::system::error_code ec;
    boost::json::parse_options options;
    options.max_depth = 8;
    boost::json::monotonic_resource memory;
    const auto value = boost::json::parse(boost::json::string_view(text.data(), text.size()), ec, &memory, options);
    if (ec) damaged("it is not JSON (" + ec.message() + ")");
    Manifest manifest = read(value);
    if (manifest.encryption.has_value() != has_code(covered)) damaged("its authentication is missing or out of place");
    if (const auto wrong = find_manifest_error(manifest)) damaged(*wrong);
    return manifest;
}

void verify_manifest(std::string_view text, const Manifest& manifest, const SecretBytes& data_key)
{
    using namespace detail::manifest_text;
    const std::string_view covered = without_digest(text);
    if (!manifest.encryption || !has_code(covered)) damaged("it is not that of an encrypted backup");
    const std::string_view body = covered.substr(0, covered.size() - code_size);
    const std::string_view found = covered.substr(body.size() + code_begins.size(), hex_size);
    const std::string expected = code(body, data_key, manifest.backup_id);
    if (sodium_memcmp(found.data(), expected.data(), hex_size) != 0) {
        damaged("its authentication does not match: somebody without the key wrote or changed it");
    }
}

}  // namespace holdfast::inline v1

#endif
