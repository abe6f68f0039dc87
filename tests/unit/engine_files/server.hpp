#ifndef HOLDFAST_TESTS_UNIT_ENGINE_FILES_SERVER_HPP
#define HOLDFAST_TESTS_UNIT_ENGINE_FILES_SERVER_HPP

#include "memory_store.hpp"

#include <holdfast/testing/laws/engine_stream.hpp>

#include <support/temporary_folder.hpp>

#include <cstddef>
#include <exception>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

/// An engine of files with databases in memory.
struct Server {
    TemporaryFolder folder;
    holdfast::FilesEngine<MemoryStore> engine{
        holdfast::files::BlockMapsOptions{std::filesystem::path(folder.path()) / "maps"},
        std::filesystem::path(folder.path()) / "work"};

    MemoryDatabase& operator[](const std::string& name) { return engine.store()[name]; }
    holdfast::EngineStream read(std::optional<holdfast::Etag> after = {}, const std::string& name = "db")
    {
        return holdfast::read_stream(engine, {.database = name, .after = after});
    }
    std::map<std::string, MemoryFile> restored(const std::vector<holdfast::EngineStream>& chain)
    {
        const std::string name = "copy" + std::to_string(++copies);
        holdfast::restore_streams(engine, chain, {.database = name});
        return engine.store()[name].files;
    }
    int copies = 0;
};

inline std::string random_bytes(std::mt19937& random, std::size_t size)
{
    std::string bytes(size, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    return bytes;
}

/// What a call throws; errc{} if nothing.
inline holdfast::errc code_of(const std::function<void()>& call)
{
    try {
        call();
    } catch (const holdfast::Error& error) {
        return static_cast<holdfast::errc>(error.code().value());
    } catch (const std::exception&) {
        return holdfast::errc::internal;
    }
    return holdfast::errc{};
}

#endif
