// What is private, of partners, pending, a draft, declined, lapsed, withdrawn or closed is in no answer to the public.
// rows.sql makes one of each, whose ids begin with 0badc0de, with Zorbanel and Thimblewick in all its texts. Where a
// request has the one word, the answer is looked through for the other, since pages say again what was asked.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { VectorTile } from '@mapbox/vector-tile'
import Pbf from 'pbf'
import { HALL } from './support.mjs'

const url = process.env.CAIRN_URL.replace(/\/$/, '')
const HIDDEN = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `0badc0de-0000-4000-8000-00000000000${n}`)
const CLOSED = HIDDEN[7]
const WORDS = ['Zorbanel', 'Thimblewick', '0badc0de', '0141 496 0999']
// where Example Quiet House and Example District House are, as files of text have it
const POSITION = ['4.28123', '4.2812', '55.89321', '55.8932', 'G20 7ZZ', 'G207ZZ']
// what the rows have, and nothing that is shown
const ONLY_HIDDEN = 'kinship-carers'
const NEAR = 'lon=-4.29095&lat=55.8912'

async function get(path, headers = {}) {
  const answer = await fetch(url + path, { headers })
  return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()), headers: answer.headers }
}

// In every way in which a file of bytes may have it: as it is, in any case, in UTF-16 as some programs do.
function holds(bytes, word) {
  const text = bytes.toString('latin1').toLowerCase()
  const low = word.toLowerCase()
  return text.includes(low) || text.includes([...low].join('\0'))
}

function assertHides(bytes, what, words = [...WORDS, ...POSITION]) {
  for (const word of words) assert.ok(!holds(bytes, word), `${word} is in ${what}`)
}

// The answer itself, its head, and its parts where they are packed.
async function assertNowhere(path, { headers, statuses = [200] } = {}) {
  const { status, bytes, headers: head } = await get(path, headers)
  assert.ok(statuses.includes(status), `${path}: ${status}`)
  const asked = decodeURIComponent(path).toLowerCase()
  const words = [...WORDS, ...POSITION].filter((word) => !asked.includes(word.toLowerCase()))
  assertHides(bytes, path, words)
  assertHides(Buffer.from(JSON.stringify([...head])), `the head of ${path}`, words)
  return bytes
}

// A ZIP file's parts, unpacked by Info-ZIP or Python, one of which every Debian has that has our tests.
function unzipped(bytes) {
  const folder = mkdtempSync(join(tmpdir(), 'zip-'))
  try {
    const file = join(folder, 'file.zip')
    writeFileSync(file, bytes)
    return execFileSync('python3', [
      '-c',
      'import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nfor n in z.namelist(): sys.stdout.buffer.write(z.read(n))',
      file,
    ])
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('the words are found where they are', () => {
  for (const bytes of [Buffer.from('a zorbanel'), Buffer.from('a Zorbanel', 'utf16le')])
    assert.throws(() => assertHides(bytes, 'this'), /Zorbanel is in this/)
})

test('pages', async () => {
  const PAGES = [
    '/?place=G20%209AD',
    '/?place=g209ad&page=2',
    '/?place=G20',
    '/?place=Maryhill',
    '/?at=-4.29095,55.8912',
    '/?place=g209ad&kind=befriending',
    '/?place=g209ad&kind=groups&when=th&part=evening&step_free=yes&free=yes',
    `/?place=g209ad&for=${ONLY_HIDDEN}`,
    '/?place=g209ad&q=Zorbanel',
    '/?place=g209ad&q=Thimblewick',
    '/?place=g209ad&q=zorbannel',
    '/?q=Zorbanel',
    '/?place=Zorbanel',
    '/?place=Thimblewick',
    '/data',
    '/about',
    '/privacy',
    '/accessibility',
    '/provenance',
    '/collections?f=html',
    '/api?f=html',
    '/metrics',
  ]
  for (const path of PAGES) await assertNowhere(path, { headers: { Accept: 'text/html' } })
  for (const path of ['/', '/collections', '/api', '/conformance', '/sitemap.xml', '/robots.txt'])
    await assertNowhere(path, { statuses: [200, 404] })
})

test('counts beside answers, and of what is found', async () => {
  const page = async (query) => (await get(`/?place=g209ad&${query}`, { Accept: 'text/html' })).bytes.toString()
  const count = (html, name, value) =>
    Number(new RegExp(`name="${name}" value="${value}".*?\\((\\d+)\\)`).exec(html)?.[1] ?? 0)
  const all = await page('')
  assert.ok(count(all, 'for', 'everyone') > 0)
  assert.equal(count(all, 'for', ONLY_HIDDEN), 0, 'who it is for')
  assert.equal(count(all, 'step_free', 'yes'), 1, 'only Example Evening Hall has no steps')
  // nothing tells how many there are: what only they have finds what something never heard of finds
  const found = (html) => /<h2 id="found">\s*(.*?)\s*<\/h2>/.exec(html)?.[1]
  assert.equal(found(await page(`for=${ONLY_HIDDEN}`)), found(await page('for=recovery&for=kinship-carers&kind=optician')))
  const near = await (await fetch(`${url}/near?${NEAR}&limit=200&audiences=${ONLY_HIDDEN}`)).json()
  assert.deepEqual(near.features, [])
  const items = await (await fetch(`${url}/collections/assets/items?audiences=${ONLY_HIDDEN}`)).json()
  assert.equal(items.numberMatched, 0)
})

const COLLECTIONS = ['assets', 'activities', 'connections', 'catchments']
test('collections, in every format', async () => {
  for (const collection of COLLECTIONS)
    for (const f of ['geojson', 'json', 'html', 'csv', 'geojsonseq', 'fgb'])
      await assertNowhere(`/collections/${collection}/items?limit=10000&f=${f}`, {
        statuses: f === 'fgb' ? [200, 400, 406] : [200],
      })
  for (const filter of ["name LIKE 'Zorbanel%'", "plain_description LIKE '%Thimblewick%'", `phone = '0141 496 0999'`]) {
    const path = `/collections/assets/items?filter=${encodeURIComponent(filter)}`
    assert.equal(JSON.parse((await get(path)).bytes).numberMatched, 0, filter)
  }
  for (const path of ['q=Zorbanel', 'q=Thimblewick', 'q=zorb', `sortby=-name&limit=5`, `bbox=-4.3,55.88,-4.27,55.9`])
    await assertNowhere(`/collections/assets/items?${path}`)
})

test('one by its id is as one that never was', async () => {
  const NEVER = '0badc0de-0000-4000-8000-0000000000ff'
  const ways = ['/collections/assets/items/', '/place/', '/list?list=', '/?place=g209ad&list=', '/calendar.ics?ids=']
  for (const way of ways) {
    const as = async (uuid) => {
      const { status, bytes, headers } = await get(way + uuid, { Accept: way.includes('items') ? '*/*' : 'text/html' })
      const said = bytes.toString().replaceAll(uuid, 'UUID').replace(/\d{8}T\d{6}Z/g, 'NOW')
      return { status, said, tag: headers.get('etag')?.length }
    }
    const never = await as(NEVER)
    for (const uuid of HIDDEN) {
      const one = await as(uuid)
      assertHides(Buffer.from(one.said), way + uuid, ['Zorbanel', 'Thimblewick'])
      assert.deepEqual(one, never, way + uuid)
    }
  }
  for (const [collection, version] of [['activities', '9000'], ['connections', 'a000'], ['connections', 'b000'], ['catchments', 'ab00']])
    for (const n of collection === 'activities' ? [1, 8, 99] : [1, 8]) {
      const uuid = `0badc0de-0000-4000-${version}-${String(n).padStart(12, '0')}`
      assert.equal((await get(`/collections/${collection}/items/${uuid}`)).status, 404, `${collection} ${uuid}`)
    }
})

test('the page of a place that works with them', async () => {
  await assertNowhere(`/place/${HALL.uuid}`)
  await assertNowhere('/place/5a000000-0000-4000-8000-000000000006')
  await assertNowhere('/place/5a000000-0000-4000-8000-000000000007')
})

test('the list of places that say not where they are', async () => {
  const ids = ['6', '7'].map((n) => `5a000000-0000-4000-8000-00000000000${n}`).join()
  for (const view of ['', '&view=print', '&view=easy', '&view=easy-print'])
    await assertNowhere(`/list?list=${ids}${view}&place=g209ad`)
})

test('/near, /overlap and /coverage', async () => {
  for (const path of [`/near?${NEAR}&limit=200`, '/near?postcode=G20%209AD&limit=200', '/near?place=Maryhill&limit=200'])
    await assertNowhere(path)
  await assertNowhere(`/near?${NEAR}&q=Zorbanel`)
  // the only ones of their kind there
  const near = JSON.parse(await assertNowhere(`/near?${NEAR}&category=befriending&radius=500`))
  assert.deepEqual(near.features, [])
  for (const f of ['geojson', 'csv']) await assertNowhere(`/overlap?category=befriending&distance=300&f=${f}`, { statuses: [200, 400] })
})

test('calendars', async () => {
  for (const path of [
    `/calendar.ics?ids=${HALL.uuid}`,
    `/calendar.ics?ids=${HALL.uuid},${HIDDEN.join()}`,
    `/calendar.ics?ids=${HALL.uuid}&discreet=yes`,
    '/calendar.ics?ids=5a000000-0000-4000-8000-000000000006',
  ])
    await assertNowhere(path, { statuses: [200, 404] })
})

test('suggestions', async () => {
  for (const q of ['Zorb', 'zorbanel', 'zorbannel', 'Zorbanel ', 'Thimble', 'thimblewick', 'befriending', 'G20 7L', 'G20'])
    assertHides(
      Buffer.from(JSON.stringify(JSON.parse((await get(`/suggest?q=${encodeURIComponent(q)}`)).bytes))),
      `suggestions for ${q}`,
      ['Zorbanel', 'Thimblewick', '0badc0de'],
    )
})

test('changes: none of them, but the closed one, as closed, where it was public', async () => {
  for (const f of ['geojson', 'atom']) {
    const { bytes } = await get(`/changes?since=0&limit=10000&f=${f}`)
    assertHides(bytes, `/changes as ${f}`)
  }
})

test('files to take away', async () => {
  for (const name of ['geojson', 'geojsonl', 'csv', 'fgb', 'gpkg', 'kml', 'shp.zip', 'xlsx', 'ods']) {
    const bytes = await assertNowhere(`/export/assets.${name}`)
    assert.ok(bytes.length > 1000, name)
    if (bytes.subarray(0, 2).toString() === 'PK') assertHides(unzipped(bytes), `/export/assets.${name}, unpacked`)
  }
  await assertNowhere('/export/assets.csv?q=Zorbanel')
  await assertNowhere('/export/assets.geojson?category=befriending')
})

const tile = (z, lon, lat) => {
  const r = (lat * Math.PI) / 180
  const n = 2 ** z
  return [Math.floor(((lon + 180) / 360) * n), Math.floor(((1 - Math.asinh(Math.tan(r)) / Math.PI) / 2) * n)]
}

test('tiles, at every zoom', async () => {
  let seen = 0
  for (let z = 0; z <= 16; z++)
    for (const [lon, lat] of [[-4.29095, 55.8912], [-4.28123, 55.89321]]) {
      const [x, y] = tile(z, lon, lat)
      for (const path of [
        `/tiles/assets/${z}/${x}/${y}`,
        `/tiles/assets/${z}/${x}/${y}?category=befriending`,
        `/collections/assets/tiles/WebMercatorQuad/${z}/${y}/${x}`,
        `/tiles/places/${z}/${x}/${y}`,
      ]) {
        const bytes = await assertNowhere(path, { statuses: [200, 204, 404] })
        if (!bytes.length) continue
        const { layers } = new VectorTile(new Pbf(bytes)) // fetch has unpacked gzip
        for (const layer of Object.values(layers))
          for (let i = 0; i < layer.length; i++, seen++)
            assertHides(Buffer.from(JSON.stringify(layer.feature(i).properties)), path)
      }
    }
  assert.ok(seen > 100, `${seen} features`)
})
