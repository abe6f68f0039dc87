#ifndef HOLDFAST_BENCHMARKS_SUPPORT_CONTEST_HPP
#define HOLDFAST_BENCHMARKS_SUPPORT_CONTEST_HPP

#include "measure.hpp"
#include "turns.hpp"

#include <algorithm>
#include <iostream>
#include <map>
#include <string>
#include <vector>

namespace benchmarks {

/// What a program of `benchmarks/versus` prints: one row a pair, as `benchmarks/versus_table.py` reads it.
class Contest {
public:
    /// `engine` begins each row.
    explicit Contest(std::string engine) : engine_(std::move(engine)) {}

    void begin(const std::string& title, const std::string& lead) const
    {
        std::cout << "\n### " << title << "\n\n"
                  << lead << "\n\n| what | holdfast | peer | its own | ratio | aim | |\n"
                  << "|---|---|---|---|---|---|---|\n"
                  << std::flush;
    }

    /// The first side is holdfast. `aims`: by a peer's name, the largest ratio of the medians.
    void compare(const std::string& what, const std::vector<Side>& sides,
                 const std::map<std::string, double>& aims) const
    {
        for (std::size_t i = 1; i < sides.size(); ++i) {
            const auto aim = aims.find(sides[i].name);
            row(what, seconds(sides[0].seconds), sides[i].name, seconds(sides[i].seconds),
                median(sides[0].seconds) / median(sides[i].seconds), aim == aims.end() ? 0 : aim->second);
        }
    }

    /// What the sides have stored, in percent of `database` bytes; `most` is the largest share aimed at, 0 for none.
    void compare_stored(const std::string& what, const std::vector<Side>& sides, std::uint64_t database,
                        double most) const
    {
        const double all = static_cast<double>(database);
        for (std::size_t i = 1; i < sides.size(); ++i) {
            if (sides[i].stored_bytes.empty()) continue;
            const double own = median(sides[0].stored_bytes) / all;
            const double other = median(sides[i].stored_bytes) / all;
            line(what + ", % of the database", percent(own), sides[i].name, percent(other), own / other,
                 most > 0 ? "stored ≤ " + percent(most) : "", most <= 0 || own <= most);
        }
    }

    void missing(const std::string& what, const std::string& peer, const std::string& package) const
    {
        std::cout << "| " << engine_ << ": " << what << " | | " << peer << " | **missing here: package " << package
                  << "** | | | not measured |\n";
    }

private:
    static std::string seconds(const std::vector<double>& values)
    {
        return format("%.2f s (%.2f–%.2f)", median(values), quantile(values, 0), quantile(values, 1));
    }
    static std::string percent(double share) { return format("%.2f %%", 100 * share); }
    void row(const std::string& what, const std::string& own, const std::string& peer, const std::string& other,
             double ratio, double most) const
    {
        line(what, own, peer, other, ratio, most > 0 ? format("≤ %.2f", most) : "", most <= 0 || ratio <= most);
    }
    void line(const std::string& what, const std::string& own, const std::string& peer, const std::string& other,
              double ratio, const std::string& aim, bool holds) const
    {
        std::cout << "| " << engine_ << ": " << what << " | " << own << " | " << peer << " | " << other
                  << format(" | %.2f | ", ratio) << (aim.empty() ? "none stated | " : aim + " | " + met(holds))
                  << " |\n"
                  << std::flush;
    }

    std::string engine_;
};

}  // namespace benchmarks

#endif
