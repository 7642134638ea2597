// CLI11 reads the words; it is included here and nowhere else, because it is slow to compile.
#include "arguments.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "context.h"

namespace rudang::cli {
namespace {

const CommandSpec* find_command(const std::string& name) {
    for (const auto& command : commands())
        if (command.name == name) return &command;
    return nullptr;
}

bool is_group(const std::string& word) {
    return std::any_of(commands().begin(), commands().end(),
                       [&](const CommandSpec& c) { return c.name.starts_with(word + " "); });
}

const OptionSpec* find_option(const CommandSpec* command, const std::string& name) {
    for (const auto& option : common_options())
        if (option.name == name) return &option;
    if (command)
        for (const auto& option : command->options)
            if (option.name == name) return &option;
    return nullptr;
}

std::string usage_line(const CommandSpec& command) {
    std::string line = "rudang " + std::string(command.name);
    for (const auto& option : command.options)
        if (option.positional)
            line += (option.required ? " " : " [") + std::string(option.name) +
                    (option.takes == Takes::many ? "…" : "") + (option.required ? "" : "]");
    for (const auto& option : command.options)
        if (!option.positional && option.required) line += " --" + std::string(option.name) + " …";
    if (command.takes_fields) line += " [--FIELD …]";
    return line;
}

void print_options(Screen& screen, const std::vector<OptionSpec>& options, Language language) {
    std::vector<std::vector<Cell>> rows;
    for (const auto& option : options) {
        std::string name = option.positional
                               ? std::string(option.name)
                               : "--" + std::string(option.name) + (option.takes == Takes::nothing ? "" : " …");
        if (option.name == "quiet") name += ", -q";
        if (option.name == "verbose") name += ", -v";
        rows.push_back({Cell(name), Cell(option.help.in(language))});
    }
    screen.table({}, rows, 2);
}

}  // namespace

Parsed parse(int argc, char** argv) {
    Parsed parsed;
    std::vector<std::string> words(argv + 1, argv + argc);
    for (const auto& given : words)
        if (!valid_utf8(given)) {
            parsed.problem = Problem{
                "not-utf8", "", {"命令行含有不是 UTF-8 的文字", "the command line holds text that is not UTF-8"}};
            return parsed;
        }
    // Options that hold before anything else is known, so that even a wrong command line is answered properly.
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i] == "--json") parsed.arguments.set("json");
        if (words[i] == "--lang" && i + 1 < words.size()) parsed.arguments.add("lang", words[i + 1]);
        if (words[i].starts_with("--lang=")) parsed.arguments.add("lang", words[i].substr(7));
    }
    const auto wrong = [&](std::string code, std::string where, std::string zh, std::string en) {
        parsed.problem = Problem{std::move(code), std::move(where), {std::move(zh), std::move(en)}};
        return parsed;
    };

    const auto unknown = [&](const std::string& name) {
        std::vector<std::string> names;
        // "jurnal" is a group misspelt; so is the first word of "jurnal tail".
        for (const auto& command : commands()) {
            names.emplace_back(command.name);
            if (const auto space = command.name.find(' '); space != std::string_view::npos)
                names.emplace_back(command.name.substr(0, space));
        }
        if (name.starts_with("--"))
            for (const auto& option : common_options()) names.push_back("--" + std::string(option.name));
        auto guess = closest(name, names);
        if (guess.empty()) guess = closest(name.substr(0, name.find(' ')), names);
        return wrong(
            "unknown-command", "",
            "没有命令 " + name + (guess.empty() ? "" : "，是否指 " + guess + "？") + "（全部命令见 rudang help）",
            "there is no command " + name + (guess.empty() ? "" : "; did you mean " + guess + "?") +
                " (rudang help lists them)");
    };

    // The command is the first word that is no option; common options may stand before it.
    std::size_t at = 0;
    while (at < words.size() && words[at].starts_with("-")) {
        const auto name = words[at].substr(std::min(words[at].find_first_not_of('-'), words[at].size()));
        const auto* option = find_option(nullptr, name.substr(0, name.find('=')));
        if (words[at] == "--version") {
            parsed.show_version = true;
            return parsed;
        }
        if (!option && words[at] != "-h" && words[at] != "--help" && words[at] != "-q" && words[at] != "-v") break;
        if (words[at] == "-h" || words[at] == "--help") {
            parsed.show_help = true;
            return parsed;
        }
        at += option && option->takes != Takes::nothing && name.find('=') == std::string::npos ? 2 : 1;
    }
    if (at >= words.size() || words[at] == "help") {
        std::string topic;
        for (std::size_t i = at + 1; i < words.size() && !words[i].starts_with("-"); ++i)
            topic += (topic.empty() ? "" : " ") + words[i];
        parsed.command = find_command(topic);
        if (!parsed.command && !topic.empty() && !is_group(topic)) return unknown(topic);
        parsed.group = topic;
        parsed.show_help = true;
        return parsed;
    }
    std::string name = words[at];
    std::size_t used = 1;
    // "import FILE" beside "import undo": a group that is a command as well.
    const bool both = is_group(name) && find_command(name);
    if (is_group(name) && !(both && (at + 1 >= words.size() || !find_command(name + " " + words[at + 1])))) {
        if (at + 1 >= words.size() || words[at + 1].starts_with("-")) {
            parsed.group = name;
            parsed.show_help = true;
            return parsed;
        }
        name += " " + words[at + 1];
        used = 2;
    }
    parsed.command = find_command(name);
    if (!parsed.command) return unknown(name);
    words.erase(words.begin() + static_cast<std::ptrdiff_t>(at),
                words.begin() + static_cast<std::ptrdiff_t>(at + used));

    CLI::App app;
    app.set_help_flag("-h,--help");
    app.allow_extras(parsed.command->takes_fields);
    std::map<std::string, std::vector<std::string>> values;
    std::set<std::string> flags;
    std::map<std::string, std::unique_ptr<bool>> flag_values;
    const auto declare = [&](const OptionSpec& option) {
        const std::string key(option.name);
        const std::string spelled = option.positional ? key
                                                      : "--" + key +
                                                            (key == "quiet"     ? ",-q"
                                                             : key == "verbose" ? ",-v"
                                                                                : "");
        if (option.takes == Takes::nothing) {
            flag_values[key] = std::make_unique<bool>(false);
            app.add_flag(spelled, *flag_values[key]);
        } else {
            auto* added = app.add_option(spelled, values[key]);
            if (option.positional && option.takes == Takes::one)
                added->expected(1)->allow_extra_args(false);
            else if (!option.positional)
                added->expected(1)->take_all()->allow_extra_args(false);
        }
    };
    for (const auto& option : common_options()) declare(option);
    for (const auto& option : parsed.command->options) declare(option);
    // An option does not take another for its value: "--within --lang zh" lacks one.
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        if (!words[i].starts_with("--") || !words[i + 1].starts_with("--")) continue;
        const auto* option = find_option(parsed.command, words[i].substr(2));
        if (option && option->takes != Takes::nothing && find_option(parsed.command, words[i + 1].substr(2)))
            return wrong("missing-value", words[i], "缺少选项的值", "the option needs a value");
    }
    try {
        std::reverse(words.begin(), words.end());  // CLI11 takes a vector back to front
        app.parse(words);
    } catch (const CLI::CallForHelp&) {
        parsed.show_help = true;
        return parsed;
    } catch (const CLI::ExtrasError&) {
        std::vector<std::string> names;
        for (const auto& option : common_options()) names.push_back("--" + std::string(option.name));
        for (const auto& option : parsed.command->options)
            if (!option.positional) names.push_back("--" + std::string(option.name));
        const auto left = app.remaining();
        const auto word = left.empty() ? std::string{} : left.front();
        const auto guess = closest(word, names);
        return wrong("unknown-option", word,
                     "多余或未知的选项" + (guess.empty() ? std::string{} : "，是否指 " + guess + "？") +
                         "（见 rudang help " + std::string(parsed.command->name) + "）",
                     "unknown option or one word too many" +
                         (guess.empty() ? std::string{} : "; did you mean " + guess + "?") + " (rudang help " +
                         std::string(parsed.command->name) + ")");
    } catch (const CLI::ArgumentMismatch& error) {
        const auto what = std::string(error.what());
        return wrong("missing-value", what.substr(0, what.find(':')), "缺少选项的值", "the option needs a value");
    } catch (const CLI::ParseError& error) {
        return wrong("usage", "", std::string("命令行有误：") + error.what(),
                     std::string("wrong command line: ") + error.what());
    }
    parsed.arguments = {};
    for (const auto& [key, set] : flag_values)
        if (*set) parsed.arguments.set(key);
    for (auto& [key, list] : values)
        for (auto& value : list) parsed.arguments.add(key, std::move(value));
    parsed.arguments.extras = app.remaining();
    for (const auto& option : parsed.command->options)
        if (option.required && !parsed.arguments.has(option.name))
            return wrong("missing-argument", std::string(option.positional ? "" : "--") + std::string(option.name),
                         "缺少：" + std::string(option.help.zh) + "。用法：" + usage_line(*parsed.command),
                         "missing: " + std::string(option.help.en) + ". usage: " + usage_line(*parsed.command));
    return parsed;
}

int print_help(const Parsed& parsed, std::ostream& out) {
    const auto language = choose_language(parsed.arguments.get("lang"));
    const bool zh = language == Language::zh;
    Screen screen(out, terminal_columns(1), false);
    if (parsed.command) {
        const auto& command = *parsed.command;
        screen.paragraph(command.summary.in(language), 0);
        screen.line();
        screen.paragraph((zh ? "用法： " : "usage: ") + usage_line(command), 0);
        screen.paragraph((zh ? "示例： " : "example: ") + std::string(command.example), 0);
        if (!command.options.empty()) {
            screen.line();
            print_options(screen, command.options, language);
        }
        if (command.takes_fields) {
            screen.line();
            screen.paragraph(
                zh ? "事项自己的内容也用选项填写，名称同 JSON（下划线可写作连字符），如 --interviewer-role "
                     "书记、--vote.present 9；各事项的内容见 rudang fields EVENT，终端上缺少的会逐项询问。"
                   : "The event's own fields are options too, named as in JSON (a hyphen may stand for an underscore), "
                     "like --interviewer-role secretary or --vote.present 9. rudang fields EVENT lists them; on a "
                     "terminal missing ones are asked for.",
                0);
        }
        screen.line();
        screen.line(zh ? "通用选项：" : "common options:");
        print_options(screen, common_options(), language);
        return exit_done;
    }
    screen.line(zh ? "rudang（入党）——发展党员工作台账" : "rudang - the ledger of recruiting Party members");
    screen.line();
    std::vector<std::vector<Cell>> rows;
    for (const auto& command : commands())
        if (parsed.group.empty() || command.name.starts_with(parsed.group))
            rows.push_back({Cell(command.name), Cell(command.summary.in(language))});
    screen.table({}, rows, 2);
    screen.line();
    screen.line(zh ? "每条命令的用法和示例： rudang help 命令" : "usage and an example of each: rudang help COMMAND");
    return exit_done;
}

}  // namespace rudang::cli
