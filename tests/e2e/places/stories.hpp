#ifndef HOLDFAST_TESTS_E2E_PLACES_STORIES_HPP
#define HOLDFAST_TESTS_E2E_PLACES_STORIES_HPP

#include <e2e/places/place.hpp>

#include <functional>
#include <string>
#include <vector>

namespace place_stories {

/// What a whole server does with a place. The checks are Catch's.
struct Story {
    std::string name;
    std::function<void(const Place&)> run;
};

[[nodiscard]] const std::vector<Story>& stories();

}  // namespace place_stories

#endif
