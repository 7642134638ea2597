// From a workflow's chart to steps and arrows. How they are drawn is in picture_svg.cpp.
#include "rudang/office/picture.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "among.h"
#include "rudang/recruitment/offices.h"

namespace rudang::office {
namespace {

// What the chart says about steps: which opens which, and which ways lead back.
class Ways {
public:
    explicit Ways(const Workflow& workflow) : workflow_(workflow) {
        for (const auto& state : workflow.chart().states) {
            by_name_[state.name] = &state;
            children_[state.parent].push_back(&state);
        }
        for (const auto& transition : workflow.chart().transitions) follow(transition);
        if (workflow.name() == "recruitment")
            for (const auto& step : workflow.steps())
                for (const int before : recruitment::steps_before(step.number)) forward.insert({before, step.number});
        leave_out_what_is_implied();
    }

    std::set<std::pair<int, int>> forward;
    struct Back {
        std::string event;
        std::set<std::pair<std::string, std::string>> labels;  // zh, en
    };
    std::map<std::pair<int, int>, Back> back;
    std::map<int, std::set<std::pair<std::string, std::string>>> again, ends;  // by step
    std::vector<std::string> ends_anywhere;                                    // events

private:
    // The steps that are open on entering a state.
    std::vector<int> opens(const std::string& name) const {
        std::vector<int> steps;
        const std::function<void(const ChartState&)> enter = [&](const ChartState& state) {
            for (const int step : state.steps)
                if (!has(steps, step)) steps.push_back(step);
            const auto found = children_.find(state.name);
            if (found == children_.end()) return;
            for (const auto* child : found->second)
                if (child->initial) enter(*child);
        };
        if (const auto found = by_name_.find(name); found != by_name_.end()) enter(*found->second);
        std::sort(steps.begin(), steps.end());
        return steps;
    }
    // Of one region of several the end of one is not the end of the case.
    bool ends_case(const ChartState& state) const {
        for (const auto* at = &state; at; at = at->parent.empty() ? nullptr : by_name_.at(at->parent))
            if (at->region > 0) return false;
        const auto siblings = children_.find(state.parent);
        return opens(state.name).empty() && !state.parent.empty() && siblings != children_.end() &&
               std::none_of(siblings->second.begin(), siblings->second.end(),
                            [](const ChartState* sibling) { return sibling->region > 0; }) &&
               state.region == 0 && !children_.contains(state.name);
    }
    void follow(const ChartTransition& transition) {
        const auto* info = find_event(workflow_.events(), transition.event);
        if (!info || info->imported_only || transition.to.empty()) return;
        const auto& from = *by_name_.at(transition.from);
        const auto& to = *by_name_.at(transition.to);
        const auto targets = opens(transition.to);
        const std::pair label{std::string(transition.when_label.zh), std::string(transition.when_label.en)};
        if (targets.empty()) {
            if (!ends_case(to)) return;
            const int step = info->step ? info->step : from.steps.empty() ? 0 : from.steps.front();
            if (step)
                ends[step].insert(
                    label.first.empty() ? std::pair(std::string(info->label.zh), std::string(info->label.en)) : label);
            else if (std::find(ends_anywhere.begin(), ends_anywhere.end(), transition.event) == ends_anywhere.end())
                ends_anywhere.push_back(transition.event);
            return;
        }
        if (!info->step && from.steps.empty()) return;  // of another region, such as a transfer
        // Done anew although another step is open: the case goes back to it first.
        const bool anew = info->step && !from.steps.empty() && !has(from.steps, info->step);
        const int step = anew || !info->step ? from.steps.front() : info->step;
        if (anew && info->step < step) {
            add_back(step, std::min(info->step, targets.front()), transition, label);
            return;
        }
        for (const int target : targets)
            if (target > step) forward.insert({step, target});
        if (targets.back() > step) return;
        if (!has(targets, step) || info->step != step)
            add_back(step, targets.front(), transition, label);
        else if (awaits(transition.to, transition.event))
            again[step].insert(label);
    }
    // Does the state, or one inside it, take this event? Else it has gone on within the same step.
    bool awaits(const std::string& name, const std::string& event) const {
        const auto children = children_.find(name);
        return std::any_of(workflow_.chart().transitions.begin(), workflow_.chart().transitions.end(),
                           [&](const ChartTransition& t) { return t.from == name && t.event == event; }) ||
               (children != children_.end() &&
                std::any_of(children->second.begin(), children->second.end(),
                            [&](const ChartState* child) { return awaits(child->name, event); }));
    }
    void add_back(int from, int to, const ChartTransition& transition,
                  const std::pair<std::string, std::string>& label) {
        auto& way = back[{from, to}];
        way.event = transition.event;
        const auto* info = find_event(workflow_.events(), transition.event);
        way.labels.insert(label.first.empty() ? std::pair(std::string(info->label.zh), std::string(info->label.en))
                                              : label);
    }
    // An arrow from 8 to 12 says nothing where 9 lies between them.
    void leave_out_what_is_implied() {
        const auto all = forward;
        const std::function<bool(int, int, bool)> reaches = [&](int from, int to, bool direct) {
            for (auto at = all.lower_bound({from, 0}); at != all.end() && at->first == from; ++at)
                if ((direct && at->second == to) || (at->second < to && reaches(at->second, to, true))) return true;
            return false;
        };
        std::erase_if(forward, [&](const auto& way) { return reaches(way.first, way.second, false); });
    }

    const Workflow& workflow_;
    std::map<std::string, const ChartState*> by_name_;
    std::map<std::string, std::vector<const ChartState*>> children_;
};

// Several that begin alike are named by that beginning.
std::string joined(const std::set<std::pair<std::string, std::string>>& labels, Language language) {
    const std::string_view comma = language == Language::zh ? "，" : ", ";
    std::map<std::string, std::vector<std::string>> alike;
    for (const auto& [zh, en] : labels)
        if (const auto& each = language == Language::zh ? zh : en; !each.empty())
            alike[each.substr(0, each.find(comma))].push_back(each);
    std::string text;
    for (const auto& [beginning, whole] : alike) {
        if (!text.empty()) text += language == Language::zh ? "、" : ", ";
        text += whole.size() > 1 ? beginning : whole.front();
    }
    return text;
}

// Rows by the longest way from the first step; in a row each as near as can be below what leads to it.
void lay_out(Picture& picture) {
    for (auto& step : picture.steps)
        for (const auto& arrow : picture.arrows)
            if (!arrow.back && picture.steps[arrow.to].step == step.step)
                step.row = std::max(step.row, picture.steps[arrow.from].row + 1);
    std::map<int, std::vector<PictureStep*>> rows;
    for (auto& step : picture.steps) rows[step.row].push_back(&step);
    for (auto& [row, steps] : rows) {
        const auto above = [&](const PictureStep* step) {
            double sum = 0;
            int count = 0;
            for (const auto& arrow : picture.arrows)
                if (!arrow.back && &picture.steps[arrow.to] == step) {
                    sum += picture.steps[arrow.from].column;
                    ++count;
                }
            return count ? sum / count : 0;
        };
        std::stable_sort(steps.begin(), steps.end(),
                         [&](const PictureStep* a, const PictureStep* b) { return above(a) < above(b); });
        for (std::size_t i = 0; i < steps.size(); ++i) steps[i]->column = static_cast<int>(i);
    }
}

}  // namespace

Picture picture_of(const Workflow& workflow, Language language) {
    const bool zh = language == Language::zh;
    const Ways ways(workflow);
    Picture picture;
    picture.title = workflow.name() == "recruitment" ? (zh ? "发展党员工作流程" : "How a Party member is recruited")
                                                     : (zh ? "整改流程" : "How a finding is put right");
    for (const auto& stage : workflow.stages()) picture.stages.emplace_back(stage.name.in(language));
    std::map<int, std::size_t> place;
    for (const auto& info : workflow.steps()) {
        PictureStep step;
        step.step = info.number;
        step.stage = info.stage;
        step.title = std::to_string(info.number) + " " + std::string(info.name.in(language));
        if (workflow.name() == "recruitment")
            step.lines.emplace_back(recruitment::label(recruitment::office_of(info.completed_by)).in(language));
        if (recruitment::repeats(info.number) && workflow.name() == "recruitment")
            step.lines.back() += zh ? " · 定期进行" : " · again and again";
        if (const auto found = ways.again.find(info.number); found != ways.again.end())
            if (const auto when = joined(found->second, language); !when.empty())
                step.lines.push_back((zh ? "重来：" : "again: ") + when);
        if (const auto found = ways.ends.find(info.number); found != ways.ends.end())
            step.lines.push_back((zh ? "结束：" : "ends: ") + joined(found->second, language));
        place[info.number] = picture.steps.size();
        picture.steps.push_back(std::move(step));
    }
    for (const auto& [from, to] : ways.forward) picture.arrows.push_back({.from = place.at(from), .to = place.at(to)});
    for (const auto& [way, what] : ways.back)
        picture.arrows.push_back({.from = place.at(way.first),
                                  .to = place.at(way.second),
                                  .back = true,
                                  .label = joined(what.labels, language)});
    lay_out(picture);
    std::string ends;
    for (const auto& event : ways.ends_anywhere) {
        const auto* info = find_event(workflow.events(), event);
        ends += (ends.empty() ? "" : zh ? "、" : ", ") + std::string(info->label.in(language));
    }
    if (!ends.empty()) picture.notes.push_back((zh ? "办理中随时可能结束：" : "It may end at any time: ") + ends);
    picture.caption = zh ? "实线箭头：先后次序；虚线箭头：退回" : "solid arrows: the order; dashed arrows: ways back";
    return picture;
}

namespace {

std::string status_name(const Workflow& workflow, const State& state, Language language) {
    for (const auto& status : workflow.statuses())
        if (status.id == state.status) return std::string(status.name.in(language));
    return state.status;
}

}  // namespace

Picture picture_of(const Workflow& workflow, Language language, const CaseView& view, Day today) {
    const bool zh = language == Language::zh;
    auto picture = picture_of(workflow, language);
    const auto& state = view.row.state;
    picture.title = view.instance->title() + "  " + view.row.case_id;
    picture.caption = (zh ? "现状：" : "now: ") + status_name(workflow, state, language) +
                      (state.ended ? (zh ? "，已结束" : ", ended") : "") + (zh ? "；截至 " : "; as of ") + today.iso() +
                      (zh ? "。绿色已办，橙色可办，红色虚线为曾经退回"
                          : ". Green is done, orange is open, red dashes "
                            "are ways back that were taken");
    std::map<int, std::vector<std::string>> days;
    std::map<int, std::map<std::string, int>> times;  // of one event; step 8 has two
    std::set<std::pair<int, int>> went_back;
    const auto instance = workflow.start(view.row.case_id);
    std::vector<int> before = instance->state().steps;
    for (const auto& recorded : view.effective) {
        instance->apply(recorded, Judging::replay, {}, recorded.event.on.last());
        const auto* info = find_event(workflow.events(), recorded.event.name);
        if (info && info->step) {
            days[info->step].push_back(recorded.event.on.iso());
            ++times[info->step][recorded.event.name];
            const auto now = instance->state().steps;
            if (!now.empty() && has(before, info->step) && now.back() <= info->step && now != before)
                went_back.insert({info->step, now.front()});
            before = now;
        } else if (info && info->opens_case == false && info->name != correction_event) {
            picture.notes.push_back(recorded.event.on.iso() + "  " + std::string(info->label.in(language)));
        }
    }
    const auto done = view.instance->done_steps();
    for (auto& step : picture.steps) {
        step.look = has(state.steps, step.step) ? PictureStep::Look::open
                    : has(done, step.step)      ? PictureStep::Look::done
                                                : PictureStep::Look::plain;
        step.lines.clear();
        if (const auto found = days.find(step.step); found != days.end()) {
            const auto& list = found->second;
            std::string text = list.size() > 2 ? list.front() + " … " + list.back() : list.front();
            if (list.size() == 2) text += (zh ? "、" : ", ") + list.back();
            step.lines.push_back(std::move(text));
            int most = 0;
            for (const auto& [event, count] : times[step.step]) most = std::max(most, count);
            if (most > 1)
                step.lines.push_back(zh ? "共 " + std::to_string(most) + " 次" : std::to_string(most) + " times");
        }
        if (step.look == PictureStep::Look::open) step.lines.push_back(zh ? "现在可办" : "open now");
    }
    for (auto& arrow : picture.arrows) {
        const int from = picture.steps[arrow.from].step, to = picture.steps[arrow.to].step;
        arrow.taken = arrow.back ? went_back.contains({from, to}) : has(done, from) && days.contains(to);
    }
    // Of the ways back only those that were taken, so that the one way this case went can be seen.
    std::erase_if(picture.arrows, [](const PictureArrow& arrow) { return arrow.back && !arrow.taken; });
    return picture;
}

}  // namespace rudang::office
