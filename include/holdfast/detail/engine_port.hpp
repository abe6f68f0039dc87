#ifndef HOLDFAST_DETAIL_ENGINE_PORT_HPP
#define HOLDFAST_DETAIL_ENGINE_PORT_HPP

#include <holdfast/concepts/host_engine.hpp>

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::inline v1::detail {

/// The seams seen by everything behind the facade: one virtual class each, so that operations are compiled once
/// and not once a composition. Functions mean what the concept says.
class ReaderPort {
public:
    virtual ~ReaderPort() = default;
    [[nodiscard]] virtual ReadDescription description() const = 0;
    [[nodiscard]] virtual ReadChunk read(std::span<std::byte> into, std::uint64_t max_operations) = 0;
};

class WriterPort {
public:
    virtual ~WriterPort() = default;
    virtual void begin_backup(const WrittenBackup& backup) = 0;
    virtual void begin_entry(const EntryDeclaration& entry) = 0;
    virtual void write(std::span<const std::byte> bytes) = 0;
    virtual void end_entry() = 0;
    virtual void end_backup() = 0;
    virtual void publish() = 0;
};

class EnginePort {
public:
    virtual ~EnginePort() = default;
    [[nodiscard]] virtual EngineIdentity identity() = 0;
    [[nodiscard]] virtual std::vector<DatabaseInfo> databases() = 0;
    [[nodiscard]] virtual Etag last_etag(const std::string& database) = 0;
    [[nodiscard]] virtual SecretBytes database_key(const std::string& database) = 0;
    [[nodiscard]] virtual std::unique_ptr<ReaderPort> open_reader(const ReadRequest& request) = 0;
    [[nodiscard]] virtual std::unique_ptr<WriterPort> open_writer(WriteRequest request) = 0;
};

template <EngineReader R>
class ReaderAdapter final : public ReaderPort {
public:
    explicit ReaderAdapter(R reader) : reader_(std::move(reader)) {}
    ReadDescription description() const override { return reader_.description(); }
    ReadChunk read(std::span<std::byte> into, std::uint64_t max_operations) override
    {
        return reader_.read(into, max_operations);
    }

private:
    R reader_;
};

template <EngineWriter W>
class WriterAdapter final : public WriterPort {
public:
    explicit WriterAdapter(W writer) : writer_(std::move(writer)) {}
    void begin_backup(const WrittenBackup& backup) override { writer_.begin_backup(backup); }
    void begin_entry(const EntryDeclaration& entry) override { writer_.begin_entry(entry); }
    void write(std::span<const std::byte> bytes) override { writer_.write(bytes); }
    void end_entry() override { writer_.end_entry(); }
    void end_backup() override { writer_.end_backup(); }
    void publish() override { writer_.publish(); }

private:
    W writer_;
};

/// Refers to the host's engine, which outlives it.
template <HostEngine E>
class EngineAdapter final : public EnginePort {
public:
    explicit EngineAdapter(E& engine) : engine_(engine) {}
    EngineIdentity identity() override { return engine_.identity(); }
    std::vector<DatabaseInfo> databases() override { return engine_.databases(); }
    Etag last_etag(const std::string& database) override { return engine_.last_etag(database); }
    SecretBytes database_key(const std::string& database) override { return engine_.database_key(database); }
    std::unique_ptr<ReaderPort> open_reader(const ReadRequest& request) override
    {
        using Reader = decltype(engine_.open_reader(request));
        return std::make_unique<ReaderAdapter<Reader>>(engine_.open_reader(request));
    }
    std::unique_ptr<WriterPort> open_writer(WriteRequest request) override
    {
        using Writer = decltype(engine_.open_writer(std::move(request)));
        return std::make_unique<WriterAdapter<Writer>>(engine_.open_writer(std::move(request)));
    }

private:
    E& engine_;
};

}  // namespace holdfast::inline v1::detail

#endif
