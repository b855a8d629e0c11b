// Every page of the residents, in every state: axe-core finds nothing against WCAG 2.2 AA, also at 320 pixels, in the
// dark and with high contrast; there are no words of the trade; and pictures are taken.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  assertAccessible, assertFits, assertPlainWords, HALL, journey, LIMIT, NARROW, OLD_TIMES, say, shot, TWO_DAYS, url,
} from './support.mjs'

const LIST = [HALL, TWO_DAYS, OLD_TIMES, { uuid: '5a000000-0000-4000-8000-000000000005' }].map(({ uuid }) => uuid).join()
const send = (words) => async (page) => {
  const box = page.getByLabel(say('note.text'))
  await box.fill(words)
  await page.getByText(say(words ? 'note.kind.times' : 'note.kind.other'), { exact: true }).click()
  await page.getByRole('button', { name: say('note.send') }).click()
}

// What it is called; its path; what is on it; with which status it comes; what is done there first.
const STATES = [
  ['empty', '/', 'find.heading'],
  ['results', '/?place=g209ad', 'group.place'],
  ['results, further on', '/?place=g209ad&page=2', 'find.back'],
  ['results, by words', '/?place=Maryhill&q=singing', 'find.questions'],
  ['questions open', '/?place=g209ad&when=th&part=evening&step_free=yes', 'find.ask.kind', 200,
    (page) => page.locator('#questions > summary').click()],
  ['nothing found', '/?place=g209ad&q=xylophone&free=yes', 'find.nothing'],
  ['place not found', '/?place=Xyzzyville', 'find.not_found'],
  ['several places', '/?place=Cadder', 'find.several'],
  ['embedded', '/?place=g209ad&embed=yes', 'group.place'],
  ['place', `/place/${HALL.uuid}`, 'place.put_on'],
  ['place, times not confirmed', `/place/${OLD_TIMES.uuid}`, 'place.put_on'],
  ['place, not said where', '/place/5a000000-0000-4000-8000-000000000006', 'place.put_on'],
  ['note sent', `/place/${TWO_DAYS.uuid}`, 'note.thanks', 200, send('It is on Wednesdays now.')],
  ['note refused', `/place/${TWO_DAYS.uuid}`, 'note.not_sent', 400, send('')],
  ['list, empty', '/list', 'list.empty'],
  ['list', `/list?list=${LIST}&place=g209ad`, 'list.pass'],
  ['large print', `/list?list=${LIST}&view=print`, 'list.code_note'],
  ['easy read', `/list?list=${LIST}&view=easy`, 'easy.forward'],
  ['easy read, to print', `/list?list=${LIST}&view=easy-print`, 'list.code_note'],
  ['about', '/about', 'frame.about'],
  ['privacy', '/privacy', 'frame.privacy'],
  ['accessibility', '/accessibility', 'frame.accessibility'],
  ['no such page', '/place/5a000000-0000-4000-8000-0000000000ff', 'error.title.404', 404],
]
const COLOURS = { dark: { colorScheme: 'dark' }, contrast: { contrast: 'more' }, both: { colorScheme: 'dark', contrast: 'more' } }
const AS_USUAL = { colorScheme: null, contrast: null }

// The first few words of a text, up to what the page fills in.
const beginning = (key) => say(key).split(/[{“]/)[0].trim()

for (const [name, path, shows, status = 200, first] of STATES)
  test(`${name}: accessible, plain, narrow, dark`, LIMIT, journey('usual', async (reader) => {
    const { page } = reader
    await reader.open(path, first ? 200 : status)
    reader.expected = status
    if (first) await first(page)
    await page.getByText(beginning(shows)).first().waitFor()
    await page.waitForLoadState('networkidle')
    await assertPlainWords(page, name)
    await assertFits(page, name)
    await assertAccessible(page, name)
    const file = name.replace(/\W+/g, '-')
    await shot(page, file)
    for (const [colours, media] of Object.entries(COLOURS)) {
      await page.emulateMedia(media)
      await assertAccessible(page, `${name}, ${colours}`, ['color-contrast'])
      if (['results', 'place', 'list'].includes(name)) await shot(page, `${file}-${colours}`)
    }
    await page.emulateMedia(AS_USUAL)
    await page.setViewportSize(NARROW)
    await assertFits(page, `${name}, narrow`)
    await assertAccessible(page, `${name}, narrow`, ['color-contrast', 'target-size', 'scrollable-region-focusable'])
    await shot(page, `${file}-narrow`)
  }))

test('on paper', LIMIT, journey('usual', async (reader) => {
  const { page } = reader
  await page.emulateMedia({ media: 'print' })
  for (const [name, path] of [['paper', `/list?list=${LIST}&view=print`], ['paper-easy', `/list?list=${LIST}&view=easy-print`],
    ['paper-place', `/place/${HALL.uuid}`]]) {
    await reader.open(path)
    await reader.look(name)
    for (const not of ['frame.leave', 'frame.skip'])
      assert.equal(await page.getByText(say(not), { exact: true }).isVisible(), false, `${not} on ${name}`)
    await page.setViewportSize({ width: 794, height: 1123 }) // A4 at 96 dpi
    await assertFits(page, name)
    await shot(page, name)
  }
}))

// Easy Read: sentences of at most 15 words, 16 pt and more
test('Easy Read is easy', LIMIT, journey('usual', async (reader) => {
  const { page } = reader
  await reader.open(`/list?list=${LIST}&view=easy-print`)
  const said = await page.locator('.cairn_easy p:visible, .cairn_easy li:visible').allInnerTexts()
  assert.ok(said.length > 10)
  const long = said.flatMap((text) => text.split(/(?<=[.?!])\s+|\n/)).filter((text) => text.split(/\s+/).length > 15)
  assert.deepEqual(long, [])
  const small = await page.$$eval('.cairn_easy p, .cairn_easy li, .cairn_easy a', (all) =>
    all.filter((e) => Number.parseFloat(getComputedStyle(e).fontSize) < (16 * 96) / 72 - 0.1).map((e) => e.outerHTML))
  assert.deepEqual(small, [])
}))

// First results without JavaScript: 40 KB over the wire at most, HTML and one style sheet. Pictures of kinds come beside
// them, and are counted apart.
test('first results weigh little', LIMIT, journey('without JavaScript', async (reader) => {
  const { page } = reader
  const cdp = await reader.context.newCDPSession(page)
  const files = new Map()
  await cdp.send('Network.enable')
  cdp.on('Network.responseReceived', ({ requestId, response, type }) => files.set(requestId, { type, url: response.url }))
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    files.get(requestId).bytes = encodedDataLength
  })
  await page.goto(`${url}/?place=Maryhill`, { waitUntil: 'networkidle' })
  const all = [...files.values()].filter((file) => !/\/ui\/icon-/.test(file.url)) // the tab's own
  const weight = (types) => all.filter(({ type }) => types.includes(type)).reduce((sum, { bytes = 0 }) => sum + bytes, 0)
  const count = (type) => all.filter((file) => file.type === type).length
  console.log(`# HTML ${weight(['Document'])}, style ${weight(['Stylesheet'])}, ${count('Image')} pictures ${weight(['Image'])} bytes; ${all.length} requests`)
  assert.deepEqual([count('Document'), count('Stylesheet')], [1, 1])
  assert.deepEqual(all.map(({ type }) => type).filter((type) => !['Document', 'Stylesheet', 'Image'].includes(type)), [])
  assert.ok(weight(['Document', 'Stylesheet']) <= 40 * 1024, 'HTML and style sheet')
}))
