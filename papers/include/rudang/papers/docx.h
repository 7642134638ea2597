// A .docx filled in. Three marks and nothing else, because conditions leave blank lines and silent errors:
//
//     {{姓名}}                    a value; it takes the letters' look where the mark begins
//     {{#成员}} … {{/成员}}        once for each; the rows of the table, or the paragraphs, that hold both ends
//     {{☑合格}}                   ☑ or ☐
//
// A mark may be split over runs in any way: word processors do that. What has no value stays visible as 〔名〕. Marks
// in headers, footers, text boxes and notes count too. Every byte that is no mark, and every part without one, stays as
// it is, and equal input gives equal bytes. A Template may be shared by threads.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "rudang/engine/export.h"
#include "rudang/engine/problem.h"
#include "rudang/tables/package.h"

namespace rudang::papers {

// What marks mean at one place of a document. Inside of rows the element's come before those around it.
struct Values {
    std::map<std::string, std::string, std::less<>> texts;  // a line feed begins a new line
    std::map<std::string, bool, std::less<>> boxes;
    std::map<std::string, std::vector<Values>, std::less<>> rows;
};

struct Mark {
    enum class Kind { text, box, rows };
    Kind kind = Kind::text;
    std::string name;
    std::vector<std::string> within;  // the rows it stands in, outermost first
    friend auto operator<=>(const Mark&, const Mark&) = default;
};

struct Filled {
    std::string bytes;
    std::vector<Mark> unknown;  // in order, each once
};

class RUDANG_EXPORT Template {
public:
    // Throws tables::Unreadable: no docx, locked, broken, hostile, too large.
    static Template open(const std::string& path);
    explicit Template(tables::Package package);
    ~Template();
    Template(Template&&) noexcept;
    Template& operator=(Template&&) noexcept;

    // Every mark, in order, each once.
    const std::vector<Mark>& marks() const { return marks_; }
    // Marks that are none: not closed, closed but never opened. They stay as they are.
    const Problems& faults() const { return faults_; }
    Filled fill(const Values& values) const;

    struct Piece;

private:
    struct Part {
        std::string name;
        std::vector<Piece> pieces;
    };
    tables::Package package_;
    std::vector<Part> parts_;  // those with marks in them
    std::vector<Mark> marks_;
    Problems faults_;
};

// A name as marks compare it: without blanks, and with the one dot of the many there are.
RUDANG_EXPORT std::string mark_name(std::string_view typed);

}  // namespace rudang::papers
