#!/bin/sh
# Lighthouse over the first results, as a phone has them: prints its four scores.
#   sh tests/bench/lighthouse.sh [PATH]    PATH is of the page, without it /?place=Maryhill
# $CAIRN is the program (default build/cairn), $CHROMIUM the browser. Lighthouse comes from npm, into a folder of its
# own below the build's.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
CAIRN=${CAIRN:-$root/build/cairn}
SOURCE_DIR=$root
export CAIRN
. "$root/tests/clients/serving.sh"
page=${1:-/?place=Maryhill}
version=12.8.2
tools=$(dirname "$CAIRN")/lighthouse
CHROME_PATH=${CHROMIUM:-$(command -v chromium)} || fail "there is no chromium"
export CHROME_PATH
[ -n "${NODE_EXTRA_CA_CERTS:-}" ] || export NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt

if [ ! -x "$tools/node_modules/.bin/lighthouse" ]; then
    mkdir -p "$tools"
    npm install --prefix "$tools" --ignore-scripts --no-audit --no-fund --loglevel=error "lighthouse@$version" >/dev/null
fi
load_sample
serve
"$tools/node_modules/.bin/lighthouse" "${url%/}$page" --quiet --form-factor=mobile --output=json \
    --only-categories=performance,accessibility,best-practices,seo --output-path="$tools/report.json" \
    --chrome-flags="--headless=new --no-sandbox" ||
    fail "lighthouse failed"
echo "Lighthouse $version, mobile, $page:"
node -e '
const report = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"))
for (const { title, score } of Object.values(report.categories)) console.log(Math.round(score * 100) + "  " + title)
for (const category of Object.values(report.categories))
  for (const { id, weight } of category.auditRefs)
    if (weight > 0 && report.audits[id].score !== null && report.audits[id].score < 0.9)
      console.log("    " + category.id + ": " + report.audits[id].title)
' "$tools/report.json"
