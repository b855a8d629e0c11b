// Makes the layers of the map's styles: of each of the files beside this one, and of those that @protomaps/basemaps
// has for its own schema, one for each theme.
//
//   node styles/map/make.mjs FOLDER-WITH-node_modules OUT
import { readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [modules, out] = process.argv.slice(2);
const here = new URL('.', import.meta.url);
const read = (name) => JSON.parse(readFileSync(new URL(name, here), 'utf8'));
const themes = read('themes.json');
const package_ = pathToFileURL(join(modules, 'node_modules/@protomaps/basemaps/dist/esm/index.js'));
const { layers, namedFlavor } = await import(package_);

// "@water" becomes the theme's colour.
function coloured(value, theme) {
  if (typeof value === 'string' && value.startsWith('@')) {
    const colour = theme[value.slice(1)];
    if (!colour) throw new Error(`styles/map: no theme has the colour ${value}`);
    return colour;
  }
  if (Array.isArray(value)) return value.map((v) => coloured(v, theme));
  if (value && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, coloured(v, theme)]));
  return value;
}

// Without what stands in the way of Cairn's own (shops and sights), and without icons, since the sprite is Cairn's.
// Names have the theme's colours, since the flavours' own are pale, and so have the edges of roads that are white on
// white.
function protomaps(theme) {
  const flavour = { ...namedFlavor(theme.flavour) };
  for (const name of Object.keys(flavour)) {
    if (name.endsWith('_halo')) flavour[name] = theme.halo;
    else if (name === 'ocean_label') flavour[name] = theme['water-text'];
    else if (name === 'city_label') flavour[name] = theme.text;
    else if (/_label(_minor|_major)?$/.test(name)) flavour[name] = theme['minor-text'];
    else if (name.endsWith('_casing') && theme.flavour === 'white') flavour[name] = theme.casing;
  }
  return layers('basemap', flavour, { lang: 'en' })
    .filter(({ id }) => !['pois', 'roads_oneway', 'roads_shields'].includes(id))
    .map((layer) => {
      const layout = Object.entries(layer.layout ?? {}).filter(([k]) => !k.startsWith('icon-'));
      return layout.length ? { ...layer, layout: Object.fromEntries(layout) } : layer;
    });
}

mkdirSync(out, { recursive: true });
for (const [name, theme] of Object.entries(themes)) {
  const made = { protomaps: protomaps(theme) };
  for (const file of ['ground', 'areas', 'places', 'openmaptiles', 'assets'])
    made[file] = coloured(read(`${file}.json`), theme);
  for (const [file, value] of Object.entries(made))
    // without the brackets: layers to put among others
    writeFileSync(join(out, `${file}-${name}.json`), JSON.stringify(value).slice(1, -1));
}
