#ifndef HOLDFAST_CONCEPTS_PERSISTENCE_HPP
#define HOLDFAST_CONCEPTS_PERSISTENCE_HPP

#include <holdfast/detail/maybe_awaitable.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::inline v1 {

/// Rises with every committed transaction of one persistence; 0 = before the first.
using Revision = std::uint64_t;

/// One small record. Keys are 1 to 512 bytes, values at most 1 MiB; both are arbitrary bytes.
struct Record {
    std::string key;
    std::string value;
    Revision revision = 0;  ///< of the transaction that last wrote it

    friend bool operator==(const Record&, const Record&) = default;
};

/// Several changes that happen together or not at all. At most 100 conditions and changes in all; a key is
/// changed at most once.
struct Transaction {
    /// A record that must still have this revision; 0 = must not exist.
    struct Condition {
        std::string key;
        Revision revision = 0;
    };
    struct Put {
        std::string key;
        std::string value;
    };
    std::vector<Condition> conditions{};
    std::vector<Put> puts{};
    std::vector<std::string> removals{};         ///< a key that is not there is no error
    std::vector<std::string> prefix_removals{};  ///< every key that begins with it; none is also put
};

/// What became of a transaction.
struct CommitResult {
    bool committed = false;  ///< false: a condition did not hold, nothing was changed
    Revision revision = 0;   ///< of this transaction if committed, otherwise the newest
};

/// Which records to list: those after `after` that begin with `prefix`, in ascending byte order of the keys.
struct RecordRange {
    std::string prefix{};
    std::string after{};
    std::size_t limit = 1000;  ///< 1 to 10 000
};

/// Gives single records and listings of one moment.
template <class P>
concept ReadsRecords = requires(P& persistence, const std::string& key, const RecordRange& range) {
    { persistence.get(key) } -> detail::MaybeAwaitable<std::optional<Record>>;
    { persistence.list(range) } -> detail::MaybeAwaitable<std::vector<Record>>;
};

/// Changes records, all that a transaction names or none.
template <class P>
concept CommitsTransactions = requires(P& persistence, const Transaction& transaction) {
    // When it returns the change is as durable as the model promises. An exception means that nothing was
    // changed, or, for a model over a network, that nobody knows: the caller reads again before it goes on.
    { persistence.commit(transaction) } -> detail::MaybeAwaitable<CommitResult>;
};

/// The seam to the server's memory: small records, changed several at once if stated ones are unchanged. The
/// functions are coroutines or plain blocking functions (which run on the executor for blocking work), and may be
/// called from several threads.
template <class P>
concept Persistence = ReadsRecords<P> && CommitsTransactions<P> && requires {
    // True if a committed change survives the process and a power cut.
    { P::durable } -> std::convertible_to<bool>;
};

}  // namespace holdfast::inline v1

#endif
