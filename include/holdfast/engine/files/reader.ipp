#ifndef HOLDFAST_ENGINE_FILES_READER_IPP
#define HOLDFAST_ENGINE_FILES_READER_IPP

#include <holdfast/backup/hex.hpp>
#include <holdfast/engine/files/patch.hpp>
#include <holdfast/engine/files/reader.hpp>
#include <holdfast/error.hpp>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <unordered_map>
#include <utility>

namespace holdfast::inline v1::files {

namespace {

bool is_zero(std::span<const std::byte> bytes)
{
    return bytes.front() == std::byte{0} && std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0;
}

}  // namespace

Reader::Reader(std::unique_ptr<SnapshotPort> snapshot, const ReadRequest& request, BlockMaps& maps,
               std::optional<BlockMapReader> base)
    : snapshot_(std::move(snapshot)), database_(request.database), maps_(&maps), base_(std::move(base))
{
    begin();
}

Reader::Reader(std::unique_ptr<SnapshotPort> snapshot, const ReadRequest& request, BlockMaps& maps, KnownDigests known)
    : snapshot_(std::move(snapshot)), database_(request.database), maps_(&maps), known_(std::move(known))
{
    begin();
}

void Reader::begin()
{
    const SnapshotDescription shown = snapshot_->description();
    check_snapshot(shown);
    if (base_ && base_->head().catalog.block_size != shown.block_size)
        throw Error(errc::full_needed, "The blocks of database '" + database_ +
                                           "' have another size than those of the last "
                                           "backup. Make a full backup.");
    std::string incarnation;
    if (!shown.incarnation.empty())
        incarnation = detail::to_hex(digest_block(std::as_bytes(std::span(shown.incarnation)), 0));
    if (base_ && !incarnation.empty() && !base_->head().incarnation.empty() &&
        base_->head().incarnation != incarnation) {
        std::error_code ignored;
        std::filesystem::remove(base_->path(), ignored);  // or it would be found before the new one of that etag
        throw Error(errc::full_needed,
                    "The map of the last backup is that of a former database '" + database_ + "'. Make a full backup.");
    }
    description_.last_etag = shown.etag;
    description_.change_vector = shown.change_vector;
    plan(shown);
    BlockMapHead head{shown.etag, base_ ? base_->id() : std::string(), catalog_, std::move(incarnation)};
    try {
        map_ = maps_->create(database_, std::move(head));
    } catch (const Error&) {
        map_.reset();  // costs a full next time, and not this backup
    }
}

Reader::~Reader() = default;

void Reader::plan(const SnapshotDescription& shown)
{
    std::unordered_map<std::string_view, std::size_t> known;
    catalog_.block_size = shown.block_size;
    if (base_) {
        const auto& files = base_->head().catalog.files;
        catalog_.seed = base_->head().catalog.seed;
        for (std::size_t i = 0; i != files.size(); ++i) known.emplace(files[i].file.name, i);
    } else {
        catalog_.seed = known_ ? known_->seed : maps_->seed_of(database_);
    }
    entries_.push_back({Entry::Kind::catalog, no_file, no_file});
    description_.entries.push_back({"catalog", std::nullopt, std::nullopt});
    for (std::size_t i = 0; i != shown.files.size(); ++i) {
        const SnapshotFile& file = shown.files[i];
        const auto found = known.find(file.name);
        const std::size_t base = found == known.end() ? no_file : found->second;
        base_files_.push_back(base);
        CatalogFile& each = catalog_.files.emplace_back(CatalogFile{FileState::stored, file});
        if (base == no_file) {
            entries_.push_back({Entry::Kind::file, i, no_file});
            description_.entries.push_back({"file/" + file.name, file.size, catalog_.blocks(i)});
            continue;
        }
        const SnapshotFile& before = base_->head().catalog.files[base].file;
        if (!file.identity.empty() && file.identity == before.identity && file.size == before.size) {
            each.state = FileState::kept;
            continue;
        }
        each.state = FileState::patched;
        entries_.push_back({Entry::Kind::patch, i, base});
        description_.entries.push_back({"patch/" + file.name, std::nullopt, std::nullopt});
    }
    entries_.push_back({Entry::Kind::digests, no_file, no_file});
    description_.entries.push_back(
        {"digests", std::uint64_t{sizeof(BlockDigest)} * catalog_.files.size(), std::nullopt});
    file_digests_.resize(catalog_.files.size());
}

ReadChunk Reader::read(std::span<std::byte> into, std::uint64_t max_operations)
{
    if (entry_ >= entries_.size())
        throw Error(errc::internal, "A reader was read beyond its last entry. Stop at the last end_of_entry.");
    const Entry& entry = entries_[entry_];
    max_operations = std::max<std::uint64_t>(max_operations, 1);
    ReadChunk chunk;
    if (!begun_) begin_entry();
    const auto more = [&] { return entry.file != no_file && offset_ < catalog_.files[entry.file].file.size; };
    while (chunk.bytes < into.size()) {
        if (given_ == pending_.size()) {
            if (!more() || chunk.operations == max_operations) break;
            const auto room = into.subspan(chunk.bytes);
            if (entry.kind == Entry::Kind::file && window_bytes() <= room.size()) {
                give_window(room.first(window_bytes()), chunk);
                continue;
            }
            load_window(chunk);
        }
        const std::size_t count = std::min(into.size() - chunk.bytes, pending_.size() - given_);
        std::memcpy(into.data() + chunk.bytes, pending_.data() + given_, count);
        given_ += count;
        chunk.bytes += count;
    }
    if (given_ == pending_.size() && !more()) {
        chunk.end_of_entry = true;
        if (entry.file != no_file) end_file();
        begun_ = false;
        if (++entry_ == entries_.size()) finish();
    }
    return chunk;
}

void Reader::begin_entry()
{
    const Entry& entry = entries_[entry_];
    begun_ = true;
    offset_ = 0;
    given_ = 0;
    pending_.clear();
    const auto give = [&](std::span<const std::byte> bytes) { pending_.assign(bytes.begin(), bytes.end()); };
    switch (entry.kind) {
        case Entry::Kind::catalog: {
            const std::string text = to_text(catalog_);
            give(std::as_bytes(std::span(text)));
            break;
        }
        case Entry::Kind::digests:
            keep_files_until(catalog_.files.size());
            give(std::as_bytes(std::span(file_digests_)));
            break;
        case Entry::Kind::file:
        case Entry::Kind::patch:
            keep_files_until(entry.file);
            file_digest_.reset(catalog_.seed);
            break;
    }
}

std::size_t Reader::window_bytes() const
{
    const std::uint64_t left = catalog_.files[entries_[entry_].file].file.size - offset_;
    return static_cast<std::size_t>(std::min<std::uint64_t>(window_size, left));
}

// A window that has room where it is wanted is read there; the others are kept and given in parts.
void Reader::give_window(std::span<std::byte> into, ReadChunk& chunk)
{
    snapshot_->read(entries_[entry_].file, offset_, into);
    ++chunk.operations;
    digest_window(into);
    chunk.items += digests_.size();
    chunk.bytes += into.size();
    offset_ += into.size();
}

void Reader::load_window(ReadChunk& chunk)
{
    const Entry& entry = entries_[entry_];
    window_.resize(window_bytes());
    const std::uint64_t next = offset_ + window_.size();
    snapshot_->read(entry.file, offset_, window_);
    ++chunk.operations;
    digest_window(window_);
    given_ = 0;
    if (entry.kind == Entry::Kind::file) {
        pending_.swap(window_);
        chunk.items += digests_.size();
    } else {
        load_patch_window(chunk);
    }
    offset_ = next;
}

void Reader::digest_window(std::span<const std::byte> window)
{
    digests_.clear();
    for (std::size_t begin = 0; begin < window.size(); begin += catalog_.block_size)
        digests_.push_back(digest_block(
            window.subspan(begin, std::min<std::size_t>(catalog_.block_size, window.size() - begin)), catalog_.seed));
    file_digest_.update(std::span<const BlockDigest>(digests_));
    if (!map_) return;
    try {
        map_->append(digests_);
    } catch (const Error&) {
        map_.reset();
    }
}

void Reader::load_patch_window(ReadChunk& chunk)
{
    const Entry& entry = entries_[entry_];
    const std::uint64_t first = offset_ / catalog_.block_size;
    const std::uint64_t before = base_->head().catalog.blocks(entry.base);
    base_digests_.resize(
        static_cast<std::size_t>(std::min<std::uint64_t>(digests_.size(), before > first ? before - first : 0)));
    base_->read(entry.base, first, base_digests_);
    const auto is_changed = [&](std::size_t block) {
        return block >= base_digests_.size() || digests_[block] != base_digests_[block];
    };
    const auto bytes_of = [&](std::size_t block) {
        const std::size_t begin = block * catalog_.block_size;
        return std::span(window_).subspan(begin, std::min<std::size_t>(catalog_.block_size, window_.size() - begin));
    };
    pending_.assign(1, std::byte{0});
    unsigned runs = 0;
    for (std::size_t block = 0; block < digests_.size(); ++block) {
        if (!is_changed(block)) continue;
        const std::size_t begin = block;
        const bool zeros = is_zero(bytes_of(begin));
        while (block + 1 < digests_.size() && is_changed(block + 1) && is_zero(bytes_of(block + 1)) == zeros) ++block;
        pending_.push_back(static_cast<std::byte>(begin + (zeros ? zeros_flag : 0)));
        pending_.push_back(static_cast<std::byte>(block - begin));
        if (!zeros) {
            const auto from = window_.begin() + static_cast<std::ptrdiff_t>(begin * catalog_.block_size);
            const auto to = std::min((block + 1) * catalog_.block_size, window_.size());
            pending_.insert(pending_.end(), from, window_.begin() + static_cast<std::ptrdiff_t>(to));
        }
        chunk.items += block + 1 - begin;
        ++runs;
    }
    pending_.front() = static_cast<std::byte>(runs);
}

void Reader::end_file()
{
    const std::size_t file = entries_[entry_].file;
    file_digests_[file] = file_digest_.value();
    if (known_ && file_digests_[file] != known_->files.at(file))
        throw Error(errc::object_damaged, "The chain of database '" + database_ + "' makes another file '" +
                                              catalog_.files[file].file.name +
                                              "' than was read. Make an ordinary full backup.");
    ++mapped_files_;
}

// Files that are not read are in the new map as they were in the last one.
void Reader::keep_files_until(std::size_t file)
{
    for (; mapped_files_ < file; ++mapped_files_) {
        const std::size_t base = base_files_[mapped_files_];
        file_digests_[mapped_files_] = base_->file_digest(base);
        if (!map_) continue;
        const std::uint64_t blocks = base_->head().catalog.blocks(base);
        for (std::uint64_t done = 0; done < blocks;) {
            base_digests_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(blocks - done, 1024)));
            base_->read(base, done, base_digests_);
            try {
                map_->append(base_digests_);
            } catch (const Error&) {
                map_.reset();
                break;
            }
            done += base_digests_.size();
        }
    }
}

void Reader::finish()
{
    if (!map_) return;
    try {
        map_->finish(file_digests_);
        maps_->prune(database_);
    } catch (const Error&) {
        map_.reset();  // as in the constructor
    }
}

}  // namespace holdfast::inline v1::files

#endif
