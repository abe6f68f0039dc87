#ifndef HOLDFAST_BENCHMARKS_SUPPORT_REQUEST_COUNTER_HPP
#define HOLDFAST_BENCHMARKS_SUPPORT_REQUEST_COUNTER_HPP

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

namespace benchmarks {

/// How often each method, or each command, was sent.
using Counts = std::map<std::string, std::uint64_t>;

enum class Protocol { http, ftp };

/// Reads what a client sends on one connection, and counts its requests: heads of HTTP with their bodies of declared
/// length skipped, or lines of FTP.
class RequestCounter {
public:
    RequestCounter(Protocol protocol, Counts& counts) : protocol_(protocol), counts_(counts) {}

    void feed(std::string_view bytes)
    {
        while (!bytes.empty()) {
            const auto skipped = static_cast<std::size_t>(std::min<std::uint64_t>(body_left_, bytes.size()));
            body_left_ -= skipped;
            bytes.remove_prefix(skipped);
            const std::size_t end = bytes.find('\n');
            line_.append(bytes.substr(0, end));
            if (end == std::string_view::npos) return;
            bytes.remove_prefix(end + 1);
            if (line_.ends_with('\r')) line_.pop_back();
            take_line();
            line_.clear();
        }
    }

private:
    void take_line()
    {
        if (protocol_ == Protocol::ftp) {
            ++counts_[line_.substr(0, line_.find(' '))];
            return;
        }
        if (!in_head_) {
            if (line_.empty()) return;
            ++counts_[line_.substr(0, line_.find(' '))];
            in_head_ = true;
            length_ = 0;
            return;
        }
        if (line_.empty()) {
            in_head_ = false;
            body_left_ = length_;
            return;
        }
        const std::size_t colon = line_.find(':');
        std::string name = line_.substr(0, colon);
        for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        if (name == "content-length") length_ = std::stoull(line_.substr(colon + 1));
        if (name == "transfer-encoding") throw std::runtime_error("a request without a declared length");
    }

    Protocol protocol_;
    Counts& counts_;
    std::string line_{};
    bool in_head_ = false;
    std::uint64_t length_ = 0;
    std::uint64_t body_left_ = 0;
};

}  // namespace benchmarks

#endif
