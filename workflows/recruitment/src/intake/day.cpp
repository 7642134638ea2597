// Days as people write them into cells.
#include <algorithm>
#include <cmath>

#include "parts.h"
#include "rudang/engine/text.h"

namespace rudang::recruitment {

bool says_nothing(const std::string& text) {
    const auto word = bare(text);
    if (word.empty() && !text.empty()) return true;  // a stroke, a dash
    for (const auto* nothing : {"无", "暂无", "未", "未办"})
        if (word == nothing) return true;
    return false;
}

namespace {

// "2024-03-05 00:00:00" without its time.
std::string without_time(const std::string& text) {
    const auto colon = text.find(':');
    if (colon == std::string::npos) return text;
    const auto gap = text.find_last_of(" T", colon);
    return gap == std::string::npos ? text : text.substr(0, gap);
}

// 二〇二四年十二月二十五日 in digits: figure by figure, tens where 十 stands.
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
        int figure = rest.starts_with("零") || rest.starts_with("○") ? 0 : -1;
        for (int n = 0; n < 10 && figure < 0; ++n)
            if (rest.starts_with(figures[n])) figure = n;
        const bool ten = rest.starts_with("十");
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

}  // namespace

std::optional<OccurredOn> read_ledger_day(const tables::Cell& cell, Problems& problems) {
    using CellKind = tables::Cell::Kind;
    const auto wrong = [&](std::string zh, std::string en) -> std::optional<OccurredOn> {
        problems.push_back(cell_problem(std::move(zh), std::move(en)));
        return std::nullopt;
    };
    if (cell.kind == CellKind::empty) return std::nullopt;
    // Most are digits and marks in ASCII, which need no normalizing.
    const bool plain = !cell.text.empty() && cell.text[0] >= '0' && cell.text[0] <= '9' &&
                       std::all_of(cell.text.begin(), cell.text.end(),
                                   [](char c) { return c > ' ' && static_cast<unsigned char>(c) < 0x7f; });
    if (!plain && says_nothing(cell.text)) return std::nullopt;
    if (cell.kind == CellKind::day)
        return cell.month_only ? OccurredOn::month(cell.day->year(), cell.day->month()) : OccurredOn(*cell.day);
    if (cell.kind == CellKind::error) return wrong("公式出错：" + cell.text, "a formula failed: " + cell.text);
    if (cell.kind == CellKind::number && cell.number == std::floor(cell.number)) {
        const auto number = static_cast<long long>(cell.number);
        if (number >= 19000101 && number <= 21991231) {
            if (const auto day = Day::from(static_cast<int>(number / 10000), static_cast<int>(number / 100 % 100),
                                           static_cast<int>(number % 100)))
                return OccurredOn(*day);
            return wrong("没有这一天：" + cell.text, "there is no such day: " + cell.text);
        }
        // A serial whose day format was lost. The days of this procedure lie well inside these bounds.
        if (number >= 20000 && number <= 80000)
            return OccurredOn(
                Day::from(1899, 12, 30).value_or(Day::from_number(-25569)).plus_days(static_cast<int>(number)));
    }
    if (cell.kind == CellKind::number && cell.number > 1900 && cell.number < 2200 &&
        cell.number != std::floor(cell.number)) {
        // 2024.1 kept as a number may have been 2024.1 or 2024.10.
        const int month = static_cast<int>(std::lround((cell.number - std::floor(cell.number)) * 100));
        if (month % 10 != 0 && month >= 1 && month <= 12)
            return OccurredOn::month(static_cast<int>(cell.number), month);
        if (month == 10)
            return wrong("“" + cell.text + "”按数字存放，分不清 1 月还是 10 月，请改为文本",
                         "kept as a number, " + cell.text + " may be January or October; make it text");
        if (month % 10 == 0 && month >= 20 && month <= 90)
            return OccurredOn::month(static_cast<int>(cell.number), month / 10);
    }
    std::string text = plain ? without_time(cell.text) : western_digits(normalized_name(without_time(cell.text)));
    for (const char* mark : {"年", "月", "日", "号", "/", ".", "-", ",", "．", "。", "—", "，", "、"})
        for (std::size_t at; (at = text.find(mark)) != std::string::npos;)
            text.replace(at, std::string_view(mark).size(), "|");
    while (!text.empty() && text.back() == '|') text.pop_back();
    std::vector<int> numbers;
    int value = 0, digits = 0;
    for (const char c : text + "|") {
        if (c >= '0' && c <= '9' && digits < 8) {
            value = value * 10 + (c - '0');
            ++digits;
        } else if (c == '|' && digits > 0) {
            numbers.push_back(value);
            value = digits = 0;
        } else if (c != '|') {
            return wrong("不是日期：" + cell.text, "not a day: " + cell.text);
        }
    }
    if (numbers.size() == 1 && numbers[0] >= 19000101) {
        if (const auto day = Day::from(numbers[0] / 10000, numbers[0] / 100 % 100, numbers[0] % 100))
            return OccurredOn(*day);
    } else if (numbers.size() == 1 && numbers[0] >= 190001 && numbers[0] <= 219912) {
        if (const auto month = OccurredOn::month(numbers[0] / 100, numbers[0] % 100)) return month;
    } else if (numbers.size() == 3 && numbers[0] >= 1900) {
        if (const auto day = Day::from(numbers[0], numbers[1], numbers[2])) return OccurredOn(*day);
    } else if (numbers.size() == 2 && numbers[0] >= 1900) {
        if (const auto month = OccurredOn::month(numbers[0], numbers[1])) return month;
    } else if (!numbers.empty() && numbers[0] < 1900) {
        return wrong("日期没有写年份：" + cell.text, "the day has no year: " + cell.text);
    } else if (numbers.size() == 1 && numbers[0] < 2200) {
        return wrong("日期只有年份：" + cell.text, "only a year: " + cell.text);
    }
    return wrong("没有这一天：" + cell.text, "there is no such day: " + cell.text);
}

}  // namespace rudang::recruitment
