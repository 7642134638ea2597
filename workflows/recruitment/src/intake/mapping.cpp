// From headings to what their columns mean, with what was chosen before.
#include <algorithm>
#include <set>

#include "row.h"
#include "sheet.h"

namespace rudang::recruitment {
namespace {

std::string joined(const std::vector<std::string>& path) {
    std::string text;
    for (const auto& part : path) text += part;
    return text;
}

Reading certainly(const ColumnInfo& column) {
    Reading reading;
    reading.understood = true;
    const int step = step_of_meaning(column.id);
    reading.senses.push_back({column.id, step, step, {}, true});
    return reading;
}

// Of two columns for one thing nobody knows which is meant. Two days are compared row by row, of two names or numbers
// of a person the first will do, of two counts neither.
void settle_doubles(Mapping& mapping) {
    std::map<std::string, int> used;
    for (const auto& use : mapping.columns) ++used[use.meaning];
    std::set<std::string> had;
    for (auto& use : mapping.columns) {
        const auto* info = column_by_id(use.meaning);
        if (!info || used[use.meaning] < 2 || info->may_repeat() || info->kind == ColumnInfo::Kind::day) continue;
        if (info->kind == ColumnInfo::Kind::number) {
            use.could_be = {use.meaning};
            use.meaning.clear();
        } else if (!had.insert(use.meaning).second) {
            use.meaning.clear();
        }
    }
    // 姓名 | 阶段 | 时间: without a day of its own anywhere, the stage is the step.
    const auto has_day_of_its_own = [](const ColumnUse& use) { return step_of_meaning(use.meaning) != 0; };
    if (!mapping.has("step") && mapping.has("step_on") && used["step_stage"] == 1 &&
        std::ranges::none_of(mapping.columns, has_day_of_its_own))
        for (auto& use : mapping.columns)
            if (use.meaning == "step_stage") use.meaning = "step";
    // A row for each step needs both what it is and when.
    if (mapping.has("step") && mapping.has("step_on")) return;
    for (auto& use : mapping.columns)
        if (use.meaning == "step" || use.meaning == "step_on" || use.meaning == "step_stage") use.meaning.clear();
}

}  // namespace

namespace {

// 入职时间, 参加工作时间
bool joins_a_firm_by(const std::string& heading) {
    const auto text = bare(heading);
    return text.find("入职") != std::string::npos || text.find("参加工作") != std::string::npos;
}

bool says_moved_in(const std::string& heading) {
    return std::ranges::any_of(std::initializer_list<std::string_view>{"转入", "调入", "迁入", "转来"},
                               [&](std::string_view word) { return heading.find(word) != std::string::npos; });
}

// 申请入团时间: then the rest of the table is about that too.
bool joins_the_league(const std::string& heading) {
    const auto text = bare(heading);
    return text.find("入团申请") != std::string::npos || text.find("申请入团") != std::string::npos;
}

// What a heading asks for besides a day, by the end of its word.
std::string_view asks_besides(std::string_view part) {
    for (const std::string_view end :
         {"人员", "人",   "机关", "单位", "党委", "党组织", "组织", "部门", "对象", "地点", "文号", "编号",
          "结论", "结果", "意见", "情况", "学时", "天数",   "姓名", "名单", "票数", "内容", "形式", "方式"})
        if (part.ends_with(end)) return end;
    return {};
}

bool ends_as_day(std::string_view part) {
    return part.ends_with("时间") || part.ends_with("日期") || part.ends_with("年月日");
}

}  // namespace

std::string day_beside_another(std::string_view heading) {
    for (const std::string_view mark : {"及其", "及", "和", "与", "、", "/", "／", "，", ",", "+", "\n"}) {
        const auto at = heading.find(mark);
        if (at == std::string_view::npos || at == 0) continue;
        const auto one = heading.substr(0, at), other = heading.substr(at + mark.size());
        const bool first = ends_as_day(one) && !asks_besides(other).empty();
        const bool second = ends_as_day(other) && !asks_besides(one).empty();
        if (!first && !second) continue;
        const auto day = first ? one : other, beside = first ? other : one;
        const auto end = asks_besides(beside);
        // 备案 of 备案部门, before 时间 alone or 填写时间.
        const auto stem = std::string(beside.substr(0, beside.size() - end.size())) + std::string(day);
        for (const auto& candidate : {second ? std::string(beside) + std::string(day) : std::string{},
                                      second ? stem : std::string{}, std::string(day)}) {
            if (candidate.empty()) continue;
            const auto reading = read_heading({candidate});
            const bool days = std::any_of(reading.senses.begin(), reading.senses.end(), [](const Sense& sense) {
                const auto* info = column_by_id(sense.id);
                return info && info->kind == ColumnInfo::Kind::day;
            });
            if (days) return candidate;
        }
    }
    return {};
}

namespace {

// 家庭主要成员 | 入党时间: of somebody else. 本人及家庭情况 heads the person's own as well.
bool under_relatives(const std::vector<std::string>& path) {
    static constexpr Sought relatives[] = {"家庭", "家属", "亲属", "社会关系", "配偶", "爱人",
                                           "丈夫", "妻子", "父亲", "母亲",     "子女", "称谓"};
    static constexpr Sought own[] = {"本人", "个人"};
    return std::any_of(path.begin(), path.end() - 1, [](const std::string& group) {
        return !word_in(group, relatives).empty() && word_in(group, own).empty();
    });
}

}  // namespace

Reading reading_of(const std::vector<std::string>& whole) {
    if (whole.empty()) return {};
    if (under_relatives(whole)) return {.understood = true};
    auto path = whole;
    if (auto day = day_beside_another(path.back()); !day.empty()) path.back() = std::move(day);
    const auto& own = path.back();
    auto reading = read_heading(path);
    const auto* known = known_heading(own);
    // 派人谈话 | 状态 says how far the step has come, not where somebody is.
    if (known && known->id == "situation" && path.size() > 1 && !steps_asked_for(path).empty()) return reading;
    // 姓名, 性别: what says something of the person, not of a step. Under 入党介绍人 a name is theirs.
    if (known && step_of_meaning(known->id) == 0 && !known->id.starts_with("step") &&
        !(path.size() > 1 && reading.understood))
        return certainly(*known);
    if (reading.understood) return reading;
    if (known && known->id.starts_with("step") && says_planned(path)) return {.understood = true};
    if (!known && path.size() > 1) known = known_heading(joined(path));
    return known ? certainly(*known) : reading;
}

namespace {

// Is a table of ours? 申请时间, 谈话时间 and 审批时间 are in those of leave, of the League and of sanctions too: where
// no title names the procedure one of the headings must. A single column says nothing of anybody by itself.
bool may_be_another(const std::vector<Reading>& readings, const std::vector<std::string>& headings) {
    std::set<int> steps;
    std::string all;  // 转正 in one and 支部大会 in another are ours together
    for (std::size_t i = 0; i < readings.size(); ++i) {
        const auto& reading = readings[i];
        const int step = reading.senses.empty() ? 0 : reading.senses[0].first;
        if (step == 0) continue;
        if (!reading.general) return false;
        all += headings[i] + "|";
        steps.insert(step);
    }
    return steps.size() > 1 && !names_our_procedure(all);
}

// Under a group that nobody understands, 栏目七, or with ？？？ in brackets, a column may mean what it does elsewhere,
// or a plan of it, or, where its own words say only that it is a day, one of the reviews that go on beside it.
void doubt_unclear(Mapping& mapping, const std::vector<Reading>& readings, const std::vector<bool>& clear,
                   const Headings& headings) {
    for (std::size_t i = 0; i < readings.size(); ++i) {
        auto& use = mapping.columns[i];
        if (clear[i] || step_of_meaning(use.meaning) == 0) continue;
        use.could_be = {use.meaning};
        for (const auto& sense : readings[i].senses)
            if (!sense.id.empty() && sense.id != use.meaning) use.could_be.emplace_back(sense.id);
        const int step = step_of_meaning(use.meaning);
        const std::string_view review = step >= 3 && step <= 7 ? "reviewed_on"
                                        : step >= 18           ? "probation_reviewed_on"
                                                               : "";
        const bool by_group = read_heading({headings[i].second.back()}).senses.empty();  // 时间 says not of what
        if (by_group && !review.empty() && use.meaning != review) use.could_be.emplace_back(review);
        use.meaning.clear();
        use.assumed = false;
    }
}

}  // namespace

Mapping Reception::make_mapping(const Headings& headings, Subject subject) const {
    Mapping mapping;
    std::vector<Reading> readings;
    std::vector<std::string> headers;
    std::vector<bool> clear;
    bool joins_a_firm = false, ours = false;
    const auto names = std::ranges::find_if(headings, [](const auto& heading) {
        const auto* known = heading.second.empty() ? nullptr : known_heading(heading.second.back());
        return known && known->id == "name";
    });
    const auto beside = names == headings.end() ? std::vector<std::string>{} : names->second;
    for (const auto& [column, path] : headings) {
        mapping.columns.push_back({column, joined(path), {}, {}});
        headers.push_back(mapping.columns.back().header);
        readings.push_back(reading_of(path));
        clear.push_back(!subject.planned && stands_clear(path, beside));
        // 停止培养原因: of whoever has something there nothing more is expected.
        if (readings.back().senses.empty() && !path.empty() && !says_gone(path.back()).empty())
            readings.back() = certainly(*column_by_id("left"));
        else if (readings.back().senses.empty() && !path.empty() && says_moved_in(path.back()))
            readings.back() = certainly(*column_by_id("came"));
        subject.another |= !path.empty() && joins_the_league(path.back());
        joins_a_firm |= !path.empty() && joins_a_firm_by(path.back());
        ours |= !readings.back().general && !readings.back().senses.empty() &&
                step_of_meaning(readings.back().senses[0].id) != 0;
    }
    // 入职时间, 转正时间, and nothing of the Party.
    subject.another |= joins_a_firm && !ours;
    // 结果 behind the counts of a meeting is what came of them.
    for (std::size_t i = 1; i < readings.size(); ++i)
        if (bare(headings[i].second.back()) == "结果" && !readings[i].understood && is_count(readings[i - 1]))
            readings[i] = reading_of({"表决结果"});
    const auto choose = [&](const std::map<std::string, std::string>& from) {
        bool differs = false;
        for (std::size_t i = 0; i < headings.size(); ++i) {
            auto found = from.find(bare(mapping.columns[i].header));
            if (found == from.end()) found = from.find(bare(headings[i].second.back()));
            if (found == from.end()) continue;
            const auto* info = column_by_id(found->second);
            auto reading = info ? certainly(*info) : Reading{.understood = true};
            clear[i] = true;
            differs |= !(readings[i].certain() && info && readings[i].senses[0].id == info->id);
            readings[i] = std::move(reading);
        }
        return differs;
    };
    choose(chosen);
    if (chosen.empty() && remembered)
        if (const auto before = remembered(mapping.signature()); !before.empty()) mapping.reused = choose(before);
    const bool elsewhere = subject.another || subject.planned;
    subject.another |= !subject.ours && may_be_another(readings, headers);
    const auto decisions = decide(readings, subject);
    for (std::size_t i = 0; i < decisions.size(); ++i) {
        mapping.columns[i].elsewhere = elsewhere;
        mapping.columns[i].understood = readings[i].understood;
        mapping.columns[i].meaning = decisions[i].meaning;
        mapping.columns[i].could_be = decisions[i].could_be;
        mapping.columns[i].assumed = decisions[i].assumed;
    }
    doubt_unclear(mapping, readings, clear, headings);
    settle_doubles(mapping);
    // Where only the receipt of an application is told, it was handed in then.
    if (!mapping.has("applied_on"))
        for (auto& use : mapping.columns)
            if (use.meaning == "received_on") use.meaning = "applied_on";
    mapping.signatures = {mapping.signature()};
    return mapping;
}

const Mapping& Reception::keep(const std::string& sheet, Mapping mapping) {
    mappings.push_back(std::move(mapping));
    const auto& kept = mappings.back();
    const auto [found, fresh] = facts.mappings.emplace(sheet, kept);
    if (fresh) return kept;
    auto& all = found->second;
    for (const auto& use : kept.columns) {
        const auto same = std::find_if(all.columns.begin(), all.columns.end(), [&](const ColumnUse& each) {
            return each.header == use.header && each.column == use.column;
        });
        if (same == all.columns.end())
            all.columns.push_back(use);
        else if (same->meaning.empty())
            *same = use;
    }
    all.reused |= kept.reused;
    all.signatures.insert(all.signatures.end(), kept.signatures.begin(), kept.signatures.end());
    return kept;
}

const ColumnUse* Reception::use_of(const std::string& header, const std::string& meaning,
                                   const std::vector<std::string>& could_be) {
    std::string key = header + "\n" + meaning;
    for (const auto& each : could_be) key += "\n" + each;
    return &uses.try_emplace(key, ColumnUse{0, header, meaning, could_be}).first->second;
}

void Reception::leave_open(PersonRecord& person, const std::vector<NamedStep>& steps, const std::string* sheet) {
    for (const auto& step : steps) {
        const Place place{person.place.file, *sheet, step.row, tables::column_name(step.column), step.cell.text};
        std::set<int> which;
        for (const auto& name : step.names)
            for (const auto& sense : reading_of({name}).senses)
                if (const int each = step_of_meaning(sense.id)) which.insert(each);
        for (int each = 1; each <= step_count; ++each)
            if (which.empty() || which.contains(each)) person.told_elsewhere.emplace(each, place);
    }
}

void Reception::add_steps(PersonRecord& person, const std::vector<NamedStep>& steps, const std::string* sheet,
                          const Subject& subject) {
    std::vector<Reading> readings;
    std::vector<std::string> headers;
    for (const auto& step : steps) {
        readings.emplace_back();
        headers.push_back(step.names.empty() ? std::string{} : step.names.front());
        for (const auto& name : step.names) {
            auto reading = step.stage.empty() ? reading_of({name}) : reading_of({step.stage, name});
            if (!reading.understood) continue;
            readings.back() = std::move(reading);
            headers.back() = name;
            break;
        }
        if (readings.back().understood) continue;
        // The steps of the chart by their numbers.
        for (const auto& name : step.names)
            for (const auto& column : day_columns())
                if (const auto number = bare(name); !number.empty() && number.size() < 3 &&
                                                    number == std::to_string(step_of_meaning(column.column)) &&
                                                    column.event != std::string_view("notice_closed"))
                    if (const auto* info = column_by_id(column.column)) readings.back() = certainly(*info);
    }
    auto about = subject;
    std::vector<std::string> told = headers;
    for (std::size_t i = 0; i < steps.size(); ++i) told[i] += steps[i].stage;
    about.another |= !subject.ours && may_be_another(readings, told);
    const auto decisions = decide(readings, about);
    for (std::size_t i = 0; i < steps.size(); ++i) {
        auto meaning = decisions[i].meaning;
        // 政治审查结论 and the like stand for the day of their step.
        if (const auto* info = column_by_id(meaning); info && info->kind != ColumnInfo::Kind::day)
            for (const auto& column : day_columns())
                if (step_of_meaning(column.column) == step_of_meaning(meaning) && step_of_meaning(meaning))
                    meaning = column.column;
        if (meaning.empty() && decisions[i].could_be.empty()) {
            // A day of something nobody understands: of any step that has no day of its own.
            Problems ignored;
            if (!read_days(steps[i].cell, steps[i].year, ignored).empty())
                for (int step = 1; step <= step_count; ++step)
                    person.told_elsewhere.emplace(
                        step, Place{person.place.file, *sheet, steps[i].row, tables::column_name(steps[i].column),
                                    steps[i].cell.text});
            continue;
        }
        person.fields.push_back({use_of(headers[i], meaning, decisions[i].could_be), steps[i].cell, steps[i].row,
                                 steps[i].column, sheet, steps[i].year});
    }
}

}  // namespace rudang::recruitment
