#ifndef HOLDFAST_TESTS_UNIT_PERSISTENCE_STORE_HPP
#define HOLDFAST_TESTS_UNIT_PERSISTENCE_STORE_HPP

#include <holdfast/error.hpp>
#include <holdfast/persistence/sqlite.hpp>

#include <support/temporary_folder.hpp>

#include <cstddef>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>

/// A SqlitePersistence in a folder of its own, and small ways to use it.
struct Store {
    TemporaryFolder folder;
    std::string path = folder.path() + "/holdfast.db";

    [[nodiscard]] holdfast::SqlitePersistenceOptions options() const
    {
        holdfast::SqlitePersistenceOptions result;
        result.path = path;
        return result;
    }
    [[nodiscard]] std::unique_ptr<holdfast::SqlitePersistence> open() const
    {
        return std::make_unique<holdfast::SqlitePersistence>(options());
    }
};

[[nodiscard]] inline holdfast::Transaction put(std::string key, std::string value)
{
    holdfast::Transaction transaction;
    transaction.puts.push_back(holdfast::Transaction::Put{std::move(key), std::move(value)});
    return transaction;
}

/// The code and text of what a call throws; no code if it throws nothing.
struct Failure {
    holdfast::error_code code{};
    std::string text{};

    [[nodiscard]] bool says(const std::string& part) const { return text.find(part) != std::string::npos; }
};

template <class Function>
[[nodiscard]] Failure failure_of(Function function)
{
    try {
        static_cast<void>(function());
    } catch (const holdfast::Error& error) {
        return Failure{error.code(), error.diagnostics().text()};
    }
    return {};
}

[[nodiscard]] inline std::string file_content(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
}

inline void write_file(const std::string& path, const std::string& content)
{
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << content;
}

#endif
