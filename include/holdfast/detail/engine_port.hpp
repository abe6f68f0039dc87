#ifndef HOLDFAST_DETAIL_ENGINE_PORT_HPP
#define HOLDFAST_DETAIL_ENGINE_PORT_HPP

#include <holdfast/concepts/full_builder.hpp>
#include <holdfast/concepts/host_engine.hpp>
#include <holdfast/error.hpp>

#include <functional>
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

    /// Takes the reader of a full that was built.
    using TakeReader = std::function<void(std::unique_ptr<ReaderPort>)>;
    /// True if the engine is one that can build fulls from a chain.
    [[nodiscard]] virtual bool builds_fulls() const { return false; }
    /// A writer that makes no database: its `publish` hands the reader of the full over.
    [[nodiscard]] virtual std::unique_ptr<WriterPort> open_full_builder(const ReadRequest& request, TakeReader)
    {
        throw Error(errc::not_in_this_composition, "The engine of database '" + request.database +
                                                       "' builds no full from a chain. Make an ordinary full backup.");
    }
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

template <FullBuilder B>
class FullBuilderAdapter final : public WriterPort {
public:
    FullBuilderAdapter(B builder, EnginePort::TakeReader take) : builder_(std::move(builder)), take_(std::move(take)) {}
    void begin_backup(const WrittenBackup& backup) override { builder_.begin_backup(backup); }
    void begin_entry(const EntryDeclaration& entry) override { builder_.begin_entry(entry); }
    void write(std::span<const std::byte> bytes) override { builder_.write(bytes); }
    void end_entry() override { builder_.end_entry(); }
    void end_backup() override { builder_.end_backup(); }
    void publish() override
    {
        using Reader = decltype(builder_.finish());
        take_(std::make_unique<ReaderAdapter<Reader>>(builder_.finish()));
    }

private:
    B builder_;
    EnginePort::TakeReader take_;
};

/// True for an engine that has something of the name of the optional function, whatever it takes and gives.
template <class E>
concept MentionsFullBuilder = requires { &E::open_full_builder; } ||
                              requires(E& engine, const ReadRequest& request) { engine.open_full_builder(request); };

/// Refers to the host's engine, which outlives it.
template <HostEngine E>
class EngineAdapter final : public EnginePort {
    static_assert(BuildsFulls<E> || !MentionsFullBuilder<E>,
                  "holdfast: the engine's open_full_builder is not as BuildsFulls asks for "
                  "(holdfast/concepts/full_builder.hpp).");

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
    bool builds_fulls() const override { return BuildsFulls<E>; }
    std::unique_ptr<WriterPort> open_full_builder(const ReadRequest& request, TakeReader take) override
    {
        if constexpr (BuildsFulls<E>) {
            using Builder = decltype(engine_.open_full_builder(request));
            return std::make_unique<FullBuilderAdapter<Builder>>(engine_.open_full_builder(request), std::move(take));
        } else {
            return EnginePort::open_full_builder(request, std::move(take));
        }
    }

private:
    E& engine_;
};

}  // namespace holdfast::inline v1::detail

#endif
