// Files named on the command line as sources of people, and what they turned out to be, for the screen.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "context.h"
#include "mappings.h"
#include "rudang/office/sources.h"

namespace rudang::cli {

// What files turned out to be; sheets are called by their label (office::Sources).
struct SourceFacts {
    bool table = false, several = false;
    std::map<std::string, recruitment::Mapping> mappings;
    std::vector<std::string> sheets_without_header;
    std::size_t hidden_rows = 0;
    std::map<std::string, std::vector<int>> people_without_dates;
    std::map<std::string, std::vector<int>> not_people;       // rows by sheet: totals, hints, signatures
    std::vector<std::vector<Place>> put_together, same_name;  // people in several places of a file
    Problems not_read;                                        // of several files, those that could not be read
    std::vector<std::string> others;                          // in folders, files of no kind that is looked at
};

// As the variable RUDANG_LIMITS says. Fails with status 2 where it cannot be understood.
tables::Limits table_limits();

// Files and folders as sources. Fails with status 2 where a path is nothing or a folder holds no table. `others`: what
// lies in the folders besides.
office::Sources sources_of(Context& context, const std::vector<std::string>& paths, const Mappings& mappings,
                           std::vector<std::string>& others);
// After they were read. Fails with status 2 when none of them could be; keeps what was learned about their headings.
SourceFacts facts_of(const office::Sources& sources, const Mappings& mappings, std::vector<std::string> others);

}  // namespace rudang::cli
