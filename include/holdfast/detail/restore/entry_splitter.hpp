#ifndef HOLDFAST_DETAIL_RESTORE_ENTRY_SPLITTER_HPP
#define HOLDFAST_DETAIL_RESTORE_ENTRY_SPLITTER_HPP

#include <holdfast/backup/entry_digest.hpp>
#include <holdfast/backup/manifest.hpp>
#include <holdfast/detail/engine_port.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace holdfast::inline v1::detail {

/// The raw stream of one backup cut into its entries again, each held to its digest. With an engine's writer, the
/// bytes go there; without one they are only checked. Blocking.
class EntrySplitter {
public:
    /// Refers to both; `writer` may be null.
    EntrySplitter(const Manifest& manifest, WriterPort* writer) : manifest_(manifest), writer_(writer) {}

    /// The next raw bytes. Returns how many operations of the engine they cost.
    ///
    /// Errors          errc::object_damaged for an entry with another digest; errc::engine_failed
    std::uint64_t accept(std::span<const std::byte> raw);
    /// After the last bytes: ends what is empty at the end, and refuses what is cut short.
    void finish();

    /// False: it only checks.
    [[nodiscard]] bool writes() const noexcept { return writer_ != nullptr; }
    [[nodiscard]] std::uint64_t entries() const noexcept { return current_; }
    [[nodiscard]] std::uint64_t items() const noexcept { return items_; }

private:
    void begin_entry();
    void end_entry();
    void end_finished_entries();

    const Manifest& manifest_;
    WriterPort* writer_;
    EntryDigest digest_{};
    std::size_t current_ = 0;
    bool begun_ = false;
    std::uint64_t in_entry_ = 0;
    std::uint64_t items_ = 0;
};

}  // namespace holdfast::inline v1::detail

#endif
