#ifndef HOLDFAST_TESTING_ARCHETYPES_DESTINATION_HPP
#define HOLDFAST_TESTING_ARCHETYPES_DESTINATION_HPP

#include <holdfast/concepts/destination.hpp>
#include <holdfast/destination/environment.hpp>

namespace holdfast::inline v1::testing {

/// What `ObjectWriter` asks for and nothing else. Like all archetypes it is for the compiler only: code that
/// compiles with it needs no more than the concept promises, and its functions have no bodies.
class ObjectWriterArchetype {
public:
    ObjectWriterArchetype(ObjectWriterArchetype&&) noexcept;
    ObjectWriterArchetype& operator=(ObjectWriterArchetype&&) = delete;
    ~ObjectWriterArchetype();

    void append(std::span<const std::byte> bytes);
    void commit();
    void discard();
};

/// What `ObjectReader` asks for and nothing else.
class ObjectReaderArchetype {
public:
    ObjectReaderArchetype(ObjectReaderArchetype&&) noexcept;
    ObjectReaderArchetype& operator=(ObjectReaderArchetype&&) = delete;
    ~ObjectReaderArchetype();

    std::size_t read(std::span<std::byte> into);
};

/// What `Destination` asks for and nothing else: neither copyable nor movable, not comparable, all functions plain.
class DestinationArchetype {
public:
    struct settings_type {};
    static constexpr std::string_view name = "Archetype";
    static constexpr bool durable = true;

    DestinationArchetype(const settings_type& settings, const DestinationEnvironment& environment);
    DestinationArchetype(DestinationArchetype&&) = delete;
    DestinationArchetype& operator=(DestinationArchetype&&) = delete;
    ~DestinationArchetype();

    ObjectWriterArchetype create(const CreateRequest& request);
    ObjectReaderArchetype open(const std::string& object, std::uint64_t offset);
    ListPage list(const ListRequest& request);
    void remove(const std::string& object);
    std::uint64_t sweep(const std::string& prefix);
    void check();
};

static_assert(ObjectWriter<ObjectWriterArchetype>);
static_assert(ObjectReader<ObjectReaderArchetype>);
static_assert(Destination<DestinationArchetype>);

}  // namespace holdfast::inline v1::testing

#endif
