// completion and man: both derived from the command table.
#include <string_view>

#include "candidates.h"
#include "context.h"

namespace rudang::cli {
namespace {

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

// Each asks `rudang completion words` for what may come next, a word and what it is on a line; where nothing may, the
// shell offers files.
constexpr std::string_view bash_script = R"sh(_rudang() {
  local word rest
  COMPREPLY=()
  while IFS=$'\t' read -r word rest; do
    COMPREPLY+=("${word// /\\ }")
  done < <(rudang --yes completion words -- "${COMP_WORDS[@]:1:COMP_CWORD}" </dev/null 2>/dev/null)
}
complete -o default -o nosort -F _rudang rudang
)sh";
constexpr std::string_view zsh_script = R"sh(#compdef rudang
_rudang() {
  local line
  local -a found
  for line in ${(f)"$(rudang --yes completion words -- "${(@Q)words[2,CURRENT]}" </dev/null 2>/dev/null)"}; do
    found+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
  done
  if (( $#found )); then _describe -V rudang found; else _files; fi
}
if [[ "${funcstack[1]}" = _rudang ]]; then
  _rudang "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
  compdef _rudang rudang
fi
)sh";
constexpr std::string_view fish_script = R"sh(function __rudang_words
  rudang --yes completion words -- (commandline -opc)[2..] (commandline -ct) </dev/null 2>/dev/null
end
complete -c rudang -e
complete -c rudang -n 'test -n "$(__rudang_words)"' -k -f -a '(__rudang_words)'
)sh";

}  // namespace

int run_completion(Context& context, const Arguments& arguments) {
    const auto shell = arguments.get("SHELL");
    auto& out = context.out();
    if (shell == "words") {
        context.today_is_told();
        for (const auto& [word, note] : candidates(context, arguments.all("WORDS")))
            out << word << '\t' << note << '\n';
        return exit_done;
    }
    if (shell == "bash")
        out << bash_script;
    else if (shell == "zsh")
        out << zsh_script;
    else if (shell == "fish")
        out << fish_script;
    else
        throw usage_error("bad-value", "SHELL", {"只支持 bash、zsh、fish", "there is bash, zsh and fish"});
    return exit_done;
}

int run_man(Context& context, const Arguments&) {
    auto& out = context.out();
    out << ".TH RUDANG 1\n.SH " << context.say("名称", "NAME") << "\nrudang \\- "
        << context.say("发展党员工作台账", "the ledger of recruiting Party members") << "\n.SH "
        << context.say("命令", "COMMANDS") << '\n';
    for (const auto& command : commands()) {
        out << ".TP\n.B " << roff(command.name) << '\n'
            << roff(context.say(command.summary)) << "\n.br\n.I " << roff(command.example.in(context.language()))
            << '\n';
        for (const auto& option : command.options)
            out << ".RS\n.TP\n.B " << (option.positional ? "" : "\\-\\-") << roff(option.name) << '\n'
                << roff(context.say(option.help)) << "\n.RE\n";
    }
    out << ".SH " << context.say("通用选项", "COMMON OPTIONS") << '\n';
    for (const auto& option : common_options())
        out << ".TP\n.B \\-\\-" << roff(option.name) << '\n' << roff(context.say(option.help)) << '\n';
    out << ".SH " << context.say("退出状态", "EXIT STATUS") << "\n0 " << context.say("完成，没有问题", "done and clean")
        << "\n.br\n1 " << context.say("不予记录，或有检查结果", "refused, or findings exist") << "\n.br\n2 "
        << context.say("用法或输入有误", "usage or bad input") << "\n.br\n3 "
        << context.say("没有权限", "not permitted") << "\n.br\n4 " << context.say("账本不可用", "ledger unusable")
        << "\n.br\n5 " << context.say("完整性被破坏", "integrity violated") << '\n';
    return exit_done;
}

}  // namespace rudang::cli
