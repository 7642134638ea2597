#include "report_page.h"

#include <algorithm>

#include "rudang/engine/clean.h"
#include "terminal.h"

namespace rudang::cli {

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

std::string page(std::string_view title, std::string_view language, std::string_view body) {
    static constexpr std::string_view style = R"css(
:root{color-scheme:light;--line:#c9c9c9;--ink:#1d1d1f;--red:#b3261e;--amber:#8a5a00;--green:#1b6e3c;--blue:#1f5aa6}
*{box-sizing:border-box}
body{font:16px/1.6 "Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei","PingFang SC",sans-serif;color:var(--ink);margin:0 auto;max-width:62rem;padding:1rem}
h1{font-size:1.5rem;margin:.2rem 0 .6rem}h2{font-size:1.15rem;margin:1.6rem 0 .4rem;border-bottom:2px solid var(--red)}h3{font-size:1rem;margin:1rem 0 .2rem}
table{border-collapse:collapse;width:100%;margin:.4rem 0}th,td{border:1px solid var(--line);padding:.25rem .45rem;text-align:left;vertical-align:top}
th{background:#f3f0ec}.sortable th{cursor:pointer}.sortable th[aria-sort]::after{content:" \2195"}
.violated{color:var(--red)}.undetermined{color:var(--blue)}.deviation{color:var(--amber)}.good{color:var(--green)}.dim{color:#5f5f5f}
.follows{margin:.1rem 0 .1rem 1.5rem;font-size:.92em}
.numbers{display:flex;flex-wrap:wrap;gap:.6rem;padding:0;list-style:none}.numbers li{border:1px solid var(--line);padding:.4rem .8rem;min-width:7rem}.numbers b{display:block;font-size:1.5rem}
input.filter{width:100%;max-width:24rem;font:inherit;padding:.3rem .5rem;border:1px solid var(--line)}
svg{max-width:100%;height:auto}svg text{font:14px sans-serif;fill:var(--ink)}svg rect{fill:#b4504a}
.wide{overflow-x:auto}.wide th{white-space:nowrap}code{overflow-wrap:anywhere}details{margin:.3rem 0}summary{cursor:pointer}
@media(max-width:34rem){body{padding:.6rem;font-size:15px}th,td{padding:.2rem .3rem}}
@media print{@page{size:A4;margin:15mm}label:has(input.filter){display:none}.wide{overflow:visible}table{table-layout:auto;font-size:9pt}td,th{overflow-wrap:anywhere}body{max-width:none;font-size:10.5pt;padding:0}input.filter{display:none}h2{break-after:avoid}tr,svg{break-inside:avoid}a{color:inherit;text-decoration:none}}
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
window.addEventListener('beforeprint',function(){document.querySelectorAll('details').forEach(function(part){part.open=true})});
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

std::string bar_chart(std::string_view title, const std::vector<Bar>& bars) {
    constexpr int width = 420;  // so that its letters can be read at the width of a phone
    // Labels stand beside the bars where they fit, else above them.
    const bool above = std::any_of(bars.begin(), bars.end(), [](const Bar& bar) { return cli::width(bar.label) > 10; });
    const int row = above ? 48 : 28, label = above ? 0 : 84, bar_top = above ? 22 : 4;
    int most = 1;
    std::string words;
    for (const auto& bar : bars) {
        most = std::max(most, bar.value);
        words += (words.empty() ? "" : ", ") + bar.label + " " + std::to_string(bar.value);
    }
    const int height = static_cast<int>(bars.size()) * row + 8;
    std::string out = "<svg role=\"img\" viewBox=\"0 0 " + std::to_string(width) + " " + std::to_string(height) +
                      "\" width=\"" + std::to_string(width) + "\" height=\"" + std::to_string(height) + "\"><title>" +
                      escaped(title) + "</title><desc>" + escaped(words) + "</desc>";
    int y = 4;
    for (const auto& bar : bars) {
        const int length = bar.value * (width - label - 60) / most;
        const std::string open = bar.link.empty() ? "" : "<a href=\"" + escaped(bar.link) + "\">",
                          close = bar.link.empty() ? "" : "</a>";
        out += open + "<text x=\"" + std::to_string(above ? label : label - 8) + "\" y=\"" +
               std::to_string(y + (above ? 14 : 18)) + (above ? "\">" : "\" text-anchor=\"end\">") +
               escaped(bar.label) + "</text><rect x=\"" + std::to_string(label) + "\" y=\"" +
               std::to_string(y + bar_top) + "\" width=\"" + std::to_string(std::max(length, 1)) +
               "\" height=\"18\"/><text x=\"" + std::to_string(label + length + 6) + "\" y=\"" +
               std::to_string(y + bar_top + 14) + "\">" + std::to_string(bar.value) + "</text>" + close;
        y += row;
    }
    return out + "</svg>";
}

}  // namespace rudang::cli
