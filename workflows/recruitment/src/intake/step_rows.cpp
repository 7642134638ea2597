// A table with a row for each step: whose it is, and what the steps of one person are together.
#include <algorithm>

#include "row.h"
#include "rudang/engine/text.h"
#include "sheet.h"

namespace rudang::recruitment {
namespace {

// 全体, 以上人员, 发展对象: whoever they are.
bool speaks_of_everybody(const std::string& name) {
    return stages_in_title(name) != 0 ||
           std::ranges::any_of(std::initializer_list<std::string_view>{"全体", "全部", "所有", "以上", "上述", "各"},
                               [&](std::string_view word) { return name.starts_with(word); });
}

bool names_somebody(const std::string& name) {
    return looks_like_name(name) && !looks_like_remark(name) && !names_several(name) && !speaks_of_everybody(name);
}

std::string number_of(const PersonRecord& person) { return normalized_name(person.text("id_number")); }

}  // namespace

// A day of a step that is known, or what stands for one and cannot be read, whoever took it.
bool SheetReader::tells_of_a_step(const SheetRow& row) const {
    const auto known = [&](const ColumnUse& use) {
        return use.meaning == "step" && reading_of({row.own_text(use.column)}).understood;
    };
    const auto says_when = [&](const ColumnUse& use) {
        const auto cell = row.own_text(use.column);
        return use.meaning == "step_on" && !cell.empty() && !says_nothing(cell);
    };
    return std::ranges::any_of(table_->columns, known) &&
           (holds_day(row) || std::ranges::any_of(table_->columns, says_when));
}

// The step a row tells, out of what it says of a person.
Reception::NamedStep SheetReader::step_in(PersonRecord& person, int row) const {
    Reception::NamedStep step{{}, {}, {}, row, 0};
    const auto& not_done = aside_.not_done;
    std::vector<Field> others;
    for (auto& field : person.fields) {
        if (field.use->meaning == "step") {
            if (auto name = text_of(field.cell); !name.empty()) step.names.push_back(std::move(name));
        } else if (field.use->meaning == "step_stage") {
            step.stage = text_of(field.cell);
        } else if (field.use->meaning == "step_on") {
            step.cell = field.cell;
            if (!not_done.empty() && step.cell.kind != tables::Cell::Kind::empty)
                step.cell.kind = tables::Cell::Kind::text, step.cell.text += "（" + not_done + "）";
            step.column = field.column;
            step.year = field.year;
        } else {
            others.push_back(std::move(field));
        }
    }
    person.fields = std::move(others);
    return step;
}

// Those of one person are put together by what they say of him.
void SheetReader::step_row(const SheetRow& row, const std::string& name) {
    new_person(row, name);
    PersonRecord person = std::move(*person_);
    person_.reset();
    auto step = step_in(person, row.number);
    // Without a name, or with 〃, it is whoever stands above.
    if ((person.name.empty() || says_ditto(person.name)) && above_) return above_->push_back(std::move(step));
    // A name that cannot be read: the number says who it is, or nobody knows whose step this was. Of several people the
    // step is each one's.
    const bool named = names_somebody(person.name);
    const auto number = number_of(person);
    if (!named && number.empty()) {
        auto several = names_several(person.name) ? names_in(person.name) : std::nullopt;
        if (!several) {
            above_ = &strays_;
        } else {
            shared_.push_back({std::move(*several), std::move(person), {}});
            above_ = &shared_.back().steps;
        }
        return above_->push_back(std::move(step));
    }
    auto& of = steps_of(std::move(person), named, number);
    above_ = &of.steps;
    above_->push_back(std::move(step));
}

SheetReader::Steps& SheetReader::steps_of(PersonRecord person, bool named, const std::string& number) {
    const auto same = std::find_if(by_steps_.begin(), by_steps_.end(), [&](const Steps& each) {
        return !number.empty() && named != names_somebody(each.person.name) && number_of(each.person) == number;
    });
    if (same != by_steps_.end()) {
        if (named) same->person.name = person.name;
        step_people_.emplace(normalized_name(same->person.name) + "|" + number,
                             static_cast<std::size_t>(same - by_steps_.begin()));
        return *same;
    }
    std::string key = normalized_name(person.name) + "|" + number;
    if (person.text("id_number").empty()) {
        key += "|" + normalized_name(person.text("branch"));
        for (const auto* meaning : {"birth_date", "applied_on"})
            if (const auto day = person.day(meaning)) key += "|" + day->iso();
    }
    const auto [found, fresh] = step_people_.emplace(key, by_steps_.size());
    if (fresh) {
        by_steps_.push_back({std::move(person), {}});
    } else {
        auto& known = by_steps_[found->second].person.fields;
        known.insert(known.end(), std::make_move_iterator(person.fields.begin()),
                     std::make_move_iterator(person.fields.end()));
    }
    return by_steps_[found->second];
}

// 张三、李四 in one row: each took the step, if only one of the table is called so; else nobody knows which.
void SheetReader::hand_out_shared() {
    for (auto& [names, person, steps] : shared_)
        for (const auto& name : names) {
            std::vector<Steps*> known;
            for (auto& each : by_steps_)
                if (normalized_name(each.person.name) == normalized_name(name)) known.push_back(&each);
            if (known.empty()) {
                auto own = person;
                own.name = name;
                known.push_back(&by_steps_.emplace_back(Steps{std::move(own), {}}));
            }
            for (auto* each : known)
                if (known.size() > 1)
                    reception_.leave_open(each->person, steps, sheet_);
                else
                    each->steps.insert(each->steps.end(), steps.begin(), steps.end());
        }
    for (auto& each : by_steps_)
        std::ranges::stable_sort(each.steps, {}, [](const Reception::NamedStep& step) { return step.row; });
    shared_.clear();
}

void SheetReader::flush() {
    hand_out_shared();
    for (auto& each : by_steps_) {
        auto about = subject();
        about.stages = 0;
        reception_.add_steps(each.person, each.steps, sheet_, about);
        reception_.leave_open(each.person, strays_, sheet_);
        reception_.deliver(std::move(each.person));
    }
    by_steps_.clear();
    strays_.clear();
    step_people_.clear();
    above_ = nullptr;
    flush_person();
}

}  // namespace rudang::recruitment
