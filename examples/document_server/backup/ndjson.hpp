#ifndef DOCUMENT_SERVER_BACKUP_NDJSON_HPP
#define DOCUMENT_SERVER_BACKUP_NDJSON_HPP

#include "../store/document_file.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace document_server {

/// One line of a logical backup: `{"id":"…","etag":12,"body":{…}}`, or, for a deletion, `{"id":"…","etag":12}`. What
/// a backup holds can be read and searched with any tool once it is decrypted.
struct Line {
    Etag etag = 0;
    std::string id;
    std::string body;  ///< blank for a deletion

    /// With its line feed.
    [[nodiscard]] std::string text() const;
    /// `text` is without its line feed. Throws StoreError for what is no such line.
    [[nodiscard]] static Line parse(std::string_view text);
};

/// Cuts a stream of bytes into lines.
class LineSplitter {
public:
    /// A longer line is an error: what comes from a backup is not trusted with the memory.
    static constexpr std::size_t maximum_line = 256 * 1024 * 1024;

    /// Calls `take(line)` for each line that is complete.
    template <class Function>
    void feed(std::string_view bytes, Function take)
    {
        for (std::size_t end = bytes.find('\n'); end != std::string_view::npos; end = bytes.find('\n')) {
            if (begun_.empty()) {
                take(bytes.substr(0, end));
            } else {
                begun_ += bytes.substr(0, end);
                take(std::string_view(begun_));
                begun_.clear();
            }
            bytes.remove_prefix(end + 1);
        }
        if (begun_.size() + bytes.size() > maximum_line) throw StoreError("A line of the backup is too long");
        begun_ += bytes;
    }

    /// True if the last line had its line feed.
    [[nodiscard]] bool complete() const { return begun_.empty(); }

private:
    std::string begun_;
};

}  // namespace document_server

#endif
