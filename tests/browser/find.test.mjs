// Journeys from a postcode to what is on on Thursday evening without steps, onto a list, onto paper and into a
// calendar: with JavaScript and without, in a narrow window, and by keyboard alone.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { HALL, journey, LIMIT, OLD_TIMES, say, shot, TWO_DAYS, url } from './support.mjs'

const cards = (page) => page.locator('article.cairn_card')
const names = (page) => cards(page).locator('h3').allInnerTexts()
const card = (page, { uuid }) => page.locator(`article.cairn_card[data-uuid="${uuid}"]`)
const question = (page, name, value) => page.locator(`#questions input[name="${name}"][value="${value}"]`)

const SETTLED = { waitUntil: 'networkidle' }

// The two ways to use a page: what is pressed and typed, by pointer or by keyboard alone.
const POINTER = {
  press: (_, what) => what.click(),
  tick: (_, what) => what.check(),
  type: async ({ page }, what, text) => {
    await what.fill(text)
    await page.keyboard.press('Enter')
  },
}
const KEYBOARD = {
  press: async (reader, what) => {
    await reader.tabTo(what)
    await reader.page.keyboard.press('Enter')
  },
  // one Tab stop has all the radios of a question: the arrows choose among them
  tick: async (reader, what) => {
    if ((await what.getAttribute('type')) === 'radio') {
      const all = reader.page.locator(`input[name="${await what.getAttribute('name')}"]`)
      await reader.tabTo(all)
      for (let i = 0; i < (await all.count()) && !(await what.isChecked()); i++)
        await reader.page.keyboard.press('ArrowDown')
    } else {
      await reader.tabTo(what)
      await reader.page.keyboard.press('Space')
    }
    assert.ok(await what.isChecked())
  },
  type: async (reader, what, text) => {
    await reader.tabTo(what)
    await reader.page.keyboard.insertText(text)
    await reader.page.keyboard.press('Enter')
  },
}

async function findAndFilter(reader, hand) {
  const { page } = reader
  await reader.open('/')
  await reader.look('empty')
  await hand.type(reader, page.getByLabel(say('find.place'), { exact: true }), 'g209ad')
  await page.waitForURL(/place=g209ad/i)
  await page.getByText('G20 9AD', { exact: false }).first().waitFor()
  assert.ok((await names(page)).includes(HALL.name))
  await reader.look('results')

  await hand.press(reader, page.getByText(say('find.questions'), { exact: true }))
  await hand.tick(reader, question(page, 'when', 'th'))
  await hand.tick(reader, question(page, 'part', 'evening'))
  await hand.tick(reader, question(page, 'step_free', 'yes'))
  await reader.look('questions open')
  // without a script the button asks for the page; with one the answers are there already, or come
  await hand.press(reader, page.getByRole('button', { name: say('find.show') }))
  await page.waitForURL(/step_free=yes/)
  await page.waitForLoadState('networkidle')
  await page.locator('#results:not([aria-busy]) h2', { hasText: /^1 / }).first().waitFor()
  const { searchParams } = new URL(page.url())
  assert.deepEqual(
    ['place', 'when', 'part', 'step_free'].map((name) => searchParams.getAll(name).join()),
    ['g209ad', 'th', 'evening', 'yes'],
    'the address is the filter',
  )
  assert.deepEqual(await names(page), [HALL.name])
  const said = await card(page, HALL).innerText()
  assert.match(said, new RegExp(HALL.on))
  assert.match(said, /7pm to 8:30pm/)
  assert.match(said, new RegExp(`${say('fact.step_free')}: ${say('answer.yes')}`))
  await reader.look('filtered')
}

async function openOne(reader, hand) {
  const { page } = reader
  await hand.press(reader, card(page, HALL).getByRole('link', { name: HALL.name, exact: true }))
  await page.waitForURL(new RegExp(`/place/${HALL.uuid}`))
  await page.getByRole('heading', { level: 1, name: HALL.name }).waitFor()
  const said = await page.locator('main').innerText()
  for (const known of [HALL.on, '1 Example Street', '0141 496 0101', 'G20 9AD']) assert.ok(said.includes(known), known)
  await reader.look('place')
}

async function keepIt(reader, hand) {
  const { page } = reader
  await hand.press(reader, page.getByRole('link', { name: say('place.put_on'), exact: true }))
  await page.waitForURL(/list=/)
  await page.getByText(say('place.on_list')).waitFor()
  await reader.look('place, on the list')
  await hand.press(reader, page.getByRole('link', { name: say('frame.list'), exact: true }))
  await page.waitForURL(/\/list\b/)
  await page.getByRole('heading', { level: 1, name: say('list.title') }).waitFor()
  assert.deepEqual(await names(page), [HALL.name])
  await reader.look('list')
  // the list is passed on without where its reader was
  const share = await page.locator('#share').inputValue()
  assert.ok(share.startsWith(url) && !/place=|at=/.test(share), share)
  assert.ok((await (await fetch(share)).text()).includes(HALL.name))
}

// `paper` is what the browser's own print shows.
async function printIt(reader, hand) {
  const { page } = reader
  await hand.press(reader, page.getByRole('link', { name: say('list.print'), exact: true }))
  await page.waitForURL(/view=print/)
  await reader.look('print view')
  await page.emulateMedia({ media: 'print' })
  const main = page.locator('main')
  assert.ok((await main.innerText()).includes(HALL.name))
  assert.equal(await page.getByText(say('frame.leave'), { exact: true }).isVisible(), false, 'a way out, on paper')
  await reader.look('paper')
  const small = await main.evaluate((m) =>
    [...m.querySelectorAll('*')]
      .filter((e) => e.checkVisibility() && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
      .filter((e) => Number.parseFloat(getComputedStyle(e).fontSize) < 21.3)
      .map((e) => e.textContent),
  )
  assert.deepEqual(small, [], 'smaller than 16 pt')
  await page.emulateMedia({ media: null })
  await page.goBack()
}

async function takeTheCalendar(reader, hand) {
  const { page } = reader
  const link = page.getByRole('link', { name: say('list.calendar_keep'), exact: true })
  const download = page.waitForEvent('download')
  await hand.press(reader, link)
  const file = readFileSync(await (await download).path(), 'utf8').replace(/\r\n[ \t]/g, '')
  assert.match(file, /^BEGIN:VCALENDAR\r\n/)
  assert.match(file, /\r\nSUMMARY:[^\r]*Example choir/)
  assert.match(file, /\r\nDTSTART;TZID=Europe\/London:\d{8}T190000\r\n/)
  assert.match(file, /\r\nRRULE:FREQ=WEEKLY[^\r]*BYDAY=TH/)
}

for (const [kind, hand, how] of [
  ['usual', POINTER, 'by pointer'],
  ['without JavaScript', POINTER, 'without JavaScript'],
  ['narrow', POINTER, 'at 320 pixels'],
  ['narrow, without JavaScript', POINTER, 'at 320 pixels without JavaScript'],
  ['usual', KEYBOARD, 'by keyboard'],
  ['without JavaScript', KEYBOARD, 'by keyboard without JavaScript'],
]) {
  test(
    `from a postcode to Thursday evening without steps, a list, paper and a calendar: ${how}`,
    LIMIT,
    journey(kind, async (reader) => {
      await findAndFilter(reader, hand)
      await openOne(reader, hand)
      await keepIt(reader, hand)
      await printIt(reader, hand)
      await takeTheCalendar(reader, hand)
    }),
  )
}

test('the back button takes answers back', journey('usual', async ({ page }) => {
  await page.goto(`${url}/?place=g209ad`, SETTLED)
  const before = await names(page)
  await page.goto(`${url}/?place=g209ad&when=th&step_free=yes`, SETTLED)
  assert.notDeepEqual(await names(page), before)
  await page.goBack(SETTLED)
  assert.deepEqual(await names(page), before)
  assert.equal(await question(page, 'step_free', 'yes').isChecked(), false)
  await page.goForward(SETTLED)
  assert.equal(await question(page, 'step_free', 'yes').isChecked(), true)
}))

test('all answers hold for one thing: nothing is for women on a Monday', journey('without JavaScript', async ({ page }) => {
  const found = async (query) => {
    await page.goto(`${url}/?place=g209ad&${query}`)
    return names(page)
  }
  assert.ok((await found('for=women&when=tu')).includes(TWO_DAYS.name))
  assert.ok((await found('for=men&when=mo')).includes(TWO_DAYS.name))
  assert.ok(!(await found('for=women&when=mo')).includes(TWO_DAYS.name))
}))

test('a time that nobody confirmed is told as it was, and is on no day', journey('without JavaScript', async ({ page }) => {
  await page.goto(`${url}/?place=g209ad`)
  const said = await card(page, OLD_TIMES).innerText()
  assert.match(said, /was .*Monday.*\(2016\): check first/)
  assert.ok(!said.includes(say('card.next')))
}))

for (const kind of ['usual', 'without JavaScript'])
  test(`leaving leads to another website, not back: ${kind}`, journey(kind, async (reader) => {
    const { page } = reader
    await reader.open('/?place=Maryhill')
    const leave = page.getByRole('link', { name: say('frame.leave') })
    const away = await leave.getAttribute('href')
    assert.ok(!away.startsWith(url) && /^https:/.test(away), away)
    assert.match(await leave.getAttribute('rel'), /noreferrer/)
    await page.route((to) => to.origin !== url, (route) => route.fulfill({ contentType: 'text/html', body: '<title>x</title>' }))
    const asked = page.waitForRequest(away)
    await leave.click()
    assert.equal((await (await asked).allHeaders()).referer, undefined)
    await page.waitForURL(away)
    reader.complaints = reader.complaints.filter((said) => said !== `asks for ${away}`)
    if (reader.scripts) {
      await page.goBack()
      assert.notEqual(page.url(), `${url}/?place=Maryhill`)
    }
  }))
