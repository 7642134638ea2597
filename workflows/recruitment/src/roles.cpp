// Who uses a ledger of this procedure, and in which roles; organizations and what each kind is called.
#include "rudang/recruitment/offices.h"

namespace rudang::recruitment {

const Offices& offices() {
    using enum Action;
    static const Offices table{
        .roles = {{"branch_secretary",
                   {"支部书记", "branch secretary"},
                   {read_cases, look, record, import_cases, export_cases, rectify_findings, read_journal},
                   false,
                   true},
                  {"branch_deputy",
                   {"支部副书记", "branch deputy secretary"},
                   {read_cases, look, record, rectify_findings}},
                  {"organization_member",
                   {"组织委员", "organization member"},
                   {read_cases, look, record, import_cases, export_cases, rectify_findings, read_journal},
                   false,
                   true},
                  {"group_leader", {"党小组组长", "Party group leader"}, {read_cases}},
                  {"committee_organizer",
                   {"组织员", "committee organizer"},
                   {read_cases, look, decide, export_cases, assign_findings, confirm_findings, manage_plans,
                    adopt_rules, read_journal},
                   false,
                   true},
                  {"committee_secretary",
                   {"党委书记", "committee secretary"},
                   {read_cases, look, decide, export_cases, assign_findings, confirm_findings, manage_plans,
                    adopt_rules, erase_person, read_journal}},
                  {"organization_department",
                   {"组织部门", "organization department"},
                   {read_cases, look, decide, export_cases, assign_findings, confirm_findings, manage_plans,
                    adopt_rules, erase_person, read_journal}},
                  {"supervisor",
                   {"监督检查人员", "supervisor"},
                   {read_cases, look, export_cases, assign_findings, confirm_findings, read_journal}},
                  {"system_admin", {"系统管理员", "system administrator"}, {manage_orgs, care_for_ledger}, true, true},
                  {"security_admin",
                   {"安全保密管理员", "security administrator"},
                   {manage_people, erase_person},
                   true,
                   true},
                  {"audit_admin", {"安全审计员", "audit administrator"}, {read_journal}, true}},
        .kinds = {{"branch", {"党支部", "branch"}},
                  {"general_branch", {"党总支", "general branch"}},
                  {"primary_committee", {"基层党委", "primary committee"}},
                  {"organization_department", {"组织部门", "organization department"}}},
        .home_field = "branch",
        .proof_field = "document",
        .proof_missing = {"上级党委不使用本账本时，由支部代记其决定，须填写文号",
                          "the committee is not in this ledger; the branch records its decision with the number of "
                          "the document"}};
    return table;
}

}  // namespace rudang::recruitment
