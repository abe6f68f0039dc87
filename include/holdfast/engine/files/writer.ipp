#ifndef HOLDFAST_ENGINE_FILES_WRITER_IPP
#define HOLDFAST_ENGINE_FILES_WRITER_IPP

#include <holdfast/engine/files/patch.hpp>
#include <holdfast/engine/files/writer.hpp>
#include <holdfast/error.hpp>

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

namespace holdfast::inline v1::files {

namespace {

/// Bytes that are told of at a time: patches are written block by block.
constexpr std::uint64_t telling_step = std::uint64_t{1} << 20;

}  // namespace

Writer::Writer(std::unique_ptr<RestorePort> restore, std::string database, Aim aim)
    : restore_(std::move(restore)),
      database_(std::move(database)),
      sync_(aim == Aim::publish ? std::make_unique<SteadySync>() : nullptr)
{
}

void Writer::refuse(const std::string& what) const
{
    throw Error(errc::object_damaged, "The backup of which database '" + database_ + "' is made " + what +
                                          ". Restore from another place, or an earlier backup.");
}

void Writer::require(bool holds, const char* what) const
{
    if (!holds)
        throw Error(errc::engine_failed, "Database '" + database_ + "' is restored out of order: " + what +
                                             ". Report this as a defect of holdfast.");
}

void Writer::begin_backup(const WrittenBackup& backup)
{
    require(stage_ == Stage::between_backups, "begin_backup inside a backup");
    require(backup.is_full == (backups_ == 0), "the first backup has to be the full, and no other");
    require(backup.is_full || backup.last_etag >= backup_.last_etag, "the incrementals are not in their order");
    restore_->accept(backup);
    backup_ = backup;
    ++backups_;
    entries_written_ = 0;
    text_.clear();
    digest_bytes_.clear();
    stage_ = Stage::between_entries;
}

void Writer::begin_entry(const EntryDeclaration& entry)
{
    require(stage_ == Stage::between_entries, "begin_entry outside a backup or inside an entry");
    require(entries_written_ < backup_.entries.size() && backup_.entries[entries_written_].name == entry.name,
            "an entry was not declared");
    const bool is_last = entries_written_ + 1 == backup_.entries.size();
    if (entries_written_ == 0) {
        if (entry.name != "catalog") refuse("does not begin with a catalog of files");
        kind_ = Kind::catalog;
    } else if (is_last) {
        if (entry.name != "digests" || next_expected_ != expected_.size()) refuse("does not end with its digests");
        kind_ = Kind::digests;
    } else {
        begin_file(entry);
    }
    stage_ = Stage::in_entry;
}

void Writer::begin_file(const EntryDeclaration& entry)
{
    if (next_expected_ == expected_.size()) refuse("has entries that its catalog does not name");
    current_ = expected_[next_expected_];
    const CatalogFile& file = catalog_->files[current_];
    const bool is_patch = file.state == FileState::patched;
    if (entry.name != (is_patch ? "patch/" : "file/") + file.file.name)
        refuse("has the entry '" + entry.name.substr(0, 80) + "' where its catalog names another");
    kind_ = is_patch ? Kind::patch : Kind::file;
    ++next_expected_;
    known_.erase(file.file.name);
    const auto path = restore_->folder() / file.file.name;
    if (is_patch) {
        file_ = File(path, O_RDWR);
        part_ = Part::runs;
        window_ = 0;
    } else {
        make_folder(path.parent_path());
        file_ = File(path, O_RDWR | O_CREAT | O_TRUNC);
        offset_ = 0;
        block_.clear();
        digest_.reset(catalog_->seed);
    }
}

void Writer::write(std::span<const std::byte> bytes)
{
    require(stage_ == Stage::in_entry, "write outside an entry");
    switch (kind_) {
        case Kind::catalog:
            if (text_.size() + bytes.size() > Catalog::most_bytes) refuse("has too long a catalog of files");
            text_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
            break;
        case Kind::file: write_whole(bytes); break;
        case Kind::patch: write_patch(bytes); break;
        case Kind::digests:
            if (digest_bytes_.size() + bytes.size() > sizeof(BlockDigest) * catalog_->files.size())
                refuse("has more digests than files");
            digest_bytes_.insert(digest_bytes_.end(), bytes.begin(), bytes.end());
            break;
    }
}

void Writer::write_whole(std::span<const std::byte> bytes)
{
    if (bytes.size() > catalog_->files[current_].file.size - offset_) refuse("has a file that is too long");
    file_.write(offset_, bytes);
    offset_ += bytes.size();
    wrote(bytes.size());
    const auto add = [&](std::span<const std::byte> block) {
        const BlockDigest digest = digest_block(block, catalog_->seed);
        digest_.update(std::span(&digest, 1));
    };
    const std::size_t size = catalog_->block_size;
    while (!bytes.empty()) {
        if (block_.empty() && bytes.size() >= size) {
            add(bytes.first(size));
            bytes = bytes.subspan(size);
            continue;
        }
        const std::size_t count = std::min(bytes.size(), size - block_.size());
        block_.insert(block_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count));
        bytes = bytes.subspan(count);
        if (block_.size() == size) {
            add(block_);
            block_.clear();
        }
    }
    if (offset_ == catalog_->files[current_].file.size && !block_.empty()) {
        add(block_);
        block_.clear();
    }
}

void Writer::write_patch(std::span<const std::byte> bytes)
{
    const std::uint64_t size = catalog_->files[current_].file.size;
    while (!bytes.empty()) {
        const auto value = std::to_integer<unsigned>(bytes.front());
        if (part_ == Part::bytes) {
            const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), run_left_));
            file_.write(run_offset_, bytes.first(count));
            wrote(count);
            run_offset_ += count;
            run_left_ -= count;
            bytes = bytes.subspan(count);
            if (run_left_ == 0) next_run();
            continue;
        }
        bytes = bytes.subspan(1);
        switch (part_) {
            case Part::runs:
                if (window_ * window_size >= size) refuse("has changes beyond the end of a file");
                runs_left_ = value;
                blocks_done_ = 0;
                if (runs_left_ == 0)
                    ++window_;
                else
                    part_ = Part::first;
                break;
            case Part::first:
                first_ = value % zeros_flag;
                if (blocks_done_ > 0 && first_ == blocks_done_ && is_zeros_ == (value >= zeros_flag))
                    refuse("has malformed changes of a file");
                is_zeros_ = value >= zeros_flag;
                part_ = Part::count;
                break;
            case Part::count: begin_run(value + 1); break;
            case Part::bytes: break;
        }
    }
}

void Writer::begin_run(unsigned blocks)
{
    const std::uint64_t size = catalog_->files[current_].file.size;
    const std::uint64_t begin = window_ * window_size;
    const auto in_window = static_cast<std::size_t>(std::min<std::uint64_t>(window_size, size - begin));
    if (first_ < blocks_done_ || first_ + blocks > blocks_in(in_window, catalog_->block_size))
        refuse("has malformed changes of a file");
    run_offset_ = begin + std::uint64_t{first_} * catalog_->block_size;
    run_left_ = std::min(std::uint64_t{blocks} * catalog_->block_size, size - run_offset_);
    blocks_done_ = first_ + blocks;
    part_ = Part::bytes;
    if (is_zeros_) write_zeros();
}

void Writer::write_zeros()
{
    static constexpr std::array<std::byte, 4096> zeros{};
    for (; run_left_ > 0; run_offset_ += zeros.size()) {
        const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(zeros.size(), run_left_));
        file_.write(run_offset_, std::span(zeros).first(count));
        wrote(count);
        run_left_ -= count;
    }
    next_run();
}

void Writer::next_run()
{
    if (--runs_left_ > 0) {
        part_ = Part::first;
        return;
    }
    ++window_;
    part_ = Part::runs;
}

void Writer::end_entry()
{
    require(stage_ == Stage::in_entry, "end_entry outside an entry");
    switch (kind_) {
        case Kind::catalog: take_catalog(); break;
        case Kind::file: {
            const SnapshotFile& file = catalog_->files[current_].file;
            if (offset_ != file.size) refuse("has a file that is too short");
            known_[file.name] = digest_.value();
            break;
        }
        case Kind::patch: {
            // Not before: a size that is none would ask the file system for it.
            const std::uint64_t size = catalog_->files[current_].file.size;
            if (part_ != Part::runs || window_ * window_size < size) refuse("has changes of a file that are cut short");
            file_.resize(size);
            break;
        }
        case Kind::digests:
            if (digest_bytes_.size() != sizeof(BlockDigest) * catalog_->files.size())
                refuse("has fewer digests than files");
            file_digests_.resize(catalog_->files.size());
            std::memcpy(file_digests_.data(), digest_bytes_.data(), digest_bytes_.size());
            break;
    }
    if (file_) end_file();
    ++entries_written_;
    stage_ = Stage::between_entries;
}

void Writer::take_catalog()
{
    Catalog next = catalog_from_text(text_);
    expected_.clear();
    next_expected_ = 0;
    std::map<std::string_view, std::uint64_t> before;
    if (catalog_) {
        if (next.block_size != catalog_->block_size) refuse("does not continue the backup before it");
        // The maps were lost, and a map that another chain of the database left at this etag has a seed of its own.
        if (next.seed != catalog_->seed) known_.clear();
        for (const CatalogFile& each : catalog_->files) before.emplace(each.file.name, each.file.size);
    }
    std::set<std::string_view> names;
    for (std::size_t i = 0; i != next.files.size(); ++i) {
        const CatalogFile& each = next.files[i];
        names.insert(each.file.name);
        if (each.state != FileState::kept) expected_.push_back(i);
        if (each.state == FileState::stored) continue;
        const auto found = before.find(each.file.name);
        if (found == before.end() || (each.state == FileState::kept && found->second != each.file.size))
            refuse("changes a file that the backups before it do not have");
    }
    for (const auto& [name, size] : before) {
        if (names.contains(name)) continue;
        known_.erase(std::string(name));
        std::error_code error;
        const auto path = restore_->folder() / name;
        if (sync_) sync_->forget(path.string());
        std::filesystem::remove(path, error);
        if (error) fail_on_file("remove", path, error.value());
        // A folder that is left empty goes too, so that a file can take its name.
        for (auto folder = std::filesystem::path(name).parent_path(); !folder.empty(); folder = folder.parent_path())
            if (!std::filesystem::remove(restore_->folder() / folder, error)) break;
    }
    if (backup_.entries.size() != expected_.size() + 2) refuse("has other entries than its catalog names");
    catalog_ = std::move(next);
}

void Writer::end_backup()
{
    require(stage_ == Stage::between_entries, "end_backup inside an entry or outside a backup");
    require(entries_written_ == backup_.entries.size(), "not every declared entry was written");
    if (entries_written_ == 0 || kind_ != Kind::digests) refuse("has no catalog and digests of files");
    // What is known without reading is compared at once, the rest before it is published.
    for (std::size_t i = 0; i != catalog_->files.size(); ++i) {
        const auto known = known_.find(catalog_->files[i].file.name);
        if (known != known_.end() && known->second != file_digests_[i])
            refuse("has another file '" + known->first + "' than was read");
    }
    stage_ = Stage::between_backups;
}

void Writer::wrote(std::uint64_t bytes)
{
    untold_ += bytes;
    if (sync_ && untold_ >= telling_step) sync_->wrote(file_.path().string(), std::exchange(untold_, 0));
}

void Writer::end_file()
{
    // Many small files are durable sooner if all are on their way before the first is waited for.
    if (sync_ && file_.size() < SteadySync::step) file_.begin_sync(0, 0);
    if (sync_) sync_->wrote(file_.path().string(), untold_);
    untold_ = 0;
    file_ = File();
}

void Writer::verify(std::size_t file)
{
    const SnapshotFile& each = catalog_->files[file].file;
    const File opened(restore_->folder() / each.name, O_RDONLY);
    const auto known = known_.find(each.name);
    BlockDigest digest{};
    if (known != known_.end()) {
        digest = known->second;
    } else {
        digest_.reset(catalog_->seed);
        std::vector<std::byte> window(window_size);
        for (std::uint64_t offset = 0; offset < each.size; offset += window_size) {
            std::span<const std::byte> rest(
                window.data(), static_cast<std::size_t>(std::min<std::uint64_t>(window_size, each.size - offset)));
            opened.read(offset, std::span(window).first(rest.size()));
            while (!rest.empty()) {
                const auto block = rest.first(std::min<std::size_t>(rest.size(), catalog_->block_size));
                const BlockDigest one = digest_block(block, catalog_->seed);
                digest_.update(std::span(&one, 1));
                rest = rest.subspan(block.size());
            }
        }
        digest = digest_.value();
    }
    if (opened.size() != each.size || digest != file_digests_[file])
        refuse("makes another file '" + each.name + "' than was read");
}

void Writer::publish()
{
    require(stage_ == Stage::between_backups && backups_ > 0 && sync_, "publish before a backup was complete");
    sync_->hurry();
    std::vector<SnapshotFile> files;
    std::set<std::filesystem::path> folders{restore_->folder()};
    for (std::size_t i = 0; i != catalog_->files.size(); ++i) {
        verify(i);
        files.push_back(catalog_->files[i].file);
        for (auto folder = std::filesystem::path(files.back().name).parent_path(); !folder.empty();
             folder = folder.parent_path())
            folders.insert(restore_->folder() / folder);
    }
    restore_->check(backup_, files);
    sync_->finish();
    for (const auto& folder : folders) sync_folder(folder);
    restore_->publish(backup_, files);
    stage_ = Stage::published;
}

PutTogether Writer::take()
{
    require(stage_ == Stage::between_backups && backups_ > 0, "take before a backup was complete");
    stage_ = Stage::published;
    return {backup_.last_etag, std::move(*catalog_), std::move(file_digests_)};
}

}  // namespace holdfast::inline v1::files

#endif
