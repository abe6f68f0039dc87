#ifndef HOLDFAST_ENGINE_FILES_FULL_BUILDER_IPP
#define HOLDFAST_ENGINE_FILES_FULL_BUILDER_IPP

#include <holdfast/engine/files/full_builder.hpp>
#include <holdfast/error.hpp>

#include <fcntl.h>

#include <string>
#include <utility>
#include <vector>

namespace holdfast::inline v1::files {

namespace {

/// Where the files are put together; nothing is ever published from there.
class BuildFolder final : public RestorePort {
public:
    BuildFolder(std::shared_ptr<WorkFolder> work, std::string database, EngineIdentity engine)
        : work_(std::move(work)), database_(std::move(database)), engine_(std::move(engine))
    {
    }
    std::filesystem::path folder() const override { return work_->path(); }
    void accept(const WrittenBackup& backup) override
    {
        if (backup.engine.name == engine_.name) return;
        throw Error(errc::invalid_argument, "The chain of database '" + database_ + "' was made by '" +
                                                backup.engine.name + "', not by '" + engine_.name +
                                                "'. Make an ordinary full backup.");
    }
    void check(const WrittenBackup&, const std::vector<SnapshotFile>&) override {}
    void publish(const WrittenBackup&, const std::vector<SnapshotFile>&) override
    {
        throw Error(errc::internal, "A full that is built was to be published. Report this as a defect of holdfast.");
    }

private:
    std::shared_ptr<WorkFolder> work_;
    std::string database_;
    EngineIdentity engine_;
};

/// The files, once they are together.
class BuiltFiles final : public SnapshotPort {
public:
    BuiltFiles(std::shared_ptr<WorkFolder> work, SnapshotDescription description)
        : work_(std::move(work)), description_(std::move(description))
    {
    }
    SnapshotDescription description() const override { return description_; }
    void read(std::size_t file, std::uint64_t offset, std::span<std::byte> into) override
    {
        if (!file_ || file != opened_) {
            file_ = File(work_->path() / description_.files.at(file).name, O_RDONLY);
            opened_ = file;
        }
        file_.read(offset, into);
    }

private:
    std::shared_ptr<WorkFolder> work_;
    SnapshotDescription description_;
    File file_{};
    std::size_t opened_ = 0;
};

}  // namespace

FullBuilder::FullBuilder(ReadRequest request, EngineIdentity engine, std::string incarnation, BlockMaps& maps)
    : request_(std::move(request)),
      incarnation_(std::move(incarnation)),
      maps_(&maps),
      work_(std::make_shared<WorkFolder>(maps.build_folder()))
{
    request_.after.reset();
    writer_.emplace(std::make_unique<BuildFolder>(work_, request_.database, std::move(engine)), request_.database,
                    Writer::Aim::take);
}

Reader FullBuilder::finish()
{
    PutTogether files = writer_->take();
    SnapshotDescription description;
    description.etag = files.etag;
    description.incarnation = incarnation_;
    description.block_size = files.catalog.block_size;
    for (CatalogFile& each : files.catalog.files) description.files.push_back(std::move(each.file));
    return Reader(std::make_unique<BuiltFiles>(work_, std::move(description)), request_, *maps_,
                  KnownDigests{files.catalog.seed, std::move(files.digests)});
}

}  // namespace holdfast::inline v1::files

#endif
