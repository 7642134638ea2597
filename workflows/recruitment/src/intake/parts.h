// Shared by the parts of the intake.
#pragma once

#include <cstdint>
#include <span>

#include "rudang/recruitment/intake.h"

namespace rudang::recruitment {

// A heading's letters and digits only; compatibility forms unified.
std::string bare(std::string_view header);

const ColumnInfo* column_by_id(std::string_view id);

// 姓名Name: the Chinese of it. A text without any stays as it is.
std::string without_latin(std::string text);

// Without what stands in round brackets, in ASCII: after `bare` or `normalized_name` no others are left.
std::string without_brackets(std::string text);

// The column a heading is a name of, whatever stands around it; null where it is none.
const ColumnInfo* known_heading(std::string_view header);

// "一、姓名", "（二）谈话时间": without its number.
std::string_view without_number(std::string_view header);

// Which bytes a text holds, one bit for several: a word can stand in it only where all of the word's may.
constexpr std::uint64_t bytes_of(std::string_view text) {
    std::uint64_t bytes = 0;
    for (const char c : text) bytes |= std::uint64_t{1} << (static_cast<unsigned char>(c) & 63U);
    return bytes;
}

// A word that is looked for in many texts, most of which its bytes tell apart at once.
struct Sought {
    std::string_view text;
    std::uint64_t bytes;
    constexpr Sought(const char* word) : text(word), bytes(bytes_of(text)) {}
    constexpr bool may_be_in(std::uint64_t others) const { return (bytes & ~others) == 0; }
};

// The first of these words that stands in the text; empty where none does.
inline std::string_view word_in(std::string_view text, std::span<const Sought> words) {
    const auto bytes = bytes_of(text);
    for (const auto& word : words)
        if (word.may_be_in(bytes) && text.find(word.text) != std::string_view::npos) return word.text;
    return {};
}

// What people put into a cell to say that there is nothing.
bool says_nothing(const std::string& text);
// A stroke, 无 or 暂无: none, or that it does not apply, or that nobody wrote it down. 未 and 尚未 say only the first.
bool may_be_inapplicable(const std::string& text);
// And what says that something was there and is not known.
bool says_unknown(const std::string& text);

// 二〇二四年十二月二十五日 with digits.
std::string western_digits(const std::string& text);

// A day, or the days from `from` to `on`.
struct DaySpan {
    OccurredOn on;
    std::optional<OccurredOn> from;
};
// The day of a cell that holds one and nothing else, as nearly all do: what `read_days` would read, without asking what
// else might stand there.
std::optional<OccurredOn> written_day(const tables::Cell& cell);
// All days of a cell. `year` goes before days that have none; 0 where nothing tells it.
std::vector<DaySpan> read_days(const tables::Cell& cell, int year, Problems& problems);

// The only day among a cell's words, as under 批准机关和时间; nothing where it may not be meant.
std::optional<OccurredOn> day_among_words(const std::string& text);

// Of a cell that was struck through: what it said no longer holds.
Problem struck_out(const tables::Cell& cell);

// The only year a text names, 2024年发展党员台账; 0 where it names none, or a day, or up to when something goes.
int year_in(std::string_view text);

// The people a cell names; empty where it cannot be told how many they are.
std::optional<std::vector<std::string>> names_in(const std::string& text);

// What a remark says of whom nothing more is to be expected here, or of whom something is on record elsewhere: the word
// that says so, or nothing.
std::string_view says_gone(const std::string& remark);
std::string_view says_come(const std::string& remark);
// The same of a title or the name of a sheet, of everybody below it: 转出党员名单; nothing where it speaks of others
// too.
std::string_view title_says_gone(const std::string& title);
// 转入党员台账: of everybody below it what was before is on record elsewhere.
std::string_view title_says_come(const std::string& title);
// The branch that a title names: 第一党支部 of 第一党支部发展党员工作台账, nothing of 党支部发展党员台账.
std::string branch_in_title(const std::string& title);
// Does a remark say that a step of the conversion was put off?
bool says_put_off(std::string_view word);
// The steps a remark speaks of: 2024年3月20日已谈话. 未谈话 says what the empty cell says.
std::vector<int> steps_spoken_of(const std::string& remark);
// Does it say any of all this?
bool remarks_on_steps(const std::string& text);
// 备注 that nobody can read, or that says what is on paper is not all here: what was done cannot be told.
bool leaves_all_open(const std::string& remark);
// 工作单位, 籍贯: a heading that asks for something about a person which is no step and no remark.
bool asks_about_person(std::string_view heading);
// The stage somebody has reached by now as a cell of his situation says it, or a remark; 0 where it says none.
unsigned says_reached(const std::string& text, bool remark);

// Could this be what a person is called?
bool looks_like_name(std::string_view text);
// 王五, 王五、赵六: called as people usually are.
bool names_usual_people(const std::string& text);
// 〃, 同上: what stands above.
bool says_ditto(std::string_view text);
// 张三、李四, 张三等3人: several people, who have no row of their own.
bool names_several(const std::string& text);
// 中共某镇委员会, 机关党委: where a name should stand it signs, and is nobody.
bool looks_like_organization(std::string_view text);
// 此行为示例: what is no person's.
bool is_example(std::string_view text);
// 填表人：, 合计, （必填）: what stands among people's rows and is nobody.
bool looks_like_remark(std::string_view text);

inline Problem cell_problem(std::string zh, std::string en) { return {"bad-cell", "", {std::move(zh), std::move(en)}}; }

}  // namespace rudang::recruitment
