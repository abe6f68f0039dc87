#ifndef HOLDFAST_DESTINATION_AZURE_XML_HPP
#define HOLDFAST_DESTINATION_AZURE_XML_HPP

#include <holdfast/concepts/destination.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::inline v1::azure {

// Answers of Azure Blob Storage. Unknown elements, a byte-order mark and white space in front are ignored; document
// types and entities of a document's own are never followed. A text that is not what it should be gives none, so that
// the caller can treat it as a failure of the server. The caller bounds the size of the text.

/// An `<Error>`; a blank code = there was none.
struct ErrorAnswer {
    std::string code{};
    std::string message{};  ///< its first line
    /// Why an authentication failed. Can quote what was signed: to be looked at, never shown.
    std::string detail{};
};

/// One blob of a listing; its name as it is stored.
struct ListedBlob {
    ObjectInfo object{};
    std::string etag{};
    std::string writer{};    ///< the mark of the writer of holdfast that committed it; blank = none
    bool tombstone = false;  ///< stored by holdfast to get rid of uncommitted blocks, and about to be removed
    bool folder = false;     ///< a directory of an account with a hierarchical name space
};

/// One page of List Blobs.
struct ListAnswer {
    std::vector<ListedBlob> blobs{};
    std::vector<std::string> prefixes{};
    std::string marker{};  ///< of the next page; blank = this was the last
};

[[nodiscard]] ErrorAnswer parse_error(std::string_view text);
[[nodiscard]] std::optional<ListAnswer> parse_list(std::string_view text);
/// The ids, in Base64, of the uncommitted blocks in the answer of Get Block List.
[[nodiscard]] std::optional<std::vector<std::string>> parse_uncommitted_blocks(std::string_view text);
/// The body of Put Block List for these ids, in Base64, in the blob's order.
[[nodiscard]] std::string block_list_body(const std::vector<std::string>& ids);

}  // namespace holdfast::inline v1::azure

#endif
