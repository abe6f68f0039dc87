#ifndef HOLDFAST_TESTS_UNIT_DESTINATION_LOCAL_PLACE_HPP
#define HOLDFAST_TESTS_UNIT_DESTINATION_LOCAL_PLACE_HPP

#include <holdfast/destination/local_folder.hpp>

#include <support/temporary_folder.hpp>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// A local folder in a folder of its own, and small ways to use it.
struct LocalPlace {
    explicit LocalPlace(std::string where = {})
    {
        holdfast::LocalSettings settings;
        settings.folder_path = root = (where.empty() ? folder.path() : where) + "/place";
        holdfast::DestinationEnvironment environment;
        environment.process_id = "test1";
        destination.emplace(settings, environment);
    }
    TemporaryFolder folder;
    std::string root;
    std::optional<holdfast::LocalFolder> destination;

    holdfast::LocalFolder& operator*() { return *destination; }
    holdfast::LocalFolder* operator->() { return &*destination; }

    holdfast::LocalFolderWriter create(const std::string& name)
    {
        holdfast::CreateRequest request;
        request.name = name;
        return destination->create(request);
    }
    /// On a file system without unnamed files.
    holdfast::LocalFolderWriter create_named(const std::string& name)
    {
        holdfast::CreateRequest request;
        request.name = name;
        return holdfast::LocalFolderWriter(holdfast::detail::LocalRoot(root), request, "test1",
                                           holdfast::detail::LocalTemporaryKind::named_only);
    }
    void store(const std::string& name, std::string_view text)
    {
        auto writer = create(name);
        writer.append(std::as_bytes(std::span(text)));
        writer.commit();
    }
    std::string fetch(const std::string& name)
    {
        auto reader = destination->open(name, 0);
        std::string all;
        std::string part(100'000, '\0');
        while (const std::size_t count = reader.read(std::as_writable_bytes(std::span(part))))
            all.append(part, 0, count);
        return all;
    }
    std::vector<std::string> names()
    {
        std::vector<std::string> result;
        holdfast::ListRequest request;
        do {
            const auto page = destination->list(request);
            for (const auto& object : page.objects) result.push_back(object.name);
            request.continuation = page.continuation;
        } while (!request.continuation.empty());
        return result;
    }
    /// Every file and folder below the root, whatever it is.
    std::vector<std::string> everything() const
    {
        std::vector<std::string> result;
        if (!std::filesystem::exists(root)) return result;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(root))
            result.push_back(entry.path().lexically_relative(root).string());
        return result;
    }
};

inline std::span<const std::byte> bytes_of(std::string_view text)
{
    return std::as_bytes(std::span(text));
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
        static_cast<void>(function(), 0);
    } catch (const holdfast::Error& error) {
        return Failure{error.code(), error.diagnostics().text()};
    }
    return {};
}

#endif
