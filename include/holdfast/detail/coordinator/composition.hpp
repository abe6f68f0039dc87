#ifndef HOLDFAST_DETAIL_COORDINATOR_COMPOSITION_HPP
#define HOLDFAST_DETAIL_COORDINATOR_COMPOSITION_HPP

#include <holdfast/backup/place.hpp>
#include <holdfast/configuration/active_destinations.hpp>
#include <holdfast/configuration/derivation.hpp>
#include <holdfast/configuration/script.hpp>
#include <holdfast/configuration/validation.hpp>
#include <holdfast/detail/cipher_port.hpp>
#include <holdfast/detail/destination_port.hpp>
#include <holdfast/policies.hpp>
#include <holdfast/restore/restore_backup_configuration.hpp>

#include <boost/hana/for_each.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace holdfast::inline v1::detail {

/// The member of a configuration that holds the settings of one kind of place.
template <class Settings, class Configuration>
auto& settings_of(Configuration& configuration)
{
    if constexpr (std::is_same_v<Settings, LocalSettings>)
        return configuration.local_settings;
    else if constexpr (std::is_same_v<Settings, S3Settings>)
        return configuration.s3_settings;
    else if constexpr (std::is_same_v<Settings, GlacierSettings>)
        return configuration.glacier_settings;
    else if constexpr (std::is_same_v<Settings, AzureSettings>)
        return configuration.azure_settings;
    else if constexpr (std::is_same_v<Settings, FtpSettings>)
        return configuration.ftp_settings;
    else {
        static_assert(std::is_same_v<Settings, GoogleCloudSettings>,
                      "holdfast: a destination's settings_type is one of the six settings types of a configuration.");
        return configuration.google_cloud_settings;
    }
}

/// One kind of place that the composition has, as a value.
struct DestinationKind {
    std::string_view name;
    /// Builds the place of a derived task; runs its script if it has one, so it may block. Empty if the
    /// configuration does not use this kind.
    std::optional<Place> (*of_task)(const PeriodicBackupConfiguration&, const std::string& database,
                                    const DestinationEnvironment&);
    /// Builds the place that a restore names; null if it names another kind.
    std::shared_ptr<DestinationPort> (*of_restore)(const RestoreBackupConfiguration&, const DestinationEnvironment&);
};

template <Destination D>
inline constexpr DestinationKind destination_kind{
    D::name,
    [](const PeriodicBackupConfiguration& configuration, const std::string& database,
       const DestinationEnvironment& environment) -> std::optional<Place> {
        const auto& member = settings_of<typename D::settings_type>(configuration);
        if (!member || !is_active(*member)) return std::nullopt;
        auto settings = *member;
        if (member->get_backup_configuration_script) {
            settings = resolve_settings(*member);
            add_database_folder(settings, database);
        }
        auto limit = settings.max_upload_bytes_per_second;
        if (!limit) limit = configuration.max_upload_bytes_per_second;
        return Place{std::string(D::name), std::make_shared<DestinationAdapter<D>>(settings, environment), limit};
    },
    [](const RestoreBackupConfiguration& configuration,
       const DestinationEnvironment& environment) -> std::shared_ptr<DestinationPort> {
        const auto& member = settings_of<typename D::settings_type>(configuration);
        if (!member) return nullptr;
        if (!member->get_backup_configuration_script)
            return std::make_shared<DestinationAdapter<D>>(*member, environment);
        return std::make_shared<DestinationAdapter<D>>(resolve_settings(*member), environment);
    }};

/// What a server was composed of, as values: everything behind the facade is compiled once for all compositions.
struct Composition {
    std::vector<DestinationKind> destinations{};
    /// The first seals new backups; all open old ones. Only ciphers that encrypt.
    std::vector<const CipherKind*> ciphers{};
    /// The engine models BuildsFulls.
    bool builds_fulls = false;

    [[nodiscard]] CompositionTraits traits() const
    {
        CompositionTraits result;
        for (const auto& kind : destinations) result.destinations.emplace_back(kind.name);
        result.encryption = !ciphers.empty();
        result.synthetic_fulls = builds_fulls;
        return result;
    }
};

template <class E>
struct AddCiphers {
    static void to(Composition& composition)
    {
        if constexpr (E::key_size > 0) composition.ciphers.push_back(&cipher_kind<E>);
    }
};
template <class... E>
struct AddCiphers<Ciphers<E...>> {
    static void to(Composition& composition) { (AddCiphers<E>::to(composition), ...); }
};

template <class Policies>
[[nodiscard]] Composition composition_of()
{
    Composition result;
    boost::hana::for_each(Policies::destinations_type::types, [&](auto type) {
        result.destinations.push_back(destination_kind<typename decltype(type)::type>);
    });
    AddCiphers<typename Policies::encryption_type>::to(result);
    return result;
}

}  // namespace holdfast::inline v1::detail

#endif
