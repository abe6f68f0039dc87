#ifndef HOLDFAST_ENGINE_FILES_ETAG_LEDGER_HPP
#define HOLDFAST_ENGINE_FILES_ETAG_LEDGER_HPP

#include <holdfast/concepts/host_engine.hpp>

#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace holdfast::inline v1::files {

/// Gives etags to the databases of a store that has no change number of its own, but can describe the state of a
/// database in a text: equal texts mean that nothing was changed.
///
/// A new state gets the time in microseconds since 1970, or one more than the last etag if that is not less. So etags
/// rise also if the ledger is lost; then the next backup is a full. Nothing is durable until `keep`.
///
/// Thread safety   shared: safe; two processes with one ledger: safe, but each may give a new etag to the same state
class EtagLedger {
public:
    /// `place` gives the file of a database, in an existing folder.
    explicit EtagLedger(std::function<std::filesystem::path(const std::string& database)> place);

    /// The etag of the state `exact`: the last one if nothing has changed, otherwise a new one; 0 for the first state
    /// of all, if `is_empty`.
    [[nodiscard]] Etag etag_of(const std::string& database, const std::string& exact, bool is_empty);

    /// A new etag for a state that cannot be described: no other one has it.
    [[nodiscard]] Etag unique(const std::string& database);

    /// A cheap description of the last state, which spares the exact one: given with `remember`, it stands for the same
    /// state as the last `exact` until another one is given. Empty: not known.
    [[nodiscard]] std::optional<Etag> recall(const std::string& database, const std::string& quick);
    void remember(const std::string& database, const std::string& quick, Etag etag);

    /// Makes the last etag of a database and its state durable.
    void keep(const std::string& database);

    /// States that a database that was just restored has this etag, at least; durable.
    void restored(const std::string& database, const std::string& exact, Etag etag);

    /// Forgets a database that is gone, in memory only.
    void forget(const std::string& database);

private:
    struct Note {
        Etag etag = 0;
        std::string exact{};
        std::string quick{};
    };

    Note* find(const std::string& database);
    [[nodiscard]] static Etag next(Etag last);
    void save(const std::string& database, const Note& note);

    std::function<std::filesystem::path(const std::string&)> place_;
    std::mutex mutex_{};
    std::map<std::string, Note> notes_{};
};

}  // namespace holdfast::inline v1::files

#endif
