// Parts that several pages show.
#pragma once

#include <string>
#include <vector>

#include "app.h"
#include "rudang/office/causes.h"
#include "rudang/office/form.h"

namespace rudang::web {

// "张三（k3v9）" as a link to the case.
Html case_link(const Here& here, const std::string& case_id, const std::string& name);
// Of what happened, or of what stands in the way of something that has not.
enum class About { record, obstacle };
// One finding: what is so, the article, what to do.
Html finding_words(const Here& here, const Finding& finding, About about = About::record);
// Causes as a list, with what follows folded under each.
Html causes_list(const Here& here, const office::Causes& causes, About about = About::record);
// Every sentence a paragraph.
Html problem_words(const Here& here, const Problems& problems);
// What was recorded in the case after the entry that somebody had seen when the page was made, as they are told; empty
// where it was nothing.
Html recorded_meanwhile(const Here& here, const CaseView& view, const std::string& seen);
// The button that opens the form of an event.
Html step_button(const Here& here, const std::string& case_id, std::string_view event, std::string_view words,
                 bool main = false);
// Papers, forms and the chart of a case's times (case_papers.cpp).
Html papers_part(const Here& here, const CaseView& view);
// When a task can, should and must be done; of what is possible and has no limit, that it can be done now.
Html days_of(const Here& here, const Task& task, bool possible);
// A table's head, in the words given.
void table_head(Html& html, const Here& here, const std::vector<Label>& names);
// A cell that says its own name where the screen is narrow.
void cell(Html& html, const Here& here, Label name, std::string_view words);
// Organizations to choose from; the first line is for all of them.
Html org_choice(Here& here, std::string_view name, const std::string& chosen, Label everywhere);

// ---- sheets (sheet.cpp)
// A field by itself: the day, a reason, whether something is meant; `id` ties the label to it.
struct PlainField {
    std::string_view name;
    Label label, hint;
    std::string value;
    Text problem = {};
    std::string_view type = "text";
    bool must = true;
};
Html plain_field(const Here& here, const PlainField& field);
// The lines of a form, those of a group in a frame of their own.
Html fields_of(const Here& here, const office::Form& form);
// What has to be put right, at the top, with links to the fields.
Html form_problems(const Here& here, const office::Form& form);
// What a sheet sent, by path: boxes that were left empty are empty answers.
std::map<std::string, std::string> sheet_of(const Request& request);
// The same as hidden fields, for a page that asks whether it is meant.
Html hidden_sheet(const Request& request);

}  // namespace rudang::web
