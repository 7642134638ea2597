#include "sheet.h"

#include <algorithm>
#include <filesystem>

#include "row.h"
#include "rudang/engine/text.h"

namespace rudang::recruitment {
namespace {

using Kind = tables::Cell::Kind;

constexpr std::size_t look_at = 200;      // rows of a sheet that are looked at to tell its shape
constexpr std::size_t look_ahead = 6;     // rows that must be at hand to tell a row of headings
constexpr std::size_t most_headings = 4;  // rows of headings one above the other

std::string trimmed(std::string text) {
    while (!text.empty() && (text.back() == ' ' || text.back() == '\n' || text.back() == '\r' || text.back() == '\t'))
        text.pop_back();
    text.erase(0, std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    return text;
}

// A word of the trade: what headings consist of and no person's data does.
bool heading_words(const std::string& text) {
    if (reading_of({text}).understood || known_heading(text)) return true;
    const auto plain = bare(text);
    if (plain.empty() || says_planned({text, {}})) return true;
    for (const std::string_view word : {"时间", "日期", "年月日", "年", "月", "日", "情况", "基本情况", "姓名", "人数",
                                        "票数", "结果", "内容", "实际"})
        if (plain == word) return true;
    return plain.find_first_not_of("0123456789") == std::string::npos || stages_in_title(text) != 0;
}

// A day or a large number: no heading. Cheap, because every row is asked.
bool holds_value(const tables::Cell& cell) {
    if (cell.kind == Kind::day || cell.kind == Kind::boolean || cell.kind == Kind::error) return true;
    if (cell.kind == Kind::number) return cell.number >= 100;
    const auto& text = cell.text;
    // 2025年上半年考察 and 2025上半年 are headings, 2025年3月 is a day.
    if (text.find("半年") != std::string::npos || text.find("季度") != std::string::npos) return false;
    if (text.size() >= 7 && text.compare(4, 3, "年") == 0 && (text[7] < '0' || text[7] > '9')) return false;
    return text.size() >= 6 && text[0] >= '1' && text[0] <= '2' && text[1] >= '0' && text[1] <= '9' && text[2] >= '0' &&
           text[2] <= '9' && text[3] >= '0' && text[3] <= '9';
}

bool is_name_heading(const std::string& text) {
    // 姓名, 申请人, name: asked of every cell.
    static constexpr Sought signs[] = {"名", "人", "ame", "AME"};
    if (text.size() > 60 || word_in(text, signs).empty()) return false;
    const auto* known = known_heading(text);
    return known && known->id == "name";
}

// 2027年发展计划 above the names is the title of it all, to their right what stands below it.
std::size_t name_column_of(const Headings& headings) {
    const auto found =
        std::ranges::find_if(headings, [](const auto& each) { return is_name_heading(each.second.back()); });
    return found == headings.end() ? 0 : found->first;
}

std::string without_colon(std::string text) {
    for (const std::string_view mark : {"：", ":"})
        if (text.ends_with(mark)) text.erase(text.size() - mark.size());
    return text;
}

bool heading_goes_on(const SheetRow& row) {
    for (std::size_t c = 0; c < row.cells.size(); ++c)
        if (row.cover(c) == SheetRow::from_above && is_name_heading(row.cells[c].text)) return true;
    return false;
}

}  // namespace

std::string text_of(const tables::Cell& cell) { return trimmed(cell.text); }

const tables::Cell& SheetRow::at(std::size_t column) const {
    static const tables::Cell nothing;
    return column < cells.size() ? cells[column] : nothing;
}

std::string SheetRow::own_text(std::size_t column) const {
    return cover(column) == own ? trimmed(at(column).text) : std::string{};
}

SheetRow MergeFiller::fill(const tables::Row& row) {
    SheetRow filled{row.number, row.hidden, row.cells, {}, false};
    std::erase_if(open_, [&](const Area& area) { return area.merge.last_row < row.number; });
    if (row.merges)
        for (; next_ < row.merges->size() && (*row.merges)[next_].first_row <= row.number; ++next_) {
            const auto& merge = (*row.merges)[next_];
            if (merge.last_row < row.number) continue;
            open_.push_back({merge, merge.first_row == row.number ? row.at(merge.first_column) : tables::Cell{}});
        }
    if (open_.empty()) return filled;
    filled.covers.assign(filled.cells.size(), SheetRow::own);
    for (const auto& area : open_) {
        // A title may be merged over all the columns there are.
        const auto last = std::min(area.merge.last_column, area.merge.first_column + 300);
        if (area.says.kind == Kind::empty) continue;
        for (auto column = area.merge.first_column; column <= last; ++column) {
            const bool first_row = row.number == area.merge.first_row;
            if (first_row && column == area.merge.first_column) continue;
            if (filled.cells.size() <= column) filled.cells.resize(column + 1);
            if (filled.covers.size() < filled.cells.size()) filled.covers.resize(filled.cells.size(), SheetRow::own);
            filled.cells[column] = area.says;
            filled.covers[column] = first_row ? SheetRow::from_left : SheetRow::from_above;
        }
    }
    return filled;
}

std::optional<std::string> lone_text(const SheetRow& row) {
    std::optional<std::string> found;
    for (std::size_t c = 0; c < row.cells.size(); ++c) {
        if (row.cells[c].kind == Kind::empty || row.cover(c) != SheetRow::own) continue;
        if (found || row.cells[c].kind != Kind::text) return std::nullopt;
        found = trimmed(row.cells[c].text);
    }
    return found;
}

const Field* PersonRecord::first(std::string_view meaning) const {
    const Field* empty = nullptr;
    const auto* wanted = column_by_id(meaning);
    for (const auto& field : fields) {
        if (wanted ? field.means() != wanted : field.use->meaning != meaning) continue;
        if (field.cell.kind != Kind::empty) return &field;
        if (!empty) empty = &field;
    }
    return empty;
}

std::string PersonRecord::text(std::string_view meaning) const {
    const auto* field = first(meaning);
    return field ? trimmed(field->cell.text) : std::string{};
}

std::vector<const Field*> PersonRecord::remarks() const {
    std::vector<const Field*> all;
    for (const auto& field : fields)
        if ((field.use->meaning == "note" || field.use->meaning == "situation") && field.cell.kind != Kind::empty)
            all.push_back(&field);
    return all;
}

std::optional<OccurredOn> PersonRecord::day(std::string_view meaning) const {
    const auto* field = first(meaning);
    Problems ignored;
    return field ? read_ledger_day(field->cell, ignored) : std::nullopt;
}

SheetReader::SheetReader(Reception& reception, const std::string& sheet)
    : reception_(reception), sheet_(&*reception.sheets.insert(sheet).first), shared_sheet_(sheet) {}

void SheetReader::take(const tables::Row& row) {
    rows_.push_back(filler_.fill(row));
    auto& taken = rows_.back();
    taken.names_columns = std::any_of(taken.cells.begin(), taken.cells.end(), [](const tables::Cell& cell) {
        return cell.kind == Kind::text && is_name_heading(cell.text);
    });
    if (!decided_ && rows_.size() < look_at) return;
    decided_ = true;  // forms are short
    advance(false);
}

void SheetReader::finish() {
    if (!decided_ && !of_nobody() && read_forms(reception_, *sheet_, rows_, subject())) return;
    advance(true);
    end_beside();
    flush();
    if (!any_) reception_.facts.sheets_without_header.push_back(*sheet_);
}

// A sheet of examples, or one that is void.
bool SheetReader::of_nobody() const {
    return titles_nobody(*sheet_) || is_example(*sheet_) || sheet_->find("样表") != std::string::npos;
}

// By the nearest title that says it; then by the sheet's name, and for a file without sheets by its own.
Subject SheetReader::subject() const {
    Subject found;
    std::optional<bool> another;
    const auto heed = [&](const std::string& name) {
        if (!found.stages) found.stages = stages_in_title(name);
        if (!another) another = speaks_of_another(name);
        found.planned = found.planned || titles_a_plan(name);
    };
    std::for_each(titles_.rbegin(), titles_.rend(), heed);
    // Under a title of its own that nobody understands it need not be about what the table above it was.
    const bool unclear = std::ranges::any_of(
        titles_, [](const std::string& title) { return !is_clear(title) && title.find("支") == std::string::npos; });
    if (!another && !unclear) another = another_;
    heed(*sheet_);
    const auto file = std::filesystem::path(reception_.file.str()).stem().string();
    if (sheet_->empty()) heed(file);
    // A book called after our procedure may hold other tables as well.
    if (!another && speaks_of_another(file).value_or(false)) another = true;
    found.another = another.value_or(false);
    found.ours = !another.value_or(true) || (!found.another && found.stages != 0);
    return found;
}

// ---- headings
// -----------------------------------------------------------------------------------------------------------

bool SheetReader::heading_row(std::size_t index) const {
    if (index >= rows_.size()) return false;
    const auto& row = rows_[index];
    bool any = false;
    for (const auto& cell : row.cells) {
        if (cell.kind == Kind::empty) continue;
        if (holds_value(cell)) return false;
        any = true;
    }
    if (!any) return false;
    for (std::size_t c = 0; c < row.cells.size(); ++c)
        if (row.cell_is_remark(c)) return false;
    return true;
}

// The heading of each column: what stands above it in these rows. Where nothing is merged, a group's name holds for the
// empty cells to its right.
std::optional<SheetReader::Block> SheetReader::block_of(std::size_t from, std::size_t height, bool named) const {
    std::size_t width = 0;
    for (std::size_t r = from; r < from + height; ++r) width = std::max(width, rows_[r].cells.size());
    const auto text = [&](std::size_t r, std::size_t c) { return trimmed(rows_[r].at(c).text); };
    const auto below = [&](std::size_t r, std::size_t c) {
        for (std::size_t next = r + 1; next < from + height; ++next)
            if (!rows_[next].own_text(c).empty()) return true;
        return false;
    };
    Block block;
    block.height = height;
    std::vector<std::string> group(height);  // that still holds, by row
    std::optional<std::size_t> name_row, name_column;
    for (std::size_t c = 0; c < width; ++c) {
        std::vector<std::string> path;
        for (std::size_t r = from; r < from + height; ++r) {
            auto here = text(r, c);
            auto& above = group[r - from];
            if (!here.empty())
                above = rows_[r].cover(c + 1) == SheetRow::from_left || rows_[r].cover(c) == SheetRow::from_left ||
                                !below(r, c)
                            ? std::string{}
                            : here;
            else if (below(r, c))
                here = above;
            if (!here.empty() && (path.empty() || path.back() != here)) path.push_back(here);
            if (!here.empty() && !name_column && is_name_heading(here)) name_row = r, name_column = c;
        }
        if (!path.empty()) block.headings.emplace_back(c, std::move(path));
    }
    if (named != name_column.has_value()) return std::nullopt;
    block.joined = join_headings(block.headings);
    // Whoever stands under 姓名 is the first person.
    for (std::size_t r = named ? *name_row + 1 : from + height; r < from + height; ++r)
        if (!rows_[r].own_text(*name_column).empty()) return std::nullopt;
    const auto mapping = reception_.make_mapping(block.headings, subject());
    std::set<std::string> had;
    for (const auto& use : mapping.columns)
        block.known += (!use.meaning.empty() && had.insert(use.meaning + "|").second) || !use.could_be.empty();
    if ((named && !mapping.has("name")) || block.known < 2) return std::nullopt;
    return block;
}

// Under the only person of a table may stand more headings with values below: a form written in rows.
std::optional<SheetReader::Block> SheetReader::nameless_block() const {
    if (!person_ || people_ != 1 || rows_.size() < 2 || !heading_row(0) || heading_row(1)) return std::nullopt;
    for (std::size_t c = 0; c < rows_[0].cells.size(); ++c)
        if (const auto text = rows_[0].own_text(c); !text.empty() && !heading_words(text)) return std::nullopt;
    return block_of(0, 1, false);
}

std::optional<SheetReader::Block> SheetReader::block_at(std::size_t from) const {
    std::optional<Block> best;
    int most = 0;
    bool words = true;
    for (std::size_t height = 1; height <= most_headings && heading_row(from + height - 1); ++height) {
        const auto& last = rows_[from + height - 1];
        for (std::size_t c = 0; c < last.cells.size(); ++c)
            if (const auto text = last.own_text(c); height > 1 && !text.empty()) words = words && heading_words(text);
        // 姓名 merged over a further row is not over yet.
        if (from + height < rows_.size() && heading_goes_on(rows_[from + height])) continue;
        auto block = block_of(from, height);
        if (!block) continue;
        // A row more is one of headings if it tells more, or consists of nothing else.
        const int score = static_cast<int>(block->known) * 10 + (words ? 1 : -1) * static_cast<int>(height);
        if (best && score <= most) continue;
        most = score;
        best = std::move(block);
    }
    return best;
}

void SheetReader::begin_table(Block block) {
    any_ = true;
    end_beside();
    begin_beside(block);
    joined_ = block.joined;
    nameless_ = std::none_of(block.headings.begin(), block.headings.end(),
                             [](const auto& heading) { return is_name_heading(heading.second.back()); });
    if (!nameless_) flush(), people_ = 0;
    const bool another = table_ != nullptr;
    if (!table_ || block.headings != headings_ || !titles_.empty()) {
        headings_ = block.headings;
        auto mapping = reception_.make_mapping(headings_, subject());
        mapping.header_row = rows_[block.height - 1].number;
        use(reception_.keep(*sheet_, std::move(mapping)));
    }
    for (const auto& use : table_->columns)
        if (use.meaning == "name") {
            name_column_ = use.column;
            break;
        }
    // A title holds for the tables below it until the next.
    if (!another || !titles_.empty()) nobodys_ = of_nobody() || std::ranges::any_of(titles_, titles_nobody);
    find_year();
    if (const auto about = subject(); !titles_.empty() && (about.another || about.ours)) another_ = about.another;
    gone_ = titles_say(title_says_gone);
    come_ = titles_say(title_says_come);
    find_maybe_reviews();
    for (std::size_t r = 0; r < block.height; ++r) rows_.pop_front();
    titles_.clear();
}

// 转出党员名单
std::string SheetReader::titles_say(std::string_view says(const std::string&)) const {
    for (auto title = titles_.rbegin(); title != titles_.rend(); ++title)
        if (const auto word = says(*title); !word.empty()) return std::string(word);
    return titles_.empty() ? std::string(says(*sheet_)) : std::string{};
}

void SheetReader::use(const Mapping& mapping) {
    table_ = &mapping;
    heading_years_.clear();
    meanings_.clear();
    for (const auto& each : mapping.columns) {
        heading_years_.push_back(year_in(each.header));
        meanings_.push_back(column_by_id(each.meaning));
    }
    mark_columns();
}

void SheetReader::find_year() {
    for (const auto& title : titles_)
        if (const int year = year_in(title)) year_ = year;
    if (!year_) year_ = year_in(*sheet_);
    if (!year_) year_ = year_in(std::filesystem::path(reception_.file.str()).stem().string());
}

// Columns without a meaning between the steps of an activist: 考察 repeats, so that one column may not be all.
void SheetReader::find_maybe_reviews() {
    maybe_reviews_.clear();
    std::map<std::size_t, int> steps;  // of the columns that have one; 0 for those that mean something else
    for (const auto& use : table_->columns)
        if (!use.meaning.empty() || !use.could_be.empty()) steps[use.column] = step_of_meaning(use.meaning);
    if (steps.empty()) return;
    constexpr std::size_t behind = 8;  // columns behind the last heading, whose own may be missing
    for (std::size_t column = 0; column <= steps.rbegin()->first + behind; ++column) {
        const auto right =
            std::find_if(steps.upper_bound(column), steps.end(), [](const auto& each) { return each.second; });
        int left = 0;
        for (auto each = steps.lower_bound(column); each != steps.begin() && !left;) left = (--each)->second;
        if (!steps.contains(column) && left >= 3 && left <= 6 && (right == steps.end() || right->second >= 6))
            maybe_reviews_.push_back(column);
    }
}

// Does the first row at hand begin a table? Then its headings are taken.
bool SheetReader::begins_table() {
    const auto& row = rows_.front();
    if (auto block = nameless_block()) return begin_table(std::move(*block)), true;
    bool near = false;
    for (std::size_t r = 0; r < std::min(rows_.size(), most_headings); ++r) near = near || rows_[r].names_columns;
    if (!near || !heading_row(0)) return false;
    if (lone_text(row) && (row.cover(1) == SheetRow::from_left || !row.own_text(0).empty())) return false;
    auto block = block_at(0);
    if (!block) return false;
    bool tells = false;  // its first row says something about the columns
    for (std::size_t c = 0; c < row.cells.size(); ++c)
        if (const auto text = row.own_text(c); !text.empty())
            tells = tells || (c > name_column_of(block->headings)
                                  ? heading_words(text) || (!is_clear(text) && !titles_a_table(text))
                                  : heading_words(text) && !says_planned({text, {}}));
    if (!tells)
        if (const auto next = block_at(1); next && next->known >= block->known) return false;
    begin_table(std::move(*block));
    return true;
}

void SheetReader::advance(bool last) {
    while (rows_.size() > (last ? 0 : look_ahead)) {
        if (begins_table()) continue;
        const auto& row = rows_.front();
        const auto lone = lone_text(row);
        // One more review of the person above is no line across the table.
        const bool value =
            lone && table_ && person_ && (row.cover(name_column_) == SheetRow::from_above || continues_person(row));
        const bool heads = lone && rows_.size() > 1 && rows_[1].names_columns && heading_row(1);
        const bool divides = lone && !value &&
                             (!table_ || heads || row.own_text(name_column_).empty() ||
                              row.cover(name_column_ + 1) == SheetRow::from_left || stages_in_title(*lone) ||
                              (without_number(*lone) != *lone && without_number(*lone).ends_with("人员")) ||
                              lone->find("支部") != std::string::npos || lone->find("总支") != std::string::npos ||
                              lone->starts_with("以下"));
        if (divides && !nameless_) {
            for (auto& each : beside_)
                if (each.reader) each.reader->rows_.push_back(row), each.reader->advance(false);
            title_row(row, *lone, heads);
        } else if (table_) {
            take_data(row);
        }
        rows_.pop_front();
    }
}

void SheetReader::title_row(const SheetRow& row, const std::string& text, bool heads) {
    // 二、转出人员, 以下人员已转出：
    const auto gone = title_says_gone(without_colon(std::string(without_number(text))));
    if (table_ && looks_like_remark(text) && gone.empty() && !heads) {
        flush_person();
        reception_.facts.not_people[*sheet_].push_back(row.number);
        return;
    }
    flush();
    titles_.push_back(text);
    if (table_) find_year();
    // It holds until 三、 or the like.
    if (table_ && !gone.empty())
        gone_ = gone;
    else if (table_ && (stages_in_title(text) || without_number(text) != text))
        gone_ = without_number(text) != text ? std::string{} : titles_say(title_says_gone);
    if (text.find("支部") != std::string::npos || text.find("总支") != std::string::npos)
        section_ = branch_in_title(text);
    // 二、发展对象, with the headings of the whole table still holding.
    if (table_ && stages_in_title(text)) {
        auto mapping = reception_.make_mapping(headings_, subject());
        mapping.header_row = table_->header_row;
        if (!std::equal(mapping.columns.begin(), mapping.columns.end(), table_->columns.begin(), table_->columns.end(),
                        [](const ColumnUse& a, const ColumnUse& b) { return a.meaning == b.meaning; }))
            use(reception_.keep(*sheet_, std::move(mapping)));
    }
}

// ---- people
// -------------------------------------------------------------------------------------------------------------

// A row without a name that only adds to what may be said several times: another review, another contact.
bool SheetReader::continues_person(const SheetRow& row) const {
    if (!person_) return false;
    bool adds = false;
    for (const auto& use : table_->columns) {
        if (row.own_text(use.column).empty()) continue;
        const auto* info = column_by_id(use.meaning);
        // 合格 under 考察意见, which nothing reads, tells of nobody else.
        Problems ignored;
        if (!info && use.could_be.empty() && read_days(row.at(use.column), 0, ignored).empty()) continue;
        if (!info || !info->may_repeat()) return false;
        adds = true;
    }
    return adds;
}

void SheetReader::data_row(const SheetRow& row) {
    look_aside(row);
    if (nameless_) return add_cells(row, false);
    const auto nobody = [&] { reception_.facts.not_people[*sheet_].push_back(row.number); };
    if (nobodys_) return nobody();
    const auto name = without_stars(row.own_text(name_column_));
    if (name.empty() && aside_.plan) return nobody();
    if (name.empty() && person_ && aside_.done) return add_cells(row, true);
    if (table_->has("step") && tells_of_a_step(row)) return step_row(row, name);
    if (!name.empty() && (says_nothing(name) || says_unknown(name))) return flush_person(), nobody();
    if (is_nobody(row, name)) return flush_person(), nobody();
    const bool same = (row.cover(name_column_) == SheetRow::from_above || says_ditto(name)) && person_;
    if (same || (name.empty() && continues_person(row))) return add_cells(row, true);
    // Merged over rows of which the first is nobody's.
    if (row.cover(name_column_) == SheetRow::from_above && !table_->has("step")) return nobody();
    if (name.empty() && row.cover(name_column_) == SheetRow::own && !holds_day(row)) return;
    if (!name.empty() && (row.at(name_column_).kind != Kind::text || !looks_like_name(name)) && !holds_day(row))
        return nobody();
    if (row.at(name_column_).kind == Kind::number) return nobody();  // how many they are
    // A day where the name should be: the row has slipped, and what it says of whom nobody knows.
    Problems ignored;
    if (!name.empty() && !looks_like_name(name) && !read_days(row.at(name_column_), 0, ignored).empty())
        return nobody();
    if (table_->has("step")) return step_row(row, name);
    new_person(row, name);
}

void SheetReader::new_person(const SheetRow& row, const std::string& name) {
    flush_person();
    ++people_;
    person_.emplace();
    person_->name =
        name.empty() && row.cover(name_column_) != SheetRow::own ? trimmed(row.at(name_column_).text) : name;
    person_->section = section_;
    person_->place = {reception_.file, shared_sheet_, row.number, {}};
    person_->hidden = row.hidden;
    person_->come = come_;
    person_->gone = row.at(name_column_).struck ? "删除线" : gone_;
    add_cells(row, false);
}

void SheetReader::add_cells(const SheetRow& row, bool only_own) {
    if (person_->fields.empty()) person_->fields.reserve(table_->columns.size());
    heed_aside(row);
    for (std::size_t i = 0; i < table_->columns.size(); ++i) {
        const auto& use = table_->columns[i];
        if (use.meaning.empty() && use.could_be.empty()) continue;
        if (only_own && row.own_text(use.column).empty()) continue;
        if (aside_.plan && (use.meaning.empty() || step_of_meaning(use.meaning))) continue;
        person_->fields.push_back(
            {&use, row.at(use.column), row.number, use.column, sheet_, year_, heading_years_[i], meanings_[i]});
    }
    // A day under a heading nobody understands, where reviews stand, may be one more of them.
    for (const auto column : maybe_reviews_) {
        Problems ignored;
        if (!row.own_text(column).empty() && !read_days(row.at(column), 0, ignored).empty())
            person_->fields.push_back(
                {reception_.use_of({}, {}, {"reviewed_on"}), row.at(column), row.number, column, sheet_});
    }
}

void SheetReader::flush_person() {
    if (person_) reception_.deliver(std::move(*person_));
    person_.reset();
}

}  // namespace rudang::recruitment
