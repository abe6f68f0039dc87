#ifndef HOLDFAST_DETAIL_COORDINATOR_BUILT_ENGINE_HPP
#define HOLDFAST_DETAIL_COORDINATOR_BUILT_ENGINE_HPP

#include <holdfast/detail/engine_port.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::inline v1::detail {

/// The engine of a run whose full is built from the chain. `restore` writes the chain into it, and `run_backup` then
/// reads the full from it, once. The database itself is not opened.
class BuiltEngine final : public EnginePort {
public:
    /// `engine` outlives it.
    explicit BuiltEngine(EnginePort& engine) : engine_(engine) {}

    EngineIdentity identity() override { return engine_.identity(); }
    std::vector<DatabaseInfo> databases() override { return engine_.databases(); }
    Etag last_etag(const std::string& database) override { return engine_.last_etag(database); }
    SecretBytes database_key(const std::string& database) override { return engine_.database_key(database); }
    std::unique_ptr<ReaderPort> open_reader(const ReadRequest& request) override;
    std::unique_ptr<WriterPort> open_writer(WriteRequest request) override;

    /// What is asked of the builder; to be said before `open_writer`.
    void set_request(ReadRequest request) { request_ = std::move(request); }
    /// What the chain says of the state that it ends with; builders are not asked to know it.
    void set_change_vector(std::string text) { change_vector_ = std::move(text); }
    /// True if reading the full failed: then it is no good, whatever the places are.
    [[nodiscard]] bool has_failed() const noexcept { return has_failed_; }
    /// Lets go of what was built and not read. Blocking.
    void close() noexcept { reader_.reset(); }

private:
    class Reader;

    EnginePort& engine_;
    ReadRequest request_{};
    std::unique_ptr<ReaderPort> reader_{};
    std::string change_vector_{};
    bool has_failed_ = false;
};

}  // namespace holdfast::inline v1::detail

#endif
