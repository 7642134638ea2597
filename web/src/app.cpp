#include "app.h"

#include <algorithm>
#include <chrono>
#include <functional>

#include "assets.h"
#include "rudang/engine/clean.h"
#include "rudang/office/wording.h"

namespace rudang::web {
namespace {

int http_status(office::Reason reason) {
    switch (reason) {
        case office::Reason::input:
        case office::Reason::ambiguous:
            return 400;
        case office::Reason::not_found:
            return 404;
        case office::Reason::forbidden:
            return 403;
        case office::Reason::unusable:
        case office::Reason::integrity:
            return 500;
    }
    return 500;
}

// Why there is no answer, in the words of whoever refused.
Page failed_page(Here& here, const office::Failure& failure) {
    Page page{.title = {"没有办成", "Not done"}, .area = {}, .body = {}, .status = http_status(failure.reason)};
    page.body.m("<h1>").t(here.say(page.title)).m("</h1><div class=\"note bad\" role=\"alert\">");
    for (const auto& problem : failure.problems) page.body.m("<p>").t(here.say(problem.message)).m("</p>");
    page.body.m("</div><p><a href=\"")
        .t(here.link("/"))
        .m("\">")
        .t(here.say("回到今天", "Back to today"))
        .m("</a></p>");
    return page;
}

Language other_language(Language language) {
    if (language == Language::zh) return Language::en;
    return Language::zh;
}

Response redirect(const std::string& to) { return {.status = 303, .body = {}, .headers = {{"Location", to}}}; }

// What a file is called when it is saved: no folders, nothing that starts with a dot, every sign but the plainest
// written by its number, so that no name says more to a browser than a name.
Response download(Sent file) {
    auto name = shown(file.name);
    name.erase(0, name.find_last_of("/\\") + 1);
    name.erase(0, name.find_first_not_of(". "));
    std::string coded;
    for (const char c : name) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                           c == '_' || c == '.';
        constexpr std::string_view digits = "0123456789ABCDEF";
        const auto byte = static_cast<unsigned char>(c);
        coded += plain ? std::string(1, c) : std::string{'%', digits[byte >> 4], digits[byte & 15]};
    }
    return {.status = 200,
            .body = std::move(file.bytes),
            .type = file.type,
            .headers = {{"Content-Disposition", "attachment; filename*=UTF-8''" + (coded.empty() ? "file" : coded)}}};
}

// "/case/k3v9/why/7" by its parts: case, k3v9, why, 7.
std::vector<std::string> parts_of(std::string_view path) {
    std::vector<std::string> parts;
    while (!path.empty()) {
        path.remove_prefix(1);
        const auto end = std::min(path.find('/'), path.size());
        parts.emplace_back(path.substr(0, end));
        path.remove_prefix(end);
    }
    return parts;
}

std::optional<Answer> case_answer(Here& here, const Request& request, const std::vector<std::string>& parts) {
    const auto& id = parts[1];
    if (!valid_id(id)) return std::nullopt;
    if (parts.size() == 2) return case_page(here, request, id);
    const auto& what = parts[2];
    if (what == "why" && parts.size() == 4 && !request.post && parts[3].size() < 3 &&
        std::all_of(parts[3].begin(), parts[3].end(), [](char c) { return c >= '0' && c <= '9'; }))
        return why_page(here, request, id, std::atoi(parts[3].c_str()));
    if (parts.size() != 3) return std::nullopt;
    if (what == "form") return form_answer(here, request, id);
    if (what == "paper") return paper_answer(here, request, id);
    if (what == "step") return step_page(here, request, id);
    if (what == "correct") return correct_page(here, request, id);
    return std::nullopt;
}

// Nothing where there is no such address.
std::optional<Answer> answer_at(Here& here, const Request& request) {
    if (request.path == "/") return today_page(here, request);
    const auto parts = parts_of(request.path);
    if (parts.front() == "case" && parts.size() > 1) return case_answer(here, request, parts);
    if (parts.front() == "meeting") return meeting_page(here, request, parts);
    using Maker = Answer (*)(Here&, const Request&);
    static const std::map<std::string, Maker> pages{{"people", people_page},   {"apply", apply_page},
                                                    {"history", history_page}, {"organization", organization_page},
                                                    {"tables", tables_page},   {"supervision", supervision_page},
                                                    {"report", report_answer}};
    const auto found = pages.find(parts.front());
    if (parts.size() != 1 || found == pages.end()) return std::nullopt;
    return found->second(here, request);
}

}  // namespace

std::string Here::org_name(const std::string& id) {
    if (!orgs_) orgs_ = desk.ledger.orgs();
    for (const auto& org : *orgs_)
        if (org.org_id == id) return org.name;
    return id;
}

std::string Here::actor_name(const std::string& id) {
    if (!people_) people_ = desk.ledger.people(desk.actor);
    for (const auto& person : *people_)
        if (person.actor_id == id && !person.name.empty()) return person.name;
    return id;
}

App::App(Options& options, Guard& guard)
    : options_(options),
      guard_(guard),
      language_(options.language),
      opened_(options.open(Secret(""))),
      last_asked_(std::time(nullptr)) {}

App::~App() { lock(); }

void JudgedAhead::some(office::Desk& desk) {
    // Of fewer than these everything is asked for one by one, which a few are quicker by.
    constexpr std::size_t a_few = 16;
    constexpr auto long_enough = std::chrono::milliseconds(50);
    const auto begun = std::chrono::steady_clock::now();
    while (any() && std::chrono::steady_clock::now() - begun < long_enough) {
        const auto end = std::min(done_ + a_few, ids_.size());
        desk.ledger.each_objections(
            {ids_.begin() + static_cast<std::ptrdiff_t>(done_), ids_.begin() + static_cast<std::ptrdiff_t>(end)},
            desk.actor, Reveal::no, {.undetermined = false}, [](const CaseObjections&) {});
        done_ = end;
    }
    if (!any()) tried_at_ = office::moment_of(desk);
}

void App::lock() {
    if (opened_) opened_->remember();
    opened_.reset();
    look_.reset();
    searches_soon_ = false;
    looked_ahead_at_.reset();
    said_.reset();
    held_.drop();
    ahead_.stop();
    kept_.clear();
}

void App::tick(std::time_t now) {
    if (opened_ && now - last_asked_ > options_.idle_minutes * 60) {
        lock();
        idle_ = true;
    }
    if (opened_ && searches_soon_) look_ahead();
    if (!busy()) return;
    try {
        auto desk = opened_->desk();
        ahead_.some(desk);
    } catch (const LedgerError&) {
        ahead_.stop();  // whoever asks is told
    }
}

// While somebody types what to search for, names are opened, a few at a time so that nobody waits for it.
void App::look_ahead() {
    constexpr std::size_t a_few = 1500;
    try {
        auto desk = opened_->desk();
        searches_soon_ = desk.ledger.expect_search(desk.actor, a_few);
        if (!searches_soon_) looked_ahead_at_ = office::moment_of(desk);
    } catch (const LedgerError&) {
        searches_soon_ = false;  // whoever searches is told
    }
}

Response App::refused(const Refusal& refusal) const {
    const Text title{"没有打开", "Not opened"};
    Html body;
    body.m("<h1>").t(title.in(language_)).m("</h1><p>").t(refusal.why.in(language_)).m("</p>");
    return {.status = refusal.status, .body = bare(language_, {}, title, body)};
}

// The cookie comes with a page and not with a redirection: what a file or another program opened counts as another
// site until a page of ours goes on.
Response App::opened() const {
    Html body;
    const Text title{"工作台", "The desk"};
    body.m("<meta http-equiv=\"refresh\" content=\"0;url=").t(guard_.prefix()).m("/\"><p><a href=\"");
    body.t(guard_.prefix()).m("/\">").t(Label{"打开工作台", "Open the desk"}.in(language_)).m("</a></p>");
    return {.status = 200, .body = bare(language_, {}, title, body), .headers = {{"Set-Cookie", guard_.set_cookie()}}};
}

// What was typed before it locked itself is kept in the page, and goes on once it is unlocked.
Response App::locked(const Request& request, std::string_view problem) const {
    const Text title{"已锁定", "Locked"};
    Html body;
    body.m("<h1>").t(title.in(language_)).m("</h1>");
    const Label why =
        idle_ ? Label{"有一阵子没有操作，工作台自己锁定了。", "Nobody used the desk for a while, so it locked itself."}
              : Label{"工作台已锁定。", "The desk is locked."};
    body.m("<p>").t(why.in(language_));
    body.t(Label{"钥匙已从内存清除。点“继续”回到刚才的页面，没有填完的内容还在。",
                 " The keys were wiped from memory. Go on takes you back; what was typed is still there."}
               .in(language_));
    body.m("</p>");
    if (!problem.empty()) body.m("<p class=\"bad\" role=\"alert\">").t(problem).m("</p>");
    body.m("<form method=\"post\" action=\"").t(guard_.prefix() + (request.path == "/lock" ? "/" : request.path));
    body.m("\">").hidden("token", guard_.form_token()).hidden("unlock", "1");
    if (!request.post || request.path == "/lock") body.hidden("look", "1");
    for (const auto& [name, value] : request.typed)
        if (name != "passphrase" && name != "unlock" && name != "look") body.hidden(name, value);
    if (request.has("look")) body.hidden("look", "1");
    if (options_.asks_passphrase)
        body.m("<p><label for=\"passphrase\">")
            .t(Label{"口令", "Passphrase"}.in(language_))
            .m("</label><br><input type=\"password\" id=\"passphrase\" name=\"passphrase\" autocomplete=\"off\" "
               "autofocus></p>");
    body.m("<p><button class=\"main\">").t(Label{"继续", "Go on"}.in(language_)).m("</button></p></form>");
    return {.status = problem.empty() ? 200 : 403,
            .body = bare(language_, guard_.prefix() + "/style.css", title, body)};
}

std::optional<Response> App::unlock(Request& request) {
    if (opened_) return std::nullopt;
    if (!request.has("unlock")) return locked(request, {});
    Secret passphrase(request.value("passphrase"));
    const auto wrong = Label{"口令不对。", "That is not the passphrase."}.in(language_);
    if (wrong_passphrases_ >= 10)
        return refused({403,
                        {"口令错了太多次。请在终端结束工作台，再执行 rudang desk。",
                         "Too many wrong passphrases. End the desk in its terminal and run rudang desk again."}});
    try {
        opened_ = options_.open(passphrase);
    } catch (const office::Failure&) {
        ++wrong_passphrases_;
        return locked(request, wrong);
    }
    wrong_passphrases_ = 0;
    // What was only looked at is looked at again; a form goes on as it was sent.
    if (request.has("look")) return redirect(guard_.prefix() + request.path);
    return std::nullopt;
}

Response App::done(const std::string& path, Html said) {
    if (!said.empty()) said_ = std::move(said);
    return redirect(guard_.prefix() + path);
}

// What is done to the session and not to the ledger's cases.
std::optional<Response> App::post_of_session(Here& here, const Request& request) {
    if (!request.post) return std::nullopt;
    auto back = request.value("back");
    if (!back.starts_with('/') || !std::all_of(back.begin(), back.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '/' || c == '-';
        }))
        back = "/";
    if (request.path == "/language") {
        language_ = other_language(language_);
        return redirect(guard_.prefix() + back);
    }
    if (request.path == "/names") {
        // The look is in the journal before the first name is shown.
        look_ = here.desk.ledger.look_at_names(here.desk.actor);
        Html said;
        if (!look_) said.m("<p>").t(here.say("您没有查看姓名的权限。", "You may not see names.")).m("</p>");
        return done(back, std::move(said));
    }
    if (request.path == "/lock") {
        lock();
        idle_ = false;
        return locked(request, {});
    }
    return std::nullopt;
}

std::string App::kept_as(Here& here, const Request& request) {
    if (request.path != "/" && request.path != "/people" && request.path != "/supervision") return {};
    if (request.has("finding")) return {};
    Json key{request.path,          request.typed,    office::moment_of(here.desk),
             here.desk.today.iso(), here.names_shown, here.language() == Language::en};
    return key.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Answer App::made(Here& here, const Request& request) {
    const auto key = kept_as(here, request);
    if (const auto found = kept_.find(key); !key.empty() && found != kept_.end()) return found->second;
    auto answer = answer_at(here, request);
    if (!answer)
        throw office::failure(office::Reason::not_found, "no-such-page", "",
                              {"没有这个地址。", "There is no such address."});
    if (!key.empty() && answer->page && !answer->page->passing) {
        if (kept_.size() > 8) kept_.clear();
        kept_[key] = *answer->page;
    }
    return std::move(*answer);
}

Response App::route(Request& request) {
    Here here(opened_->desk(), guard_, held_, opened_->meetings(), ahead_);
    here.desk.language = language_;
    here.names_shown = look_ && here.desk.ledger.show_names(here.desk.actor, *look_);
    Page page;
    searches_soon_ |= request.path == "/people" && looked_ahead_at_ != office::moment_of(here.desk);
    try {
        if (auto response = post_of_session(here, request)) return std::move(*response);
        here.said = std::move(said_);
        said_.reset();
        auto answer = made(here, request);
        if (answer.done) return done(answer.done->path, std::move(answer.done->said));
        if (answer.sent) return download(std::move(*answer.sent));
        page = std::move(*answer.page);
    } catch (const office::Failure& failure) {
        page = failed_page(here, failure);
    } catch (const LedgerError& error) {
        page = failed_page(here, office::failure_of(error));
    }
    Response response{.status = page.status, .body = framed(here, page)};
    if (page.passing && !request.post) response.headers.emplace_back("Refresh", "1");
    return response;
}

Response App::answer(Request& request) {
    if (!request.post) {
        if (request.path == "/style.css") return {.body = std::string(style_css), .type = "text/css; charset=utf-8"};
        if (request.path == "/script.js")
            return {.body = std::string(script_js), .type = "text/javascript; charset=utf-8"};
        if (request.path == "/icon.svg") return {.body = std::string(icon_svg), .type = "image/svg+xml"};
    }
    try {
        if (auto response = unlock(request)) return std::move(*response);
        last_asked_ = std::time(nullptr);
        return route(request);
    } catch (const office::Failure& failure) {
        return refused({500, failure.problems.empty() ? Text{} : failure.problems.front().message});
    } catch (const LedgerError& error) {
        return refused({500, error.text()});
    } catch (const std::exception&) {
        return refused({500,
                        {"出了没有料到的错；刚才的内容没有记录。请再试一次。",
                         "Something unforeseen went wrong; nothing was recorded. Try again."}});
    }
}

}  // namespace rudang::web
