#include "line_editor.h"

#include <histedit.h>
#include <langinfo.h>
#include <unistd.h>

#include <clocale>
#include <csignal>
#include <cstdio>
#include <string_view>
#include <utility>

#include "rudang/engine/on_demand.h"

// A function of libedit.
#define EDIT(name) RUDANG_ON_DEMAND(libedit, name)

namespace rudang::cli {

struct LineEditor::Terminal {
    EditLine* line = nullptr;
    History* history = nullptr;
    std::string prompt;
};

namespace {

constexpr OnDemand libedit{RUDANG_LIBEDIT};

// The editor counts characters as the locale has them; this program is always in UTF-8.
void use_utf8() {
    std::setlocale(LC_CTYPE, "");
    if (std::string_view(::nl_langinfo(CODESET)) != "UTF-8") std::setlocale(LC_CTYPE, "C.UTF-8");
}

constexpr int remembered = 200;

// What Ctrl-C at a prompt leaves behind; there is one terminal.
std::string& farewell() {
    static std::string words;
    return words;
}

// The editor has put the terminal back by the time this is called.
extern "C" void say_and_end(int signal) {
    const auto& words = farewell();
    if (::write(STDERR_FILENO, words.data(), words.size()) < 0) return;
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

}  // namespace

LineEditor::LineEditor(std::string broken_off) : terminal_(std::make_unique<Terminal>()) {
    farewell() = std::move(broken_off);
    use_utf8();
    auto& terminal = *terminal_;
    terminal.line = EDIT(el_init)("rudang", stdin, stderr, stderr);
    if (!terminal.line) return;
    terminal.history = EDIT(history_init)();
    HistEvent event;
    EDIT(history)(terminal.history, &event, H_SETSIZE, remembered);
    EDIT(el_set)(terminal.line, EL_CLIENTDATA, &terminal);
    EDIT(el_set)
    (
        terminal.line, EL_PROMPT, +[](EditLine* line) {
            Terminal* self = nullptr;
            EDIT(el_get)(line, EL_CLIENTDATA, &self);
            return self->prompt.data();
        });
    EDIT(el_set)(terminal.line, EL_EDITOR, "emacs");
    EDIT(el_set)(terminal.line, EL_SIGNAL, 1);
    EDIT(el_set)(terminal.line, EL_HIST, EDIT(history), terminal.history);
    for (const auto& [key, command] : {std::pair{"\033[3~", "ed-delete-next-char"},
                                       {"\033[H", "ed-move-to-beg"},
                                       {"\033[1~", "ed-move-to-beg"},
                                       {"\033[F", "ed-move-to-end"},
                                       {"\033[4~", "ed-move-to-end"}})
        EDIT(el_set)(terminal.line, EL_BIND, key, command, nullptr);
}

LineEditor::~LineEditor() {
    if (terminal_->history) EDIT(history_end)(terminal_->history);
    if (terminal_->line) EDIT(el_end)(terminal_->line);
}

std::optional<std::string> LineEditor::read(const std::string& prompt) {
    auto& terminal = *terminal_;
    if (!terminal.line) return std::nullopt;
    terminal.prompt = prompt;
    int count = 0;
    const auto before = std::signal(SIGINT, say_and_end);
    const char* typed = EDIT(el_gets)(terminal.line, &count);
    std::signal(SIGINT, before);
    if (!typed || count <= 0) return std::nullopt;
    std::string line(typed, static_cast<std::size_t>(count));
    const auto from = line.find_first_not_of(" \t\r\n");
    if (from == std::string::npos) return std::string();
    line = line.substr(from, line.find_last_not_of(" \t\r\n") - from + 1);
    HistEvent event;
    EDIT(history)(terminal.history, &event, H_ENTER, line.c_str());
    return line;
}

}  // namespace rudang::cli
