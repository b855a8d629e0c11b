// node npm_clients.mjs URL: ends with 1 at the first thing that is not as it should be.
import SwaggerParser from '@apidevtools/swagger-parser'
import { createConfig, lint } from '@redocly/openapi-core'
import { OgcApiEndpoint } from '@camptocamp/ogc-client'
import { VectorTile } from '@mapbox/vector-tile'
import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec'
import { readdirSync, readFileSync } from 'node:fs'
import Pbf from 'pbf'

const url = process.argv[2].replace(/\/$/, '')
const TILE_MAX_BYTES = 100 * 1024

function expect(holds, what) {
  if (!holds) {
    console.error('npm_clients.mjs: ' + what)
    process.exit(1)
  }
  console.log('ok   ' + what)
}

async function json(path) {
  const answer = await fetch(url + path, { headers: { Accept: 'application/json' } })
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`)
  return answer.json()
}

async function openapi() {
  const document = await (await fetch(url + '/api')).json()
  const api = await SwaggerParser.validate(document)
  expect(api.paths['/collections/assets/items'].get, 'the OpenAPI document is valid, with literal paths')
  // what `redocly lint` does, without the command's calls home
  const rules = { 'operation-2xx-response': 'off' } // a form is answered with 303
  const config = await createConfig({ extends: ['recommended'], rules })
  const found = await lint({ ref: url + '/api', config })
  expect(
    found.length === 0,
    'and has nothing that redocly finds' + found.map((p) => `; ${p.severity} ${p.ruleId}: ${p.message}`).join('')
  )
}

async function features() {
  globalThis.window = { location: new URL(url) } // what it asks of a browser
  const endpoint = new OgcApiEndpoint(url + '/')
  const names = (await endpoint.featureCollections) ?? []
  expect(names.includes('assets'), '@camptocamp/ogc-client finds the collection')
  const items = await endpoint.getCollectionItems('assets', 5)
  expect(items.length === 5 && items[0].properties.name, 'and reads items of it')
  const one = await endpoint.getCollectionItem('assets', items[0].id)
  expect(one.id === items[0].id, 'and one of them')
}

function expectStyle(style, what) {
  const found = validateStyleMin(style)
  expect(found.length === 0, `${what} is valid` + found.map((f) => ': ' + f.message).join(''))
}

async function style() {
  expectStyle(await json('/styles/assets'), 'the MapLibre style')
  for (const theme of ['light', 'dark', 'contrast'])
    expectStyle(await json(`/styles/map.json?theme=${theme}`), `the map's style, ${theme},`)
  // and what it has for base maps, which this server has none of
  const vector = { type: 'vector', url: 'https://x.example/' }
  const sources = { basemap: vector, places: vector, areas: vector, assets: vector }
  for (const name of readdirSync('styles/map'))
    expectStyle({ version: 8, sources, layers: JSON.parse(`[${readFileSync(`styles/map/${name}`)}]`) }, name)
}

// Every tile from the one that holds the world down to a zoom, but for what is below an empty one.
async function* tilesOf(template, zoom, z = 0, x = 0, y = 0) {
  const answer = await fetch(template.replace('{z}', z).replace('{x}', x).replace('{y}', y))
  if (answer.status === 204) return
  if (answer.status !== 200) throw new Error(`tile ${z}/${x}/${y}: ${answer.status}`)
  const bytes = new Uint8Array(await answer.arrayBuffer())
  yield { z, bytes }
  if (z === zoom) return
  for (const [dx, dy] of [[0, 0], [1, 0], [0, 1], [1, 1]])
    yield* tilesOf(template, zoom, z + 1, 2 * x + dx, 2 * y + dy)
}

async function tiles() {
  const metadata = await json('/tiles/assets')
  const placed = (await json('/collections/assets/items?limit=1&bbox=-180,-90,180,90')).numberMatched
  const counted = {}
  for await (const { z, bytes } of tilesOf(metadata.tiles[0], 9)) {
    if (bytes.length > TILE_MAX_BYTES) throw new Error(`a tile of ${bytes.length} bytes`)
    const layer = new VectorTile(new Pbf(bytes)).layers.assets
    for (let i = 0; i < layer.length; i++)
      counted[z] = (counted[z] ?? 0) + (layer.feature(i).properties.point_count ?? 1)
  }
  expect(
    Object.keys(counted).length === 10 && Object.values(counted).every((n) => n === placed),
    `@mapbox/vector-tile counts each of ${placed} assets once at every zoom to 9`
  )
}

for (const check of [openapi, features, style, tiles]) await check()
