#!/bin/sh
# Re-make the libraries of the explorer: one classic script that sets one global, its list and the licences.
# Run by hand when a version changes; Node and npm are needed here only, never by a run.
set -eu
PREACT=11.2.0
HTM=3.1.1
VIRTUAL=3.19.11
ESBUILD=0.28.2
here=$(cd "$(dirname "$0")/../pipeline/render/explorer" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private": true}' > package.json
npm install --silent --no-audit --no-fund "preact@$PREACT" "htm@$HTM" "@tanstack/virtual-core@$VIRTUAL" "esbuild@$ESBUILD"
cat > entry.js <<'JS'
export { h, render, Component, createRef } from "preact";
export { useState, useEffect, useLayoutEffect, useMemo, useRef, useCallback } from "preact/hooks";
export { default as htm } from "htm";
export { Virtualizer, elementScroll, observeElementOffset, observeElementRect, measureElement, defaultRangeExtractor } from "@tanstack/virtual-core";
JS
npx esbuild entry.js --bundle --minify --format=iife --global-name=Bibliotheques --target=es2020 --charset=utf8 \
    --define:process.env.NODE_ENV='"production"' --legal-comments=none --outfile=bibliotheques.js --log-level=warning
cp bibliotheques.js "$here/bibliotheques.js"
node - "$here" <<'JS'
const { createHash } = require("node:crypto");
const { existsSync, readFileSync, writeFileSync } = require("node:fs");
const here = process.argv[2];
const names = ["preact", "htm", "@tanstack/virtual-core"];
const libraries = names.map((name) => {
  const { version, license } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  return { name, version, license };
});
const sha256 = createHash("sha256").update(readFileSync("bibliotheques.js")).digest("hex");
writeFileSync(`${here}/bibliotheques.json`, JSON.stringify({ file: "bibliotheques.js", sha256, libraries }, null, 2) + "\n");
const texts = libraries.map(({ name, version, license }) => {
  const file = ["LICENSE", "LICENSE.md", "LICENCE"].map((n) => `node_modules/${name}/${n}`).find(existsSync);
  if (!file) throw new Error(`no licence text in ${name}`);
  return `${name} ${version} (${license})\n\n${readFileSync(file, "utf8").trim()}\n`;
});
writeFileSync(`${here}/LICENCES.txt`, texts.join("\n" + "-".repeat(80) + "\n\n"));
JS
