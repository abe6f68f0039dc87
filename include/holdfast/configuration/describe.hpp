#ifndef HOLDFAST_CONFIGURATION_DESCRIBE_HPP
#define HOLDFAST_CONFIGURATION_DESCRIBE_HPP

/// How a type is described: one list of fields a type, from which its JSON form, the paths and bounds in validation
/// texts, the redaction of secrets and the reference tables of the documentation are made.
///
/// This is the one header of holdfast that includes Boost.Hana. It and the lists in configuration/description/ are
/// included by function bodies (`.ipp`) and by tools only.

#include <boost/hana/for_each.hpp>
#include <boost/hana/tuple.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>

namespace holdfast::inline v1::detail {

/// One field: its JSON name, the member, what it means in one sentence, and its bounds.
template <class Owner, class Member>
struct Field {
    std::string_view name;
    Member Owner::* member;
    std::string_view meaning;
    /// Legal range of a number; of a span in ticks.
    std::int64_t minimum = std::numeric_limits<std::int64_t>::min();
    std::int64_t maximum = std::numeric_limits<std::int64_t>::max();
    /// Longest text in bytes; most elements of a list.
    std::size_t maximum_size = 1'048'576;
    /// Said of the range in the reference; blank = made from the bounds.
    std::string_view range_text = {};

    [[nodiscard]] constexpr Field between(std::int64_t low, std::int64_t high, std::string_view text = {}) const
    {
        Field copy = *this;
        copy.minimum = low;
        copy.maximum = high;
        copy.range_text = text;
        return copy;
    }
    [[nodiscard]] constexpr Field at_least(std::int64_t low) const { return between(low, maximum); }
    [[nodiscard]] constexpr Field at_most(std::size_t size) const
    {
        Field copy = *this;
        copy.maximum_size = size;
        return copy;
    }
};

template <class Owner, class Member>
[[nodiscard]] constexpr auto field(std::string_view name, Member Owner::* member, std::string_view meaning)
{
    return Field<Owner, Member>{name, member, meaning};
}

/// Specialised for every described type: `name`, and `fields()` = a Hana tuple of `Field`s in the order of the JSON
/// form.
template <class T>
struct Description;

/// Specialised for every enumeration: `names[i]` is the JSON form of the enumerator with the number i.
template <class E>
struct Enumerators;

template <class T>
concept Described = requires {
    { Description<T>::name } -> std::convertible_to<std::string_view>;
    Description<T>::fields();
};

template <class E>
concept DescribedEnumeration = std::is_enum_v<E> && requires { Enumerators<E>::names.size(); };

/// Calls `visit` with each field of T in turn.
template <Described T, class Visit>
constexpr void for_each_field(Visit&& visit)
{
    boost::hana::for_each(Description<T>::fields(), visit);
}

/// The JSON name of a member, so that no text repeats it.
template <class Owner, class Member>
[[nodiscard]] std::string_view name_of(Member Owner::* member)
{
    std::string_view name = "?";
    for_each_field<Owner>([&]<class M>(const Field<Owner, M>& described) {
        if constexpr (std::is_same_v<M, Member>) {
            if (described.member == member) name = described.name;
        }
    });
    return name;
}

}  // namespace holdfast::inline v1::detail

#endif
