// Who is let in. Everything here is decided from the head of a request, before a byte of its body is read; only the
// token of a form comes with the body.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rudang/engine/text.h"

namespace rudang::web {

// As it came in: nothing decoded, nothing joined.
struct Head {
    std::string method, target, version;
    std::vector<std::pair<std::string, std::string>> headers;

    // The only one of this name; empty where there is none.
    std::string_view one(std::string_view name) const;
    std::size_t count(std::string_view name) const;
    // Of Content-Length; 0 where there is none.
    std::size_t length = 0;
};

struct Refusal {
    int status;
    Text why;
};

// 64 hexadecimal digits from the system's randomness.
std::string random_token();
bool same_secret(std::string_view a, std::string_view b);

// One session, known by a cookie; and the one-time link that hands it out.
class Guard {
public:
    Guard();

    void set_port(int port);
    // A fresh one-time link; the one before is void.
    std::string new_link();
    // True once for each link.
    bool use_link(std::string_view target);

    // Why a request is not let in. `length` of the head is filled in.
    std::optional<Refusal> check(Head& head) const;
    bool opens(const Head& head) const;  // asks for the one-time link, which needs no session
    bool known(const Head& head) const;  // has the session's cookie

    // Of a path below the session's own: "/people" of "/3f…/people"; empty where it lies elsewhere.
    std::string_view path(const Head& head) const;
    std::string set_cookie() const;
    const std::string& prefix() const { return prefix_; }
    const std::string& origin() const { return origin_; }
    const std::string& form_token() const { return form_token_; }

    static constexpr std::size_t form_limit = 256 * 1024;
    static constexpr std::size_t table_limit = 64 * 1024 * 1024;

private:
    std::optional<Refusal> check_shape(Head& head) const;
    std::optional<Refusal> check_body(Head& head) const;
    std::optional<Refusal> check_site(const Head& head) const;

    std::string host_, origin_, cookie_name_;
    std::string prefix_;  // of every path; the cookie goes nowhere else
    std::string session_, form_token_, link_;
};

}  // namespace rudang::web
