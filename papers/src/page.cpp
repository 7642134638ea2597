#include "rudang/papers/page.h"

#include <algorithm>

#include "rudang/engine/clean.h"
#include "rudang/engine/date.h"
#include "svg.h"

namespace rudang::papers {

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : shown(text, Lines::many)) switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            default:
                out += c;
        }
    return out;
}

std::string cell_html(std::string_view text) {
    const bool day = Day::parse(text.substr(0, 10)) && text.size() <= 16;
    return std::string(day ? "<td class=\"day\">" : "<td>") + escaped(text) + "</td>";
}

std::string page(std::string_view title, std::string_view language, std::string_view body) {
    static constexpr std::string_view style = R"css(
:root{color-scheme:light;--line:#c9c9c9;--ink:#1d1d1f;--red:#b3261e;--amber:#8a5a00;--green:#1b6e3c;--blue:#1f5aa6}
*{box-sizing:border-box}
body{font:16px/1.6 "Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei","PingFang SC",sans-serif;color:var(--ink);margin:0 auto;max-width:62rem;padding:1rem}
h1{font-size:1.5rem;margin:.2rem 0 .6rem}h2{font-size:1.15rem;margin:1.6rem 0 .4rem;border-bottom:2px solid var(--red)}h3{font-size:1rem;margin:1rem 0 .2rem}
table{border-collapse:collapse;width:100%;margin:.4rem 0}th,td{border:1px solid var(--line);padding:.25rem .45rem;text-align:left;vertical-align:top}
th{background:#f3f0ec}.sortable th{cursor:pointer}.sortable th[aria-sort]::after{content:" \2195"}
.mark{white-space:nowrap;font-weight:600}.block{color:var(--red)}.notice{color:var(--blue)}figure{margin:.6rem 0;break-inside:avoid}figcaption{font-weight:600}.write{border:1px dashed var(--line);min-height:6rem;padding:.4rem}.sign{text-align:right;margin-top:2rem}.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,25rem),1fr));gap:.6rem 1.4rem;align-items:start}.data summary{font-size:.9rem;color:#5f5f5f}.data table{font-size:.85rem}td.n,th.n{text-align:right}
.violated{color:var(--red)}.undetermined{color:var(--blue)}.deviation{color:var(--amber)}.good{color:var(--green)}.dim{color:#5f5f5f}
.follows{margin:.1rem 0 .1rem 1.5rem;font-size:.92em}
.numbers{display:flex;flex-wrap:wrap;gap:.6rem;padding:0;list-style:none}.numbers li{border:1px solid var(--line);padding:.4rem .8rem;min-width:7rem}.numbers b{display:block;font-size:1.5rem}
input.filter{width:100%;max-width:24rem;font:inherit;padding:.3rem .5rem;border:1px solid var(--line)}
svg{max-width:100%;height:auto}svg text{font-family:sans-serif}.bars text{font-size:14px}svg text:not([fill]){fill:var(--ink)}.bars rect{fill:#b4504a}
.tight td:first-child,td.day{white-space:nowrap}.wide{overflow-x:auto}.wide th{white-space:nowrap}code{overflow-wrap:anywhere}details{margin:.3rem 0}summary{cursor:pointer}
@media(max-width:34rem){.tight td:first-child{white-space:normal}.wide th{white-space:normal;min-width:2.6rem}body{padding:.6rem;font-size:15px}th,td{padding:.2rem .3rem}}
@media print{@page{size:A4;margin:15mm}label:has(input.filter),label:has(#print-all),details:not([open]){display:none}.wide{overflow:visible}table{table-layout:auto;font-size:9pt}td,th{overflow-wrap:anywhere}body{max-width:none;font-size:10.5pt;padding:0}input.filter{display:none}h2{break-after:avoid}h2.unfolds:not(:has(~details[open])){display:none}tr,svg{break-inside:avoid}a{color:inherit;text-decoration:none}}
)css";
    static constexpr std::string_view script = R"js(
document.querySelectorAll('table.sortable').forEach(function(table){
  table.querySelectorAll('th').forEach(function(head,column){
    function sort(){
      var body=table.tBodies[0],up=head.getAttribute('aria-sort')!=='ascending';
      table.querySelectorAll('th').forEach(function(other){other.removeAttribute('aria-sort')});
      head.setAttribute('aria-sort',up?'ascending':'descending');
      Array.prototype.slice.call(body.rows).sort(function(a,b){
        var x=a.cells[column].textContent.trim(),y=b.cells[column].textContent.trim(),n=parseFloat(x)-parseFloat(y);
        var order=/^-?[0-9.]+$/.test(x)&&/^-?[0-9.]+$/.test(y)?n:x.localeCompare(y,document.documentElement.lang);
        return up?order:-order;
      }).forEach(function(row){body.appendChild(row)});
    }
    head.tabIndex=0;head.addEventListener('click',sort);
    head.addEventListener('keydown',function(e){if(e.key==='Enter'||e.key===' '){e.preventDefault();sort()}});
  });
});
function unfold(){var part=document.getElementById(location.hash.slice(1));if(part&&part.tagName==='DETAILS')part.open=true}
window.addEventListener('hashchange',unfold);unfold();
window.addEventListener('beforeprint',function(){var all=document.getElementById('print-all');if(all&&all.checked)document.querySelectorAll('details').forEach(function(part){part.open=true})});
document.querySelectorAll('input.filter').forEach(function(input){
  input.addEventListener('input',function(){
    var words=input.value.toLowerCase().split(/\s+/).filter(Boolean),target=document.getElementById(input.dataset.table);
    Array.prototype.forEach.call(target.tBodies[0].rows,function(row){
      var text=row.textContent.toLowerCase();
      row.hidden=!words.every(function(word){return text.indexOf(word)>=0});
    });
  });
});
)js";
    std::string out = "<!doctype html>\n<html lang=\"";
    out += language;
    out += "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">";
    out +=
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "script-src 'unsafe-inline'\">";
    out += "<title>" + escaped(title) + "</title><style>";
    out += style;
    out += "</style></head><body>\n";
    out += body;
    out += "\n<script>";
    out += script;
    out += "</script></body></html>\n";
    return out;
}

std::string severity_mark(const Finding& finding, Language language) {
    const bool open = finding.verdict == Verdict::violated;
    const char* shape = !open                                     ? "?"
                        : finding.severity == Severity::block     ? "■"
                        : finding.severity == Severity::deviation ? "▲"
                                                                  : "●";
    const auto words = open ? label(finding.severity).in(language) : label(finding.verdict).in(language);
    return "<span class=\"mark " + std::string(open ? word(finding.severity) : word(finding.verdict)) + "\">" + shape +
           " " + std::string(words) + "</span>";
}

std::string bar_chart(std::string_view title, const std::vector<Bar>& bars) {
    constexpr int width = plot_width;
    // Labels stand beside the bars where they fit, else above them, on as many lines as they need.
    const bool above =
        std::any_of(bars.begin(), bars.end(), [](const Bar& bar) { return text_width(bar.label, 14) > 76; });
    const int label = above ? 0 : 84;
    int most = 1, height = 8;
    std::string words;
    std::vector<std::vector<std::string>> labels;
    for (const auto& bar : bars) {
        most = std::max(most, bar.value);
        words += (words.empty() ? "" : ", ") + bar.label + " " + std::to_string(bar.value);
        labels.push_back(above ? lines_of(bar.label, width - 10, 14) : std::vector<std::string>{bar.label});
        height += above ? 30 + 18 * static_cast<int>(labels.back().size()) : 28;
    }
    std::string out = "<svg role=\"img\" class=\"bars\" viewBox=\"0 0 " + std::to_string(width) + " " +
                      std::to_string(height) + "\" width=\"" + std::to_string(width) + "\" height=\"" +
                      std::to_string(height) + "\"><title>" + escaped(title) + "</title><desc>" + escaped(words) +
                      "</desc>";
    const auto text = [&](int x, int y, const std::string& said, const char* anchor) {
        out += "<text x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y) + "\"" + anchor + ">" + escaped(said) +
               "</text>";
    };
    int y = 4;
    for (std::size_t i = 0; i < bars.size(); ++i) {
        const auto& bar = bars[i];
        const int length = bar.value * (width - label - 60) / most;
        out += bar.link.empty() ? "" : "<a href=\"" + escaped(bar.link) + "\">";
        int top = y + 4;
        for (const auto& line : labels[i]) {
            above ? text(0, top + 10, line, "") : text(label - 8, y + 18, line, " text-anchor=\"end\"");
            top += above ? 18 : 0;
        }
        out += "<rect x=\"" + std::to_string(label) + "\" y=\"" + std::to_string(top) + "\" width=\"" +
               std::to_string(std::max(length, 1)) + "\" height=\"18\"/>";
        text(label + length + 6, top + 14, std::to_string(bar.value), "");
        out += bar.link.empty() ? "" : "</a>";
        y = top + (above ? 26 : 24);
    }
    return out + "</svg>";
}

}  // namespace rudang::papers
