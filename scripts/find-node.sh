# Sets $node to a Node 24 or newer: the one that npm brought along, else the system's own.
# Fetches it where neither is there. To be sourced with $root set to Rollcall's folder.

look_for_node() {
  for node in "$root"/runtime/node_modules/node-*/bin/node; do
    if [ -x "$node" ]; then return 0; fi
  done
  node=$(command -v node || true)
  if [ -z "$node" ]; then
    echo "Rollcall needs Node.js 20 or newer to be installed: https://nodejs.org" >&2
    exit 1
  fi
  version=$("$node" --version)
  major=${version#v}
  [ "${major%%.*}" -ge 24 ]
}

if ! look_for_node; then
  "$node" "$root/scripts/node24.mjs"
  look_for_node
fi
