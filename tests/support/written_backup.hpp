#ifndef HOLDFAST_TESTS_SUPPORT_WRITTEN_BACKUP_HPP
#define HOLDFAST_TESTS_SUPPORT_WRITTEN_BACKUP_HPP

#include <holdfast/backup/data_key.hpp>
#include <holdfast/backup/entry_digest.hpp>
#include <holdfast/backup/frame.hpp>
#include <holdfast/backup/frame_sequence.hpp>
#include <holdfast/backup/frames_digest.hpp>
#include <holdfast/backup/little_endian.hpp>
#include <holdfast/backup/manifest.hpp>
#include <holdfast/backup/object_names.hpp>
#include <holdfast/backup/segment.hpp>
#include <holdfast/error.hpp>

#include "test_bytes.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace test {

/// The objects of a chain's folder.
using Objects = std::map<std::string, Bytes>;

struct NamedBytes {
    std::string name;
    Bytes bytes;
    std::uint64_t items = 0;
};

/// What to write. Random where the format is random, so that no test leans on fixed bytes.
struct BackupToWrite {
    const holdfast::detail::CipherKind* cipher = nullptr;  ///< null: not encrypted
    const holdfast::SecretBytes* user_key = nullptr;
    holdfast::CompressionSettings compression{};
    std::uint32_t frame_size = 1000;
    std::uint64_t frames_per_segment = 3;
    std::vector<NamedBytes> entries{};
    std::string parent_text{};  ///< the parent's manifest; blank for a full
};

/// Adds one backup to `objects`.
///
/// @return the manifest's text
inline std::string write_backup(const BackupToWrite& what, Objects& objects)
{
    using namespace holdfast;
    Manifest manifest;
    manifest.backup_id = random_backup_id();
    manifest.chain_id = manifest.backup_id;
    manifest.database = "Büro & \"Söhne\"";
    manifest.task_name = "Server Wide Backup, nightly";
    manifest.node_tag = "A";
    manifest.etag_to = 10;
    manifest.change_vector = "A:10-xyz";
    manifest.engine = {"example", "1.2"};
    manifest.started_at = TimePoint(std::chrono::sys_days(std::chrono::year(2026) / 11 / 23)) + TimeSpan(1234567);
    manifest.completed_at = manifest.started_at + std::chrono::seconds(61);
    manifest.compression = what.compression;
    manifest.frame_size = what.frame_size;
    if (!what.parent_text.empty()) {
        const Manifest parent = parse_manifest(what.parent_text);
        manifest.is_full = false;
        manifest.number = parent.number + 1;
        manifest.chain_id = parent.chain_id;
        manifest.parent_digest = manifest_digest(what.parent_text);
        manifest.etag_from = parent.etag_to;
        manifest.etag_to = parent.etag_to + 5;
    }

    const SecretBytes data_key = make_data_key();
    FrameContext context{manifest.backup_id, nullptr, 0, 0, what.compression, what.frame_size};
    if (what.cipher != nullptr) {
        manifest.encryption = wrap_data_key(*what.cipher, *what.user_key, data_key, manifest.backup_id);
        context = frame_context(*what.cipher, data_key, manifest.backup_id, what.compression, what.frame_size);
    }
    Bytes raw;
    for (const NamedBytes& entry : what.entries) {
        manifest.entries.push_back({entry.name, raw.size(), entry.bytes.size(), entry.items, xxh3_128(entry.bytes)});
        manifest.items += entry.items;
        raw.insert(raw.end(), entry.bytes.begin(), entry.bytes.end());
    }
    manifest.raw_size = raw.size();
    manifest.frame_count = raw.empty() ? 1 : (raw.size() - 1) / what.frame_size + 1;

    const FrameCodec codec(context);
    FramesDigest digest;
    for (std::uint64_t index = 0; index != manifest.frame_count; ++index) {
        if (index % what.frames_per_segment == 0) {
            const auto number = static_cast<std::uint32_t>(manifest.segments.size());
            manifest.segments.push_back({make_segment_name(manifest.number, number), 0, 0, index});
            objects[manifest.segments.back().name] = segment_header({manifest.backup_id, number, index});
        }
        const std::size_t offset = static_cast<std::size_t>(index) * what.frame_size;
        const SealedFrame frame =
            codec.seal(index, index + 1 == manifest.frame_count,
                       std::span(raw).subspan(offset, std::min<std::size_t>(what.frame_size, raw.size() - offset)));
        digest.update(frame.digest);
        Bytes& object = objects[manifest.segments.back().name];
        object.insert(object.end(), frame.bytes.begin(), frame.bytes.end());
        manifest.segments.back().size = object.size();
        ++manifest.segments.back().frames;
    }
    for (const ManifestSegment& segment : manifest.segments) manifest.stored_size += segment.size;
    manifest.frames_digest = digest.finish();
    const std::string text =
        manifest.encryption ? authenticate_manifest(manifest, data_key) : manifest_to_text(manifest);
    objects[make_manifest_name(manifest.number)] = bytes(text);
    return text;
}

/// Reads one backup with every check of docs/format.md, in its order; throws holdfast::Error.
inline std::vector<NamedBytes> read_backup(const Objects& objects, std::uint32_t number,
                                           const holdfast::detail::CipherKind* cipher = nullptr,
                                           const holdfast::SecretBytes* user_key = nullptr)
{
    using namespace holdfast;
    const auto object = [&](const std::string& name) -> const Bytes& {
        const auto found = objects.find(name);
        if (found == objects.end()) throw Error(errc::object_not_found, name + " is missing.");
        return found->second;
    };
    const auto text_of = [](const Bytes& b) {
        return std::string_view(reinterpret_cast<const char*>(b.data()), b.size());
    };
    const std::string_view text = text_of(object(make_manifest_name(number)));
    const Manifest manifest = parse_manifest(text);
    if (manifest.number != number) throw Error(errc::foreign_object, "The manifest is another one.");
    if (number > 1 && manifest.parent_digest != manifest_digest(text_of(object(make_manifest_name(number - 1))))) {
        throw Error(errc::foreign_object, "The parent is another one.");
    }
    if (manifest.encryption.has_value() != (user_key != nullptr)) {
        throw Error(errc::key_missing, "The backup is encrypted and there is no key, or the other way.");
    }
    FrameContext context{manifest.backup_id, nullptr, 0, 0, {}, manifest.frame_size};
    if (manifest.encryption) {
        const SecretBytes data_key = unwrap_data_key(*cipher, *user_key, *manifest.encryption, manifest.backup_id);
        verify_manifest(text, manifest, data_key);
        context = frame_context(*cipher, data_key, manifest.backup_id, {}, manifest.frame_size);
    }
    const FrameCodec codec(context);
    FrameSequence sequence(manifest);
    Bytes raw;
    for (std::size_t i = 0; i != manifest.segments.size(); ++i) {
        const ManifestSegment& segment = manifest.segments[i];
        std::span<const std::byte> rest = object(segment.name);
        if (rest.size() < segment.size) throw Error(errc::object_truncated, segment.name + " is shorter.");
        if (rest.size() > segment.size) throw Error(errc::object_damaged, segment.name + " is longer.");
        check_segment_header(parse_segment_header(rest),
                             {manifest.backup_id, static_cast<std::uint32_t>(i), segment.first_frame});
        rest = rest.subspan(SegmentHeader::size);
        for (std::uint64_t frame = 0; frame != segment.frames; ++frame) {
            const FrameHeader header = codec.parse_header(rest);
            rest = rest.subspan(FrameHeader::size);
            const auto payload = rest.first(std::min<std::size_t>(rest.size(), header.payload_size));
            const Bytes opened = codec.open(header, payload, segment.first_frame + frame);
            sequence.accept(header, payload);
            raw.insert(raw.end(), opened.begin(), opened.end());
            rest = rest.subspan(payload.size());
        }
        if (!rest.empty()) throw Error(errc::object_damaged, segment.name + " has something after its frames.");
    }
    sequence.finish();
    std::vector<NamedBytes> entries;
    for (const ManifestEntry& entry : manifest.entries) {
        const auto part =
            std::span(raw).subspan(static_cast<std::size_t>(entry.offset), static_cast<std::size_t>(entry.size));
        if (xxh3_128(part) != entry.digest) throw Error(errc::object_damaged, entry.name + " has other bytes.");
        entries.push_back({entry.name, Bytes(part.begin(), part.end()), entry.items});
    }
    return entries;
}

}  // namespace test

#endif
