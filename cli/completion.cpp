// completion and man: both derived from the command table.
#include <set>

#include "candidates.h"
#include "context.h"

namespace rudang::cli {
namespace {

std::string joined(const std::set<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

std::string roff(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        if (c == '\\')
            escaped += "\\e";
        else if (c == '-')
            escaped += "\\-";
        else
            escaped += c;
    }
    return escaped;
}

}  // namespace

int run_completion(Context& context, const Arguments& arguments) {
    const auto shell = arguments.get("SHELL");
    // What the scripts below ask for while somebody types.
    if (shell == "words") {
        context.today_is_told();
        for (const auto& word : candidates(context, arguments.all("WORDS"))) context.out() << word << '\n';
        return exit_done;
    }
    std::set<std::string> first, events, common;
    std::map<std::string, std::set<std::string>> second, options;
    for (const auto& option : common_options()) common.insert("--" + std::string(option.name));
    for (const auto& command : commands()) {
        const std::string name(command.name);
        const auto space = name.find(' ');
        first.insert(name.substr(0, space));
        if (space != std::string::npos) second[name.substr(0, space)].insert(name.substr(space + 1));
        for (const auto& option : command.options)
            if (!option.positional) options[name.substr(0, space)].insert("--" + std::string(option.name));
    }
    for (const auto& event : context.workflow()->events()) events.insert(context.say(event.label.zh, event.name));
    auto& out = context.out();
    if (shell == "bash" || shell == "zsh") {
        if (shell == "zsh") out << "autoload -U +X bashcompinit && bashcompinit\n";
        out << "_rudang() {\n  local word=\"${COMP_WORDS[COMP_CWORD]}\" command=\"${COMP_WORDS[1]}\"\n  local "
               "words=\"\"\n"
            << "  if [ \"$COMP_CWORD\" -eq 1 ]; then words=\"" << joined(first)
            << " help\"\n  else case \"$command\" in\n";
        for (const auto& name : first) {
            out << "    " << name << ") ";
            if (second.contains(name))
                out << "if [ \"$COMP_CWORD\" -eq 2 ]; then words=\"" << joined(second[name]) << "\"; else words=\""
                    << joined(options[name]) << "\"; fi";
            else if (name == "fields")
                out << "words=\"" << joined(events) << " " << joined(options[name]) << "\"";
            else
                out << "words=\"" << joined(options[name]) << "\"";
            out << " ;;\n";
        }
        out << "  esac; words=\"$words " << joined(common)
            << " $(rudang --yes completion words -- \"${COMP_WORDS[@]:1}\" </dev/null 2>/dev/null)\"; fi\n  "
               "COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n}\ncomplete -o default -F _rudang "
               "rudang\n";
        return exit_done;
    }
    if (shell == "fish") {
        out << "complete -c rudang -n __fish_use_subcommand -f -a '" << joined(first) << " help'\n";
        for (const auto& [name, words] : second)
            out << "complete -c rudang -n '__fish_seen_subcommand_from " << name << "' -f -a '" << joined(words)
                << "'\n";
        out << "complete -c rudang -n '__fish_seen_subcommand_from fields' -f -a '" << joined(events) << "'\n";
        out << "complete -c rudang -f -a '(rudang --yes completion words -- (commandline -opc)[2..] (commandline -ct) "
               "</dev/null 2>/dev/null)'\n";
        for (const auto& [name, words] : options)
            for (const auto& word : words)
                out << "complete -c rudang -n '__fish_seen_subcommand_from " << name << "' -l " << word.substr(2)
                    << '\n';
        for (const auto& word : common) out << "complete -c rudang -l " << word.substr(2) << '\n';
        return exit_done;
    }
    throw usage_error("bad-value", "SHELL", {"只支持 bash、zsh、fish", "there is bash, zsh and fish"});
}

int run_man(Context& context, const Arguments&) {
    const bool zh = context.language() == Language::zh;
    auto& out = context.out();
    out << ".TH RUDANG 1\n.SH " << (zh ? "名称" : "NAME") << "\nrudang \\- "
        << (zh ? "发展党员工作台账" : "the ledger of recruiting Party members") << "\n.SH "
        << (zh ? "命令" : "COMMANDS") << '\n';
    for (const auto& command : commands()) {
        out << ".TP\n.B " << roff(command.name) << '\n'
            << roff(context.say(command.summary)) << "\n.br\n.I " << roff(command.example.in(context.language()))
            << '\n';
        for (const auto& option : command.options)
            out << ".RS\n.TP\n.B " << (option.positional ? "" : "\\-\\-") << roff(option.name) << '\n'
                << roff(context.say(option.help)) << "\n.RE\n";
    }
    out << ".SH " << (zh ? "通用选项" : "COMMON OPTIONS") << '\n';
    for (const auto& option : common_options())
        out << ".TP\n.B \\-\\-" << roff(option.name) << '\n' << roff(context.say(option.help)) << '\n';
    out << ".SH " << (zh ? "退出状态" : "EXIT STATUS") << "\n0 " << (zh ? "完成，没有问题" : "done and clean")
        << "\n.br\n1 " << (zh ? "不予记录，或有检查结果" : "refused, or findings exist") << "\n.br\n2 "
        << (zh ? "用法或输入有误" : "usage or bad input") << "\n.br\n3 " << (zh ? "没有权限" : "not permitted")
        << "\n.br\n4 " << (zh ? "账本不可用" : "ledger unusable") << "\n.br\n5 "
        << (zh ? "完整性被破坏" : "integrity violated") << '\n';
    return exit_done;
}

}  // namespace rudang::cli
