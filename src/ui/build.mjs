// Makes what the program serves below /ui/ out of this folder and of packages that package-lock.json pins.
//
//   node build.mjs FROM AT
//
// FROM is this folder, AT holds node_modules. Each file gets a name with a hash of its bytes, so that browsers may keep
// it for good; a script that names another as "./other.js", or a style sheet that names a picture, names it by that.
// AT/files holds them as they are, as .gz and as .br; AT/ui_files.c carries them into the program.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const [from, at] = process.argv.slice(2).map((path) => resolve(path));
const sass = createRequire(join(at, "/"))("sass");
const packages = join(at, "node_modules");
const of = (name) => readFileSync(join(packages, name), "utf8");

// A source map would be asked for where it is not.
const withoutMap = (text) => text.replace(/^\/\/# sourceMappingURL=.*$/gm, "");

const MEDIA = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
  txt: "text/plain; charset=utf-8",
  webmanifest: "application/manifest+json",
};

function style(name) {
  return sass.compile(join(from, name), { loadPaths: [packages], style: "compressed", quietDeps: true }).css;
}

// Not every package holds the text of its licence; all name it.
function licence(name) {
  const about = JSON.parse(of(`${name}/package.json`));
  const text = readdirSync(join(packages, name)).find((file) => /^LICENSE/i.test(file));
  return `${name} ${about.version}, ${about.license}\n\n${text ? of(`${name}/${text}`) : ""}`;
}

function sources() {
  const made = new Map();
  for (const name of readdirSync(from).sort()) {
    if (/^[^_].*\.scss$/.test(name)) made.set(name.replace(/scss$/, "css"), style(name));
    else if (/\.(js|svg)$/.test(name)) made.set(name, readFileSync(join(from, name), "utf8"));
  }
  made.set("maplibre-gl.js", withoutMap(of("maplibre-gl/dist/maplibre-gl.mjs")));
  made.set("maplibre-gl-worker.js", withoutMap(of("maplibre-gl/dist/maplibre-gl-worker.mjs")));
  // a script that sets a variable, made a module
  made.set("pmtiles.js", `${withoutMap(of("pmtiles/dist/pmtiles.js"))}\nexport const { PMTiles, Protocol } = pmtiles;\n`);
  made.set("licences.txt", ["maplibre-gl", "pmtiles", "@scottish-government/design-system"].map(licence).join("\n\n"));
  return made;
}

// The hashed names, those of others first.
function named(made) {
  const done = new Map();
  const visit = (name, within) => {
    if (done.has(name)) return done.get(name).path;
    if (within.includes(name)) throw new Error(`${within.join(", ")} name each other in a circle`);
    const text = made
      .get(name)
      .replace(/(["'(])\.\/([\w.-]+\.(?:js|css|svg))(?=["')])/g, (whole, quote, other) =>
        made.has(other) ? `${quote}./${visit(other, [...within, name])}` : whole,
      );
    const bytes = Buffer.from(text);
    const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
    const path = name.replace(/(\.\w+)$/, `-${hash}$1`);
    done.set(name, { path, bytes });
    return path;
  };
  for (const name of made.keys()) visit(name, []);
  return done;
}

// The coded form where it is smaller.
function write(folder, path, bytes) {
  const forms = {
    "": bytes,
    ".gz": gzipSync(bytes, { level: 9 }),
    ".br": brotliCompressSync(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }),
  };
  const kept = {};
  for (const [ending, form] of Object.entries(forms)) {
    kept[ending] = ending === "" || form.length < bytes.length ? form.length : 0;
    if (kept[ending]) writeFileSync(join(folder, path + ending), form);
  }
  return kept;
}

function carried(files, folder) {
  const labels = [];
  const rows = [];
  let number = 0;
  for (const [name, { path, bytes }] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const kept = write(folder, path, bytes);
    const slices = ["", ".gz", ".br"].map((ending) => {
      if (!kept[ending]) return "{0}";
      const label = `ui_file_${number++}`;
      labels.push(
        `__asm__(".section .rodata\\n${label}: .incbin \\"${join(folder, path + ending)}\\"\\n.previous\\n");\n` +
          `extern const char ${label}[];\n`,
      );
      return `{${label}, ${kept[ending]}}`;
    });
    const media = MEDIA[name.replace(/^.*\./, "")];
    if (!media) throw new Error(`${name} has no media type`);
    rows.push(`    {"${name}", "${path}", "${media}", {${slices.join(", ")}}},\n`);
  }
  return (
    `/* Made by src/ui/build.mjs at build; the files are the source. */\n#include "pages/ui_files.h"\n\n${labels.join("")}\n` +
    `const ui_file UI_FILES[] = {\n${rows.join("")}};\nconst size_t UI_FILE_COUNT = ${rows.length};\n`
  );
}

const folder = join(at, "files");
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
writeFileSync(join(at, "ui_files.c"), carried(named(sources()), folder));
