// People read from files, one or many: JSON Lines and spreadsheets in one shape, so that audit and import need not
// care. Several files, or a folder of them, are read as one: ids differ, and every place names its file.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "rudang/engine/workflow.h"
#include "rudang/recruitment/intake.h"
#include "rudang/tables/table.h"

namespace rudang::office {

struct SourceCase {
    std::string case_id;  // the same for the same person in every version of the file
    recruitment::LedgerRow row;
    std::size_t file = 0;  // its place in Sources::files
    bool from_table = false;
};

// What a file turned out to be.
struct SourceFile {
    std::string path;
    bool table = false;
    recruitment::IntakeFacts seen;  // of a table
    std::size_t hidden_rows = 0, people = 0;
    Problems problems;  // why it was not read to its end
};

struct SourceOptions {
    std::shared_ptr<const Workflow> workflow;
    std::map<std::string, std::string> chosen;  // heading to meaning
    std::function<std::map<std::string, std::string>(const std::string& signature)> remembered;
    tables::Limits limits;
};

// Everything is a table but lines of JSON: what cannot be read is then refused as a table, by what it is.
bool is_table_file(const std::string& path);

// Whether a file of a folder is looked at, by its name: not what programs leave beside what is open, and no letters
// and pictures.
bool may_be_source(const std::string& name);

// The files that paths mean: of a folder the tables and lines of events in it and below, by their names. What lies
// there besides goes to `others`. A path that is nothing stays as it is.
std::vector<std::string> files_of(const std::vector<std::string>& paths, std::vector<std::string>& others);

class Sources;
// Of all the files together, as an import writes it into the journal.
std::string digest_of(const Sources& sources);

class Sources {
public:
    Sources(std::vector<std::string> paths, SourceOptions options);

    // Calls `each` for every person of every file, also of one that turns out to be broken further on. May be called
    // again, unless a file is a stream ("-").
    void read(const std::function<void(SourceCase)>& each);
    // From now on events are only judged: of a table that is read alone nobody writes their fields down.
    void only_to_judge() { give_ = recruitment::Give::events; }
    // Nobody will read them again.
    void read_for_good() { before_.clear(); }
    const std::vector<SourceFile>& files() const { return files_; }
    bool several() const { return files_.size() > 1; }
    bool any_table() const;
    // How a sheet is called among all: with its file where there are several.
    std::string label(const SourceFile& file, const std::string& sheet) const;

private:
    void read_lines(std::size_t index, const std::function<void(SourceCase)>& each);
    void read_rows(std::size_t index, const std::function<void(SourceCase)>& each);
    // A name for a person of a file: of name, branch and day of application, never of a number that must stay secret.
    std::string name(const recruitment::LedgerRow& row);
    std::string unused(const std::string& id);

    SourceOptions options_;
    recruitment::Give give_ = recruitment::Give::fields;
    std::vector<SourceFile> files_;
    std::vector<recruitment::ReadBefore> before_;  // of each file, once it was read
    std::size_t held_ = 0;                         // people of files that are kept whole
    std::map<std::string, int> used_;              // ids, and how often
};

}  // namespace rudang::office
