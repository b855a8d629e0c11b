// The map in Debian's Chromium: that it draws, that the list and it choose the same, that it is used by keyboard, and
// that it asks nothing of any other origin.
//
//   CAIRN_URL=http://127.0.0.1:8080 CAIRN_UI=build/ui/files node --test tests/browser/map.test.mjs
//
// CAIRN_URL is a server over the sample; CAIRN_UI the folder of what it serves below /ui/, which tells names with their
// hashes; CAIRN_SHOTS, if it is set, a folder that pictures go to.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, afterEach, before, test } from 'node:test'
import { chromium } from 'playwright-core'

const url = process.env.CAIRN_URL.replace(/\/$/, '')
const script = readdirSync(process.env.CAIRN_UI).find((name) => /^map-[0-9a-f]+\.js$/.test(name))
// as the program's pages have it, but stricter: the map asks for no pictures within style sheets
const POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'"
const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Map</title>
  <link rel="stylesheet" href="/size.css"><div id="map"></div><p>After</p>`
const SIZE = 'body { margin: 0 } #map { width: 100vw; height: 90vh }'
const MARYHILL = { lon: -4.2925, lat: 55.8925, label: 'Maryhill' }

let browser
let page
let results
let complaints

before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--enable-unsafe-swiftshader'],
  })
  const near = await (await fetch(`${url}/near?lon=${MARYHILL.lon}&lat=${MARYHILL.lat}&limit=11`)).json()
  results = near.features.map(({ id, geometry, properties }) => ({
    uuid: id,
    name: properties.name,
    lon: geometry.coordinates[0],
    lat: geometry.coordinates[1],
  }))
})

after(() => browser?.close())

async function open(context = {}) {
  page = await (await browser.newContext({ viewport: { width: 800, height: 600 }, ...context })).newPage()
  complaints = []
  page.on('console', (said) => {
    // but what the driver has to say of pictures that the test takes
    if (['error', 'warning'].includes(said.type()) && !/GL Driver Message/.test(said.text()))
      complaints.push(said.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url())
    if (origin !== new URL(url).origin && protocol !== 'data:' && protocol !== 'blob:')
      complaints.push(`asks for ${request.url()}`)
  })
  await page.route(`${url}/map-alone`, (route) =>
    route.fulfill({ contentType: 'text/html', headers: { 'content-security-policy': POLICY }, body: PAGE }),
  )
  await page.route(`${url}/size.css`, (route) => route.fulfill({ contentType: 'text/css', body: SIZE }))
  await page.route(`${url}/favicon.ico`, (route) => route.fulfill({ status: 204 }))
  await page.goto(`${url}/map-alone`)
}

// Mounts and waits until all is drawn. The page then has `shown`, and `said`: what its events said.
async function mount(options, context) {
  await open(context)
  return page.evaluate(
    async ({ script, options }) => {
      globalThis.said = []
      for (const name of ['cairn:choose', 'cairn:origin'])
        document.addEventListener(name, ({ detail }) => said.push([name, detail]))
      const { mountMap } = await import(`/ui/${script}`)
      globalThis.shown = await mountMap(document.getElementById('map'), { ...options, href: (uuid) => `/x/${uuid}` })
      if (!shown) return false
      if (!shown.map.loaded() || shown.map.isMoving()) await new Promise((done) => shown.map.once('idle', done))
      return true
    },
    { script, options },
  )
}

async function shot(name) {
  if (process.env.CAIRN_SHOTS) await page.screenshot({ path: join(process.env.CAIRN_SHOTS, `map-${name}.png`) })
}

const drawn = (layers) =>
  page.evaluate(
    (ids) => shown.map.queryRenderedFeatures({ layers: ids }).map(({ properties }) => properties),
    layers,
  )
const idle = () => page.evaluate(() => shown.map.isMoving() && new Promise((done) => shown.map.once('idle', done)))
const pressed = () =>
  page.$$eval('.cairn-map-marker[aria-pressed=true]', (all) => all.map((m) => m.getAttribute('aria-label')))
const said = () => page.evaluate(() => globalThis.said)

afterEach(async () => {
  await page?.context().close()
  page = undefined
  assert.deepEqual(complaints, [])
})

test('draws assets, names and rings', async () => {
  assert.equal(await mount({ origin: MARYHILL, results }), true)
  await shot('light')
  const assets = await drawn(['assets', 'asset-groups'])
  assert.ok(assets.length > 0)
  assert.deepEqual([...new Set((await drawn(['rings'])).map(({ label }) => label))].sort(), ['1600 m', '400 m', '800 m'])
  if (await page.evaluate(() => !!shown.map.getSource('places')))
    assert.ok((await drawn(['place-names'])).some(({ name }) => name === 'Maryhill'))
  assert.equal(await page.getByRole('img', { name: 'Maryhill' }).count(), 1)
  // and has pixels of more than one colour
  const png = await page.locator('canvas').screenshot()
  assert.ok(png.length > 5000, `${png.length} bytes`)
})

test('without an origin and results it shows all there is', async () => {
  assert.equal(await mount({}), true)
  await shot('all')
  const counted = (await drawn(['assets', 'asset-groups'])).reduce((sum, { point_count: n }) => sum + (n ?? 1), 0)
  assert.ok(counted > 100, `${counted} assets`)
})

test('passes the filter on', async () => {
  await mount({ filter: 'category=library', origin: MARYHILL })
  await page.evaluate(() => shown.map.jumpTo({ zoom: 11 }))
  await idle()
  const kinds = (await drawn(['assets', 'asset-groups'])).map(({ category }) => category)
  assert.deepEqual([...new Set(kinds)], ['library'])
  await page.evaluate(() => shown.setFilter('category=gp-practice'))
  await page.waitForFunction(() => {
    const kinds = shown.map.queryRenderedFeatures({ layers: ['assets', 'asset-groups'] }).map((f) => f.properties.category)
    return kinds.length > 0 && kinds.every((kind) => kind === 'gp-practice')
  })
})

test('the list chooses on the map', async () => {
  await mount({ origin: MARYHILL, results })
  const [, second] = results
  await page.evaluate((uuid) => shown.select(uuid), second.uuid)
  assert.deepEqual(await pressed(), [`2: ${second.name}`])
  const link = page.getByRole('link', { name: `More about ${second.name}` })
  assert.equal(await link.getAttribute('href'), `/x/${second.uuid}`)
  await idle()
  await shot('chosen')
  assert.deepEqual(await said(), [], 'what was asked for is not said again')
  await page.evaluate(() => shown.select(null))
  assert.deepEqual(await pressed(), [])
  assert.equal(await link.count(), 0)
})

test('a marker chooses in the list, by keyboard', async () => {
  await mount({ origin: MARYHILL, results })
  const [first] = results
  const marker = page.getByRole('button', { name: `1: ${first.name}` })
  for (let i = 0; i < 20 && !(await marker.evaluate((m) => m === document.activeElement)); i++)
    await page.keyboard.press('Tab')
  await idle()
  await shot('focus')
  await page.keyboard.press('Enter')
  assert.deepEqual(await said(), [['cairn:choose', first]])
  assert.deepEqual(await pressed(), [`1: ${first.name}`])
})

test('every marker is reached by Tab and comes into view', async () => {
  const far = { uuid: 'far', name: 'Far away', lon: -3.19, lat: 55.95 }
  await mount({ origin: MARYHILL, results: [results[0], far], movable: false })
  await page.evaluate(() => shown.map.jumpTo({ center: [-4.29, 55.89], zoom: 14 }))
  await page.getByRole('button', { name: `1: ${results[0].name}` }).focus()
  await page.keyboard.press('Tab')
  await idle()
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), '2: Far away')
  const box = await page.getByRole('button', { name: '2: Far away' }).boundingBox()
  assert.ok(box.x > 0 && box.x < 800 && box.y > 0 && box.y < 540, JSON.stringify(box))
})

// Many assets share a building, so their markers stand around it.
test('no marker lies on another', async () => {
  await mount({ origin: MARYHILL, results }, { viewport: { width: 320, height: 500 } })
  const together = results.filter(({ lon, lat }) => results.filter((r) => r.lon === lon && r.lat === lat).length > 1)
  assert.ok(together.length > 1, 'the sample has no two at one place')
  for (const zoom of [10, 15]) {
    await page.evaluate((to) => shown.map.jumpTo({ zoom: to }), zoom)
    await idle()
    await shot(`narrow-${zoom}`)
    const boxes = await page.$$eval('.cairn-map-marker', (all) => all.map((m) => m.getBoundingClientRect().toJSON()))
    boxes.forEach((a, i) =>
      boxes.slice(0, i).forEach((b) => {
        const apart = a.left >= b.right || b.left >= a.right || a.top >= b.bottom || b.top >= a.bottom
        assert.ok(apart, `at zoom ${zoom}: ${JSON.stringify([a, b])}`)
      }),
    )
  }
})

test('an asset of the tiles is chosen by a press', async () => {
  await mount({ origin: MARYHILL })
  await page.evaluate(
    ([at]) => {
      shown.map.jumpTo({ center: [at.lon, at.lat], zoom: 17 })
      return new Promise((done) => shown.map.once('idle', done))
    },
    results,
  )
  const box = await page.locator('.cairn-map-canvas').boundingBox()
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
  const [[what, detail]] = await said()
  assert.equal(what, 'cairn:choose')
  assert.ok(results.some(({ uuid, name }) => uuid === detail.uuid && name === detail.name), detail.name)
  await shot('press')
})

test('the origin is put right by a press', async () => {
  await mount({ origin: MARYHILL, results })
  await page.getByRole('button', { name: 'Move where I am' }).click()
  assert.match(await page.getByRole('status').textContent(), /arrow keys/)
  await shot('moving')
  await page.mouse.click(300, 400)
  const [[what, { lon, lat }]] = await said()
  assert.equal(what, 'cairn:origin')
  for (const degrees of [lon, lat]) assert.match(String(degrees), /^-?\d+(\.\d{1,3})?$/)
  assert.ok(Math.hypot(lon - MARYHILL.lon, lat - MARYHILL.lat) < 0.1)
  assert.equal(await page.getByRole('status').textContent(), '')
})

test('the origin is put right by keyboard', async () => {
  await mount({ origin: MARYHILL, results })
  await page.getByRole('button', { name: 'Move where I am' }).press('Enter')
  const before = await page.evaluate(() => shown.map.getCenter())
  await page.keyboard.press('ArrowRight')
  await page.waitForTimeout(50)
  await idle()
  await page.keyboard.press('Enter')
  const [[what, { lon }]] = await said()
  assert.equal(what, 'cairn:origin')
  assert.ok(lon > before.lng, `${lon} is not east of ${before.lng}`)
  await page.getByRole('button', { name: 'Move where I am' }).press('Enter')
  await page.keyboard.press('Escape')
  assert.equal((await said()).length, 1)
})

test('dark, contrast and stillness as the device asks', async () => {
  await mount({ origin: MARYHILL, results }, { colorScheme: 'dark', reducedMotion: 'reduce' })
  const ground = () => page.evaluate(() => shown.map.getStyle().layers.find((l) => l.type === 'background').paint)
  const dark = await ground()
  await shot('dark')
  await page.evaluate((uuid) => shown.select(uuid), results[1].uuid)
  await page.evaluate(() => shown.map.zoomIn())
  assert.equal(await page.evaluate(() => shown.map.isMoving()), false)
  await page.emulateMedia({ contrast: 'more' })
  await page.waitForFunction(
    (was) => JSON.stringify(shown.map.getStyle().layers.find((l) => l.type === 'background').paint) !== was,
    JSON.stringify(dark),
  )
  await page.evaluate(() => shown.map.loaded() || new Promise((done) => shown.map.once('idle', done)))
  await shot('contrast')
  assert.deepEqual(await pressed(), [`2: ${results[1].name}`], 'what is chosen stays chosen')
  assert.ok((await drawn(['rings'])).length > 0)
})

test('without WebGL there is no map, and nothing is wrong', async () => {
  await open()
  await page.evaluate(() => {
    HTMLCanvasElement.prototype.getContext = () => null
  })
  const map = await page.evaluate(async (name) => {
    const { mountMap } = await import(`/ui/${name}`)
    return mountMap(document.getElementById('map'), {})
  }, script)
  assert.equal(map, null)
  assert.equal(await page.locator('#map > *').count(), 0)
})

// Degrees that lie so many metres to the north and to the east, by PROJ's geod (+ellps=WGS84).
test('rings are where the ellipsoid has them', async () => {
  const NORTH_EAST = [
    { lat: 55.8925, metres: 1600, north: 0.014370396, east: 0.025573056 },
    { lat: 0.5, metres: 400, north: 0.003617475, east: 0.003593397 },
    { lat: 60.2, metres: 800, north: 0.007180314, east: 0.014424067 },
  ]
  await open()
  const made = await page.evaluate(
    async ({ script, cases }) => {
      const { ring } = await import(`/ui/${script}`)
      return cases.map(({ lat, metres }) => ring({ lon: -4, lat }, metres, 4))
    },
    { script, cases: NORTH_EAST },
  )
  made.forEach(([north, east], i) => {
    const { lat, north: up, east: right } = NORTH_EAST[i]
    assert.ok(Math.abs(north[1] - lat - up) < 1e-5, `${north[1] - lat} for ${up}`)
    assert.ok(Math.abs(east[0] + 4 - right) < 1e-5, `${east[0] + 4} for ${right}`)
    assert.deepEqual(made[i][0], made[i][4])
  })
})
