#include "rudang/office/words.h"

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <utility>
#include <vector>

#include "rudang/recruitment/intake.h"

namespace rudang::office {

namespace {

// As people write them into tables: 二〇二六年三月五日, 2026年3月5号.
std::optional<Day> day_in_table(std::string_view words) {
    tables::Cell cell;
    cell.kind = tables::Cell::Kind::text;
    cell.text = words;
    Problems ignored;
    const auto on = recruitment::read_ledger_day(cell, ignored);
    return on && on->precision() == Precision::day ? std::optional(on->first()) : std::nullopt;
}

}  // namespace

std::optional<Day> day_in_words(std::string_view given, Day today) {
    const auto plain = normalized_name(given);  // full-width figures, spaces
    const std::string_view words = plain;
    if (words == "today" || words == "今天" || words == "今日") return today;
    if (words == "yesterday" || words == "昨天" || words == "昨日") return today.plus_days(-1);
    if (words == "前天") return today.plus_days(-2);
    if (words == "明天" || words == "明日" || words == "tomorrow") return today.plus_days(1);
    if (words == "后天") return today.plus_days(2);
    if (const auto day = Day::parse(words)) return day;
    std::vector<int> numbers;
    std::string text(words);
    for (const char* mark : {"年", "月", "日"})
        for (std::size_t at; (at = text.find(mark)) != std::string::npos;) text.replace(at, 3, "-");
    int value = 0, digits = 0;
    for (const char c : text + "-") {
        if (c >= '0' && c <= '9' && digits < 8) {
            value = value * 10 + (c - '0');
            ++digits;
        } else if ((c == '-' || c == '/' || c == '.') && digits > 0) {
            numbers.push_back(value);
            value = digits = 0;
        } else if (c != '-') {
            return day_in_table(given);
        }
    }
    if (numbers.size() == 1 && numbers[0] > 19000000)
        return Day::from(numbers[0] / 10000, numbers[0] / 100 % 100, numbers[0] % 100);
    if (numbers.size() == 3) return Day::from(numbers[0], numbers[1], numbers[2]);
    return std::nullopt;
}

namespace {

constexpr std::size_t letter = 3;  // bytes of a Chinese character

// Up to ninety-nine, as people write small counts: 五, 十二, 两, 二十, 12; empty where it is no such number.
std::optional<int> small_count(std::string_view words) {
    static constexpr std::string_view figures = "零一二三四五六七八九";
    if (!words.empty() && words.size() < 3 && words.find_first_not_of("0123456789") == std::string_view::npos)
        return std::stoi(std::string(words));
    const auto figure = [](std::string_view one) -> std::optional<int> {
        if (one == "两") return 2;
        const auto at = one.size() == letter ? figures.find(one) : std::string_view::npos;
        return at == std::string_view::npos || at % letter ? std::nullopt : std::optional<int>(at / letter);
    };
    const auto ten = words.find("十");
    if (ten == std::string_view::npos) return figure(words);
    const auto before = words.substr(0, ten), after = words.substr(ten + letter);
    const auto tens = before.empty() ? std::optional(1) : figure(before);
    const auto ones = after.empty() ? std::optional(0) : figure(after);
    if (!tens || !ones) return std::nullopt;
    return *tens * 10 + *ones;
}

// What stands behind one of the words that it begins with.
std::optional<std::string_view> behind(std::string_view text, std::initializer_list<std::string_view> words) {
    for (const auto word : words)
        if (text.starts_with(word)) return text.substr(word.size());
    return std::nullopt;
}

std::optional<int> weekday_named(std::string_view word) {
    if (word == "日" || word == "天") return 7;
    const auto n = small_count(word);
    return n && *n >= 1 && *n <= 6 ? n : std::nullopt;
}

// 上周五, 本周一, 星期三: of the last named alone the one that was last.
std::optional<Day> in_the_week(std::string_view words, Day today) {
    const Day monday = today.plus_days(1 - today.weekday());
    struct Week {
        std::initializer_list<std::string_view> words;
        int days;
    };
    for (const auto& [names, days] :
         {Week{{"上上周", "上上星期"}, -14}, Week{{"上周", "上个星期", "上星期", "上礼拜", "上个礼拜"}, -7},
          Week{{"本周", "这周", "这星期", "这个星期", "本星期"}, 0}})
        if (const auto rest = behind(words, names))
            if (const auto day = weekday_named(*rest)) return monday.plus_days(days + *day - 1);
    if (const auto rest = behind(words, {"周", "星期", "礼拜"}))
        if (const auto day = weekday_named(*rest)) {
            const Day this_week = monday.plus_days(*day - 1);
            return this_week > today ? this_week.plus_days(-7) : this_week;
        }
    return std::nullopt;
}

// 三天前, 两周前.
std::optional<Day> days_ago(std::string_view words, Day today) {
    struct Unit {
        std::string_view word;
        int days;
    };
    for (const auto& [word, days] :
         {Unit{"天前", 1}, Unit{"天以前", 1}, Unit{"周前", 7}, Unit{"星期前", 7}, Unit{"个星期前", 7}})
        if (words.size() > word.size() && words.ends_with(word))
            if (const auto n = small_count(words.substr(0, words.size() - word.size())))
                return today.plus_days(-days * *n);
    return std::nullopt;
}

// 上月5日, 本月3号; a day alone is the last such.
std::optional<Day> in_the_month(std::string_view words, Day today) {
    const auto with = [&](std::string_view day, int months) -> std::optional<Day> {
        for (const std::string_view mark : {"日", "号"})
            if (day.size() > mark.size() && day.ends_with(mark)) {
                const auto n = small_count(day.substr(0, day.size() - mark.size()));
                const Day month = today.plus_days(1 - today.day()).plus_months(months);
                return n ? Day::from(month.year(), month.month(), *n) : std::nullopt;
            }
        return std::nullopt;
    };
    if (const auto rest = behind(words, {"上个月", "上月"})) return with(*rest, -1);
    if (const auto rest = behind(words, {"这个月", "本月"})) return with(*rest, 0);
    const auto day = with(words, 0);
    return day && *day > today ? with(words, -1) : day;
}

// 去年5月1日, 前年.
std::optional<Day> in_the_year(std::string_view words, Day today) {
    struct Year {
        std::string_view word;
        int back;
    };
    for (const auto& [word, back] : {Year{"今年", 0}, Year{"去年", 1}, Year{"前年", 2}})
        if (const auto rest = behind(words, {word}))
            return day_in_words(std::to_string(today.year() - back) + "." + std::string(*rest), today);
    return std::nullopt;
}

}  // namespace

std::optional<ReckonedDay> reckoned_day(std::string_view words, Day today) {
    const auto plain = without_full_stop(normalized_name(words));
    for (const int year : {today.year(), today.year() - 1})
        if (const auto day = day_in_words(std::to_string(year) + "." + plain, today); day && *day <= today)
            return ReckonedDay{*day, {"没有写年份", "no year was given"}};
    for (const auto reckon : {in_the_week, days_ago, in_the_month, in_the_year})
        if (const auto day = reckon(plain, today)) return ReckonedDay{*day, {"从今天推算", "reckoned from today"}};
    return plain == "大前天" ? std::optional(ReckonedDay{today.plus_days(-3), {"从今天推算", "reckoned from today"}})
                             : std::nullopt;
}

Text no_day_in(std::string_view words) {
    tables::Cell cell;
    cell.kind = tables::Cell::Kind::text;
    cell.text = words;
    Problems ignored;
    if (const auto on = recruitment::read_ledger_day(cell, ignored); on && on->precision() == Precision::month)
        return {"只写到月；请写到哪一日，如 " + on->first().iso(),
                "that is a month; give the day, like " + on->first().iso()};
    return {"不是日期，或没有这一天；请写全年月日，如 2026-06-01 或 2026年6月1日",
            "there is no such day; write year, month and day, like 2026-06-01"};
}

namespace {

bool is_han(std::uint32_t code) { return code >= 0x3400 && code <= 0x9fff; }

}  // namespace

namespace {

// The parts between blanks, each of Chinese characters alone, with how many there are of them; empty where anything
// else is among them.
std::vector<std::pair<std::string, std::size_t>> parts_of_name(std::string_view text) {
    std::vector<std::pair<std::string, std::size_t>> parts;
    bool begins = true;
    for (std::size_t at = 0; at < text.size();) {
        const auto byte = static_cast<unsigned char>(text[at]);
        const std::size_t length = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
        const std::string_view character(text.data() + at, std::min(length, text.size() - at));
        at += length;
        if (character == " " || character == "　") {
            begins = true;
            continue;
        }
        if (character.size() != letter) return {};
        const auto code =
            static_cast<std::uint32_t>((byte & 0x0f) << 12 | (character[1] & 0x3f) << 6 | (character[2] & 0x3f));
        if (!is_han(code)) return {};
        if (std::exchange(begins, false)) parts.emplace_back();
        parts.back().first += character;
        ++parts.back().second;
    }
    return parts;
}

bool double_surname(std::string_view word) {
    static constexpr std::string_view all =
        "欧阳 上官 司马 诸葛 司徒 东方 夏侯 皇甫 尉迟 公孙 慕容 令狐 长孙 宇文 端木 南宫 轩辕 独孤";
    return all.find(word) != std::string_view::npos;
}

}  // namespace

bool several_names(std::string_view text) {
    const auto parts = parts_of_name(text);
    return parts.size() > 1 && !double_surname(parts.front().first) &&
           std::all_of(parts.begin(), parts.end(),
                       [](const auto& part) { return part.second == 2 || part.second == 3; });
}

std::string without_padding(std::string_view text) {
    const auto parts = parts_of_name(text);
    std::string closed;
    std::size_t characters = 0;
    for (const auto& [part, count] : parts) {
        closed += part;
        characters += count;
    }
    return parts.empty() || characters > 4 || several_names(text) ? std::string(text) : closed;
}

namespace {

// What is counted, each with the words for it.
struct Unit {
    Text what;
    std::vector<std::string_view> words;
};
const std::vector<Unit>& units() {
    static const std::vector<Unit> all{{{"天", "days"}, {"天", "日"}},
                                       {{"学时", "hours"}, {"小时", "学时"}},
                                       {{"月", "months"}, {"个月", "月"}},
                                       {{"个数", "a count"}, {"人", "名", "个", "位", "票", "份"}}};
    return all;
}

const Unit* unit_behind(std::string_view words) {
    for (const auto& unit : units())
        for (const auto word : unit.words)
            if (words.size() > word.size() && words.ends_with(word)) return &unit;
    return nullptr;
}

}  // namespace

Text other_unit(std::string_view words, std::string_view label) {
    const auto* typed = unit_behind(normalized_name(words));
    const auto asked = std::find_if(units().begin(), units().end() - 1, [&](const Unit& unit) {
        return label.find(unit.what.zh) != std::string_view::npos;
    });
    if (!typed || typed == &*asked || typed == &units().back()) return {};
    return {"这里填的是" + asked->what.zh + "，不是" + typed->what.zh,
            "this asks for " + asked->what.en + ", not for " + typed->what.en};
}

std::string without_unit(std::string_view words) {
    auto text = without_full_stop(normalized_name(words));
    for (const auto* unit = unit_behind(text); unit; unit = unit_behind(text))
        for (const auto word : unit->words)
            if (text.size() > word.size() && text.ends_with(word)) text.resize(text.size() - word.size());
    if (const auto counted = small_count(text)) return std::to_string(*counted);
    // What is no number in the end is told as it was typed.
    return text.find_first_not_of("0123456789") == std::string::npos ? text : normalized_name(words);
}

std::string plain_figures(std::string_view text) {
    std::string plain;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto byte = [&](std::size_t n) {
            return at + n < text.size() ? static_cast<unsigned char>(text[at + n]) : 0;
        };
        // U+FF01 to U+FF5E stand for ! to ~, U+3000 for a blank.
        const bool full = byte(0) == 0xef && (byte(1) == 0xbc || byte(1) == 0xbd);
        if (text.substr(at, letter) == "　") {
            plain += ' ';
            at += 2;
        } else if (const int code = full ? (byte(1) - 0xbc) * 64 + byte(2) - 0x80 + 0x20 : 0;
                   code > ' ' && code < 0x7f) {
            plain += static_cast<char>(code);
            at += 2;
        } else {
            plain += text[at];
        }
    }
    const auto between_figures = [&](std::size_t at) {
        const auto before = plain.find_last_not_of(' ', at), after = plain.find_first_not_of(' ', at);
        return before == std::string::npos || after == std::string::npos ||
               (std::isdigit(static_cast<unsigned char>(plain[before])) &&
                (std::isdigit(static_cast<unsigned char>(plain[after])) || plain[after] == 'X' || plain[after] == 'x'));
    };
    std::string closed;
    for (std::size_t at = 0; at < plain.size(); ++at)
        if (plain[at] != ' ' || !between_figures(at)) closed += plain[at];
    return closed;
}

std::string without_full_stop(std::string text) {
    for (const std::string_view mark : {"。", ".", "！", "!", "，", ","})
        if (text.size() > mark.size() && text.ends_with(mark)) text.resize(text.size() - mark.size());
    return text;
}

std::optional<bool> yes_or_no(std::string_view typed) {
    const auto words = without_full_stop(normalized_name(typed));
    const auto is_one_of = [&](std::initializer_list<std::string_view> list) {
        return std::find(list.begin(), list.end(), words) != list.end();
    };
    if (is_one_of({"是", "是的", "有", "对", "对的", "嗯", "好", "好的", "行", "可以", "确定", "确认", "没错", "yes",
                   "y", "true", "1"}))
        return true;
    if (is_one_of(
            {"否", "不", "不是", "不是的", "不对", "没", "没有", "没有的", "无", "不行", "no", "n", "false", "0"}))
        return false;
    return std::nullopt;
}

std::optional<bool> said_again(std::string_view typed, std::string_view label) {
    const auto words = without_full_stop(normalized_name(typed));
    std::string_view asked = label;
    if (const auto rest = behind(label, {"是否"})) asked = *rest;
    // As it begins: 记名 is the contrary of 无记名投票.
    const auto says = [&](std::string_view part) { return part.size() >= 2 * letter && asked.starts_with(part); };
    if (says(words)) return true;
    if (const auto rest = behind(words, {"不是", "不", "非", "没有", "没", "未"}); rest && says(*rest)) return false;
    if (const auto rest = behind(words, {"是", "已经", "已", "有"}); rest && says(*rest)) return true;
    return std::nullopt;
}

namespace {

std::string members_in_words(const FieldSpec& field, const Json& value, Language language) {
    const bool zh = language == Language::zh;
    // The name speaks for itself; what else there is follows in brackets.
    std::string name, rest;
    for (const auto& member : field.members) {
        const auto found = value.find(std::string(member.name));
        if (found == value.end() || found->is_null()) continue;
        const auto words = value_in_words(member, *found, language);
        if (&member == &field.members.front() && field.type == FieldType::records)
            name = words;
        else
            rest += (rest.empty() ? ""
                     : zh         ? "，"
                                  : ", ") +
                    std::string(member.label.in(language)) + (zh ? "：" : ": ") + words;
    }
    if (name.empty()) return rest;
    return rest.empty() ? name : name + (zh ? "（" + rest + "）" : " (" + rest + ")");
}

}  // namespace

std::string value_in_words(const FieldSpec& field, const Json& value, Language language) {
    const bool zh = language == Language::zh;
    if (value.is_null()) return {};
    if (value.is_boolean()) return value.get<bool>() ? (zh ? "是" : "yes") : (zh ? "否" : "no");
    if (value.is_number_integer()) return std::to_string(value.get<std::int64_t>());
    if (value.is_object()) return field.members.empty() ? value.dump() : members_in_words(field, value, language);
    if (value.is_array()) {
        std::string list;
        for (const auto& each : value)
            list += (list.empty() ? "" : zh ? "、" : ", ") + value_in_words(field, each, language);
        return list;
    }
    if (!value.is_string()) return value.dump();
    const auto& word = value.get_ref<const std::string&>();
    for (const auto& choice : field.choices)
        if (choice.word == word) return std::string(choice.label.in(language));
    return word;
}

namespace {

// What says how an event turned out, first to last.
const FieldSpec* deciding_field(const EventInfo& event, const Json& fields) {
    for (const auto* name : {"outcome", "conclusion", "opinion"})
        if (const auto* field = find_field(*event.fields, name);
            field && field->type == FieldType::choice && fields.contains(name))
            return field;
    return nullptr;
}

}  // namespace

std::string outcome_word(const EventInfo& event, const Json& fields) {
    const auto* field = deciding_field(event, fields);
    return field ? fields.value(std::string(field->name), std::string{}) : std::string{};
}

std::string outcome_in_words(const EventInfo& event, const Json& fields, Language language) {
    const auto* field = deciding_field(event, fields);
    if (!field) return {};
    const auto words = value_in_words(*field, fields[std::string(field->name)], language);
    // What was put to the vote, where more than one thing can be.
    const auto* proposal = find_field(*event.fields, "proposal");
    if (!proposal || !fields.contains("proposal")) return words;
    return value_in_words(*proposal, fields["proposal"], language) +
           (language == Language::zh ? "，" + words : ", " + words);
}

}  // namespace rudang::office
