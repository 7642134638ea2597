#!/bin/bash
# browser_test.sh RUDANG: the report in a real browser: it renders, sorts, filters, and opens what a link points to.
set -euo pipefail
browser=$(command -v chromium || command -v chromium-browser) || { echo "no chromium: skipped"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_CONFIG_HOME=$work/config XDG_STATE_HOME=$work/state RUDANG_LEDGER=$work/l.rudang HOME=$work
here=$(dirname "$(readlink -f "$0")")
"$1" -q init --actor lisi --org 第一党支部 >/dev/null
head -n 6 "$here/scenarios/clean-2026.jsonl" | "$1" -q record --today 2027-01-10 --from - || true
sed -n 1,2p "$here/scenarios/clean-2014.jsonl" | sed 's/"zhangsan"/"lisi"/; s/"id_number": "[^"]*"/"phone": "1"/' | "$1" -q record --today 2027-01-10 --from - || true
"$1" -q --lang zh --today 2027-06-01 report "$work/report.html"
# What a person does, done by a script added at the end; the outcome stands in the title.
cat >"$work/page.html" <"$work/report.html"
cat >>"$work/page.html" <<'SCRIPT'
<script>
var table=document.getElementById('all'),first=function(){return table.tBodies[0].rows[0].cells[0].textContent},out=[];
out.push('rows='+table.tBodies[0].rows.length);
table.querySelector('th').click();var up=first();table.querySelector('th').click();var down=first();
out.push('sorts='+(up<down));
var input=document.querySelector('input.filter');input.value='zhangsan';input.dispatchEvent(new Event('input'));
out.push('shown='+Array.prototype.filter.call(table.tBodies[0].rows,function(r){return !r.hidden}).length);
location.hash='#case-zhangsan';unfold();out.push('opens='+document.getElementById('case-zhangsan').open);
out.push('wide='+(document.documentElement.scrollWidth<=window.innerWidth+1));
document.title=out.join(' ');
</script>
SCRIPT
dump() { "$browser" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync --user-data-dir="$work/profile" --window-size="$1" --virtual-time-budget=2000 --dump-dom "file://$work/page.html" 2>/dev/null | grep -o '<title>rows[^<]*' | head -n 1; }
for size in 1000,1200 390,800; do
  got=$(dump "$size")
  [ "$got" = '<title>rows=2 sorts=true shown=1 opens=true wide=true' ] || { echo "at $size: $got"; exit 1; }
done
grep -q '<svg role="img"' "$work/report.html"
! grep -qE 'https?://' "$work/report.html"
echo "the report renders, sorts, filters and opens at both widths"
