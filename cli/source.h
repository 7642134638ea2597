// People read from a file: JSON Lines or a spreadsheet, in one shape, so that audit and import need not care.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "context.h"
#include "mappings.h"
#include "rudang/recruitment/intake.h"

namespace rudang::cli {

struct SourceCase {
    std::string case_id;  // the same for the same person in every version of the file
    recruitment::LedgerRow row;
};

// What a file turned out to be.
struct SourceFacts {
    bool table = false;
    std::map<std::string, recruitment::Mapping> mappings;  // by sheet
    std::vector<std::string> sheets_without_header;
    std::size_t hidden_rows = 0;
    std::map<std::string, std::vector<int>> people_without_dates;  // rows by sheet
    std::map<std::string, std::vector<int>> not_people;            // rows by sheet: totals, hints, signatures
    std::vector<std::vector<Place>> put_together, same_name;       // people in several places
    Problems problems;                                             // of the file as a whole, and of cells
};

bool is_table_file(const std::string& path);

// Calls `each` for every person of the file. Problems that keep it from being read as a whole fail; problems of cells
// come with their person. May be called again for a second pass.
SourceFacts read_source(Context& context, const std::string& path, const Mappings& mappings,
                        const std::function<void(SourceCase)>& each);

}  // namespace rudang::cli
