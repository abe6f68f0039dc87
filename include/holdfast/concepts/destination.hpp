#ifndef HOLDFAST_CONCEPTS_DESTINATION_HPP
#define HOLDFAST_CONCEPTS_DESTINATION_HPP

#include <holdfast/detail/maybe_awaitable.hpp>
#include <holdfast/time.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::inline v1 {

/// One stored object, as a place lists it.
struct ObjectInfo {
    std::string name;  ///< relative to the place's root; parts separated by '/'
    std::uint64_t size = 0;
    std::optional<TimePoint> modified{};

    friend bool operator==(const ObjectInfo&, const ObjectInfo&) = default;
};

/// What to list.
struct ListRequest {
    /// Only names that begin with it. Blank = all; otherwise it ends in '/'.
    std::string prefix{};
    /// False: only the level below the prefix; deeper levels are told as `folders`.
    bool recursive = true;
    /// From the previous page; blank = from the start.
    std::string continuation{};
};

/// One page of a listing, in no promised order.
struct ListPage {
    std::vector<ObjectInfo> objects{};
    std::vector<std::string> folders{};  ///< full prefixes with a trailing '/'; only if not recursive
    std::string continuation{};          ///< blank = this was the last page
};

/// What is known of an object before its bytes.
struct CreateRequest {
    /// 1 to 900 bytes: parts of visible ASCII but `\ : * ? " < > |`, separated by '/'; no part is blank, `.` or `..`.
    std::string name;
    /// The exact size, if known: the model may choose part sizes by it, and fails on any other.
    std::optional<std::uint64_t> size{};
    /// The most that will ever be appended; the model chooses part sizes by it. 0 = unknown.
    std::uint64_t maximum_size = 0;
};

/// One object that is being written. Nobody sees it before `commit` has succeeded; then it is durable and
/// complete. Destroying a writer that was not committed lets go of local resources; `discard` also removes what
/// is at the place already, at once.
template <class W>
concept ObjectWriter = std::move_constructible<W> && requires(W& writer, std::span<const std::byte> bytes) {
    { writer.append(bytes) } -> detail::MaybeAwaitable<void>;  // `bytes` stay valid until it completes
    { writer.commit() } -> detail::MaybeAwaitable<void>;       // errc::object_exists if the name was taken
    { writer.discard() } -> detail::MaybeAwaitable<void>;
};

/// The bytes of one object, in order, from the offset at which it was opened.
template <class R>
concept ObjectReader = std::move_constructible<R> && requires(R& reader, std::span<std::byte> into) {
    { reader.read(into) } -> detail::MaybeAwaitable<std::size_t>;  // 0 = the end
};

template <class D>
concept CreatesObjects = requires(D& destination, const CreateRequest& request) {
    requires ObjectWriter<detail::awaited_t<decltype(destination.create(request))>>;
};

template <class D>
concept ReadsObjects = requires(D& destination, const std::string& name, std::uint64_t offset) {
    // errc::object_not_found if there is none
    requires ObjectReader<detail::awaited_t<decltype(destination.open(name, offset))>>;
};

template <class D>
concept ListsObjects = requires(D& destination, const ListRequest& request) {
    // Committed objects only. A prefix that nothing has is an empty page, no error.
    { destination.list(request) } -> detail::MaybeAwaitable<ListPage>;
};

template <class D>
concept RemovesObjects = requires(D& destination, const std::string& name, const std::string& prefix) {
    // An object that is not there is a success.
    { destination.remove(name) } -> detail::MaybeAwaitable<void>;
    // Removes what writers that no longer run have left below the prefix (temporary files, unfinished uploads)
    // and, where the place has folders, empty ones. Returns how many it removed.
    { destination.sweep(prefix) } -> detail::MaybeAwaitable<std::uint64_t>;
};

template <class D>
concept ChecksPlace = requires(D& destination) {
    // Succeeds if the place can be written to, read and listed; the error says what stands in the way.
    { destination.check() } -> detail::MaybeAwaitable<void>;
};

/// The seam to a kind of place: keep, list, read and remove named immutable objects.
///
/// A model is constructed as `D(const D::settings_type&, const DestinationEnvironment&)`, cheaply and without I/O;
/// one object serves one place. Functions are coroutines (`boost::asio::awaitable`) or plain blocking functions;
/// plain ones run on the executor for blocking work. Several writers and readers of one place may be in use at
/// the same time. Failure is an exception: `holdfast::Error` with a code by which the caller decides (retry,
/// give up, make room) and the operator's text.
template <class D>
concept Destination = CreatesObjects<D> && ReadsObjects<D> && ListsObjects<D> && RemovesObjects<D> && ChecksPlace<D> &&
    requires {
        typename D::settings_type;
        // The name in OngoingTaskBackup.BackupDestinations: Local, AmazonS3, AmazonGlacier, Azure, GoogleCloud, FTP.
        { D::name } -> std::convertible_to<std::string_view>;
        // True if what is committed survives the process.
        { D::durable } -> std::convertible_to<bool>;
    };

}  // namespace holdfast::inline v1

#endif
