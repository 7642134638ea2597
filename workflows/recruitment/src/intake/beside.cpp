// Tables side by side, days whose year, month and day have a column each, and days beside other words in a cell.
#include <algorithm>

#include "row.h"
#include "rudang/engine/text.h"
#include "sheet.h"

namespace rudang::recruitment {
namespace {

using Kind = tables::Cell::Kind;

// 申请入党时间 of "申请入党时间（年）".
std::string before_bracket(const std::string& text) {
    return text.substr(0, std::min({text.find("（"), text.find('('), text.size()}));
}

// Which part of a day a column holds, and of which; nothing where it is no part.
struct Part {
    std::string_view unit;
    std::vector<std::string> whole;  // the heading of the day
};
std::optional<Part> part_in(const std::vector<std::string>& path) {
    const auto own = bare(path.back());
    for (const std::string_view unit : {"年", "月", "日"}) {
        auto whole = path;
        if (own == unit && path.size() > 1) {
            whole.pop_back();
            return Part{unit, std::move(whole)};
        }
        if (own.ends_with("(" + std::string(unit) + ")")) {
            whole.back() = before_bracket(path.back());
            return Part{unit, std::move(whole)};
        }
    }
    return std::nullopt;
}

std::string without_unit(std::string text, std::string_view unit) {
    while (text.ends_with(' ')) text.pop_back();
    if (text.ends_with(unit)) text.erase(text.size() - unit.size());
    return text;
}

bool holds_days(const std::vector<std::string>& path) {
    const auto reading = reading_of(path);
    return std::any_of(reading.senses.begin(), reading.senses.end(), [](const Sense& sense) {
        const auto* info = column_by_id(sense.id);
        return info && info->kind == ColumnInfo::Kind::day && info->id != "birth_date";
    });
}

// 姓名 by itself, or under the name of a stage: 入党申请人 | 积极分子 over two tables. 家属姓名 names nobody here.
bool heads_people(const std::vector<std::string>& path) {
    const auto reading = reading_of(path);
    if (!reading.certain() || reading.senses[0].id != "name" || bare(path.back()) != "姓名") return false;
    return std::all_of(path.begin(), path.end() - 1,
                       [](const std::string& each) { return stages_in_title(each) != 0; });
}

}  // namespace

// 镇党委 2024年3月10日, under a heading that asks for both: the only day among the words, where none of them says that
// it is not meant as one.
std::optional<OccurredOn> day_among_words(const std::string& text) {
    auto words = normalized_name(text);
    // Beside figures 五 is the name of 王五.
    if (words.find_first_of("0123456789") == std::string::npos) words = western_digits(words);
    for (const std::string_view doubt : {"约", "左右", "前", "后", "拟", "计划", "预计", "未", "不", "原",
                                         "改", "更正", "补", "初", "旬", "底",   "至",   "~",  "—",  "截"})
        if (words.find(doubt) != std::string::npos) return std::nullopt;
    std::optional<OccurredOn> found;
    const auto digits_end = [&](std::size_t at) {
        return std::min(words.find_first_not_of("0123456789", at), words.size());
    };
    const auto takes = [&](std::size_t& at, std::string_view mark, bool number_follows) {
        const auto next = at + mark.size();
        if (words.compare(at, mark.size(), mark) != 0 || (number_follows && digits_end(next) == next)) return false;
        at = number_follows ? digits_end(next) : next;
        return true;
    };
    for (std::size_t at = 0; (at = words.find_first_of("0123456789", at)) != std::string::npos;) {
        const auto from = at;
        at = digits_end(from);
        const int year = at - from == 4 ? std::stoi(words.substr(from, 4)) : 0;
        if (year < 1950 || year >= 2200) continue;
        // As far as its numbers and the marks between them go.
        std::size_t parts = 1;
        while (parts < 3 && (takes(at, "年", true) || takes(at, "月", true) || takes(at, ".", true) ||
                             takes(at, "-", true) || takes(at, "/", true)))
            ++parts;
        if (!takes(at, "日", false) && !takes(at, "号", false)) takes(at, "月", false);
        if (parts == 1) continue;
        tables::Cell cell;
        cell.kind = Kind::text;
        cell.text = words.substr(from, at - from);
        Problems wrong;
        const auto day = read_ledger_day(cell, wrong);
        if (!day || found) return std::nullopt;
        found = day;
    }
    return found;
}

std::vector<DayInParts> join_headings(Headings& headings) {
    std::vector<DayInParts> joined;
    Headings left;
    for (std::size_t i = 0; i < headings.size(); ++i) {
        const auto follows = [&](std::size_t at, std::string_view unit, const Part& first) {
            if (at >= headings.size() || headings[at].first != headings[i].first + (at - i)) return false;
            const auto part = part_in(headings[at].second);
            return part && part->unit == unit && part->whole == first.whole;
        };
        const auto first = part_in(headings[i].second);
        if (!first || first->unit != "年" || !follows(i + 1, "月", *first)) {
            left.push_back(headings[i]);
            continue;
        }
        const std::size_t parts = follows(i + 2, "日", *first) ? 3 : 2;
        joined.push_back({headings[i].first, parts});
        left.emplace_back(headings[i].first, first->whole);
        i += parts - 1;
    }
    headings = std::move(left);
    return joined;
}

void join_cells(SheetRow& row, const std::vector<DayInParts>& joined) {
    static constexpr std::string_view units[] = {"年", "月", "日"};
    for (const auto& [column, parts] : joined) {
        std::string text;
        std::size_t filled = 0, last = 0;
        bool struck = false, noted = false, strokes = true;
        for (std::size_t i = 0; i < parts; ++i) {
            const auto& cell = row.at(column + i);
            struck |= cell.struck, noted |= cell.noted;
            const auto part = without_unit(cell.text, units[i]);
            if (!part.empty()) ++filled, last = i + 1;
            strokes = strokes && says_nothing(part);
            text += (part.empty() ? "?" : part) + std::string(units[i]);
        }
        if (filled == 0 || strokes) continue;  // empty or / in the first says the same of all
        const bool whole = filled == 1 && last == 1 && row.at(column).text.size() > 4;  // 2024-03-05 in the first
        if (whole) continue;
        // 2024, 3 and nothing is a month; what lacks the month before its day cannot be read.
        if (filled == last)
            for (std::size_t i = last; i < parts; ++i) text.erase(text.size() - units[i].size() - 1);
        auto& cell = row.cells[column];
        cell = {};
        cell.kind = Kind::text;
        cell.text = std::move(text);
        cell.struck = struck, cell.noted = noted;
        for (std::size_t i = 1; i < parts && column + i < row.cells.size(); ++i) row.cells[column + i] = {};
    }
}

std::vector<std::size_t> tables_beside(const Headings& headings) {
    std::vector<std::size_t> names;  // into headings
    for (std::size_t i = 0; i < headings.size(); ++i)
        if (heads_people(headings[i].second)) names.push_back(i);
    if (names.size() < 2) return {};
    std::vector<std::size_t> begins;
    for (std::size_t n = 0; n < names.size(); ++n) {
        const auto end = n + 1 < names.size() ? names[n + 1] : headings.size();
        const bool days = std::any_of(headings.begin() + static_cast<std::ptrdiff_t>(names[n]),
                                      headings.begin() + static_cast<std::ptrdiff_t>(end),
                                      [](const auto& heading) { return holds_days(heading.second); });
        if (!days) return {};
        if (n == 0) continue;
        // 序号 before 姓名 belongs to it, as in the first table.
        auto first = names[n];
        for (std::size_t back = 1; back <= names[0] && back < names[n]; ++back)
            if (bare(headings[names[n] - back].second.back()) == bare(headings[names[0] - back].second.back()))
                first = names[n] - back;
            else
                break;
        begins.push_back(headings[first].first);
    }
    return begins;
}

SheetRow part_of(const SheetRow& row, std::size_t from, std::size_t to) {
    auto part = row;
    for (std::size_t c = 0; c < part.cells.size(); ++c) {
        if (c >= from && c < to) continue;
        part.cells[c] = {};
        if (c < part.covers.size()) part.covers[c] = SheetRow::own;
    }
    return part;
}

void SheetReader::begin_beside(Block& block) {
    auto begins = tables_beside(block.headings);
    if (begins.empty()) return;
    // A wide table may say the name once more: that is one person.
    const auto name_at = [&](std::size_t from) {
        const auto found = std::find_if(block.headings.begin(), block.headings.end(), [&](const auto& heading) {
            return heading.first >= from && heads_people(heading.second);
        });
        return found->first;
    };
    for (std::size_t r = block.height; r < rows_.size(); ++r)
        for (const auto from : begins)
            if (const auto name = rows_[r].own_text(name_at(0));
                !name.empty() && name == rows_[r].own_text(name_at(from)))
                return;
    constexpr auto end = static_cast<std::size_t>(-1);
    beside_.push_back({0, begins[0], nullptr});
    for (std::size_t i = 0; i < begins.size(); ++i) {
        const auto to = i + 1 < begins.size() ? begins[i + 1] : end;
        auto reader = std::make_unique<SheetReader>(reception_, *sheet_);
        reader->decided_ = true;
        reader->titles_ = titles_;
        reader->section_ = section_;
        for (std::size_t r = 0; r < block.height; ++r) reader->rows_.push_back(part_of(rows_[r], begins[i], to));
        beside_.push_back({begins[i], to, std::move(reader)});
    }
    std::erase_if(block.headings, [&](const auto& heading) { return heading.first >= begins[0]; });
    std::erase_if(block.joined, [&](const DayInParts& each) { return each.column >= begins[0]; });
}

void SheetReader::end_beside() {
    for (auto& each : beside_) {
        if (!each.reader) continue;
        each.reader->advance(true);
        each.reader->end_beside();
        each.reader->flush();
    }
    beside_.clear();
}

// A row below the headings.
void SheetReader::take_data(const SheetRow& row) {
    if (beside_.empty() && joined_.empty()) return data_row(row);
    for (auto& each : beside_) {
        if (!each.reader) continue;
        each.reader->rows_.push_back(part_of(row, each.from, each.to));
        each.reader->advance(false);
    }
    auto own = beside_.empty() ? row : part_of(row, beside_[0].from, beside_[0].to);
    join_cells(own, joined_);
    data_row(own);
}

}  // namespace rudang::recruitment
