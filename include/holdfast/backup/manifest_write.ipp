#ifndef HOLDFAST_BACKUP_MANIFEST_WRITE_IPP
#define HOLDFAST_BACKUP_MANIFEST_WRITE_IPP

#include <holdfast/backup/hex.hpp>
#include <holdfast/backup/manifest.hpp>
#include <holdfast/backup/manifest_text.hpp>
#include <holdfast/encryption/key_derivation.hpp>
#include <holdfast/error.hpp>

#include <boost/json.hpp>

namespace holdfast::inline v1 {

namespace detail::manifest_text {

[[noreturn]] inline void refuse(const std::string& why)
{
    throw Error(errc::invalid_argument, "A manifest cannot be written: " + why + ". Correct the value.");
}

inline std::string quoted(std::string_view text, std::string_view where)
{
    if (!is_utf8(text)) refuse(std::string(where) + " is not UTF-8");
    return boost::json::serialize(boost::json::string_view(text.data(), text.size()));
}

inline std::string plain(std::string_view text)
{
    return "\"" + std::string(text) + "\"";
}

inline std::string quoted(TimePoint time, std::string_view where)
{
    const auto text = time_to_text(time);
    if (!text) refuse(std::string(where) + " is not between 1970 and 9999");
    return plain(*text);
}

/// Members of one object, one a line at the top and without blanks below it.
class ObjectWriter {
public:
    ObjectWriter(std::string& out, std::string_view separator) : out_(out), separator_(separator) { out_ += '{'; }
    void add(std::string_view name, std::string_view json)
    {
        if (!first_) out_ += ',';
        first_ = false;
        out_.append(separator_).append("\"").append(name).append("\":").append(json);
    }
    void add(std::string_view name, std::uint64_t value) { add(name, std::to_string(value)); }

private:
    std::string& out_;
    std::string_view separator_;
    bool first_ = true;
};

inline std::string encryption(const WrappedKey& key)
{
    std::string out;
    ObjectWriter object(out, "");
    object.add("Cipher", quoted(key.cipher, "Encryption.Cipher"));
    object.add("KeyId", plain(key.key_id));
    object.add("Salt", plain(to_base64(key.salt)));
    object.add("WrappedKey", plain(to_base64(key.sealed)));
    return out + "}";
}

inline void append(std::string& out, const ManifestSegment& segment)
{
    ObjectWriter object(out, "");
    object.add("Name", plain(segment.name));
    object.add("Size", segment.size);
    object.add("Frames", segment.frames);
    object.add("FirstFrame", segment.first_frame);
    out += '}';
}

inline void append(std::string& out, const ManifestEntry& entry)
{
    ObjectWriter object(out, "");
    if (is_utf8(entry.name)) {
        object.add("Name", quoted(entry.name, "Name"));
    } else {
        object.add("NameAsBase64", plain(to_base64(std::as_bytes(std::span(entry.name)))));
    }
    object.add("Offset", entry.offset);
    object.add("Size", entry.size);
    object.add("Items", entry.items);
    object.add("Digest", plain(to_hex(entry.digest)));
    out += '}';
}

template <class Element>
std::string list(const std::vector<Element>& elements)
{
    std::string out = "[";
    for (std::size_t i = 0; i != elements.size(); ++i) {
        out += i == 0 ? "\n" : ",\n";
        append(out, elements[i]);
    }
    return out + "]";
}

inline void add_extensions(ObjectWriter& object, const Manifest& m)
{
    for (const auto& [name, json] : m.extensions) {
        boost::system::error_code ec;
        (void)boost::json::parse(boost::json::string_view(json.data(), json.size()), ec);
        if (ec || name.empty() || name[0] < 'a' || name[0] > 'z' || !is_utf8(name) ||
            name.find_first_of("\"\\") != std::string::npos) {
            refuse("the extension \"" + name + "\" is not JSON, or its name does not begin with a lower-case letter");
        }
        object.add(name, json);
    }
}

/// Everything but the closing codes.
inline std::string body(const Manifest& m)
{
    if (m.format_version != Manifest::current_version) refuse("FormatVersion is not the one that is written");
    if (const auto wrong = find_manifest_error(m)) refuse(*wrong);
    std::string out;
    ObjectWriter object(out, "\n");
    object.add("FormatVersion", m.format_version);
    object.add("BackupId", plain(to_hex(m.backup_id)));
    object.add("Database", quoted(m.database, "Database"));
    object.add("TaskName", quoted(m.task_name, "TaskName"));
    object.add("NodeTag", quoted(m.node_tag, "NodeTag"));
    object.add("Type", plain(m.type == BackupType::backup ? "Backup" : "Snapshot"));
    object.add("IsFull", m.is_full ? "true" : "false");
    object.add("Number", m.number);
    object.add("ChainId", plain(to_hex(m.chain_id)));
    object.add("ParentDigest", m.is_full ? "null" : plain(m.parent_digest));
    object.add("EtagFrom", m.etag_from ? std::to_string(*m.etag_from) : "null");
    object.add("EtagTo", m.etag_to);
    object.add("ChangeVector", quoted(m.change_vector, "ChangeVector"));
    object.add("Engine", "{\"Name\":" + quoted(m.engine.name, "Engine.Name") +
                             ",\"Version\":" + quoted(m.engine.version, "Engine.Version") + "}");
    object.add("StartedAt", quoted(m.started_at, "StartedAt"));
    object.add("CompletedAt", quoted(m.completed_at, "CompletedAt"));
    object.add("Encryption", m.encryption ? encryption(*m.encryption) : "null");
    object.add("Compression", m.compression.compress
                                  ? "{\"Algorithm\":\"zstd\",\"Level\":" + std::to_string(m.compression.level) + "}"
                                  : "{\"Algorithm\":\"none\",\"Level\":0}");
    object.add("FrameSize", m.frame_size);
    object.add("FrameCount", m.frame_count);
    object.add("FramesDigest", plain(to_hex(m.frames_digest)));
    object.add("RawSize", m.raw_size);
    object.add("StoredSize", m.stored_size);
    object.add("Items", m.items);
    object.add("Segments", list(m.segments));
    object.add("Entries", list(m.entries));
    add_extensions(object, m);
    return out;
}

constexpr std::string_view digest_begins = ",\n\"Digest\":\"";
constexpr std::string_view code_begins = ",\n\"Authentication\":\"";
constexpr std::string_view code_ends = "\"";
constexpr std::string_view text_ends = "\"\n}\n";
constexpr std::size_t hex_size = 64;
constexpr std::size_t code_size = code_begins.size() + hex_size + code_ends.size();
constexpr std::size_t digest_size = digest_begins.size() + hex_size + text_ends.size();

inline std::string with_digest(std::string text)
{
    const std::string digest = to_hex(sha256(std::as_bytes(std::span(text))));
    text.append(digest_begins).append(digest).append(text_ends);
    if (text.size() > ManifestLimits::bytes) refuse("it is larger than 64 MiB");
    return text;
}

inline std::string code(std::string_view text, const SecretBytes& data_key, const BackupId& backup_id)
{
    const SecretBytes key = derive_key(data_key, backup_id, "holdfast v1 manifest", 32);
    return to_hex(hmac_sha256(key.bytes(), std::as_bytes(std::span(text))));
}

}  // namespace detail::manifest_text

std::string manifest_to_text(const Manifest& manifest)
{
    using namespace detail::manifest_text;
    if (manifest.encryption) refuse("the backup is encrypted, so its manifest has to be authenticated");
    return with_digest(body(manifest));
}

std::string authenticate_manifest(const Manifest& manifest, const SecretBytes& data_key)
{
    using namespace detail::manifest_text;
    if (!manifest.encryption) refuse("the backup is not encrypted, so there is nothing to authenticate it with");
    std::string text = body(manifest);
    const std::string authentication = code(text, data_key, manifest.backup_id);
    text.append(code_begins).append(authentication).append(code_ends);
    return with_digest(std::move(text));
}

std::string manifest_digest(std::string_view text)
{
    return detail::to_hex(sha256(std::as_bytes(std::span(text))));
}

}  // namespace holdfast::inline v1

#endif
