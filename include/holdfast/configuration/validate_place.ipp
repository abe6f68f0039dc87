#ifndef HOLDFAST_CONFIGURATION_VALIDATE_PLACE_IPP
#define HOLDFAST_CONFIGURATION_VALIDATE_PLACE_IPP

#include <holdfast/configuration/bounds.ipp>
#include <holdfast/configuration/description/settings.hpp>
#include <holdfast/configuration/json_node.ipp>
#include <holdfast/configuration/naming.ipp>
#include <holdfast/configuration/script.hpp>
#include <holdfast/configuration/url_text.ipp>
#include <holdfast/configuration/validation.hpp>
#include <holdfast/encryption/secret_bytes.hpp>

#include <algorithm>

namespace holdfast::inline v1 {
namespace detail {

inline bool only_of(std::string_view text, std::string_view others, bool upper_case)
{
    return std::ranges::all_of(text, [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (upper_case && c >= 'A' && c <= 'Z') ||
               others.find(c) != std::string_view::npos;
    });
}

/// How many bytes a Base64 text stands for; empty if it is none.
inline std::optional<std::size_t> base64_size(std::string_view text)
{
    if (text.empty()) return 0;
    if (sodium_init() < 0) throw std::bad_alloc();
    SecretBytes bytes(text.size());
    std::size_t size = 0;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.bytes().data()), bytes.size(), text.data(),
                          text.size(), nullptr, &size, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0) {
        return std::nullopt;
    }
    return size;
}

/// The rules of one place; `path` is the place's.
template <class S>
struct PlaceCheck {
    const S& settings;
    FieldPath path;

    template <class Member>
    [[noreturn]] void refuse(Member S::* member, const std::string& reason, const std::string& advice) const
    {
        refuse_field((path / name_of(member)).text(), reason, advice);
    }
    void require(std::string S::* member) const
    {
        if (is_blank(settings.*member)) refuse(member, "it is blank", "Give it, or disable this place.");
    }
    void require(SecretText S::* member) const
    {
        if (is_blank((settings.*member).reveal())) refuse(member, "it is blank", "Give it, or disable this place.");
    }
    void size(std::string S::* member, std::size_t least, std::size_t most) const
    {
        const auto bytes = (settings.*member).size();
        if (bytes < least || bytes > most) {
            refuse(member, "it has " + std::to_string(bytes) + " characters",
                   "Give " + std::to_string(least) + " to " + std::to_string(most) + ".");
        }
    }
    void characters(std::string S::* member, std::string_view others, bool upper_case, const char* what) const
    {
        if (!only_of(settings.*member, others, upper_case)) {
            refuse(member, "it holds other characters than " + std::string(what), "Correct it.");
        }
    }
    void remote_folder() const
    {
        const auto member = &S::remote_folder_name;
        if (!(settings.*member)) return;
        std::string_view folder = *(settings.*member);
        if (is_blank(folder)) return;
        while (folder.starts_with('/')) folder.remove_prefix(1);
        while (folder.ends_with('/')) folder.remove_suffix(1);
        if (folder.empty() || folder.find("//") != std::string_view::npos || has_dot_part(folder) ||
            folder.find('\\') != std::string_view::npos) {
            refuse(member, "this is no folder", "Write its parts separated by '/', none of them blank, `.` or `..`.");
        }
    }
    void credentials() const
        requires requires { &S::aws_secret_key; }
    {
        // Both blank: the environment, the shared file or the machine's own role has them.
        if (is_blank(settings.aws_access_key) != is_blank(settings.aws_secret_key.reveal())) {
            require(&S::aws_access_key);
            require(&S::aws_secret_key);
        }
        characters(&S::aws_region_name, "-", false, "lower-case letters, digits and '-'");
    }
    void base64(const SecretText& text, std::string_view name) const
    {
        if (!base64_size(text.reveal())) refuse_field((path / name).text(), "this is not Base64", "Give it as Base64.");
    }

    /// A script replaces what says where and as whom, so nothing of that may be given beside it.
    void script() const
    {
        const GetBackupConfigurationScript& script = *settings.get_backup_configuration_script;
        const FieldPath here = path / name_of(&S::get_backup_configuration_script);
        check_bounds(script, here);
        if (is_blank(script.exec)) {
            refuse_field((here / name_of(&GetBackupConfigurationScript::exec)).text(), "it is blank",
                         "Name the program, or remove the script.");
        }
        try {
            static_cast<void>(split_arguments(script.arguments));
        } catch (const Error& error) {
            throw Error(error.code(), (here / name_of(&GetBackupConfigurationScript::arguments)).text() + ": " +
                                          error.diagnostics().message);
        }
        static const S untouched{};
        for_each_field<S>([&](const auto& described) {
            using Member = std::remove_cvref_t<decltype(settings.*described.member)>;
            constexpr bool stays = std::is_same_v<Member, std::optional<GetBackupConfigurationScript>> ||
                                   std::is_same_v<Member, std::optional<std::int64_t>>;
            if constexpr (!stays) {
                const auto& value = settings.*described.member;
                bool given = !(value == untouched.*described.member);
                if constexpr (std::is_same_v<Member, std::optional<std::string>>) given = value && !value->empty();
                if constexpr (std::is_same_v<Member, std::optional<SecretText>>) given = value && !value->empty();
                if (given && described.name != name_of(&S::disabled)) {
                    refuse_field((path / described.name).text(), "it is given beside a script",
                                 "Give either GetBackupConfigurationScript or the settings.");
                }
            }
        });
    }
};

inline void check_folder(const std::string& folder, const std::string& path)
{
    if (!folder.starts_with('/')) refuse_field(path, "this is no absolute path", "Begin it with '/'.");
    if (has_dot_part(folder)) refuse_field(path, "a part of it is `.` or `..`", "Write the path without them.");
}

inline void check_rules(const PlaceCheck<LocalSettings>& check)
{
    check_folder(check.settings.folder_path, (check.path / name_of(&LocalSettings::folder_path)).text());
}

inline void check_rules(const PlaceCheck<S3Settings>& check)
{
    check.credentials();
    check.size(&S3Settings::bucket_name, 3, 63);
    check.characters(&S3Settings::bucket_name, "-._", true, "letters, digits, '-', '.' and '_'");
    check.remote_folder();
    const auto& url = check.settings.custom_server_url;
    if (!url || is_blank(*url)) {
        if (is_blank(check.settings.aws_region_name)) {
            check.refuse(&S3Settings::aws_region_name, "it is blank", "Give the region, or CustomServerUrl.");
        }
        return;
    }
    const auto parts = holdfast::parse_url(*url);
    if (!parts || (parts->scheme != "http" && parts->scheme != "https")) {
        check.refuse(&S3Settings::custom_server_url, "this is no address of a server",
                     "Write it as https://host:port, without user, password and query.");
    }
}

inline void check_rules(const PlaceCheck<GlacierSettings>& check)
{
    check.credentials();
    check.require(&GlacierSettings::aws_region_name);
    check.characters(&GlacierSettings::vault_name, "-._", true, "letters, digits, '-', '.' and '_'");
    check.remote_folder();
}

inline void check_rules(const PlaceCheck<AzureSettings>& check)
{
    const AzureSettings& settings = check.settings;
    if (settings.storage_container != "$root") {
        check.size(&AzureSettings::storage_container, 3, 63);
        check.characters(&AzureSettings::storage_container, "-", false, "lower-case letters, digits and '-'");
    }
    check.remote_folder();
    check.require(&AzureSettings::account_name);
    check.size(&AzureSettings::account_name, 3, 24);
    check.characters(&AzureSettings::account_name, "", false, "lower-case letters and digits");
    if (settings.account_key.empty() == settings.sas_token.empty()) {
        check.refuse(&AzureSettings::account_key,
                     settings.sas_token.empty() ? "neither it nor SasToken is given" : "both it and SasToken are given",
                     "Give exactly one of AccountKey and SasToken.");
    }
    check.base64(settings.account_key, name_of(&AzureSettings::account_key));
}

inline void check_rules(const PlaceCheck<FtpSettings>& check)
{
    const FtpSettings& settings = check.settings;
    const auto parts = holdfast::parse_url(settings.url, "ftp");
    if (!parts || (parts->scheme != "ftp" && parts->scheme != "ftps")) {
        check.refuse(&FtpSettings::url, "this is no address of an FTP server",
                     "Write it as ftps://host:port/folder, without user, password and query.");
    }
    const auto port = settings.port.value_or(0);
    if (port != 0 && parts->port && *parts->port != port) {
        check.refuse(&FtpSettings::port, "it differs from the port in Url", "Give the port in Url alone.");
    }
    check.require(&FtpSettings::user_name);
    if (settings.certificate_as_base64) {
        check.base64(*settings.certificate_as_base64, name_of(&FtpSettings::certificate_as_base64));
    }
}

inline void check_rules(const PlaceCheck<GoogleCloudSettings>& check)
{
    check.size(&GoogleCloudSettings::bucket_name, 3, 222);
    check.characters(&GoogleCloudSettings::bucket_name, "-._", false, "lower-case letters, digits, '-', '.' and '_'");
    check.remote_folder();
    check.require(&GoogleCloudSettings::google_credentials_json);

    JsonNode document;
    bool readable = true;
    try {
        document = parse_json(check.settings.google_credentials_json.reveal());
    } catch (const Error&) {
        readable = false;  // its text may quote a secret
    }
    const auto has = [&](std::string_view name) {
        const auto* members = document.members();
        return members != nullptr && std::ranges::any_of(*members, [&](const JsonNode& member) {
                   const auto* text = member.as<JsonText>();
                   return member.name == name && text != nullptr && !is_blank(text->text());
               });
    };
    if (!readable || !has("client_email") || !has("private_key")) {
        check.refuse(&GoogleCloudSettings::google_credentials_json,
                     readable ? "it lacks client_email or private_key" : "this is not JSON",
                     "Give the JSON text of a service account's key file.");
    }
}

template <class S>
void check_place(const S& settings, const FieldPath& path)
{
    if (!is_active(settings)) return;
    const PlaceCheck<S> check{settings, path};
    check_bounds(settings, path);
    if (settings.get_backup_configuration_script)
        check.script();
    else
        check_rules(check);
}

}  // namespace detail

void validate_place(const LocalSettings& settings, std::string_view path)
{
    detail::check_place(settings, {nullptr, path, 0});
}
void validate_place(const S3Settings& settings, std::string_view path)
{
    detail::check_place(settings, {nullptr, path, 0});
}
void validate_place(const GlacierSettings& settings, std::string_view path)
{
    detail::check_place(settings, {nullptr, path, 0});
}
void validate_place(const AzureSettings& settings, std::string_view path)
{
    detail::check_place(settings, {nullptr, path, 0});
}
void validate_place(const FtpSettings& settings, std::string_view path)
{
    detail::check_place(settings, {nullptr, path, 0});
}
void validate_place(const GoogleCloudSettings& settings, std::string_view path)
{
    detail::check_place(settings, {nullptr, path, 0});
}

}  // namespace holdfast::inline v1

#endif
