#ifndef HOLDFAST_TESTING_LAWS_ENGINE_STREAM_HPP
#define HOLDFAST_TESTING_LAWS_ENGINE_STREAM_HPP

#include <holdfast/concepts/host_engine.hpp>
#include <holdfast/testing/laws/law_broken.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::inline v1 {

/// All that a reader gave, kept in memory: one backup, for laws and tests.
struct EngineStream {
    struct Entry {
        EntryDeclaration declaration;
        std::string bytes;
        std::uint64_t items = 0;
    };
    BackupType type = BackupType::backup;
    bool is_full = true;
    ReadDescription description;
    std::vector<Entry> entries;

    [[nodiscard]] std::uint64_t size() const
    {
        std::uint64_t total = 0;
        for (const Entry& entry : entries) total += entry.bytes.size();
        return total;
    }
    [[nodiscard]] std::uint64_t items() const
    {
        std::uint64_t total = 0;
        for (const Entry& entry : entries) total += entry.items;
        return total;
    }
};

/// Reads an open reader to its end, `buffer_size` bytes and `max_operations` operations at most at a time, and checks
/// every rule of `EngineReader` on the way. Throws LawBroken.
template <EngineReader R>
[[nodiscard]] EngineStream read_stream(R& reader, const ReadRequest& request, std::size_t buffer_size = 64 * 1024,
                                       std::uint64_t max_operations = 1'000'000)
{
    EngineStream stream{request.type, !request.after, reader.description(), {}};
    detail::law(request.after || !stream.description.entries.empty(), "a full declares at least one entry");
    std::set<std::string> names;
    std::vector<std::byte> buffer(buffer_size);
    for (const EntryDeclaration& declaration : stream.description.entries) {
        const std::string where = "entry '" + declaration.name + "': ";
        detail::law(!declaration.name.empty() && declaration.name.size() <= 1024, where + "a name has 1 to 1024 bytes");
        detail::law(names.insert(declaration.name).second, where + "a name is unique in its backup");
        EngineStream::Entry entry{declaration, {}, 0};
        for (bool ended = false; !ended;) {
            const ReadChunk chunk = reader.read(buffer, max_operations);
            detail::law(chunk.bytes <= buffer.size(), where + "a read fits into the buffer");
            detail::law(chunk.bytes > 0 || chunk.end_of_entry, where + "a read gives a byte unless the entry ends");
            detail::law(chunk.operations <= max_operations, where + "a read costs no more operations than it may");
            entry.bytes.append(reinterpret_cast<const char*>(buffer.data()), chunk.bytes);
            entry.items += chunk.items;
            ended = chunk.end_of_entry;
        }
        detail::law(entry.bytes.size() == declaration.size.value_or(entry.bytes.size()),
                    where + "the declared size is the size");
        detail::law(entry.items == declaration.items.value_or(entry.items), where + "the declared items are the items");
        stream.entries.push_back(std::move(entry));
    }
    const ReadDescription after = reader.description();
    detail::law(after.last_etag == stream.description.last_etag && after.entries == stream.description.entries,
                "a description does not change while its reader is read");
    return stream;
}

/// Opens a reader, reads it to its end and lets it go.
template <HostEngine E>
[[nodiscard]] EngineStream read_stream(E& engine, const ReadRequest& request, std::size_t buffer_size = 64 * 1024,
                                       std::uint64_t max_operations = 1'000'000)
{
    auto reader = engine.open_reader(request);
    return read_stream(reader, request, buffer_size, max_operations);
}

/// Gives one backup to a writer or a builder of fulls, in pieces of `piece` bytes.
template <TakesBackups W>
void write_stream(W& writer, const EngineStream& stream, const EngineIdentity& engine, std::size_t piece = 64 * 1024)
{
    WrittenBackup backup{stream.type, stream.is_full, stream.description.last_etag, engine, {}};
    for (const EngineStream::Entry& entry : stream.entries)
        backup.entries.push_back({entry.declaration.name, entry.bytes.size(), entry.items});
    writer.begin_backup(backup);
    for (std::size_t i = 0; i < stream.entries.size(); ++i) {
        writer.begin_entry(backup.entries[i]);
        std::span<const std::byte> rest = std::as_bytes(std::span(stream.entries[i].bytes));
        while (!rest.empty()) {
            const std::size_t count = std::min(piece, rest.size());
            writer.write(rest.first(count));
            rest = rest.subspan(count);
        }
        writer.end_entry();
    }
    writer.end_backup();
}

/// Restores a chain, the full first, under a new name.
template <HostEngine E>
void restore_streams(E& engine, const std::vector<EngineStream>& chain, WriteRequest request,
                     std::size_t piece = 64 * 1024)
{
    const EngineIdentity identity = engine.identity();
    auto writer = engine.open_writer(std::move(request));
    for (const EngineStream& stream : chain) write_stream(writer, stream, identity, piece);
    writer.publish();
}

}  // namespace holdfast::inline v1

#endif
