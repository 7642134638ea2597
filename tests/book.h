// A table without a file, for tests of what is read from it.
#pragma once

#include <map>

#include "rudang/recruitment/intake.h"
#include "rudang/recruitment/recruitment.h"
#include "support.h"

namespace rudang::test {

using Rules = std::set<std::string>;
using Table = std::vector<std::vector<std::string>>;

// Rows as a spreadsheet gives them, without a file.
class Book {
public:
    explicit Book(recruitment::Intake::Chosen chosen = {}) : intake_("book.xlsx", std::move(chosen)) {}

    Book& sheet(std::string name, std::vector<std::vector<std::string>> rows, std::vector<tables::Merge> merges = {}) {
        for (std::size_t r = 0; r < rows.size(); ++r) {
            tables::Row row;
            row.sheet = &name;
            row.number = static_cast<int>(r) + 1;
            row.merges = &merges;
            for (auto& text : rows[r]) {
                auto& cell = row.cells.emplace_back();
                // "~2024-03-05" is struck through, "!" has a comment.
                cell.struck = text.starts_with("~");
                cell.noted = text.starts_with("!");
                if (cell.struck || cell.noted) text.erase(0, 1);
                cell.kind = text.empty() ? tables::Cell::Kind::empty : tables::Cell::Kind::text;
                cell.text = std::move(text);
            }
            if (!row.cells.empty()) intake_.take(row, person_);
        }
        return *this;
    }

    // Everybody, as "name: step day, …"; steps nobody knows of are not told.
    std::vector<std::string> people() {
        finish();
        std::vector<std::string> all;
        for (const auto& row : rows_) {
            std::string text = row.name + ":";
            std::multimap<int, std::string> days;
            for (const auto& recorded : row.events)
                if (const auto* info = find_event(recruitment::workflow()->events(), recorded.event.name); info->step)
                    days.emplace(info->step * 10 + info->order % 10, recorded.event.on.iso());
            for (const auto& [step, day] : days) text += " " + std::to_string(step / 10) + "=" + day;
            all.push_back(std::move(text));
        }
        return all;
    }
    const std::vector<recruitment::LedgerRow>& rows() {
        finish();
        return rows_;
    }
    std::string meaning(const std::string& sheet, const std::string& header) {
        finish();
        for (const auto& use : intake_.mappings().at(sheet).columns)
            if (use.header == header) {
                if (!use.meaning.empty()) return use.meaning;
                std::string open;
                for (const auto& each : use.could_be) open += (open.empty() ? "?" : "|") + each;
                return open;
            }
        return "no such heading";
    }
    const recruitment::IntakeFacts& facts() {
        finish();
        return intake_.facts();
    }
    std::set<std::string> violated(const char* today) {
        std::set<std::string> rules;
        for (auto row : rows()) {
            recruitment::leave_plans_open(row, day(today));
            auto judged = judge(*recruitment::workflow(), "x", row.events, {}, day(today));
            recruitment::respect_silence(row, judged.findings);
            for (const auto& finding : judged.findings)
                if (finding.verdict == Verdict::violated) rules.emplace(finding.rule);
        }
        return rules;
    }

private:
    void finish() {
        if (!finished_) intake_.finish(person_);
        finished_ = true;
    }
    recruitment::Intake intake_;
    std::vector<recruitment::LedgerRow> rows_;
    std::function<void(recruitment::LedgerRow)> person_ = [this](recruitment::LedgerRow row) {
        rows_.push_back(std::move(row));
    };
    bool finished_ = false;
};

}  // namespace rudang::test
