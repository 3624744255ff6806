# Sourced: starts BINARY with the demo plant on a free port over a temporary folder and stops it at the end of the script.
# The server may send alerts to this machine, and knows one made-up monthly document of Microsoft.
# Sets BULKHEAD_URL, BULKHEAD_LINK (signs the owner in), BULKHEAD_VIEWER (a member who may only read), BULKHEAD_APPROVER (one who approves) and BULKHEAD_CONSOLE (what the server prints).
bulkhead=$(realpath "$1")
data=$(mktemp -d)
server=
stop() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  [ -z "$server" ] || wait "$server" 2>/dev/null || true
  rm -rf "$data"
}
trap stop EXIT
BULKHEAD_CONSOLE=$data/serve.log
: >"$BULKHEAD_CONSOLE"
"$bulkhead" serve --data-dir "$data" --demo --listen 127.0.0.1:0 --allow-target 127.0.0.0/8 >"$BULKHEAD_CONSOLE" 2>&1 &
server=$!
for _ in $(seq 300); do
  ! grep -qE 'code=|token=' "$BULKHEAD_CONSOLE" || break
  kill -0 "$server" 2>/dev/null || { cat "$BULKHEAD_CONSOLE" >&2; exit 1; }
  sleep 0.1
done
BULKHEAD_VIEWER=vera.viewer@plant.example
"$bulkhead" user add "$BULKHEAD_VIEWER" --name 'Vera Viewer' --role viewer --data-dir "$data" >/dev/null
BULKHEAD_APPROVER=omar.approver@plant.example
"$bulkhead" user add "$BULKHEAD_APPROVER" --name 'Omar Approver' --role approver --data-dir "$data" >/dev/null
"$bulkhead" feeds import "$top/tests/e2e/2025-May.json" --data-dir "$data" >/dev/null
BULKHEAD_URL=$(grep -oE 'http://127\.0\.0\.1:[0-9]+' "$BULKHEAD_CONSOLE" | head -n 1)
BULKHEAD_LINK=$(grep -oE 'http://[^ ]*(token|code)=[^ ]+' "$BULKHEAD_CONSOLE" | head -n 1)
export BULKHEAD_URL BULKHEAD_LINK BULKHEAD_VIEWER BULKHEAD_APPROVER BULKHEAD_CONSOLE BULKHEAD_TIMEOUT=${BULKHEAD_TIMEOUT:-40000}
PATH="$("$top/script/build-web" --node):$PATH"
