#include "guard.h"

#include <sodium.h>

#include <algorithm>

namespace rudang::web {
namespace {

bool same_name(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

// What stands in a path of ours, and in a link's question. Nothing has to be decoded, so nothing can be decoded twice.
bool plain_target(std::string_view target) {
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               std::string_view("/-_.?=").find(c) != std::string::npos;
    };
    return !target.empty() && target.front() == '/' && target.size() <= 512 &&
           std::all_of(target.begin(), target.end(), plain) && target.find("..") == std::string_view::npos &&
           target.find("//") == std::string_view::npos;
}

// "Cookie : x" is a cookie to some programs and none to others.
bool plain_name(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

Refusal refusal(int status, std::string_view zh, std::string_view en) { return {status, Text(Label{zh, en})}; }

}  // namespace

std::string_view Head::one(std::string_view name) const {
    for (const auto& [each, value] : headers)
        if (same_name(each, name)) return value;
    return {};
}

std::size_t Head::count(std::string_view name) const {
    return static_cast<std::size_t>(std::count_if(headers.begin(), headers.end(),
                                                  [&](const auto& header) { return same_name(header.first, name); }));
}

std::string random_token() {
    unsigned char bytes[32];
    ::randombytes_buf(bytes, sizeof bytes);
    char text[2 * sizeof bytes + 1];
    ::sodium_bin2hex(text, sizeof text, bytes, sizeof bytes);
    return text;
}

bool same_secret(std::string_view a, std::string_view b) {
    return a.size() == b.size() && !a.empty() && ::sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

Guard::Guard() : prefix_("/" + random_token().substr(0, 16)), session_(random_token()), form_token_(random_token()) {}

void Guard::set_port(int port) {
    host_ = "127.0.0.1:" + std::to_string(port);
    origin_ = "http://" + host_;
    cookie_name_ = "rudang-" + std::to_string(port);
}

std::string Guard::new_link() {
    link_ = prefix_ + "/open?t=" + random_token();
    return origin_ + link_;
}

bool Guard::use_link(std::string_view target) {
    if (!same_secret(target, link_)) return false;
    link_.clear();
    return true;
}

bool Guard::opens(const Head& head) const { return head.method == "GET" && path(head).starts_with("/open?"); }

std::string Guard::set_cookie() const {
    return cookie_name_ + "=" + session_ + "; Path=" + prefix_ + "/; HttpOnly; SameSite=Strict";
}

bool Guard::known(const Head& head) const {
    auto cookies = head.one("Cookie");
    while (!cookies.empty()) {
        const auto end = std::min(cookies.find(';'), cookies.size());
        auto cookie = cookies.substr(0, end);
        cookies.remove_prefix(std::min(end + 1, cookies.size()));
        while (cookie.starts_with(' ')) cookie.remove_prefix(1);
        if (cookie.starts_with(cookie_name_ + "=") && same_secret(cookie.substr(cookie_name_.size() + 1), session_))
            return true;
    }
    return false;
}

std::string_view Guard::path(const Head& head) const {
    const std::string_view target = head.target;
    return target.starts_with(prefix_ + "/") ? target.substr(prefix_.size()) : std::string_view();
}

// Is it a request as a browser makes them? What could be understood in two ways is not understood at all.
std::optional<Refusal> Guard::check_shape(Head& head) const {
    if (head.method != "GET" && head.method != "POST")
        return refusal(405, "不支持这种请求。", "There is no such method here.");
    if (head.version != "HTTP/1.1") return refusal(505, "不支持这种请求。", "Only HTTP/1.1 is spoken here.");
    if (!plain_target(head.target)) return refusal(400, "没有这个地址。", "There is no such address.");
    if (!std::all_of(head.headers.begin(), head.headers.end(), [](const auto& each) { return plain_name(each.first); }))
        return refusal(400, "请求头不合规范。", "A header has no proper name.");
    if (head.headers.size() > 64) return refusal(431, "请求头过多。", "There are too many headers.");
    for (const auto name : {"Host", "Origin", "Cookie", "Content-Length", "Content-Type", "Sec-Fetch-Site"})
        if (head.count(name) > 1) return refusal(400, "请求头有重复。", "A header came twice.");
    // Somebody else's name that was made to point here is somebody else's page.
    if (head.one("Host") != host_)
        return refusal(403, "请用打开时给出的地址。", "Use the address that was given when it was opened.");
    return std::nullopt;
}

std::optional<Refusal> Guard::check_body(Head& head) const {
    if (head.count("Transfer-Encoding"))
        return refusal(411, "请求须写明长度。", "The length of a request must be given.");
    const auto words = head.one("Content-Length");
    if (head.method == "GET") {
        if (!words.empty() && words != "0") return refusal(400, "查看不带内容。", "A GET has no body.");
        return std::nullopt;
    }
    if (words.empty()) return refusal(411, "请求须写明长度。", "The length of a request must be given.");
    if (!std::all_of(words.begin(), words.end(), [](char c) { return c >= '0' && c <= '9'; }))
        return refusal(400, "长度不是数字。", "The length is no number.");
    const auto kind = head.one("Content-Type");
    // A file comes as a table, or as a paper of a case.
    const auto where = path(head);
    const bool takes_file = where == "/tables" || (where.starts_with("/case/") && where.ends_with("/paper"));
    const bool table = takes_file && kind.starts_with("multipart/form-data;");
    if (!table && kind != "application/x-www-form-urlencoded")
        return refusal(415, "不支持这种内容。", "That kind of content is not taken.");
    const auto limit = table ? table_limit : form_limit;
    if (words.size() > 9 || (head.length = std::stoul(std::string(words))) > limit)
        return table
                   ? refusal(413,
                             "一次最多交 64 MB，这次超过了，什么也没有处理。请返回，只选台账表格；文件夹里有照片、"
                             "扫描件的，请把表格另放一个文件夹。",
                             "64 MB at once is the most; this was more, and nothing was done with it. Go back and "
                             "choose the tables only; where photographs lie in the folder, put the tables in another.")
                   : refusal(413, "内容太大。", "That is too large.");
    return std::nullopt;
}

// Pages of other sites, and of other programs on this computer, ask for nothing here.
std::optional<Refusal> Guard::check_site(const Head& head) const {
    const auto elsewhere = [] { return refusal(403, "请求来自别的网页。", "The request comes from another page."); };
    const auto site = head.one("Sec-Fetch-Site");
    if (head.method == "POST") {
        if (head.one("Origin") != origin_) return elsewhere();
        if (!site.empty() && site != "same-origin") return elsewhere();
    } else {
        if (head.count("Origin") && head.one("Origin") != origin_) return elsewhere();
        // The link itself is opened from outside: by the person, or by a file that only they can read.
        if (!site.empty() && site != "same-origin" && site != "none" && !opens(head)) return elsewhere();
    }
    return std::nullopt;
}

std::optional<Refusal> Guard::check(Head& head) const {
    if (auto refused = check_shape(head)) return refused;
    if (auto refused = check_site(head)) return refused;
    if (path(head).empty())
        return refusal(404, "没有这个地址。工作台要用它给出的链接打开：请在终端再执行一次 rudang desk。",
                       "There is no such address. The desk is opened by the link it gives: run rudang desk once more.");
    if (!opens(head) && !known(head))
        return refusal(403, "这个窗口没有打开工作台。请在终端再执行一次 rudang desk，用它给出的链接打开。",
                       "This window has not opened the desk. Run rudang desk once more and open the link it gives.");
    return check_body(head);
}

}  // namespace rudang::web
