// Days as people write them into cells.
#include <algorithm>
#include <cmath>

#include "headings.h"
#include "rudang/engine/text.h"

namespace rudang::recruitment {

namespace {

// "2024-3-5", "2024/03/05", "2024.3.5", "2024年3月5日" and nothing else: how nearly every day is written.
std::optional<Day> plain_day(std::string_view text) {
    const auto number = [&](std::size_t most) {
        int value = 0;
        std::size_t digits = 0;
        for (; digits < most && digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits)
            value = value * 10 + (text[digits] - '0');
        text.remove_prefix(digits);
        return std::pair(value, digits);
    };
    const auto take = [&](std::string_view mark) {
        const bool there = text.starts_with(mark);
        if (there) text.remove_prefix(mark.size());
        return there;
    };
    const auto [year, four] = number(4);
    if (four != 4 || text.empty()) return std::nullopt;
    const auto mark = text.substr(0, 1);
    const bool words = take("年");
    if (!words && mark != "-" && mark != "/" && mark != ".") return std::nullopt;
    if (!words) text.remove_prefix(1);
    const auto [month, some] = number(2);
    if (some == 0 || !take(words ? std::string_view("月") : mark)) return std::nullopt;
    const auto [day, more] = number(2);
    if (more == 0 || (words && !take("日")) || !text.empty()) return std::nullopt;
    return Day::from(year, month, day);
}

// "20240305".
std::optional<Day> eight_figures(std::string_view text) {
    if (text.size() != 8) return std::nullopt;
    int number = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        number = number * 10 + (c - '0');
    }
    return Day::from(number / 10000, number / 100 % 100, number % 100);
}

}  // namespace

namespace {

// "2024-03-05 00:00:00" without its time.
std::string without_time(const std::string& text) {
    const auto colon = text.find(':');
    if (colon == std::string::npos) return text;
    const auto gap = text.find_last_of(" T", colon);
    const bool clock =
        gap != std::string::npos && text.find_first_not_of("0123456789:.Z+-~", gap + 1) == std::string::npos;
    if (clock) return text.substr(0, gap);
    // 2024年3月20日15:30
    const auto day = text.rfind("日", colon);
    return day == std::string::npos ? text : text.substr(0, day + std::string_view("日").size());
}

}  // namespace

// Figure by figure, tens where 十 stands.
std::string western_digits(const std::string& text) {
    static constexpr std::string_view figures[] = {"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
    std::string out;
    int tens = -1, ones = -1;  // of a number with 十
    const auto close = [&] {
        if (tens >= 0) out += std::to_string(tens * 10 + std::max(ones, 0));
        tens = ones = -1;
    };
    std::string run;  // figures not yet written
    for (std::size_t at = 0; at < text.size();) {
        const std::string_view rest = std::string_view(text).substr(at);
        // Such characters begin with a byte that no letter or digit has.
        const bool wide = static_cast<unsigned char>(text[at]) >= 0xe2;
        int figure = wide && (rest.starts_with("零") || rest.starts_with("○") || rest.starts_with("Ｏ")) ? 0 : -1;
        // 二O一九年, with a letter between figures
        if ((text[at] == 'O' || text[at] == 'o') && !run.empty()) {
            run += '0';
            ++at;
            continue;
        }
        for (int n = 0; wide && n < 10 && figure < 0; ++n)
            if (rest.starts_with(figures[n])) figure = n;
        const bool ten = wide && rest.starts_with("十");
        if (ten) {
            tens = run.empty() ? 1 : run.back() - '0';
            run.clear();
        } else if (figure >= 0) {
            if (tens >= 0)
                ones = figure;
            else
                run += static_cast<char>('0' + figure);
        } else {
            out += run;
            run.clear();
            close();
            out += text[at++];
            continue;
        }
        at += 3;  // every such character has three bytes
    }
    out += run;
    close();
    return out;
}

int year_in(std::string_view text) {
    const auto words = western_digits(normalized_name(text));
    const auto is_digit = [&](std::size_t at) { return at < words.size() && words[at] >= '0' && words[at] <= '9'; };
    int found = 0;
    for (std::size_t at = 0; at < words.size(); ++at) {
        if (!is_digit(at)) continue;
        const auto end = std::min(words.find_first_not_of("0123456789", at), words.size());
        const std::string_view before = std::string_view(words).substr(0, at),
                               behind = std::string_view(words).substr(end);
        const int year = end - at == 4 ? std::stoi(words.substr(at, 4)) : 0;
        at = end;
        if (year < 1950 || year > 2199) continue;
        const auto ends = [&](std::string_view mark) { return before.ends_with(mark); };
        const auto begins = [&](std::string_view mark) { return behind.starts_with(mark); };
        const auto any = [](auto test, std::initializer_list<std::string_view> marks) {
            return std::any_of(marks.begin(), marks.end(), test);
        };
        if (found || !begins("年") || is_digit(end + std::string_view("年").size()) ||
            any(ends, {"-", "—", "~", "、", ",", "/", "至", "到", "和", "与", "及", "截至", "截止", "自", "从"}) ||
            any(begins, {"年底", "年末", "年以", "年前", "年后", "年起", "年至", "年-", "年—", "年版", "年制", "年修"}))
            return 0;
        found = year;
    }
    return found;
}

namespace {

// ①2022.3.5；②2022.9.5: what is numbered, parted instead.
std::string without_circled_numbers(std::string text) {
    static constexpr std::string_view circled[] = {"①", "②", "③", "④", "⑤", "⑥", "⑦", "⑧", "⑨", "⑩"};
    for (const auto mark : circled)
        for (std::size_t at; (at = text.find(mark)) != std::string::npos;) text.replace(at, mark.size(), ";");
    return text;
}

// "1、2022.3.5;2、2022.9.5": the same with plain numbers, where a year follows.
std::string without_numbering(std::string text) {
    const auto digits_from = [&](std::size_t at) {
        return std::min(text.find_first_not_of("0123456789", at), text.size()) - at;
    };
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool open = text[at] == '(', begins = at == 0 || text[at - 1] == ';' || text[at - 1] == ',';
        if (!open && !begins) continue;
        const auto number = at + (open ? 1 : 0);
        const auto count = digits_from(number);
        if (count < 1 || count > 2) continue;
        for (const std::string_view mark : {"、", ".", ")", ":"}) {
            const auto year = number + count + mark.size();
            if (text.compare(number + count, mark.size(), mark) != 0 || digits_from(year) != 4) continue;
            if (text[year] != '1' && text[year] != '2') continue;
            text.replace(at, year - at, begins ? "" : ";");
            break;
        }
    }
    while (text.starts_with(";") || text.starts_with(",")) text.erase(0, 1);
    return text;
}

// Spaces as people type them: between two days they part them, elsewhere they are nothing.
std::string without_spaces(const std::string& text) {
    std::string out;
    bool gap = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool wide = text.compare(i, 3, "　") == 0;
        if (wide || text[i] == ' ' || text[i] == '\n' || text[i] == '\r' || text[i] == '\t') {
            gap = true;
            i += wide ? 2 : 0;
            continue;
        }
        const bool day_before = !out.empty() && ((out.back() >= '0' && out.back() <= '9') || out.ends_with("日") ||
                                                 out.ends_with("号") || out.ends_with(")") || out.ends_with("）"));
        if (gap && day_before && text[i] >= '0' && text[i] <= '9') out += ';';
        gap = false;
        out += text[i];
    }
    return out;
}

// 5.20, 2024年3月: a day or a month among other words.
bool names_another_day(const std::string& words) {
    const auto is_digit = [&](std::size_t at) { return at < words.size() && words[at] >= '0' && words[at] <= '9'; };
    for (std::size_t at = 0; at < words.size(); ++at)
        for (const std::string_view mark : {"年", "月", ".", "/", "-"})
            if (is_digit(at) && words.compare(at + 1, mark.size(), mark) == 0 && is_digit(at + 1 + mark.size()))
                return true;
    return false;
}

// What stands in brackets behind a day and changes nothing of it: how long it took, where, who was there. Of any other
// word nobody knows whether the day still holds: （农历）, （作废）, （笔误）.
bool leaves_day_as_it_is(std::string words) {
    for (const std::string_view plain :
         {"不含节假日", "含节假日", "节假日", "不含周末", "周末", "工作日", "星期", "周",   "上午",   "下午",
          "晚上",       "晚",       "中午",   "线上",     "线下", "视频",   "电话", "现场", "会议室", "办公室",
          "共",         "已完成",   "已办",   "办结",     "延期", "延长",   "天",   "时",   "分",     "课",
          "小",         "优秀",     "良好",   "全票",     "自行", "起",     "止"})
        for (std::size_t at; (at = words.find(plain)) != std::string::npos;) words.erase(at, plain.size());
    if (words.empty() || names_usual_people(words)) return true;
    static constexpr Sought denies[] = {"不", "未", "没", "无", "非", "拒", "否"};
    return word_in(words, denies).empty() && is_clear(words);
}

// Days in a text, one after the other: "2022.3.5、2022.9.5", "2023.3.6-3.8", "2024年3月5日至9日（5个工作日）".
class DayText {
public:
    DayText(const std::string& text, int year) : whole_(text), year_(year) {
        rest_ = without_numbering(
            western_digits(normalized_name(without_spaces(without_circled_numbers(without_time(text))))));
        for (std::size_t open; (open = rest_.find('(')) != std::string::npos;) {
            const auto close = rest_.find(')', open);
            if (rest_.find_first_of("0123456789") > open) break;  // the brackets hold the day
            heed_bracket(rest_.substr(open, close == std::string::npos ? close : close - open));
            const auto size = close == std::string::npos ? std::string::npos : close - open + 1;
            // 2020-03-05（第一次）2024-03-05: they part two days.
            const bool parts = close != std::string::npos && digit_next(close + 1);
            rest_.replace(open, size, parts ? ";" : "");
        }
    }

    std::vector<DaySpan> read(Problems& problems) {
        std::vector<DaySpan> spans;
        bool range = false;
        take_any({"自", "从"});
        while (problem_.empty()) {
            skip_words();
            ordinal();
            const auto day = one_day(spans.empty() && !range, range);
            if (!day) break;
            if (range)
                finish_range(spans.back(), *day);
            else
                spans.push_back({*day, std::nullopt});
            previous_ = *day;
            skip_words();
            if (rest_.empty()) break;
            if (!range && ordinal()) continue;
            const bool to = take_any({"至", "到", "~", "—", "–", "―", "─", "-"});
            while (to && take_any({"-", "—", "–", "―", "─"})) {
            }
            if (to && range) fail(not_a_day());
            range = to;
            if (!to && !take_any({"、", ",", ";", "|", "和", "及", "与", "/"})) fail(not_a_day());
            if (!to)
                while (take_any({"、", ",", ";", "|"})) {
                }
            if (rest_.empty() && to) fail(not_a_day());
            if (rest_.empty()) break;
        }
        if (problem_.empty() && spans.empty()) fail(not_a_day());
        if (problem_.empty()) return spans;
        problems.insert(problems.end(), problem_.begin(), problem_.end());
        return {};
    }

private:
    Problem not_a_day() const { return cell_problem("不是日期：" + whole_, "not a day: " + whole_); }
    Problem no_such_day() const { return cell_problem("没有这一天：" + whole_, "there is no such day: " + whole_); }
    void fail(Problem problem) {
        if (problem_.empty()) problem_.push_back(std::move(problem));
    }
    // 2027-06-10（拟）: nothing that has happened. 2024-05-20（原3.20）: which of them it was?
    void heed_bracket(const std::string& words) {
        static constexpr Sought plan[] = {"拟",     "预计",   "计划", "预定", "暂定", "待定",
                                          "未到",   "未完成", "未办", "未开", "待办", "待完成",
                                          "进行中", "办理中", "时限", "截止", "应办"};
        // 补: what was made up for later, or only written down later.
        static constexpr Sought doubt[] = {"原",   "实际", "应为", "更正", "更改", "改为",
                                           "改期", "变更", "有误", "存疑", "补",   "追记"};
        const auto inside = words.substr(std::min<std::size_t>(words.size(), 1));
        if (!word_in(words, plan).empty())
            fail(cell_problem("是计划，没有采用：" + whole_, "a plan, and not used: " + whole_));
        else if (!word_in(words, doubt).empty() || names_another_day(inside) || !leaves_day_as_it_is(inside))
            fail(cell_problem("看不出是哪一天：" + whole_, "which day is meant cannot be told: " + whole_));
    }

    bool take(std::string_view mark) {
        if (!std::string_view(rest_).starts_with(mark)) return false;
        rest_.erase(0, mark.size());
        return true;
    }
    bool take_any(std::initializer_list<std::string_view> marks) {
        return std::any_of(marks.begin(), marks.end(), [&](std::string_view mark) { return take(mark); });
    }
    bool digit_next(std::size_t at = 0) const { return at < rest_.size() && rest_[at] >= '0' && rest_[at] <= '9'; }
    void skip_words() {
        while (take_any({"起",    "止",    "上午",   "下午",   "晚上", "星期1", "星期2", "星期3", "星期4",
                         "星期5", "星期6", "星期日", "星期天", "周1",  "周2",   "周3",   "周4",   "周5",
                         "周6",   "周日",  "。",     ".",      "合格", "优秀",  "良好",  "同意"}) ||
               length() || hour()) {
        }
    }
    // 共5个工作日: how long it was, behind the days.
    bool length() {
        const auto before = rest_;
        if (take("共") && number().second && (take("个"), take_any({"工作日", "天", "日"}))) return true;
        rest_ = before;
        return false;
    }
    // 9时, 9点30分, behind 上午.
    bool hour() {
        const auto before = rest_;
        if (number().second && take_any({"时", "点"})) {
            if (take("半")) return true;
            const auto full = rest_;
            if (!number().second || !take("分")) rest_ = full;
            return true;
        }
        rest_ = before;
        return false;
    }
    // 第一次：, before a day and between two.
    bool ordinal() {
        const auto before = rest_;
        if (take("第") && number().second && take("次")) {
            take("考察");
            take(":");
            return true;
        }
        rest_ = before;
        return false;
    }
    // A number and how many digits it has.
    std::pair<int, int> number() {
        int value = 0, digits = 0;
        for (; digit_next() && digits < 9; ++digits) {
            value = value * 10 + (rest_[0] - '0');
            rest_.erase(0, 1);
        }
        return {value, digits};
    }
    // The mark between two numbers of one day, where a number follows.
    std::string between_numbers() {
        for (const std::string_view mark : {"年", "月", "/", ".", "-", ",", "。", "—", "–", "、"})
            if (std::string_view(rest_).starts_with(mark) && digit_next(mark.size())) {
                rest_.erase(0, mark.size());
                return std::string(mark);
            }
        return {};
    }

    std::optional<OccurredOn> one_day(bool first, bool range) {
        if (!digit_next()) return fail(not_a_day()), std::nullopt;
        const auto [value, digits] = number();
        if (digits == 8) return made(value / 10000, value / 100 % 100, value % 100);
        if (digits == 6) return made(value / 100, value % 100, 0);
        if (digits == 4 && value >= 1900 && value < 2200) return after_year(value);
        if (digits > 2) return fail(not_a_day()), std::nullopt;
        if (first && !year_) return without_year(value);
        return part_of_day(value, range);
    }

    std::optional<OccurredOn> after_year(int year) {
        const auto mark = between_numbers();
        if (mark.empty()) {
            take("年");
            return fail(rest_.empty() ? cell_problem("日期只有年份：" + whole_, "only a year: " + whole_)
                                      : not_a_day()),
                   std::nullopt;
        }
        const auto month = number().first;
        const auto before = rest_;
        const auto next = between_numbers();
        // 2024.3-5 may be a day or two months.
        if (!next.empty() && next != mark && next != "月" && mark != "年") {
            rest_ = before;
            if (next == "-" || next == "—" || next == "、" || next == ",")
                return fail(cell_problem("分不清是日期还是月份：" + whole_, "a day or several months: " + whole_)),
                       std::nullopt;
            return fail(not_a_day()), std::nullopt;
        }
        if (next.empty()) {
            take("月");
            return made(year, month, 0);
        }
        const auto day = number().first;
        take_any({"日", "号"});
        return made(year, month, day);
    }

    // What stands behind a day already read: 9月21日, 3.8, 21.
    std::optional<OccurredOn> part_of_day(int value, bool range) {
        int year = year_, month = 0, day = value;
        if (previous_) {
            if (previous_->precision() != Precision::day) return fail(not_a_day()), std::nullopt;
            year = previous_->first().year();
            month = previous_->first().month();
        }
        if (take_any({"日", "号"})) {
            if (!month) return fail(not_a_day()), std::nullopt;
        } else if (const auto mark = between_numbers(); !mark.empty()) {
            month = value;
            day = number().first;
            take_any({"日", "号"});
        } else if (!previous_ || !range || take("月")) {
            return fail(not_a_day()), std::nullopt;
        }
        auto found = made(year, month, day);
        if (!found || !previous_ || previous_->first() <= found->first()) return found;
        // A notice over New Year ends in the year after.
        if (range) found = made(year + 1, month, day);
        if (range && found && found->first() < previous_->first().plus_days(200)) return found;
        return fail(cell_problem("看不出是哪一年：" + whole_, "of which year cannot be told: " + whole_)), std::nullopt;
    }

    std::optional<OccurredOn> without_year(int value) {
        const auto mark = between_numbers();
        const auto second = mark.empty() ? std::pair(0, 0) : number();
        const auto again = second.second ? between_numbers() : std::string{};
        const auto third = again.empty() ? std::pair(0, 0) : number();
        if (third.second == 4)
            return fail(cell_problem("日、月的先后不明：" + whole_ + "（请写成 2024-03-05）",
                                     "day and month may stand in either order: " + whole_ + " (write 2024-03-05)")),
                   std::nullopt;
        if (third.second || mark == "年")
            return fail(cell_problem("年份只有两位：" + whole_, "the year has only two digits: " + whole_)),
                   std::nullopt;
        (void)value;
        return fail(cell_problem("日期没有写年份：" + whole_, "the day has no year: " + whole_)), std::nullopt;
    }

    std::optional<OccurredOn> made(int year, int month, int day) {
        if (year >= 1900 && year < 2200) {
            if (day == 0)
                if (const auto found = OccurredOn::month(year, month)) return found;
            if (const auto found = Day::from(year, month, day)) return OccurredOn(*found);
        }
        return fail(no_such_day()), std::nullopt;
    }

    void finish_range(DaySpan& span, const OccurredOn& last) {
        if (last.last() < span.on.first() || last.precision() != span.on.precision())
            return fail(cell_problem("起止日期颠倒：" + whole_, "ends before it begins: " + whole_));
        span.from = span.on;
        span.on = last;
    }

    const std::string& whole_;
    int year_;
    std::string rest_;
    std::optional<OccurredOn> previous_;
    Problems problem_;
};

// A spreadsheet's number as a day; empty, with or without a problem, where it is none.
std::optional<OccurredOn> day_of_number(const tables::Cell& cell, Problems& problems) {
    const auto wrong = [&](std::string zh, std::string en) -> std::optional<OccurredOn> {
        problems.push_back(cell_problem(std::move(zh), std::move(en)));
        return std::nullopt;
    };
    const auto whole = std::floor(cell.number);
    if (!(std::abs(whole) < 1e9)) return std::nullopt;
    if (cell.number == whole) {
        const auto number = static_cast<long long>(cell.number);
        if (number >= 19000101 && number <= 21991231) {
            if (const auto day = Day::from(static_cast<int>(number / 10000), static_cast<int>(number / 100 % 100),
                                           static_cast<int>(number % 100)))
                return OccurredOn(*day);
            return wrong("没有这一天：" + cell.text, "there is no such day: " + cell.text);
        }
        // A serial whose day format was lost. The days of this procedure lie well inside these bounds.
        if (number >= 20000 && number <= 80000)
            return OccurredOn(cell.day.value_or(
                Day::from(1899, 12, 30).value_or(Day::from_number(-25569)).plus_days(static_cast<int>(number))));
    } else if (cell.number > 1900 && cell.number < 2200) {
        // 2024.1 kept as a number may have been 2024.1 or 2024.10.
        const int month = static_cast<int>(std::lround((cell.number - whole) * 100));
        if (month % 10 != 0 && month >= 1 && month <= 12) return OccurredOn::month(static_cast<int>(whole), month);
        if (month == 10)
            return wrong("“" + cell.text + "”按数字存放，分不清 1 月还是 10 月，请改为文本",
                         "kept as a number, " + cell.text + " may be January or October; make it text");
        if (month % 10 == 0 && month >= 20 && month <= 90)
            return OccurredOn::month(static_cast<int>(whole), month / 10);
    }
    return std::nullopt;
}

// What a formula shows that points to an empty cell.
bool links_to_nothing(const tables::Cell& cell) {
    if (cell.text.empty() || (cell.text[0] != '0' && cell.text[0] != '1')) return false;
    for (const auto* text : {"0", "1900/1/0", "1900-1-0", "1900-01-00", "1900年1月0日", "1900/01/00", "1899-12-30",
                             "1899/12/30", "1899-12-31"})
        if (cell.text == text) return true;
    return false;
}

}  // namespace

Problem struck_out(const tables::Cell& cell) {
    return cell_problem("划了删除线，没有采用：" + cell.text, "struck through and not used: " + cell.text);
}

namespace {

std::vector<DaySpan> days_of(const tables::Cell& cell, int year, Problems& problems) {
    using CellKind = tables::Cell::Kind;
    const auto wrong = [&](std::string zh, std::string en) -> std::vector<DaySpan> {
        problems.push_back(cell_problem(std::move(zh), std::move(en)));
        return {};
    };
    if (cell.kind == CellKind::empty) return {};
    if (cell.struck && !says_nothing(cell.text)) return problems.push_back(struck_out(cell)), std::vector<DaySpan>{};
    if (tables::is_fill(cell))
        return wrong("列太窄，存下来的只有“" + cell.text + "”，日期没有了；请在原表中加宽这一列后重新导出",
                     "the column was too narrow: only " + cell.text +
                         " was saved, the day is gone; widen the column in the original and export it again");
    if (tables::is_damaged(cell))
        return wrong("文字已损坏（编码有误）：" + cell.text,
                     "the text is damaged (its encoding is wrong): " + cell.text);
    if (cell.kind == CellKind::error) return wrong("公式出错：" + cell.text, "a formula failed: " + cell.text);
    if (links_to_nothing(cell)) return wrong("空单元格的链接：" + cell.text, "a link to an empty cell: " + cell.text);
    if (cell.year_only)
        return wrong("日期只有年份：" + std::to_string(cell.day->year()),
                     "only a year: " + std::to_string(cell.day->year()));
    if (cell.kind == CellKind::day && !cell.no_year)
        return {{cell.month_only ? *OccurredOn::month(cell.day->year(), cell.day->month()) : OccurredOn(*cell.day),
                 std::nullopt}};
    if (cell.kind == CellKind::text || (cell.text.size() == 10 && !cell.no_year))
        if (const auto day = cell.kind == CellKind::text ? plain_day(cell.text) : Day::parse(cell.text))
            return {{OccurredOn(*day), std::nullopt}};
    if (says_nothing(cell.text)) return {};
    if (says_unknown(cell.text)) return wrong("没有写明：" + cell.text, "not told: " + cell.text);
    if (cell.kind == CellKind::number) {
        const auto before = problems.size();
        if (const auto day = day_of_number(cell, problems)) return {{*day, std::nullopt}};
        if (problems.size() > before) return {};
    }
    return DayText(cell.text, year).read(problems);
}

// The first day of spreadsheets, and of many systems, kept where none is known; nor was there a Party before 1921, and
// whoever was born before joins it no more.
bool stands_for_none(const OccurredOn& on) {
    return on.last() < Day::from(1921, 1, 1) ||
           (on.precision() == Precision::day && on.first() == Day::from(1970, 1, 1));
}

}  // namespace

std::optional<OccurredOn> written_day(const tables::Cell& cell) {
    using CellKind = tables::Cell::Kind;
    const bool day = cell.kind == CellKind::day, text = cell.kind == CellKind::text;
    if (!(day || text) || cell.year_only || cell.no_year || cell.text.empty() || cell.text[0] < '0' ||
        cell.text[0] > '9' || cell.struck || links_to_nothing(cell))
        return std::nullopt;
    if (day && cell.month_only) {
        const auto month = OccurredOn::month(cell.day->year(), cell.day->month());
        return month && stands_for_none(*month) ? std::nullopt : month;
    }
    auto plain = day ? cell.day : plain_day(cell.text);
    if (!plain) plain = eight_figures(cell.text);
    if (!plain || stands_for_none(OccurredOn(*plain))) return std::nullopt;
    return OccurredOn(*plain);
}

std::vector<DaySpan> read_days(const tables::Cell& cell, int year, Problems& problems) {
    auto spans = days_of(cell, year, problems);
    if (std::none_of(spans.begin(), spans.end(), [](const DaySpan& each) { return stands_for_none(each.on); }))
        return spans;
    problems.push_back(
        cell_problem("不像真实的日期，没有采用：" + cell.text, "no likely day, and not used: " + cell.text));
    return {};
}

std::optional<OccurredOn> read_ledger_day(const tables::Cell& cell, Problems& problems) {
    if (const auto plain = written_day(cell)) return plain;
    const auto spans = read_days(cell, 0, problems);
    if (spans.empty()) return std::nullopt;
    if (spans.size() == 1 && !spans[0].from) return spans[0].on;
    problems.push_back(cell_problem("一格里有几个日期，看不出是哪一个：" + cell.text,
                                    "several days in one cell, and which is meant cannot be told: " + cell.text));
    return std::nullopt;
}

}  // namespace rudang::recruitment
