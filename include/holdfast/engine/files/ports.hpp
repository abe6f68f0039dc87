#ifndef HOLDFAST_ENGINE_FILES_PORTS_HPP
#define HOLDFAST_ENGINE_FILES_PORTS_HPP

#include <holdfast/engine/files/snapshot_store.hpp>

#include <filesystem>
#include <utility>
#include <vector>

namespace holdfast::inline v1::files {

/// A `FileSnapshot` and a `FileRestore` as readers and writers see them, so that these are compiled once.
class SnapshotPort {
public:
    virtual ~SnapshotPort() = default;
    [[nodiscard]] virtual SnapshotDescription description() const = 0;
    virtual void read(std::size_t file, std::uint64_t offset, std::span<std::byte> into) = 0;
};

class RestorePort {
public:
    virtual ~RestorePort() = default;
    [[nodiscard]] virtual std::filesystem::path folder() const = 0;
    virtual void accept(const WrittenBackup& backup) = 0;
    virtual void check(const WrittenBackup& newest, const std::vector<SnapshotFile>& files) = 0;
    virtual void publish(const WrittenBackup& newest, const std::vector<SnapshotFile>& files) = 0;
};

template <FileSnapshot S>
class SnapshotAdapter final : public SnapshotPort {
public:
    explicit SnapshotAdapter(S snapshot) : snapshot_(std::move(snapshot)) {}
    SnapshotDescription description() const override { return snapshot_.description(); }
    void read(std::size_t file, std::uint64_t offset, std::span<std::byte> into) override
    {
        snapshot_.read(file, offset, into);
    }

private:
    S snapshot_;
};

template <FileRestore R>
class RestoreAdapter final : public RestorePort {
public:
    explicit RestoreAdapter(R restore) : restore_(std::move(restore)) {}
    std::filesystem::path folder() const override { return restore_.folder(); }
    void accept(const WrittenBackup& backup) override { restore_.accept(backup); }
    void check(const WrittenBackup& newest, const std::vector<SnapshotFile>& files) override
    {
        restore_.check(newest, files);
    }
    void publish(const WrittenBackup& newest, const std::vector<SnapshotFile>& files) override
    {
        restore_.publish(newest, files);
    }
    [[nodiscard]] R& restore() noexcept { return restore_; }

private:
    R restore_;
};

}  // namespace holdfast::inline v1::files

#endif
