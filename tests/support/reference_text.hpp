#ifndef HOLDFAST_TESTS_SUPPORT_REFERENCE_TEXT_HPP
#define HOLDFAST_TESTS_SUPPORT_REFERENCE_TEXT_HPP

#include <holdfast/configuration/description/configuration.hpp>
#include <holdfast/configuration/description/operations.hpp>
#include <holdfast/configuration/description/restore.hpp>
#include <holdfast/configuration/description/status.hpp>
#include <holdfast/configuration/json_writer.hpp>

#include <algorithm>
#include <cctype>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace holdfast_tests {

namespace described = holdfast::detail;

template <class T>
struct Unwrapped {
    using type = T;
    static constexpr bool may_be_null = false;
    static constexpr bool is_list = false;
};
template <class T>
struct Unwrapped<std::optional<T>> : Unwrapped<T> {
    static constexpr bool may_be_null = true;
};
template <class T>
struct Unwrapped<std::vector<T>> : Unwrapped<T> {
    static constexpr bool is_list = true;
};

/// How a heading of that text is linked to.
inline std::string link_to(std::string_view name)
{
    std::string anchor(name);
    std::ranges::transform(anchor, anchor.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return "[" + std::string(name) + "](#" + anchor + ")";
}

template <class T>
std::string type_text()
{
    if constexpr (std::is_same_v<T, bool>) {
        return "true or false";
    } else if constexpr (std::is_same_v<T, double>) {
        return "number";
    } else if constexpr (std::is_unsigned_v<T>) {
        return "whole number, 64 bits, not negative";
    } else if constexpr (std::integral<T>) {
        return sizeof(T) == 4 ? "whole number, 32 bits" : "whole number, 64 bits";
    } else if constexpr (std::is_same_v<T, std::string>) {
        return "text";
    } else if constexpr (std::is_same_v<T, holdfast::SecretText>) {
        return "text, **secret**";
    } else if constexpr (std::is_same_v<T, holdfast::TimePoint>) {
        return "time";
    } else if constexpr (std::is_same_v<T, holdfast::TimeSpan>) {
        return "span";
    } else if constexpr (described::DescribedEnumeration<T>) {
        return link_to(described::Enumerators<T>::name);
    } else {
        return link_to(described::Description<T>::name);
    }
}

template <class Owner, class Member>
std::string range_text(const described::Field<Owner, Member>& field)
{
    using T = typename Unwrapped<Member>::type;
    if (!field.range_text.empty()) return std::string(field.range_text);
    if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, holdfast::SecretText> ||
                  Unwrapped<Member>::is_list) {
        if (field.maximum_size == described::Field<Owner, Member>{}.maximum_size) return "";
        return "at most " + std::to_string(field.maximum_size) + (Unwrapped<Member>::is_list ? " entries" : " bytes");
    } else if constexpr (std::integral<T>) {
        const bool low = field.minimum != std::numeric_limits<std::int64_t>::min();
        const bool high = field.maximum != std::numeric_limits<std::int64_t>::max();
        if (low && high) return std::to_string(field.minimum) + " to " + std::to_string(field.maximum);
        return low ? "at least " + std::to_string(field.minimum) : "";
    } else {
        return "";
    }
}

template <described::Described T>
std::string type_table()
{
    std::string text = "### " + std::string(described::Description<T>::name) +
                       "\n\n| field | type | default | range | meaning |\n|---|---|---|---|---|\n";
    const T defaults{};
    described::for_each_field<T>([&]<class Member>(const described::Field<T, Member>& field) {
        std::string type = type_text<typename Unwrapped<Member>::type>();
        if (Unwrapped<Member>::is_list) type = "list of " + type;
        if (Unwrapped<Member>::may_be_null) type += ", or null";
        std::string default_value = "see there";
        if constexpr (!described::Described<Member>) {
            described::JsonWriter writer(false);
            writer.write(defaults.*field.member);
            default_value = "`" + writer.take() + "`";
        }
        if (std::is_same_v<Member, holdfast::TimePoint>) default_value = "";
        text += "| `" + std::string(field.name) + "` | " + type + " | " + default_value + " | " + range_text(field) +
                " | " + std::string(field.meaning) + " |\n";
    });
    return text + "\n";
}

template <described::DescribedEnumeration E>
std::string enumeration_table()
{
    std::string text = "### " + std::string(described::Enumerators<E>::name) + "\n\n";
    std::size_t number = 0;
    for (const std::string_view name : described::Enumerators<E>::names) {
        text += (number == 0 ? "`" : ", `") + std::string(name) + "` (" + std::to_string(number) + ")";
        ++number;
    }
    return text + "\n\n";
}

/// The whole page docs/reference/configuration.md.
inline std::string reference_text()
{
    using namespace holdfast;
    std::string text =
        "# Reference: configuration and status\n\n"
        "Made from the descriptions of the types by `write_reference`; a test compares it with them. Do not edit it by "
        "hand.\n\n"
        "Field names are those of RavenDB's client API. In C++ the members have the same names in snake case "
        "(`FullBackupFrequency` is `full_backup_frequency`). A *time* is ISO 8601 in UTC (`2024-01-31T23:59:59Z`), a "
        "*span* "
        "`[-][d.]hh:mm:ss[.fffffff]`. Enumerators are texts; their numbers, in brackets, are accepted. A field that is "
        "missing or null keeps its default. The words are explained in "
        "[Configuration](../concepts/configuration.md).\n\n";
    text += "## Configuration\n\n";
    text += type_table<ServerWideBackupConfiguration>() + type_table<PeriodicBackupConfiguration>() +
            type_table<RetentionPolicy>() + type_table<BackupEncryptionSettings>() + type_table<SnapshotSettings>();
    text += "## Places\n\n";
    text += type_table<LocalSettings>() + type_table<S3Settings>() + type_table<GlacierSettings>() +
            type_table<AzureSettings>() + type_table<FtpSettings>() + type_table<GoogleCloudSettings>() +
            type_table<GetBackupConfigurationScript>();
    text += "## Restore\n\n";
    text += type_table<RestoreBackupConfiguration>() + type_table<RestorePoint>();
    text += "## Tasks, status and operations\n\n";
    text += type_table<OngoingTaskBackup>() + type_table<NodeId>() + type_table<RunningBackup>() +
            type_table<NextBackup>() + type_table<PeriodicBackupStatus>() + type_table<LocalBackup>() +
            type_table<CloudUploadStatus>() + type_table<UploadProgress>() + type_table<LastRaftIndex>() +
            type_table<BackupError>() + type_table<OperationState>() + type_table<BackupProgress>() +
            type_table<BackupResult>() + type_table<OperationPlace>() + type_table<BackupHistoryEntry>() +
            type_table<HistoryPlace>() + type_table<DecisionLogEntry>();
    text += "## Enumerations\n\n";
    text += enumeration_table<BackupType>() + enumeration_table<BackupUploadMode>() +
            enumeration_table<EncryptionMode>() + enumeration_table<CompressionAlgorithm>() +
            enumeration_table<CompressionLevel>() + enumeration_table<S3StorageClass>() +
            enumeration_table<OngoingTaskType>() + enumeration_table<OngoingTaskState>() +
            enumeration_table<OperationKind>() + enumeration_table<OperationStatus>() +
            enumeration_table<RunOutcome>() + enumeration_table<UploadType>() + enumeration_table<UploadState>() +
            enumeration_table<BackupGrade>();
    text.pop_back();
    return text;
}

}  // namespace holdfast_tests

#endif
