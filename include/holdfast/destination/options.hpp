#ifndef HOLDFAST_DESTINATION_OPTIONS_HPP
#define HOLDFAST_DESTINATION_OPTIONS_HPP

#include <map>
#include <memory>
#include <typeindex>
#include <utility>

namespace holdfast::inline v1 {

/// What a program, rather than an operator, decides about its kinds of places: at most one value of each type, such as
/// `S3Options`. A destination takes the type it knows and ignores the rest.
///
///     options.destination_options.set(holdfast::S3Options{.part_size = 16 << 20});
class DestinationOptions {
public:
    /// Replaces an earlier value of the same type.
    template <class Options>
    DestinationOptions& set(Options options)
    {
        values_[typeid(Options)] = std::make_shared<const Options>(std::move(options));
        return *this;
    }
    /// The value that was set; otherwise the type's defaults.
    template <class Options>
    [[nodiscard]] Options get() const
    {
        const auto found = values_.find(typeid(Options));
        return found == values_.end() ? Options{} : *static_cast<const Options*>(found->second.get());
    }

private:
    std::map<std::type_index, std::shared_ptr<const void>> values_{};
};

}  // namespace holdfast::inline v1

#endif
