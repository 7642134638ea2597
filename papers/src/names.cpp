#include "rudang/papers/names.h"

#include <algorithm>
#include <map>

#include "derived.h"

namespace rudang::papers {
namespace {

constexpr std::string_view dot = "·";

std::string joined(const std::vector<std::string>& parts) {
    std::string text;
    for (const auto& part : parts) text += (text.empty() ? "" : std::string(dot)) + part;
    return text;
}

// A name being made: the labels from the event down to the field, and the choice of a box.
struct Draft {
    Name name;
    std::vector<std::string> labels;
    bool short_first = false;  // is listed by its last label alone
};

// From the shortest to the whole.
std::vector<std::string> ways_to_write(const Draft& draft) {
    const auto& labels = draft.labels;
    std::vector<std::string> ways;
    const auto add = [&](std::vector<std::string> parts) {
        auto way = joined(parts);
        if (std::find(ways.begin(), ways.end(), way) == ways.end()) ways.push_back(std::move(way));
    };
    add({labels.back()});
    if (labels.size() > 1) {
        add({labels.front(), labels.back()});
        std::vector<std::string> two(labels.end() - 2, labels.end());
        add(two);
        two.insert(two.begin(), labels.front());
        if (labels.size() > 2) add(two);
    }
    add(labels);
    return ways;
}

// Each gets what no other of its kind is called by; what follows from several records comes first.
std::vector<Name> settled(std::vector<Draft> drafts) {
    std::map<std::pair<Mark::Kind, std::string>, int> uses;
    for (const auto& draft : drafts)
        for (const auto& way : ways_to_write(draft))
            uses[{draft.name.kind, way}] += draft.name.derived || draft.name.elements ? 1000 : 1;
    std::vector<Name> list;
    for (auto& draft : drafts) {
        const bool derived = draft.name.derived || draft.name.elements;
        for (const auto& way : ways_to_write(draft))
            if (const int n = uses[{draft.name.kind, way}]; derived || n == 1) draft.name.forms.push_back(way);
        // Two fields of one event with the same labels all the way down: nobody could tell them apart.
        if (draft.name.forms.empty()) continue;
        const bool alone = draft.short_first || draft.labels.size() == 1 || draft.name.forms.size() == 1;
        draft.name.name = draft.name.forms[alone || draft.name.forms.front() != draft.labels.back() ? 0 : 1];
        list.push_back(std::move(draft.name));
    }
    return list;
}

class Collecting {
public:
    Collecting(std::vector<Draft>& drafts, const EventInfo* event, bool short_first)
        : drafts_(drafts), event_(event), short_first_(short_first) {}

    void fields(const FieldList& list, const std::vector<std::string>& labels, const Text& group,
                const std::vector<const FieldSpec*>& path) {
        for (const auto& field : list) {
            auto here = labels;
            here.emplace_back(field.label.zh);
            auto at = path;
            at.push_back(&field);
            const Text what{group.zh + std::string(field.label.zh), group.en + std::string(field.label.en)};
            if (field.type == FieldType::record) {
                fields(field.members, here, {what.zh + std::string(dot), what.en + ", "}, at);
                continue;
            }
            add(Mark::Kind::text, here, what, at);
            if (field.type == FieldType::boolean) add(Mark::Kind::box, here, what, at);
            for (const auto& choice : field.choices) {
                auto with_choice = here;
                with_choice.emplace_back(choice.label.zh);
                add(Mark::Kind::box, with_choice,
                    {what.zh + "：" + std::string(choice.label.zh), what.en + ": " + std::string(choice.label.en)}, at)
                    .name.choice = &choice;
            }
            if (field.type == FieldType::records) {
                std::vector<Draft> inner;
                Collecting members(inner, nullptr, true);
                members.number();
                members.fields(field.members, {}, {}, {});
                add(Mark::Kind::rows, here, what, at).name.members = settled(std::move(inner));
            }
        }
    }
    // Its place among the rows.
    void number() {
        Draft draft;
        draft.labels = {"序号"};
        draft.short_first = true;
        draft.name.what = {"第几行", "number of the row"};
        static const FieldSpec spec{.name = row_number, .type = FieldType::integer, .label = {"序号", "number"}};
        draft.name.path = {&spec};
        drafts_.push_back(std::move(draft));
    }
    void day(const std::vector<std::string>& labels, const Text& what) {
        add(Mark::Kind::text, labels, what, {}).name.day = true;
    }

private:
    Draft& add(Mark::Kind kind, const std::vector<std::string>& labels, const Text& what,
               const std::vector<const FieldSpec*>& path) {
        Draft draft;
        draft.name.kind = kind;
        draft.name.what = what;
        draft.name.event = event_;
        draft.name.step = event_ ? event_->step : 0;
        draft.name.path = path;
        draft.name.day = !path.empty() && path.back()->type == FieldType::day;
        draft.labels = labels;
        draft.short_first = short_first_;
        return drafts_.emplace_back(std::move(draft));
    }

    std::vector<Draft>& drafts_;
    const EventInfo* event_;
    bool short_first_;
};

const Text the_day{"日期", "day"};

// The rows of an event: every time it is on record.
Draft rows_of(const EventInfo& event) {
    std::vector<Draft> inner;
    Collecting members(inner, nullptr, true);
    members.number();
    members.day({the_day.zh}, the_day);
    members.fields(*event.fields, {}, {}, {});
    Draft draft;
    draft.name.kind = Mark::Kind::rows;
    draft.name.what = Text(event.label);
    draft.name.event = &event;
    draft.name.step = event.step;
    draft.name.members = settled(std::move(inner));
    draft.labels = {std::string(event.label.zh)};
    draft.short_first = true;
    return draft;
}

}  // namespace

bool Name::on_paper() const {
    return std::any_of(path.begin(), path.end(), [](const FieldSpec* field) { return field->on_paper; });
}

std::string Name::dotted() const {
    std::string text;
    for (const auto* field : path) text += (text.empty() ? "" : ".") + std::string(field->name);
    return text;
}

Names::Names(const Workflow& workflow) {
    std::vector<Draft> drafts;
    for (auto& name : derived_names(workflow)) {
        Draft draft;
        draft.labels = {name.name};
        draft.short_first = true;
        draft.name = std::move(name);
        drafts.push_back(std::move(draft));
    }
    for (const auto& event : workflow.events()) {
        if (event.imported_only || event.name == correction_event) continue;
        const std::vector<std::string> labels{std::string(event.label.zh)};
        Collecting collecting(drafts, &event, event.opens_case);
        collecting.day({labels.front(), the_day.zh},
                       {std::string(event.label.zh) + the_day.zh, std::string(event.label.en) + ", " + the_day.en});
        collecting.fields(*event.fields, labels,
                          {std::string(event.label.zh) + std::string(dot), std::string(event.label.en) + ", "}, {});
        drafts.push_back(rows_of(event));
    }
    list_ = settled(std::move(drafts));
}

const std::vector<Name>* Names::members_at(const std::vector<std::string>& within, std::size_t level) const {
    if (level == 0) return &list_;
    const Mark rows{
        Mark::Kind::rows, within[level - 1], {within.begin(), within.begin() + static_cast<std::ptrdiff_t>(level) - 1}};
    const auto known = meaning(rows);
    if (!known.name) return nullptr;
    return known.name->of_each_case ? &list_ : &known.name->members;
}

Names::Meaning Names::meaning(const Mark& mark) const {
    for (auto level = mark.within.size() + 1; level-- > 0;) {
        const auto* members = members_at(mark.within, level);
        if (!members) continue;
        for (const auto& name : *members)
            if (name.kind == mark.kind &&
                std::find(name.forms.begin(), name.forms.end(), mark.name) != name.forms.end())
                return {&name, level};
    }
    return {};
}

std::string Names::near(const Mark& mark) const {
    std::vector<std::string> forms;
    std::map<std::string, std::string> listed;
    for (std::size_t level = 0; level <= mark.within.size(); ++level)
        if (const auto* members = members_at(mark.within, level))
            for (const auto& name : *members)
                if (name.kind == mark.kind)
                    for (const auto& form : name.forms) {
                        forms.push_back(form);
                        listed[form] = name.name;
                    }
    // What ends alike: 谈话人 was meant for one of those with an event before it.
    const auto ending = std::string(dot) + mark.name;
    for (const auto& form : forms)
        if (form.ends_with(ending)) return listed[form];
    const auto guess = closest(mark.name, forms);
    return guess.empty() ? guess : listed[guess];
}

std::vector<UnknownMark> unknown_marks(const Names& names, const std::vector<Mark>& marks) {
    std::vector<UnknownMark> list;
    for (const auto& mark : marks)
        if (!names.meaning(mark).name) list.push_back({mark, names.near(mark)});
    return list;
}

std::string mark_words(const Mark& mark) {
    const char* sign = mark.kind == Mark::Kind::box ? "☑" : mark.kind == Mark::Kind::rows ? "#" : "";
    return "{{" + std::string(sign) + mark.name + "}}";
}

}  // namespace rudang::papers
