// What scripts add to the page that finds: where I am, suggestions, answers at once, the map beside the list, and the
// quick way out.
//
//   CAIRN_URL=http://127.0.0.1:8080 node --test tests/browser/scripts.test.mjs
//
// CAIRN_URL is a server over the sample.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, afterEach, before, test } from 'node:test'
import { chromium } from 'playwright-core'

const url = process.env.CAIRN_URL.replace(/\/$/, '')
const NARROW = { viewport: { width: 320, height: 640 } }
const WIDE = { viewport: { width: 1200, height: 900 } }

// the words of the pages, so that a better wording breaks nothing
const TEXTS = new Map(
  readFileSync(new URL('../../src/ui/texts/en.txt', import.meta.url), 'utf8')
    .split('\n')
    .map((line) => line.split(/ = (.*)/s)),
)
const say = (key) => TEXTS.get(key) ?? assert.fail(`en.txt has no ${key}`)

let browser
let page
let asked
let complaints

before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--enable-unsafe-swiftshader'],
  })
})
after(() => browser?.close())

afterEach(async () => {
  await page?.context().close()
  page = undefined
  assert.deepEqual(complaints, [])
})

async function open(path, { sparing = false, ...context } = {}) {
  page = await (await browser.newContext({ ...NARROW, ...context })).newPage()
  page.setDefaultTimeout(20000)
  complaints = []
  asked = []
  page.on('console', (said) => {
    if (['error', 'warning'].includes(said.type()) && !/GL Driver Message/.test(said.text()))
      complaints.push(said.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('request', (request) => {
    const { origin, protocol, pathname, search } = new URL(request.url())
    asked.push(pathname + search)
    if (origin !== url && protocol !== 'data:' && protocol !== 'blob:') complaints.push(`asks for ${request.url()}`)
  })
  if (sparing)
    await page.addInitScript(() =>
      Object.defineProperty(navigator, 'connection', { value: { saveData: true, effectiveType: '4g' } }),
    )
  await page.goto(url + path)
  await page.waitForLoadState('networkidle')
}

const box = (name) => page.locator(`#${name}`)
const answer = (name, value) => page.locator(`#questions input[name="${name}"][value="${value}"]`)
const asks = (what) => asked.filter((one) => one.startsWith(what))
const count = () => page.locator('#results article').count()
const query = () => new URL(page.url()).search

// -- where I am --------------------------------------------------------------------------------------------------

// it is not exact, and not asked for by itself
const DEVICE = { geolocation: { longitude: -4.286812345, latitude: 55.884256789 }, permissions: ['geolocation'] }

test('where I am is asked on a press alone, and rounded before it leaves', async () => {
  await open('/', { ...DEVICE })
  await page.evaluate(() => {
    const ask = navigator.geolocation.getCurrentPosition.bind(navigator.geolocation)
    globalThis.timesAsked = 0
    navigator.geolocation.getCurrentPosition = (...rest) => (timesAsked++, ask(...rest))
  })
  await box('place').fill('Maryhill')
  assert.equal(await page.evaluate(() => timesAsked), 0)
  await page.getByRole('button', { name: say('find.where_i_am') }).press('Enter')
  await page.getByText(say('where.found')).waitFor()
  assert.equal(await box('place').inputValue(), '')
  await page.getByRole('button', { name: say('find.go'), exact: true }).click()
  await page.getByText(say('find.at_device'), { exact: false }).waitFor()
  assert.equal(query(), '?at=-4.287,55.884'.replace(',', '%2C'))
  for (const one of asked) assert.doesNotMatch(decodeURIComponent(one), /4\.28\d{3}|55\.88\d{2}/)
})

test('a place that is typed goes before where I was', async () => {
  await open('/?at=-4.287,55.884')
  await box('place').fill('Maryhill')
  await page.keyboard.press('Enter')
  await page.waitForURL(/place=Maryhill/)
  assert.equal(query(), '?place=Maryhill')
})

test('a refusal is said in plain words', async () => {
  await open('/', { permissions: [] })
  await page.evaluate(() => {
    navigator.geolocation.getCurrentPosition = (_, wrong) => wrong({ code: 1, PERMISSION_DENIED: 1 })
  })
  await page.getByRole('button', { name: say('find.where_i_am') }).click()
  await page.getByRole('status').filter({ hasText: say('where.refused') }).waitFor()
  await box('place').pressSequentially('G')
  assert.equal(await page.getByText(say('where.refused')).count(), 0)
})

// -- suggestions -------------------------------------------------------------------------------------------------

test('a suggestion is chosen by keyboard, and the focus stays in the box', async () => {
  await open('/')
  const combobox = page.getByRole('combobox', { name: say('find.place') })
  await combobox.pressSequentially('m')
  await page.waitForTimeout(400)
  assert.deepEqual(asks('/suggest'), [], 'one letter is too few')
  await combobox.pressSequentially('aryh', { delay: 20 })
  const list = page.getByRole('listbox', { name: say('suggest.list') })
  await list.waitFor()
  assert.equal(asks('/suggest').length, 1, 'not one request a letter')
  assert.equal(await combobox.getAttribute('aria-expanded'), 'true')
  await page.getByRole('status').filter({ hasText: /^\d+ to choose from/ }).waitFor()
  await page.keyboard.press('ArrowDown')
  const line = list.getByRole('option', { selected: true })
  assert.match(await line.textContent(), /^Maryhill, /)
  assert.equal(await combobox.getAttribute('aria-activedescendant'), await line.getAttribute('id'))
  assert.ok(await combobox.evaluate((e) => e === document.activeElement))
  await page.keyboard.press('Enter')
  assert.equal(await combobox.inputValue(), 'Maryhill')
  assert.equal(await list.count(), 0)
  assert.equal(query(), '', 'choosing sends nothing')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\?place=Maryhill$/)
})

test('Escape closes what is offered and keeps what was typed; each box offers its own', async () => {
  await open('/')
  await box('q').pressSequentially('lib')
  const options = page.getByRole('option')
  await options.first().waitFor()
  const offered = await options.allTextContents()
  assert.ok(offered.includes('Library'))
  assert.ok(!offered.some((one) => one.startsWith('Liberton, suburban')), 'a place is nothing to look for')
  await page.keyboard.press('ArrowUp')
  assert.equal(await page.getByRole('option', { selected: true }).textContent(), offered.at(-1))
  await page.keyboard.press('Escape')
  assert.equal(await options.count(), 0)
  assert.equal(await box('q').inputValue(), 'lib')
})

test('whoever spares data gets no suggestions', async () => {
  await open('/', { sparing: true })
  await box('place').pressSequentially('mary')
  await page.waitForTimeout(500)
  assert.deepEqual(asks('/suggest'), [])
})

// -- answers at once ---------------------------------------------------------------------------------------------

async function openQuestions(path, context) {
  await open(path, context)
  await page.getByText(say('find.questions')).click()
}

test('an answer changes the list, the address and the counts; back takes it back', async () => {
  await openQuestions('/?place=Maryhill')
  const before = await page.locator('#found').textContent()
  await page.evaluate(() => (globalThis.samePage = true))
  const health = answer('kind', 'health')
  const promised = parseInt(await health.locator('xpath=..').locator('.cairn_count').textContent().then((t) => t.slice(1)))
  await health.focus()
  await page.keyboard.press('Space')
  await page.waitForURL(/\?place=Maryhill&kind=health$/)
  const said = page.locator('#found-said')
  await page.waitForFunction((n) => document.getElementById('found-said').textContent.startsWith(`${n} `), promised)
  assert.equal(await said.getAttribute('role'), 'status')
  assert.ok(await health.evaluate((e) => e === document.activeElement), 'the focus stays')
  await answer('kind', 'gp-practice').waitFor() // of the group that was chosen
  await answer('when', 'week').check()
  await page.waitForURL(/kind=health&when=week$/)
  const fewer = await count()
  await page.getByRole('button', { name: say('find.show') }).press('Enter')
  assert.equal(await page.evaluate(() => document.activeElement.id), 'found', 'the button leads to the list')
  assert.ok(await page.evaluate(() => samePage))
  await page.reload()
  assert.equal(await count(), fewer, 'the address alone makes the same list')
  await page.evaluate(() => (globalThis.samePage = true))
  await page.goBack()
  await page.waitForFunction(() => document.querySelector('#questions [name=when][value=any]').checked)
  assert.equal(query(), '?place=Maryhill&kind=health')
  await page.goBack()
  await page.waitForFunction((text) => document.getElementById('found').textContent === text, before)
  assert.equal(query(), '?place=Maryhill')
  assert.ok(!(await health.isChecked()))
  await page.goForward()
  await page.waitForFunction(() => document.querySelector('#questions [name=kind][value=health]').checked)
  assert.ok(await page.evaluate(() => samePage), 'the page was not loaded anew')
})

test('where the list does not come, the form is sent', async () => {
  await openQuestions('/?place=Maryhill')
  await page.evaluate(() => {
    globalThis.fetch = async () => {
      throw new TypeError('no network')
    }
    globalThis.samePage = true
  })
  await answer('kind', 'health').check()
  await page.waitForURL(/kind=health/)
  await page.waitForFunction(() => !globalThis.samePage)
  assert.ok(await answer('kind', 'health').isChecked())
})

// -- the map -----------------------------------------------------------------------------------------------------

const markers = () => page.locator('.cairn-map-marker')
const chosen = () => page.locator('.cairn-map-marker[aria-pressed=true]')
const showMap = () => page.getByRole('button', { name: say('map.show') })

test('a narrow window gets the map by its button, and the list before it', async () => {
  await open('/?place=Maryhill')
  assert.deepEqual(asks('/ui/maplibre'), [])
  await showMap().press('Enter')
  await markers().first().waitFor()
  const hide = page.getByRole('button', { name: say('map.hide') })
  assert.ok(await hide.evaluate((e) => e === document.activeElement), 'the focus goes with the button')
  assert.equal(await markers().count(), await page.locator('#results [data-at]').count())
  const [needs, has] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth])
  assert.ok(needs <= has, `${needs} pixels wide`)
  await hide.press('Enter')
  assert.equal(await page.locator('#map').isVisible(), false)
  assert.ok(await showMap().evaluate((e) => e === document.activeElement))
})

test('whoever spares data hears what the map weighs, and it weighs no more', async () => {
  await open('/?place=Maryhill', { ...WIDE, sparing: true })
  assert.deepEqual(asks('/ui/maplibre'), [])
  const most = Number(/(\d+) MB/.exec(await page.getByText(say('map.weight')).textContent())[1])
  let bytes = 0
  page.on('requestfinished', async (request) => {
    bytes += (await request.sizes()).responseBodySize
  })
  await showMap().click()
  await markers().first().waitFor()
  await page.waitForLoadState('networkidle')
  assert.ok(bytes > 1e5 && bytes < most * 1e6, `${bytes} bytes`)
})

test('the list and the map choose the same', async () => {
  await open('/?place=Maryhill', WIDE)
  await markers().first().waitFor()
  const cards = page.locator('#results [data-at]')
  const name = (at) => cards.nth(at).locator('h3 a').textContent()
  await cards.nth(1).locator('h3 a').focus()
  await chosen().waitFor()
  assert.equal(await chosen().getAttribute('aria-label'), `2: ${await name(1)}`)
  await cards.nth(3).hover()
  await page.locator(`.cairn-map-marker[aria-pressed=true][aria-label="4: ${await name(3)}"]`).waitFor()
  await markers().nth(5).focus()
  await page.keyboard.press('Enter')
  const heading = cards.nth(5).locator('h3')
  assert.ok(await heading.evaluate((e) => e === document.activeElement))
  await page.waitForFunction(() => {
    const { top, bottom } = document.activeElement.getBoundingClientRect()
    return top >= 0 && bottom <= innerHeight
  })
})

test('the map shows what the answers leave', async () => {
  await open('/?place=Maryhill', WIDE)
  await markers().first().waitFor()
  await page.getByText(say('find.questions')).click()
  await answer('kind', 'places').check()
  await page.waitForURL(/kind=places/)
  await page.waitForFunction(
    () =>
      document.querySelectorAll('.cairn-map-marker').length === document.querySelectorAll('#results [data-at]').length,
  )
  await page.waitForLoadState('networkidle')
  assert.ok(asks('/tiles/assets?category=places').length > 0)
})

test('the map puts right where I am', async () => {
  await open('/?place=Maryhill&kind=health', WIDE)
  await markers().first().waitFor()
  await page.getByRole('button', { name: say('map.move') }).press('Enter')
  await page.keyboard.press('Enter')
  await page.waitForURL(/at=/)
  await page.getByText(say('find.at_device'), { exact: false }).waitFor()
  assert.match(decodeURIComponent(query()), /^\?at=-4\.\d{3},55\.\d{3}&kind=health$/)
})

test('without WebGL the list is what there is, and that is said', async () => {
  await open('/?place=Maryhill')
  await page.evaluate(() => {
    HTMLCanvasElement.prototype.getContext = () => null
  })
  await showMap().click()
  await page.getByRole('status').filter({ hasText: say('map.failed') }).waitFor()
  assert.ok(await showMap().isVisible())
  assert.equal(await page.locator('#map').isVisible(), false)
})

// -- away --------------------------------------------------------------------------------------------------------

async function leaveBy(act) {
  await open('/')
  await page.goto(`${url}/?place=Maryhill`)
  let away
  await page.route(/^https:/, (route) => {
    away = route.request().url()
    return route.fulfill({ contentType: 'text/html', body: '<title>Away</title>' })
  })
  await page.waitForLoadState('networkidle')
  await act()
  await page.waitForURL(/^https:/)
  assert.equal(complaints.pop(), `asks for ${away}`)
  await page.goBack()
  assert.equal(page.url(), `${url}/`, '"back" does not lead to the page that was left')
}

test('the button leaves, and back does not lead here', () =>
  leaveBy(() => page.getByRole('link', { name: say('frame.leave') }).click()))

test('Escape three times leaves, two do not', () =>
  leaveBy(async () => {
    assert.ok(await page.getByText(say('frame.leave_keys')).isVisible())
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await page.waitForTimeout(2200)
    await page.keyboard.press('Escape')
    assert.equal(page.url(), `${url}/?place=Maryhill`)
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
  }))
