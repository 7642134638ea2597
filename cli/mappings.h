// What the headings of tables mean where the program does not know them: from --mapping, or remembered for tables with
// the same headings since somebody gave it.
#pragma once

#include <map>
#include <string>

#include "context.h"
#include "rudang/recruitment/intake.h"

namespace rudang::cli {

class Mappings {
public:
    // Reads the file --mapping names, if it is there. Fails with status 2, naming every line that means nothing.
    explicit Mappings(const Arguments& arguments);

    // Heading to meaning; empty where none was given.
    const std::map<std::string, std::string>& chosen() const { return chosen_; }
    std::map<std::string, std::string> remembered(const std::string& signature) const;
    // Takes what was answered about headings, as a mapping says it, like a mapping that was given.
    void learn(const Json& mapping);
    // Once a table was read: writes what was recognized to a --mapping file that is not there yet, or remembers the one
    // given for tables with these headings. Only headings are kept, under a hash of them.
    void keep(const std::map<std::string, recruitment::Mapping>& by_sheet) const;

private:
    std::string path_;
    bool given_ = false;
    std::map<std::string, std::string> chosen_;
};

}  // namespace rudang::cli
