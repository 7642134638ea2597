// audit: cases of the ledger, a file of events or a spreadsheet, judged by every rule.
#include <algorithm>
#include <filesystem>
#include <set>

#include "annotated.h"
#include "context.h"
#include "keystore.h"
#include "mapping_view.h"
#include "presentation.h"
#include "progress.h"
#include "rudang/office/audit_ledger.h"
#include "rudang/office/audit_sources.h"
#include "source.h"

namespace rudang::cli {

namespace {

void write_outputs(Context& context, const Arguments& arguments, const Presentation& presentation,
                   const std::string& source, bool table) {
    const auto told = [&](const std::string& to) {
        if (!context.quiet() && !context.json())
            context.screen().paragraph(context.say("已写入 ", "written to ") + to +
                                           context.say("；含姓名，用后请妥善保管", "; it holds names, keep it safe"),
                                       0, Colour::green);
    };
    if (const auto to = arguments.get("html"); !to.empty()) {
        write_private(to, presentation.html(context.say("发展党员工作检查报告", "Audit report")));
        told(to);
    }
    if (const auto to = arguments.get("xlsx"); !to.empty()) {
        if (!table) throw usage_error("usage", "--xlsx", {"--xlsx 只用于表格文件", "--xlsx is for spreadsheets"});
        write_annotated(context, source, to, presentation.kept(), presentation.facts()->mappings);
        told(to);
    }
}

int audit_files(Context& context, const Arguments& arguments, const std::vector<std::string>& paths) {
    Mappings mappings(arguments);
    std::vector<std::string> others;
    auto sources = sources_of(context, paths, mappings, others);
    if (arguments.has("xlsx") && (sources.several() || !sources.any_table()))
        throw usage_error("usage", "--xlsx",
                          {"--xlsx 一次只写一个表格文件的结果", "--xlsx writes the findings of one spreadsheet"});
    const office::AuditOptions options{context.workflow(), context.today(), arguments.has("all")};
    std::optional<office::SourcesAudit> audited(std::in_place, sources, options);
    audited->read();
    auto facts = facts_of(sources, mappings, others);
    // What headings leave open is asked once; then everything is read by the answers.
    if (const auto answers = arguments.has("mapping") ? Json() : ask_about_columns(context, facts.mappings);
        !answers.is_null()) {
        mappings.learn(answers);
        audited.reset();
        others.clear();
        sources = sources_of(context, paths, mappings, others);
        audited.emplace(sources, options);
        audited->read();
        facts = facts_of(sources, mappings, others);
    }
    auto& audit = *audited;
    Presentation presentation(context, arguments, facts.table, facts.several);
    Progress progress(context, context.say("检查", "auditing"), audit.people());
    audit.judge([&](AuditedCase one) { presentation.add(std::move(one)); },
                [&](std::size_t done) { progress.show(done); });
    progress.done();
    const int status = presentation.finish(&facts, audit.in_several_files());
    write_outputs(context, arguments, presentation, sources.files().front().path, sources.any_table());
    return status;
}

// A word without a dot may be meant as a person or as a folder: where it is neither, both are said.
std::string case_called(Context& context, const std::string& target) try {
    return context.the_case(target).case_id;
} catch (office::Failure& failure) {
    if (failure.reason == office::Reason::not_found)
        for (auto& problem : failure.problems)
            problem.message = {problem.message.zh + "。也没有叫这个名称的文件或文件夹",
                               problem.message.en + "; nor is there a file or folder of that name"};
    throw;
}

}  // namespace

int run_audit(Context& context, const Arguments& arguments) {
    for (const char* option : {"html", "xlsx"})
        if (const auto to = arguments.get(option); !to.empty()) expect_new_file(to);
    const auto targets = arguments.all("TARGET");
    const auto is_path = [](const std::string& target) {
        std::error_code ignored;
        return target == "-" || target.find('.') != std::string::npos || target.find('/') != std::string::npos ||
               (!target.empty() && std::filesystem::exists(target, ignored));
    };
    if (std::any_of(targets.begin(), targets.end(), is_path)) return audit_files(context, arguments, targets);
    auto& ledger = context.ledger();
    std::vector<std::string> ids;
    for (const auto& who : targets)
        if (auto id = case_called(context, who); std::find(ids.begin(), ids.end(), id) == ids.end())
            ids.push_back(std::move(id));
    if (targets.empty()) {
        const auto org = context.org(arguments.get("org"), "--org");
        context.require(Action::read_cases, org);
        for (const auto& row : ledger.case_rows(context.actor(), {.org = org})) ids.push_back(row.case_id);
    }
    // A page leaves the ledger, names or not.
    if (arguments.has("html")) context.expect_permitted(ledger.note_export("html", ids, context.actor()));
    auto desk = context.desk();
    office::LedgerAudit audit(desk, ids, arguments.has("all"));
    audit.read();
    if (audit.people() == 0 && !ids.empty()) throw not_permitted();
    // Of many cases what cannot be judged is counted, as for a table; of one it is told in full.
    Presentation presentation(context, arguments, audit.people() > 1);
    audit.judge([&](AuditedCase audited) {
        audited.branch = context.org_name(audited.branch);
        presentation.add(std::move(audited));
    });
    const int status = presentation.finish(nullptr);
    write_outputs(context, arguments, presentation, {}, false);
    return status;
}

}  // namespace rudang::cli
