# Installs what package-lock.json names, unless it is there already. To be sourced with $root set
# and $wanted naming a package that proves the installation complete; $flags go to npm.

if [ ! -d "$root/node_modules/$wanted" ] ||
  [ "$root/package-lock.json" -nt "$root/node_modules/.package-lock.json" ]; then
  echo "Installing what Rollcall needs from npm …" >&2
  (cd "$root" && npm ci --no-audit --no-fund --loglevel=error $flags) >&2
fi
