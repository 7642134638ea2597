// form: documents filled from the ledger.
#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <sstream>

#include "context.h"
#include "interview.h"
#include "keystore.h"
#include "rudang/office/naming.h"
#include "rudang/office/questionnaire.h"
#include "rudang/office/wording.h"
#include "rudang/papers/filling.h"
#include "rudang/papers/forms.h"

namespace rudang::cli {
namespace {

namespace fs = std::filesystem;

const papers::Names& names_of(Context& context) {
    static const papers::Names names(*context.workflow());
    return names;
}

// One of ours by number or name, else a file.
struct Named {
    const papers::Form* form = nullptr;
    std::string path;

    // For the name of a file: never a person's.
    std::string stem(Context& context) const {
        return form ? form->number + "-" + context.say(form->name) : fs::path(path).stem().string();
    }
};

Named named(Context& context, const std::string& words) {
    std::error_code ignored;
    auto ours = papers::forms_called(words);
    // Called by what they are filled in for: 票决.
    if (ours.empty() && !fs::exists(words, ignored))
        for (const auto* event : office::events_named(*context.workflow(), words))
            for (const auto& form : papers::forms())
                if (event->step && form.step == event->step) ours.push_back(&form);
    if (ours.size() == 1) return {ours.front(), {}};
    if (fs::exists(words, ignored) || words.find('.') != std::string::npos) return {nullptr, words};
    if (!ours.empty()) {
        Text list;
        for (const auto* form : ours) {
            list.zh += (list.zh.empty() ? "" : "、") + form->number + " " + form->name.zh;
            list.en += (list.en.empty() ? "" : ", ") + form->number + " " + form->name.en;
        }
        throw usage_error("ambiguous-form", "TEMPLATE",
                          {"“" + words + "”有几种：" + list.zh + "；请写编号",
                           words + " may be several forms: " + list.en + "; give the number"});
    }
    std::vector<std::string> known;
    for (const auto& form : papers::forms()) known.push_back(form.name.zh);
    const auto guess = closest(words, known);
    throw usage_error("unknown-form", "TEMPLATE",
                      {"没有这个文件，也没有这种表：" + words + (guess.empty() ? "" : "，是否指 " + guess + "？") +
                           "（一览见 rudang form list）",
                       "there is no such file and no such form: " + words +
                           (guess.empty() ? "" : "; did you mean " + guess + "?") + " (rudang form list lists them)"});
}

void expect_of_case(const Named& named) {
    if (named.form && !named.form->of_case())
        throw usage_error(
            "usage", "TEMPLATE",
            {named.form->name.zh + "不取自一个案卷，请用 " + named.form->command,
             "this form is not about one case (" + named.form->name.en + "); use " + named.form->command});
}

papers::Template template_of(const Named& named) {
    try {
        return named.form ? papers::Template(tables::Package(papers::draw(*named.form)))
                          : papers::Template::open(named.path);
    } catch (const tables::Unreadable& error) {
        auto problem = error.problem;
        if (problem.where.empty()) problem.where = named.path;
        throw Failure{exit_usage, {std::move(problem)}};
    }
}

Json marks_json(const papers::Filling& filling, Language language) {
    Json unknown = Json::array(), faults = Json::array();
    for (const auto& each : filling.unknown())
        unknown.push_back({{"mark", papers::mark_words(each.mark)},
                           {"name", each.mark.name},
                           {"within", each.mark.within},
                           {"near", each.near.empty() ? Json() : Json(each.near)}});
    for (const auto& fault : filling.form().faults())
        faults.push_back({{"code", fault.code}, {"where", fault.where}, {"message", fault.message.in(language)}});
    return {{"unknown", unknown}, {"faults", faults}};
}

int status_of(const papers::Filling& filling) {
    return filling.unknown().empty() && filling.form().faults().empty() ? exit_done : exit_findings;
}

void print_marks(Context& context, const papers::Filling& filling) {
    auto& screen = context.screen();
    for (const auto& each : filling.unknown()) {
        const auto mark = papers::mark_words(each.mark);
        Text words{"不认识 " + printable(mark), "unknown: " + printable(mark)};
        if (!each.mark.within.empty()) {
            words.zh += "（在“" + printable(each.mark.within.back()) + "”的行里）";
            words.en += " (in rows of " + printable(each.mark.within.back()) + ")";
        }
        if (!each.near.empty()) {
            words.zh += "，是否指 " + each.near + "？";
            words.en += "; did you mean " + each.near + "?";
        }
        screen.paragraph(context.say(words), 2, Colour::yellow);
    }
    for (const auto& fault : filling.form().faults()) screen.paragraph(context.say(fault.message), 2, Colour::yellow);
    if (status_of(filling) != exit_done)
        screen.paragraph(
            context.say("可用的名称见 rudang form fields。", "rudang form fields lists the names there are."), 2,
            Colour::dim);
}

// ---- what only forms ask for

// A form and the files it becomes.
struct Job {
    Named which;
    papers::Filling filling;
    std::vector<std::string> paths;
};

// Asks for the facts of one record that the form has room for; nothing where nobody knew any.
Json asked_facts(Context& context, const CaseView& view, const Recorded& record,
                 const std::vector<std::string>& paths) {
    const auto* info = find_event(context.workflow()->events(), record.event.name);
    office::Questionnaire questionnaire(
        *context.workflow(), *view.instance, *info, record.event.on.last(), context.today(),
        office::around(context.ledger(), context.actor(), view.row.org, *info), record.event.fields);
    questionnaire.reopen();
    while (const auto question = questionnaire.next_on_paper(paths))
        if (ask_question(context, questionnaire, *question) == Typed::back && !questionnaire.back()) break;
    return office::difference(record.event.fields, questionnaire.fields());
}

// What the forms have room for and the record lacks is asked once for all of them and kept with the record, as a
// correction of it.
void complete(Context& context, const std::vector<Job>& jobs, const std::string& case_id) {
    const auto view = context.ledger().view(case_id, context.actor(), {}, Reveal::yes);
    if (!view || view->row.erased) return;
    std::map<Seq, std::vector<std::string>> by_record;
    for (const auto& job : jobs)
        for (const auto& fact : job.filling.missing(*context.workflow(), *view))
            if (auto& paths = by_record[fact.seq]; std::find(paths.begin(), paths.end(), fact.path) == paths.end())
                paths.push_back(fact.path);
    if (by_record.empty()) return;
    context.screen().paragraph(
        context.say(
            "表上还要下列内容。填了就记在案卷里，以后不再问；不知道的直接回车，打印后手写。",
            "There is room for what follows. What is answered is kept in the case and not asked again; Enter leaves "
            "it blank."),
        0);
    for (const auto& [seq, paths] : by_record) {
        const auto record = std::find_if(view->effective.begin(), view->effective.end(),
                                         [&](const Recorded& each) { return each.seq == seq; });
        auto facts = asked_facts(context, *view, *record, paths);
        if (facts.empty()) continue;
        Command command{.event = {.case_id = case_id, .name = std::string(correction_event), .on = context.today()},
                        .actor = context.actor()};
        command.event.fields = {{"corrects", seq},
                                {"fields", std::move(facts)},
                                {"reason", context.say("补填表格所需内容", "filled in for a form")}};
        const auto outcome = context.ledger().record(command);
        if (!outcome.accepted()) context.expect_permitted(outcome);
    }
}

// ---- where it goes

// Where a form goes: into `to`, or into files of that folder.
std::vector<std::string> paths_of(Context& context, const Job& job, const std::string& to, bool folder,
                                  const std::vector<std::string>& ids) {
    if (!folder) return {to};
    std::vector<std::string> paths;
    // By the case's id: no personal data in the name of a file.
    for (const auto& id : ids) {
        paths.push_back((fs::path(to) / (job.which.stem(context) + "-" + id + ".docx")).string());
        if (job.filling.one_for_all()) break;
    }
    return paths;
}

void place(Context& context, std::vector<Job>& jobs, const std::string& to, const std::vector<std::string>& ids) {
    std::error_code ignored;
    const bool many = jobs.size() > 1 || (ids.size() > 1 && !jobs.front().filling.one_for_all());
    const bool folder = to.empty() || to.ends_with('/') || fs::is_directory(to, ignored) || many;
    if (folder && !to.empty() && !fs::is_directory(to, ignored)) {
        // The folder that is to hold it has to be there.
        expect_new_file(to.ends_with('/') ? to.substr(0, to.size() - 1) : to);
        fs::create_directory(to, ignored);
        fs::permissions(to, fs::perms::owner_all, ignored);
    }
    for (auto& job : jobs) {
        job.paths = paths_of(context, job, to, folder, ids);
        for (const auto& path : job.paths) expect_new_file(path);
    }
}

// How far a case has come: the latest step that is open or on record; 0 where it is none.
int reached(Context& context, const std::string& case_id) {
    const auto view = context.ledger().view(case_id, context.actor());
    if (!view) return 0;
    int latest = 0;
    for (const int step : view->row.state.steps) latest = std::max(latest, step);
    for (const auto& record : view->effective)
        if (const auto* info = find_event(context.workflow()->events(), record.event.name))
            latest = std::max(latest, info->step);
    return latest;
}

// All that are filled from a case and that one of these has come to.
std::vector<Named> all_reached(Context& context, const std::vector<std::string>& ids) {
    int latest = 0;
    for (const auto& id : ids) latest = std::max(latest, reached(context, id));
    std::vector<Named> list;
    std::string later;
    for (const auto& form : papers::forms()) {
        if (!form.of_case()) continue;
        if (form.step <= latest)
            list.push_back({&form, {}});
        else
            later += (later.empty() ? "" : context.say("、", ", ")) + form.number;
    }
    if (!later.empty() && !context.json() && !context.quiet())
        context.screen().paragraph(
            context.say(Text{"还没有办到的步骤，表格没有写：" + later + "（空白的用 rudang form blank）",
                             "not written, since their steps have not come yet: " + later +
                                 " (rudang form blank gives them blank)"}),
            0, Colour::dim);
    return list;
}

// One form, several with commas between, or all that the cases have come to.
std::vector<Named> all_named(Context& context, const std::string& words, const std::vector<std::string>& ids) {
    std::vector<Named> list;
    std::error_code ignored;
    if (fs::exists(words, ignored) || !papers::forms_called(words).empty()) return {named(context, words)};
    if (words == "全部" || words == "all") return all_reached(context, ids);
    for (const auto word : split_list(words)) {
        if (word.empty()) continue;
        const auto one = named(context, std::string(word));
        if (std::none_of(list.begin(), list.end(),
                         [&](const Named& known) { return known.form == one.form && known.path == one.path; }))
            list.push_back(one);
    }
    if (list.empty()) list.push_back(named(context, words));
    return list;
}

}  // namespace

int run_form_list(Context& context, const Arguments&) {
    if (context.json()) {
        Json list = Json::array();
        for (const auto& form : papers::forms())
            list.push_back({{"number", form.number},
                            {"name", context.say(form.name)},
                            {"step", form.step ? Json(form.step) : Json()},
                            {"of_case", form.of_case()}});
        context.print({{"forms", list}});
        return exit_done;
    }
    std::vector<std::vector<Cell>> of_cases, others;
    for (const auto& form : papers::forms()) {
        const auto step =
            form.step ? office::step_words(*context.workflow(), form.step, context.language()) : std::string();
        (form.of_case() ? of_cases : others)
            .push_back({Cell(form.number), Cell(context.say(form.name)), Cell(form.of_case() ? step : form.command)});
    }
    const auto number = Cell(context.say("编号", "no.")), name = Cell(context.say("表格", "form"));
    context.screen().table({number, name, Cell(context.say("步骤", "step"))}, of_cases);
    // Apart, so that no command is broken.
    context.screen().line("");
    context.screen().table({number, name, Cell(context.say("填写的命令", "command that fills it"))}, others);
    return exit_done;
}

int run_form_fields(Context& context, const Arguments& arguments) {
    const auto word = arguments.get("WORD");
    const auto events =
        word.empty() ? std::vector<const EventInfo*>() : office::events_named(*context.workflow(), word);
    const auto fits = [&](const papers::Name& name) {
        return word.empty() || name.name.find(word) != std::string::npos ||
               name.what.en.find(word) != std::string::npos ||
               std::any_of(events.begin(), events.end(),
                           [&](const EventInfo* event) { return event->step && event->step == name.step; });
    };
    const auto mark = [](const papers::Name& name) {
        return papers::mark_words({name.kind, name.name, {}}) +
               (name.kind == papers::Mark::Kind::rows ? "…{{/" + name.name + "}}" : "");
    };
    Json list = Json::array();
    std::vector<std::vector<Cell>> rows;
    const auto take = [&](const papers::Name& name, const std::string& within) {
        list.push_back({{"mark", mark(name)},
                        {"name", name.name},
                        {"within", within.empty() ? Json() : Json(within)},
                        {"what", context.say(name.what)},
                        {"step", name.step ? Json(name.step) : Json()},
                        {"asked_by_forms", name.on_paper()}});
        rows.push_back({Cell((within.empty() ? "" : "  ") + mark(name)), Cell(context.say(name.what)),
                        Cell(name.step ? std::to_string(name.step) : "")});
    };
    for (const auto& name : names_of(context).list()) {
        if (!fits(name)) continue;
        take(name, {});
        for (const auto& member : name.members) take(member, name.name);
    }
    if (context.json()) {
        context.print({{"fields", list}});
        return exit_done;
    }
    if (rows.empty())
        context.screen().line(context.say(Text{"没有名称含“" + word + "”的内容；不写词则列出全部",
                                               "no name has " + word + " in it; without a word all are listed"}));
    else
        context.screen().table({Cell(context.say("写在模板里", "in a template")), Cell(context.say("内容", "what")),
                                Cell(context.say("步", "step"))},
                               rows);
    return rows.empty() ? exit_findings : exit_done;
}

int run_form_check(Context& context, const Arguments& arguments) {
    const auto which = named(context, arguments.get("TEMPLATE"));
    expect_of_case(which);
    const papers::Filling filling(template_of(which), names_of(context));
    const auto& marks = filling.form().marks();
    if (context.json()) {
        auto json = marks_json(filling, context.language());
        json["marks"] = marks.size();
        context.print(json);
        return status_of(filling);
    }
    const auto n = std::to_string(marks.size());
    context.screen().line(context.say(Text{"共 " + n + " 个占位符", n + " marks"}) +
                              (status_of(filling) == exit_done ? context.say("，都认识。", ", all of them known.")
                                                               : context.say("：", ":")),
                          status_of(filling) == exit_done ? Colour::green : Colour::bold);
    print_marks(context, filling);
    return status_of(filling);
}

int run_form_blank(Context& context, const Arguments& arguments) {
    const auto which = named(context, arguments.get("TEMPLATE"));
    if (!which.form)
        throw usage_error("unknown-form", "TEMPLATE", {"请写表格的编号或名称", "give the number or name of a form"});
    const auto path = arguments.get("to", which.stem(context) + ".docx");
    expect_new_file(path);
    write_private(path, papers::draw(*which.form));
    if (context.json())
        context.print({{"file", path}, {"form", which.form->number}});
    else if (!context.quiet())
        context.screen().line(context.say(Text{"已写出空白表格 " + path, "the blank form is in " + path}),
                              Colour::green);
    return exit_done;
}

namespace {

int say_filled(Context& context, const std::vector<Job>& jobs, const std::vector<std::string>& ids) {
    int status = exit_done;
    auto json = Json{{"unknown", Json::array()}, {"faults", Json::array()}, {"files", Json::array()}, {"cases", ids}};
    for (const auto& job : jobs) {
        status = std::max(status, status_of(job.filling));
        const auto marks = marks_json(job.filling, context.language());
        for (const auto* of : {"unknown", "faults"})
            for (const auto& each : marks[of]) json[of].push_back(each);
        for (const auto& path : job.paths) json["files"].push_back(path);
        if (context.json()) continue;
        if (!context.quiet())
            for (const auto& path : job.paths)
                context.screen().line(context.say(Text{"已填好 " + path, "filled in: " + path}), Colour::green);
        print_marks(context, job.filling);
    }
    if (context.json())
        context.print(json);
    else if (!context.quiet())
        context.screen().paragraph(context.say("文件含个人信息，未加密；打印后请删除。",
                                               "Files with personal data, not encrypted; delete them once printed."),
                                   0, Colour::yellow);
    return status;
}

}  // namespace

int run_form_fill(Context& context, const Arguments& arguments) {
    std::vector<std::string> ids;
    for (const auto& word : arguments.all("CASE")) {
        const auto row = context.the_case(word);
        if (row.erased)
            throw usage_error(
                "case-erased", "CASE",
                {"案卷 " + row.case_id + " 的个人数据已销毁，没有可以填的内容",
                 "the personal data of case " + row.case_id + " was destroyed; nothing is left to fill in"});
        if (std::find(ids.begin(), ids.end(), row.case_id) == ids.end()) ids.push_back(row.case_id);
    }
    std::vector<Job> jobs;
    for (const auto& which : all_named(context, arguments.get("TEMPLATE"), ids)) {
        expect_of_case(which);
        jobs.push_back({which, papers::Filling(template_of(which), names_of(context)), {}});
    }
    place(context, jobs, arguments.get("to"), ids);
    auto desk = context.desk();
    desk.reveal = Reveal::yes;
    if (context.interactive())
        for (const auto& id : ids) complete(context, jobs, id);
    std::vector<const papers::Filling*> forms;
    for (const auto& job : jobs) forms.push_back(&job.filling);
    std::vector<std::vector<papers::Filled>> filled;
    try {
        filled = papers::fill_in(desk, forms, ids);
    } catch (const tables::Unreadable& error) {
        throw Failure{exit_usage, {error.problem}};
    }
    for (std::size_t form = 0; form < jobs.size(); ++form)
        for (std::size_t i = 0; i < filled[form].size(); ++i)
            write_private(jobs[form].paths[i], filled[form][i].bytes, Lasts::can_be_made_again);
    return say_filled(context, jobs, ids);
}

}  // namespace rudang::cli
