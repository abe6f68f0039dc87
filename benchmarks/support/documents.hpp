#ifndef HOLDFAST_BENCHMARKS_SUPPORT_DOCUMENTS_HPP
#define HOLDFAST_BENCHMARKS_SUPPORT_DOCUMENTS_HPP

#include "file_engine.hpp"

#include <array>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace benchmarks {

/// Orders as JSON documents, one a line, until a file has `bytes` bytes; always the same ones. zstd's level 3
/// makes about a quarter of them.
class Documents {
public:
    Documents()
    {
        static constexpr std::array syllables{"ba", "den", "ko", "lim", "mar", "no", "per", "qui", "ra",  "sol",
                                              "ta", "ul",  "ve", "wis", "xe",  "yo", "zan", "eth", "ing", "or"};
        for (int i = 0; i < 4096; ++i) {
            std::string word;
            for (std::uint64_t left = 1 + next(4); left > 0; --left) word += syllables[next(syllables.size())];
            words_.push_back(word);
        }
    }

    void write(const std::string& path, std::uint64_t bytes)
    {
        File file(path, O_WRONLY | O_CREAT | O_TRUNC);
        std::string block;
        for (std::uint64_t number = 1; bytes > 0; ++number) {
            append(block, number);
            if (block.size() < (1U << 20U) && block.size() < bytes) continue;
            if (block.size() > bytes) block.resize(bytes);
            file.write(std::as_bytes(std::span(block)));
            bytes -= block.size();
            block.clear();
        }
        file.sync();
    }

    std::uint64_t next(std::uint64_t below) { return (random_() >> 11U) % below; }

    /// One document, with the end of its line.
    void append(std::string& out, std::uint64_t number)
    {
        out += R"({"id":"orders/)" + std::to_string(number) + R"(","customer":{"id":"customers/)" + digits(100000) +
               R"(","name":")" + word() + ' ' + word() + R"("},"placed":"2026-)" + std::to_string(10 + next(3)) + '-' +
               std::to_string(10 + next(19)) + 'T' + std::to_string(10 + next(14)) + ':' +
               std::to_string(10 + next(50)) + R"(:00Z","lines":[)";
        for (std::uint64_t line = 1 + next(5); line > 0; --line)
            out += R"({"product":"products/)" + digits(5000) + R"(","name":")" + word() + R"(","quantity":)" +
                   digits(20) + R"(,"price":)" + digits(500) + '.' + digits(100) + (line == 1 ? "}" : "},");
        out += R"(],"note":")";
        for (std::uint64_t left = 5 + next(30); left > 0; --left) out += word() + ' ';
        out += "\"}\n";
    }

    /// The same as a text of its own.
    std::string document(std::uint64_t number)
    {
        std::string text;
        append(text, number);
        return text;
    }

private:
    // The first words are the common ones.
    const std::string& word() { return words_[next(1 + next(1 + next(words_.size())))]; }
    std::string digits(std::uint64_t below) { return std::to_string(next(below)); }

    std::mt19937_64 random_{20260115};
    std::vector<std::string> words_;
};

}  // namespace benchmarks

#endif
