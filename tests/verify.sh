#!/bin/bash
# verify.sh LEDGER [SIZE]: checks a ledger of suite 1 with sqlite3, openssl and coreutils alone, and prints the
# checkpoint of its first SIZE entries (all of them without SIZE): every hash, every signature by the key that was its
# actor's then, every stored checkpoint, and that each entry had seen the one before it. Run it on a backup, not on a
# ledger in use.
set -euo pipefail
sql() { sqlite3 -readonly "$ledger" "$1"; }
raw() { basenc --base16 -d; }
sha() { openssl dgst -sha256 -binary | basenc --base16 -w0; }
field() { sqlite3 :memory: "SELECT json_extract(CAST(x'$1' AS TEXT), '$2')"; }
ledger=$1
size=${2:-$(sql 'SELECT count(*) FROM journal')}
origin=$(sql 'SELECT origin FROM identity')
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
declare -A key
fail() { echo "entry $seq: $1" >&2; exit 5; }
# fits PUBLIC-KEY(base64) MESSAGE SIGNATURE: Ed25519, the raw key put into the frame openssl wants.
fits() {
  { printf '302A300506032B6570032100' | raw; base64 -d <<<"$1"; } >"$work/key"
  openssl pkeyutl -verify -pubin -keyform DER -inkey "$work/key" -rawin -in "$2" -sigfile "$3" >/dev/null 2>&1
}
peaks=()
last= # size and root of the last stored checkpoint
batch= # whose the entries since then are that have no signature of their own
root_of_peaks() {
  root=${peaks[-1]}
  for ((i = ${#peaks[@]} - 2; i >= 0; i--)); do root=$(printf '01%s%s' "${peaks[i]}" "$root" | raw | sha); done
}
for ((seq = 0; seq < size; seq++)); do
  entry=$(sql "SELECT hex(entry) FROM journal WHERE seq = $seq")
  [ -n "$entry" ] || fail 'is missing'
  [ "$(field "$entry" '$.seq')" = "$seq" ] && [ "$(field "$entry" '$.log')" = "$origin" ] || fail 'is out of place'
  actor=$(field "$entry" '$.actor')
  [ "$seq" -gt 0 ] || key[$actor]=$(field "$entry" '$.body.public')
  printf '%s' "$entry" | raw >"$work/entry"
  if [ "$(field "$entry" '$.v')" = 2 ]; then
    # Of a batch: the checkpoint of its commit signs for it, by the same actor and with the same key.
    [ -z "$(field "$entry" '$.sig')" ] || fail 'has a signature beside that of its batch'
    [ "${batch:-$actor ${key[$actor]:-}}" = "$actor ${key[$actor]:-}" ] || fail 'is of another batch than the one before'
    batch="$actor ${key[$actor]:-}"
  else
    # The signature covers everything before ,"sig": (the last 98 bytes are that, 88 characters of base64 and "}).
    head -c -98 "$work/entry" >"$work/message"
    field "$entry" '$.sig' | base64 -d >"$work/signature"
    fits "${key[$actor]:-}" "$work/message" "$work/signature" || fail 'is not signed by the key of its actor'
  fi
  seen=$(field "$entry" '$.seen.size') seen+=" $(field "$entry" '$.seen.root')"
  [ "${seen# }" = "$last" ] || fail 'was made by somebody who had seen another history'
  hash=$(printf '00%s' "$entry" | raw | sha)
  for ((ones = seq; ones & 1; ones >>= 1)); do
    hash=$(printf '01%s%s' "${peaks[-1]}" "$hash" | raw | sha)
    unset 'peaks[-1]'
  done
  peaks+=("$hash")
  note=$(sql "SELECT note FROM checkpoint WHERE size = $((seq + 1))")
  if [ -n "$note" ]; then
    root_of_peaks
    printf '%s\n%s\n%s\n' "$origin" "$((seq + 1))" "$(printf '%s' "$root" | raw | base64)" >"$work/checkpoint"
    [ "$(head -n 3 <<<"$note")" = "$(cat "$work/checkpoint")" ] || fail 'does not match its checkpoint'
    line=$(tail -n 1 <<<"$note")
    base64 -d <<<"${line##* }" | tail -c 64 >"$work/signature"
    fits "${key[$actor]}" "$work/checkpoint" "$work/signature" || fail 'has a checkpoint that its actor did not sign'
    [ "${batch:-$actor ${key[$actor]}}" = "$actor ${key[$actor]}" ] || fail 'has a checkpoint that does not sign its batch'
    batch=
    last="$((seq + 1)) $(printf '%s' "$root" | raw | base64)"
  fi
  if [ "$(field "$entry" '$.kind')" = key ]; then
    what=$(field "$entry" '$.body.what') whose=$(field "$entry" '$.body.actor_id')
    [ "$what" != enrolled ] || key[$whose]=$(field "$entry" '$.body.public')
    [ "$what" != revoked ] || unset "key[$whose]"
  fi
done
[ -z "$batch" ] || fail 'is of a batch that ends later'
if [ "$size" = "$(sql 'SELECT count(*) FROM journal')" ] && [ "${last%% *}" != "$size" ]; then
  seq=$((size - 1)) && fail 'is not attested by any checkpoint'
fi
root=$(printf '' | sha)
[ "$size" -eq 0 ] || root_of_peaks
echo "$origin"
echo "$size"
printf '%s' "$root" | raw | base64
