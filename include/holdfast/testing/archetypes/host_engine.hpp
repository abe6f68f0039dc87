#ifndef HOLDFAST_TESTING_ARCHETYPES_HOST_ENGINE_HPP
#define HOLDFAST_TESTING_ARCHETYPES_HOST_ENGINE_HPP

#include <holdfast/concepts/full_builder.hpp>
#include <holdfast/concepts/host_engine.hpp>

namespace holdfast::inline v1::testing {

/// What `EngineReader` asks for and nothing else. For the compiler only.
class EngineReaderArchetype {
public:
    EngineReaderArchetype(EngineReaderArchetype&&) noexcept;
    EngineReaderArchetype& operator=(EngineReaderArchetype&&) = delete;
    ~EngineReaderArchetype();

    ReadDescription description() const;
    ReadChunk read(std::span<std::byte> into, std::uint64_t max_operations);
};

/// What `EngineWriter` asks for and nothing else.
class EngineWriterArchetype {
public:
    EngineWriterArchetype(EngineWriterArchetype&&) noexcept;
    EngineWriterArchetype& operator=(EngineWriterArchetype&&) = delete;
    ~EngineWriterArchetype();

    void begin_backup(const WrittenBackup& backup);
    void begin_entry(const EntryDeclaration& entry);
    void write(std::span<const std::byte> bytes);
    void end_entry();
    void end_backup();
    void publish();
};

/// What `HostEngine` asks for and nothing else: no default constructor, neither copyable nor movable.
class HostEngineArchetype {
public:
    HostEngineArchetype(HostEngineArchetype&&) = delete;
    HostEngineArchetype& operator=(HostEngineArchetype&&) = delete;
    ~HostEngineArchetype();

    EngineIdentity identity();
    std::vector<DatabaseInfo> databases();
    Etag last_etag(const std::string& database);
    SecretBytes database_key(const std::string& database);
    EngineReaderArchetype open_reader(const ReadRequest& request);
    EngineWriterArchetype open_writer(WriteRequest request);
};

/// What `FullBuilder` asks for and nothing else.
class FullBuilderArchetype {
public:
    FullBuilderArchetype(FullBuilderArchetype&&) noexcept;
    FullBuilderArchetype& operator=(FullBuilderArchetype&&) = delete;
    ~FullBuilderArchetype();

    void begin_backup(const WrittenBackup& backup);
    void begin_entry(const EntryDeclaration& entry);
    void write(std::span<const std::byte> bytes);
    void end_entry();
    void end_backup();
    EngineReaderArchetype finish();
};

/// What `HostEngine` and `BuildsFulls` ask for and nothing else.
class BuildingEngineArchetype : public HostEngineArchetype {
public:
    FullBuilderArchetype open_full_builder(const ReadRequest& request);
};

static_assert(EngineReader<EngineReaderArchetype>);
static_assert(EngineWriter<EngineWriterArchetype>);
static_assert(HostEngine<HostEngineArchetype> && !BuildsFulls<HostEngineArchetype>);
static_assert(FullBuilder<FullBuilderArchetype> && !EngineWriter<FullBuilderArchetype>);
static_assert(HostEngine<BuildingEngineArchetype> && BuildsFulls<BuildingEngineArchetype>);

}  // namespace holdfast::inline v1::testing

#endif
